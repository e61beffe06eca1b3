use crate::check::{Lint, Subject};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::OptionalKey,
    name: "optional-key",
    title: "A registration without the field is nobody's rival.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let schema = &subject.program.schema;
    for rules in &subject.model.engagements {
        let Some((input, _)) = &rules.request else { continue };
        let of = schema.inputs.iter().find(|one| one.name == input.text);
        let Some(Type::Record(record)) = of.map(|one| &one.kind) else {
            continue;
        };
        let Some(record) = schema.record(*record) else { continue };
        for (key, _) in &rules.keys {
            let field = record.fields.iter().find(|field| field.name == key.text);
            let Some(field) = field.filter(|field| field.optional) else {
                continue;
            };
            found.push(
                LINT.say(format!(
                    "`{}` may be absent, and a registration without it has no rivals by this key",
                    key.text
                ))
                .at(key.span)
                .label(field.span, "declared as optional here")
                .help("make the field one that is always there, or reject or review a request without it"),
            );
        }
    }
}
