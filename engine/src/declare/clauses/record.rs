//! Records and their fields.

use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Duplicates, Field, Record};
use crate::source::{Code, Diagnostic};

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "record",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "A type of record: what one partner, deal or registration holds",
        example: r#"record("deal").key("id").field("id", text());"#,
        apply: record,
    },
    ClauseInfo {
        receiver: Receiver::Record,
        name: "key",
        parameters: &[Parameter::repeated("field", Kind::FieldName)],
        summary: "The fields that identify one; a second record of the same key is an error",
        example: r#"record("consumption").key("partner_id", "month").field("partner_id", text()).field("month", date());"#,
        apply: key,
    },
    ClauseInfo {
        receiver: Receiver::Record,
        name: "normalised",
        parameters: &[Parameter::required(
            "normaliser",
            Kind::Word(&["domain", "company-name", "email", "text"]),
        )],
        summary: "How keys are normalised before they are compared",
        example: r#"record("person").key("email").normalised("email").field("email", text());"#,
        apply: normalised,
    },
    ClauseInfo {
        receiver: Receiver::Record,
        name: "duplicates",
        parameters: &[Parameter::required("policy", Kind::Word(&["error", "count once"]))],
        summary: "What a second record of the same key means: an error, or only the first counts",
        example: r#"record("person").key("email").duplicates("count once").field("email", text());"#,
        apply: duplicates,
    },
    ClauseInfo {
        receiver: Receiver::Record,
        name: "field",
        parameters: &[
            Parameter::required("name", Kind::FieldName),
            Parameter::required("type", Kind::Type),
            Parameter::optional("description", Kind::Text),
        ],
        summary: "A field with its type and what it means",
        example: r#"record("deal").field("amount", money(), "Net of tax");"#,
        apply: field,
    },
    ClauseInfo {
        receiver: Receiver::Field,
        name: "from_key",
        parameters: &[Parameter::required("key", Kind::Text)],
        summary: "The key of the field in the facts, where it differs from the name",
        example: r#"record("deal").field("package_", text()).from_key("package");"#,
        apply: from_key,
    },
    ClauseInfo {
        receiver: Receiver::Record,
        name: "allows_unknown_fields",
        parameters: &[],
        summary: "Fields that are not declared are let pass",
        example: r#"record("deal").field("id", text()).allows_unknown_fields();"#,
        apply: allows_unknown_fields,
    },
];

fn record(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_record(&name);
    call.state.model.records.push(Record {
        name,
        key: Vec::new(),
        normalised: None,
        duplicates: Duplicates::default(),
        fields: Vec::new(),
        open: false,
    });
    Some(Subject::Record(call.state.model.records.len() - 1))
}

/// The record that a clause stands on, with its index.
fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Record> {
    match call.on {
        Subject::Record(index) => call.state.model.records.get_mut(index),
        _ => None,
    }
}

fn key(call: &mut Call<'_>) -> Option<Subject> {
    let names = call.names_from(0);
    let record = on(call)?;
    if let Some(earlier) = record.key.first().map(|name| name.span) {
        call.twice(earlier);
    } else {
        record.key = names;
    }
    Some(call.on.clone())
}

fn normalised(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    call.once(name, |model| match on {
        Subject::Record(index) => model.records.get_mut(index).map(|record| &mut record.normalised),
        _ => None,
    })
}

fn duplicates(call: &mut Call<'_>) -> Option<Subject> {
    let policy = if call.name(0)?.text == "error" {
        Duplicates::Error
    } else {
        Duplicates::CountOnce
    };
    on(call)?.duplicates = policy;
    Some(call.on.clone())
}

fn field(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind) = (call.name(0)?, call.kind(1)?);
    let description = call.name(2).map(|name| name.text);
    let Subject::Record(index) = call.on else { return None };
    let record = call.state.model.records.get_mut(index)?;
    let earlier = record
        .fields
        .iter()
        .find(|field| field.name.text == name.text)
        .map(|field| field.name.span);
    let text = record.name.text.clone();
    record.fields.push(Field {
        name: name.clone(),
        from_key: None,
        kind,
        description,
    });
    let place = record.fields.len() - 1;
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(
                Code::Duplicate,
                format!("the record `{text}` has two fields `{}`", name.text),
            )
            .label(name.span, "")
            .label(earlier, "the first stands here")
            .help("give one of the two another name"),
        );
    }
    Some(Subject::Field(index, place))
}

fn from_key(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    call.once(name, |model| match on {
        Subject::Field(record, field) => model
            .records
            .get_mut(record)?
            .fields
            .get_mut(field)
            .map(|field| &mut field.from_key),
        _ => None,
    })
}

fn allows_unknown_fields(call: &mut Call<'_>) -> Option<Subject> {
    on(call)?.open = true;
    Some(call.on.clone())
}
