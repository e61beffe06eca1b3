//! The makers of types, and what bounds them.

use crate::declare::call::{Call, Checked};
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Bound, Bounds, Constant, TypeKind, TypeSpec};

const fn maker(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Root,
        name,
        parameters,
        summary,
        example,
        apply: make,
    }
}

const fn bound(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Type,
        name,
        parameters,
        summary,
        example,
        apply: limit,
    }
}

const EDGE: &[Parameter] = &[Parameter::required("edge", Kind::Edge)];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    maker("boolean", &[], "True or false", r#"input("new_partner", boolean());"#),
    maker("integer", &[], "A whole number", r#"input("seats", integer());"#),
    maker(
        "decimal",
        &[],
        "An exact number",
        r#"input("satisfaction", decimal());"#,
    ),
    maker(
        "percent",
        &[],
        "A share, shown in percent",
        r#"setting("rate", percent(), percent(2.5));"#,
    ),
    maker(
        "money",
        &[Parameter::optional("currency", Kind::Text)],
        "An amount of the program's currency, or of the one that is named",
        r#"input("revenue", money("EUR"));"#,
    ),
    maker(
        "money_in",
        &[Parameter::required("field", Kind::FieldName)],
        "An amount in the currency that a field of the record names",
        r#"record("line").field("currency", currency()).field("mrr", money_in("currency"));"#,
    ),
    maker(
        "currency",
        &[],
        "A currency by its code of three letters",
        r#"input("home", currency());"#,
    ),
    maker("text", &[], "Text", r#"input("country", text());"#),
    maker(
        "one_of",
        &[Parameter::required("words", Kind::Texts)],
        "One of these texts",
        r#"input("kind", one_of(["reseller", "distributor"]));"#,
    ),
    maker("date", &[], "A day", r#"input("joined_on", date());"#),
    maker(
        "date_time",
        &[],
        "An instant with its offset",
        r#"input("submitted_at", date_time());"#,
    ),
    maker(
        "record_of",
        &[Parameter::required("record", Kind::Identifier)],
        "A record of a type",
        r#"record("partner").field("id", text());
input("partner", record_of("partner"));"#,
    ),
    maker(
        "list_of",
        &[Parameter::required("type", Kind::Type)],
        "Several values of a type, in order",
        r#"input("territories", list_of(text()));"#,
    ),
    maker(
        "tier_of",
        &[Parameter::required("ladder", Kind::Identifier)],
        "A tier of a ladder",
        r#"ladder("level").tier("gold");
table("rates", "tables/rates.csv").input("level", tier_of("level")).output("rate", percent()).hit("unique");"#,
    ),
    maker(
        "field_of",
        &[
            Parameter::required("record", Kind::Identifier),
            Parameter::required("field", Kind::FieldName),
        ],
        "The type of a field of a record",
        r#"record("deal").field("product", text());
table("rates", "tables/rates.csv").input("product", field_of("deal", "product")).output("rate", percent()).hit("unique");"#,
    ),
    bound(
        "at_least",
        EDGE,
        "The least that is allowed",
        r#"input("seats", integer().at_least(0));"#,
    ),
    bound(
        "at_most",
        EDGE,
        "The most that is allowed",
        r#"input("seats", integer().at_most(1_000));"#,
    ),
    bound(
        "above",
        EDGE,
        "Only what is above",
        r#"input("price", money().above(0));"#,
    ),
    bound(
        "below",
        EDGE,
        "Only what is below",
        r#"input("share", percent().below(percent(100)));"#,
    ),
    bound(
        "between",
        &[
            Parameter::required("lowest", Kind::Edge),
            Parameter::required("highest", Kind::Edge),
        ],
        "From the lowest to the highest, both allowed",
        r#"input("satisfaction", decimal().between(1, 5));"#,
    ),
    ClauseInfo {
        receiver: Receiver::Type,
        name: "optional",
        parameters: &[],
        summary: "The value may be absent",
        example: r#"input("compliant_until", date().optional());"#,
        apply: optional,
    },
    ClauseInfo {
        receiver: Receiver::Type,
        name: "longest",
        parameters: &[Parameter::required("length", Kind::Integer(0, 1_000_000))],
        summary: "The most characters of a text, the most elements of a list",
        example: r#"input("comment", text().longest(500));"#,
        apply: longest,
    },
];

fn make(call: &mut Call<'_>) -> Option<Subject> {
    let text = |index| call.name(index).map(|name| name.text);
    let kind = match call.clause.name {
        "boolean" => TypeKind::Boolean,
        "integer" => TypeKind::Integer,
        "decimal" => TypeKind::Decimal,
        "percent" => TypeKind::Percent,
        "money" => TypeKind::Money(currency(call)?),
        "money_in" => TypeKind::MoneyIn(text(0)?),
        "currency" => TypeKind::Currency,
        "text" => TypeKind::Text,
        "one_of" => TypeKind::OneOf(words(call)?),
        "date" => TypeKind::Date,
        "date_time" => TypeKind::DateTime,
        "record_of" => TypeKind::RecordOf(text(0)?),
        "list_of" => TypeKind::ListOf(Box::new(call.kind(0)?)),
        "tier_of" => TypeKind::TierOf(text(0)?),
        "field_of" => TypeKind::FieldOf(text(0)?, text(1)?),
        _ => return None,
    };
    Some(Subject::Type(Box::new(TypeSpec {
        kind,
        optional: false,
        bounds: Bounds::default(),
        span: call.span,
    })))
}

/// The currency of `money("EUR")`; the outer `None` if it is none.
#[allow(clippy::option_option)]
fn currency(call: &mut Call<'_>) -> Option<Option<String>> {
    let Some(name) = call.name(0) else { return Some(None) };
    if name.text.len() == 3 && name.text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some(Some(name.text));
    }
    call.wrong(
        name.span,
        format!("`{}` is no code of a currency", name.text.replace('`', "'")),
        "a currency is written as three capital letters, such as `EUR`",
    );
    None
}

fn words(call: &mut Call<'_>) -> Option<Vec<String>> {
    let names = call.names(0)?;
    let mut words: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        if words.contains(&name.text) {
            call.wrong(
                name.span,
                format!("`{}` stands twice", name.text.replace('`', "'")),
                "leave one of the two out",
            );
        } else {
            words.push(name.text);
        }
    }
    Some(words)
}

fn spec(call: &Call<'_>) -> Option<TypeSpec> {
    match &call.on {
        Subject::Type(kind) => Some((**kind).clone()),
        _ => None,
    }
}

fn optional(call: &mut Call<'_>) -> Option<Subject> {
    let spec = spec(call)?;
    Some(Subject::Type(Box::new(TypeSpec { optional: true, ..spec })))
}

fn longest(call: &mut Call<'_>) -> Option<Subject> {
    let mut spec = spec(call)?;
    if !matches!(spec.kind, TypeKind::Text | TypeKind::ListOf(_)) {
        let span = call.span;
        call.wrong(
            span,
            "only a text or a list has a length".to_owned(),
            "bound a number by `at_least`, `at_most` or `between`",
        );
        return None;
    }
    spec.bounds.longest = call.integer(0).and_then(|length| u32::try_from(length).ok());
    Some(Subject::Type(Box::new(spec)))
}

fn limit(call: &mut Call<'_>) -> Option<Subject> {
    let mut spec = spec(call)?;
    let dates = matches!(spec.kind, TypeKind::Date);
    let numbers = matches!(
        spec.kind,
        TypeKind::Integer | TypeKind::Decimal | TypeKind::Percent | TypeKind::Money(_) | TypeKind::MoneyIn(_)
    );
    if !dates && !numbers {
        let (span, name) = (call.span, call.clause.name);
        call.wrong(
            span,
            format!("`{name}` bounds numbers and dates, and this is neither"),
            "a text and a list are bounded by `longest`",
        );
        return None;
    }
    let mut edges = Vec::with_capacity(2);
    for argument in call.arguments.clone() {
        let Checked::Constant(edge) = argument else { return None };
        if matches!(edge.value, Constant::Date(_)) != dates {
            let wanted = if dates { "a date" } else { "a number" };
            call.wrong(
                edge.span,
                format!(
                    "the edge must be {wanted}, like the values of the type, not {}",
                    edge.value.kind()
                ),
                if dates {
                    "for example `\"2020-01-01\"`"
                } else {
                    "for example `0`"
                },
            );
            return None;
        }
        edges.push(edge.value);
    }
    let name = call.clause.name;
    let inclusive = !matches!(name, "above" | "below");
    let mut edges = edges.into_iter().map(|edge| Bound { edge, inclusive });
    if matches!(name, "at_least" | "above" | "between") {
        spec.bounds.low = edges.next();
    }
    if matches!(name, "at_most" | "below" | "between") {
        spec.bounds.high = edges.next();
    }
    if let (Some(low), Some(high)) = (&spec.bounds.low, &spec.bounds.high)
        && exceeds(&low.edge, &high.edge)
    {
        let span = call.span;
        call.wrong(
            span,
            "no value lies between these edges".to_owned(),
            "write the lower edge first",
        );
    }
    Some(Subject::Type(Box::new(spec)))
}

fn exceeds(low: &Constant, high: &Constant) -> bool {
    match (low, high) {
        (Constant::Date(low), Constant::Date(high)) => low > high,
        (low, high) => low.as_number() > high.as_number(),
    }
}
