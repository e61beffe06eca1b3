//! Named stretches of days.

use super::{clause, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Clause, Window, WindowSpan};
use crate::source::Span;
use crate::value::MonthEnd;

const fn on_window(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    clause(Receiver::Window, name, parameters, summary, example, apply)
}

const LAST_YEAR: &str =
    r#"window("last_year").trailing(12, "months").ending("as_of").includes_end().month_end("last-day");"#;

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "window",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "A named stretch of days",
        example: LAST_YEAR,
        apply: window,
    },
    title(
        Receiver::Window,
        r#"window("baseline").title("Baseline").between(date("2020-07-01"), date("2021-02-28"));"#,
    ),
    on_window(
        "trailing",
        &[
            Parameter::required("count", Kind::Integer(1, 10_000)),
            Parameter::required("unit", Kind::Word(&["days", "weeks", "months", "quarters", "years"])),
        ],
        "So many units back from its end",
        LAST_YEAR,
        trailing,
    ),
    on_window(
        "current_month_and",
        &[Parameter::required("months", Kind::Integer(0, 1_200))],
        "The month of the end as far as it has come, and so many whole months before it",
        r#"window("half_year").current_month_and(5).ending("as_of").includes_end();"#,
        current_month_and,
    ),
    on_window(
        "between",
        &[
            Parameter::required("first", Kind::Date),
            Parameter::required("last", Kind::Date),
        ],
        "From the first to the last day, both included",
        r#"window("baseline").between(date("2020-07-01"), date("2021-02-28"));"#,
        between,
    ),
    on_window(
        "ending",
        &[Parameter::required(
            "date",
            Kind::Word(&["as_of", "period_start", "period_end"]),
        )],
        "The date it ends at",
        LAST_YEAR,
        ending,
    ),
    on_window(
        "includes_end",
        &[],
        "The day it ends at belongs to it",
        LAST_YEAR,
        includes_end,
    ),
    on_window(
        "excludes_end",
        &[],
        "The day it ends at does not belong to it",
        r#"window("last_week").trailing(7, "days").ending("as_of").excludes_end();"#,
        includes_end,
    ),
    on_window(
        "month_end",
        &[Parameter::required(
            "policy",
            Kind::Word(&["last-day", "overflow", "error"]),
        )],
        "What counting months does where a month has no such day",
        LAST_YEAR,
        month_end,
    ),
];

fn window(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "window");
    call.state.model.windows.push(Window {
        name,
        title: None,
        span: None,
        ending: None,
        includes_end: None,
        month_end: None,
    });
    Some(Subject::Window(call.state.model.windows.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Window> {
    match call.on {
        Subject::Window(index) => call.state.model.windows.get_mut(index),
        _ => None,
    }
}

fn days(call: &mut Call<'_>, days: WindowSpan) -> Option<Subject> {
    let window = on(call)?;
    if window.span.is_some() {
        let earlier = window.name.span;
        call.twice(earlier);
    } else {
        window.span = Some(days);
    }
    Some(call.on.clone())
}

fn trailing(call: &mut Call<'_>) -> Option<Subject> {
    let (count, unit) = (call.integer(0)?, call.name(1)?);
    days(call, WindowSpan::Trailing { count, unit })
}

fn current_month_and(call: &mut Call<'_>) -> Option<Subject> {
    let months = call.integer(0)?;
    days(call, WindowSpan::CurrentMonthAnd(months))
}

fn between(call: &mut Call<'_>) -> Option<Subject> {
    let (first, last) = (call.date(0)?, call.date(1)?);
    if first.value > last.value {
        call.wrong(
            Span::to(first.span, last.span),
            format!("the window ends on {}, before it begins on {}", last.value, first.value),
            "write the first day first",
        );
    }
    days(call, WindowSpan::Between(first.value, last.value))
}

fn ending(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    call.once(name, |model| match on {
        Subject::Window(index) => model.windows.get_mut(index).map(|window| &mut window.ending),
        _ => None,
    })
}

fn includes_end(call: &mut Call<'_>) -> Option<Subject> {
    let includes = call.clause.name == "includes_end";
    let window = on(call)?;
    if window.includes_end.is_some() {
        let earlier = window.name.span;
        call.twice(earlier);
    } else {
        window.includes_end = Some(includes);
    }
    Some(call.on.clone())
}

fn month_end(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    let value = MonthEnd::from_word(&name.text)?;
    call.once(Clause { value, span: name.span }, |model| match on {
        Subject::Window(index) => model.windows.get_mut(index).map(|window| &mut window.month_end),
        _ => None,
    })
}
