//! Decision tables, and the way to them from inside rules and helpers.

use super::title;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::declare::suggest::{closest, did_you_mean, names};
use crate::model::{Name, Output, Table, TableInput};
use crate::source::{Code, Diagnostic};

const RATES: &str =
    r#"table("rates", "tables/rates.csv").input("product", text()).output("rate", percent()).hit("unique");"#;
const COLUMN: &[Parameter] = &[
    Parameter::required("column", Kind::FieldName),
    Parameter::required("type", Kind::Type),
];

const NAME: &[Parameter] = &[Parameter::required("name", Kind::Identifier)];

const fn using(name: &'static str, summary: &'static str, example: &'static str) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Root,
        name,
        parameters: NAME,
        summary,
        example,
        apply: use_it,
    }
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "table",
        parameters: &[
            Parameter::required("name", Kind::Identifier),
            Parameter::required("file", Kind::File),
        ],
        summary: "A decision table in a CSV file",
        example: RATES,
        apply: table,
    },
    title(
        Receiver::Table,
        r#"table("rates", "tables/rates.csv").title("Rates").input("product", text()).output("rate", percent()).hit("unique");"#,
    ),
    ClauseInfo {
        receiver: Receiver::Table,
        name: "input",
        parameters: COLUMN,
        summary: "A column that is looked at, in the order of the lookup's arguments",
        example: RATES,
        apply: input,
    },
    ClauseInfo {
        receiver: Receiver::Table,
        name: "output",
        parameters: COLUMN,
        summary: "A column that is read",
        example: RATES,
        apply: output,
    },
    ClauseInfo {
        receiver: Receiver::Table,
        name: "hit",
        parameters: &[
            Parameter::required("policy", Kind::Word(&["unique", "first", "any", "priority", "collect"])),
            Parameter::optional("detail", Kind::Text),
        ],
        summary: "Which row counts: the only one, the first, any, that of the highest priority, or all collected",
        example: r#"table("bonus", "tables/bonus.csv").input("product", text()).output("amount", money()).hit("collect", "sum");"#,
        apply: hit,
    },
    using(
        "use_table",
        "A table by its name, for helpers, which see nothing from outside",
        r#"table("rates", "tables/rates.csv").input("product", text()).output("rate", percent()).hit("unique");
let rates = use_table("rates");"#,
    ),
    using(
        "use_bands",
        "Bands by their name, for helpers, which see nothing from outside",
        r#"bands("rebate").marginal().from(0, percent(1));
let rebate = use_bands("rebate");"#,
    ),
    using(
        "use_curve",
        "A curve by its name, for helpers, which see nothing from outside",
        r#"curve("bonus").between_points("straight-line").below_first("zero").above_last("stay").point(80, 0).point(100, 100);
let bonus = use_curve("bonus");"#,
    ),
];

fn table(call: &mut Call<'_>) -> Option<Subject> {
    let (name, file) = (call.name(0)?, call.name(1)?);
    call.state.take_lookup(&name, "table");
    call.state.model.tables.push(Table {
        name,
        title: None,
        file,
        inputs: Vec::new(),
        outputs: Vec::new(),
        hit: None,
        hit_detail: None,
    });
    Some(Subject::Table(call.state.model.tables.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Table> {
    match call.on {
        Subject::Table(index) => call.state.model.tables.get_mut(index),
        _ => None,
    }
}

fn input(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind) = (call.name(0)?, call.kind(1)?);
    column(call, &name)?;
    on(call)?.inputs.push(TableInput { name, kind });
    Some(call.on.clone())
}

fn output(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind) = (call.name(0)?, call.kind(1)?);
    column(call, &name)?;
    on(call)?.outputs.push(Output { name, kind });
    Some(call.on.clone())
}

/// Tells if the table has the column already.
fn column(call: &mut Call<'_>, name: &Name) -> Option<()> {
    let table = on(call)?;
    let inputs = table.inputs.iter().map(|input| &input.name);
    let earlier = inputs
        .chain(table.outputs.iter().map(|output| &output.name))
        .find(|other| other.text == name.text)
        .map(|other| other.span);
    let table = table.name.text.clone();
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(
                Code::Duplicate,
                format!("the table `{table}` has two columns `{}`", name.text),
            )
            .label(name.span, "")
            .label(earlier, "the first stands here")
            .help("name every column once"),
        );
    }
    Some(())
}

fn hit(call: &mut Call<'_>) -> Option<Subject> {
    const AGGREGATES: [&str; 5] = ["sum", "min", "max", "count", "list"];
    let (policy, detail) = (call.name(0)?, call.name(1));
    match (policy.text.as_str(), &detail) {
        ("priority", None) => {
            call.wrong(
                policy.span,
                "`hit(\"priority\")` needs the column that holds the priority".to_owned(),
                "write `.hit(\"priority\", \"rank\")` with the name of that column",
            );
        }
        ("collect", None) => {
            call.wrong(
                policy.span,
                "`hit(\"collect\")` needs what is done with the rows".to_owned(),
                "write one of `sum`, `min`, `max`, `count`, `list`, such as `.hit(\"collect\", \"sum\")`",
            );
        }
        ("collect", Some(aggregate)) if !AGGREGATES.contains(&aggregate.text.as_str()) => {
            let help = did_you_mean(closest(&aggregate.text, AGGREGATES), || {
                "write one of `sum`, `min`, `max`, `count`, `list`".to_owned()
            });
            call.wrong(
                aggregate.span,
                format!("rows cannot be collected by `{}`", aggregate.text),
                help,
            );
        }
        ("unique" | "first" | "any", Some(detail)) => {
            call.wrong(
                detail.span,
                format!("`hit(\"{}\")` takes nothing further", policy.text),
                format!("write `.hit(\"{}\")`", policy.text),
            );
        }
        _ => {}
    }
    let on = call.on.clone();
    let Subject::Table(index) = call.on else { return None };
    let had = call.state.model.tables.get(index)?.hit.is_some();
    call.once(policy, |model| match on {
        Subject::Table(index) => model.tables.get_mut(index).map(|table| &mut table.hit),
        _ => None,
    })?;
    if !had {
        call.state.model.tables.get_mut(index)?.hit_detail = detail;
    }
    Some(call.on.clone())
}

fn use_it(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    let model = &call.state.model;
    let (what, known): (_, Vec<&str>) = match call.clause.name {
        "use_table" => (
            "table",
            model.tables.iter().map(|table| table.name.text.as_str()).collect(),
        ),
        "use_bands" => (
            "bands",
            model.bands.iter().map(|bands| bands.name.text.as_str()).collect(),
        ),
        _ => (
            "curve",
            model.curves.iter().map(|curve| curve.name.text.as_str()).collect(),
        ),
    };
    if let Some(index) = known.iter().position(|known| *known == name.text) {
        return Some(match what {
            "table" => Subject::Table(index),
            "bands" => Subject::Bands(index),
            _ => Subject::Curve(index),
        });
    }
    let help = did_you_mean(closest(&name.text, known.iter().copied()), || {
        if known.is_empty() {
            format!("declare it before it is used, with `{what}(\"{}\", …)`", name.text)
        } else {
            format!("declared so far: {}", names(known.iter().copied()))
        }
    });
    let message = match what {
        "bands" => format!("there are no bands `{}` yet", name.text),
        _ => format!("there is no {what} `{}` yet", name.text),
    };
    call.state
        .report(Diagnostic::error(Code::UnknownName, message).at(name.span).help(help));
    None
}
