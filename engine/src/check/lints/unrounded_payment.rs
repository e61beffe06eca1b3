use crate::check::rounding::Digits;
use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::UnroundedPayment,
    name: "unrounded-payment",
    title: "An amount that is paid may have fractions of a cent.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut digits = Digits::new(subject);
    for (incentive, declared) in subject.program.incentives.iter().zip(&subject.model.incentives) {
        if incentive.round_each.is_some() || incentive.round_total.is_some() {
            continue;
        }
        let parts = incentive.lifecycle.as_ref().filter(|lifecycle| lifecycle.pays_parts());
        let parts = parts.and_then(|_| declared.pays.as_ref().map(|rule| rule.body));
        let Some(at) = digits.unrounded_part(&incentive.pays).or(parts) else {
            continue;
        };
        let name = &declared.name;
        found.push(
            LINT.say(format!(
                "incentive `{}` pays what it computes with all its digits: nothing rounds it",
                name.text
            ))
            .at(name.span)
            .label(at, "this may have fractions of a cent")
            .help(
                "say how a line is rounded: `.round_each(2, \"half-up\")`, or the sum: `.round_total(2, \"half-up\")`",
            ),
        );
    }
}
