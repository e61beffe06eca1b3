//! Inputs, relations, settings, derived values.

use super::{description, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{DatedValue, Input, Relation, Setting, TypeKind, Value};
use crate::source::{Code, Diagnostic};

const NAME: Parameter = Parameter::required("name", Kind::Identifier);

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "input",
        parameters: &[
            NAME,
            Parameter::required("type", Kind::Type),
            Parameter::optional("description", Kind::Text),
        ],
        summary: "A fact of one decision",
        example: r#"input("seats", integer(), "Seats at the end of the period");"#,
        apply: input,
    },
    description(
        Receiver::Input,
        r#"input("seats", integer()).description("Seats at the end of the period");"#,
    ),
    ClauseInfo {
        receiver: Receiver::Root,
        name: "relation",
        parameters: &[NAME, Parameter::required("type", Kind::Type)],
        summary: "Records that all decisions of a run share, given once",
        example: r#"record("registration").key("id").field("id", text());
relation("registrations", record_of("registration"));"#,
        apply: relation,
    },
    ClauseInfo {
        receiver: Receiver::Relation,
        name: "indexed_by",
        parameters: &[Parameter::repeated("field", Kind::FieldName)],
        summary: "Fields by which the records are looked up: `filter`, `any` and `count` visit only the records with the key, where \
                  their condition begins with `record.field == key`",
        example: r#"record("registration").key("id").field("id", text()).field("domain", text());
relation("registrations", record_of("registration")).indexed_by("domain");"#,
        apply: indexed_by,
    },
    ClauseInfo {
        receiver: Receiver::Root,
        name: "setting",
        parameters: &[
            NAME,
            Parameter::required("type", Kind::Type),
            Parameter::optional("value", Kind::Constant),
        ],
        summary: "A number or word that is changed without touching a rule",
        example: r#"setting("new_logo_bonus", money(), 500);"#,
        apply: setting,
    },
    title(
        Receiver::Setting,
        r#"setting("bonus", money(), 500).title("Bonus for a first purchase");"#,
    ),
    description(
        Receiver::Setting,
        r#"setting("bonus", money(), 500).description("Paid once for each end customer");"#,
    ),
    ClauseInfo {
        receiver: Receiver::Setting,
        name: "effective",
        parameters: &[
            Parameter::required("date", Kind::Date),
            Parameter::required("value", Kind::Constant),
        ],
        summary: "The value from that day on, until the next such day",
        example: r#"setting("points", decimal()).effective("2021-01-01", 3).effective("2024-02-27", 5);"#,
        apply: effective,
    },
    ClauseInfo {
        receiver: Receiver::Root,
        name: "value",
        parameters: &[NAME],
        summary: "A derived value, named once and readable in every rule",
        example: r#"input("seats", integer());
value("dozens").is_given_by(|seats| seats / 12);"#,
        apply: value,
    },
    title(
        Receiver::Value,
        r#"input("seats", integer());
value("dozens").title("Seats in dozens").is_given_by(|seats| seats / 12);"#,
    ),
    description(
        Receiver::Value,
        r#"input("seats", integer());
value("dozens").description("For the report").is_given_by(|seats| seats / 12);"#,
    ),
    ClauseInfo {
        receiver: Receiver::Value,
        name: "type",
        parameters: &[Parameter::required("type", Kind::Type)],
        summary: "The type of the value, which also governs how it is shown",
        example: r#"input("share", decimal());
value("growth").type(percent()).is_given_by(|share| share - 1);"#,
        apply: kind,
    },
    ClauseInfo {
        receiver: Receiver::Value,
        name: "is_given_by",
        parameters: &[Parameter::required("rule", Kind::Rule)],
        summary: "The rule that gives the value",
        example: r#"input("seats", integer());
value("dozens").is_given_by(|seats| seats / 12);"#,
        apply: is_given_by,
    },
    ClauseInfo {
        receiver: Receiver::Value,
        name: "when_dividing_by_zero",
        parameters: &[Parameter::required("value", Kind::Constant)],
        summary: "The value where the rule divides by zero",
        example: r#"input("won", integer());
input("lost", integer());
value("ratio").is_given_by(|won, lost| won / lost).when_dividing_by_zero(0);"#,
        apply: when_dividing_by_zero,
    },
];

fn input(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind) = (call.name(0)?, call.kind(1)?);
    let description = call.name(2).map(|name| name.text);
    call.state.take_name(&name, "input");
    call.state.model.inputs.push(Input {
        name,
        kind,
        description,
    });
    Some(Subject::Input(call.state.model.inputs.len() - 1))
}

fn relation(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind) = (call.name(0)?, call.kind(1)?);
    call.state.take_name(&name, "relation");
    if !matches!(kind.kind, TypeKind::RecordOf(_)) || kind.optional {
        call.wrong(
            kind.span,
            "a relation holds records".to_owned(),
            format!("write `relation(\"{}\", record_of(\"…\"))`", name.text),
        );
    }
    call.state.model.relations.push(Relation {
        name,
        kind,
        indexed_by: Vec::new(),
        parent: None,
        sees_downline: None,
    });
    Some(Subject::Relation(call.state.model.relations.len() - 1))
}

fn indexed_by(call: &mut Call<'_>) -> Option<Subject> {
    let names = call.names_from(0);
    let Subject::Relation(index) = call.on else { return None };
    call.state.model.relations.get_mut(index)?.indexed_by.extend(names);
    Some(call.on.clone())
}

fn setting(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind, value) = (call.name(0)?, call.kind(1)?, call.constant(2));
    call.state.take_name(&name, "setting");
    call.state.model.settings.push(Setting {
        name,
        title: None,
        description: None,
        kind,
        value,
        dated: Vec::new(),
        per: None,
    });
    Some(Subject::Setting(call.state.model.settings.len() - 1))
}

fn effective(call: &mut Call<'_>) -> Option<Subject> {
    let (from, value) = (call.date(0)?, call.constant(1)?);
    let Subject::Setting(index) = call.on else { return None };
    let setting = call.state.model.settings.get_mut(index)?;
    let fixed = setting.value.as_ref().map(|value| value.span);
    let same = setting
        .dated
        .iter()
        .find(|dated| dated.from == from.value)
        .map(|dated| dated.value.span);
    setting.dated.push(DatedValue {
        from: from.value,
        value,
    });
    if let Some(fixed) = fixed {
        call.state.report(
            Diagnostic::error(
                Code::ClauseMissing,
                "the setting has a value for all times and dated ones",
            )
            .at(call.span)
            .label(fixed, "the value for all times stands here")
            .help("leave the value in `setting` out"),
        );
    } else if let Some(same) = same {
        call.state.report(
            Diagnostic::error(
                Code::Duplicate,
                format!("two values of the setting hold from {}", from.value),
            )
            .at(from.span)
            .label(same, "the first stands here")
            .help("keep one of the two"),
        );
    }
    Some(call.on.clone())
}

fn value(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "value");
    call.state.model.values.push(Value {
        name,
        title: None,
        description: None,
        kind: None,
        rule: None,
        when_dividing_by_zero: None,
    });
    Some(Subject::Value(call.state.model.values.len() - 1))
}

fn kind(call: &mut Call<'_>) -> Option<Subject> {
    let (kind, on) = (call.kind(0)?, call.on.clone());
    call.once(kind, |model| match on {
        Subject::Value(index) => model.values.get_mut(index).map(|value| &mut value.kind),
        _ => None,
    })
}

fn is_given_by(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    call.once(rule, |model| match on {
        Subject::Value(index) => model.values.get_mut(index).map(|value| &mut value.rule),
        _ => None,
    })
}

fn when_dividing_by_zero(call: &mut Call<'_>) -> Option<Subject> {
    let (value, on) = (call.constant(0)?, call.on.clone());
    call.once(value, |model| match on {
        Subject::Value(index) => model
            .values
            .get_mut(index)
            .map(|value| &mut value.when_dividing_by_zero),
        _ => None,
    })
}
