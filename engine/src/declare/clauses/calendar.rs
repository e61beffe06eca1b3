//! Fiscal calendars and business calendars.

use super::clause;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::declare::suggest::{closest, did_you_mean, names};
use crate::model::{BusinessCalendar, Clause, FiscalCalendar, YearEnds};
use crate::source::{Code, Diagnostic, Span};

const MONTHS: &str = r#"fiscal_calendar("fiscal").starts_in(2);"#;
const WEEKS: &str =
    r#"fiscal_calendar("retail").weeks("4-5-4").ends("nearest", "saturday", 1).named_after("first month");"#;
const OFFICE: &str = r#"business_calendar("office").weekdays("Mon-Fri").hours("09:00", "17:30")
    .holidays("tables/holidays.csv").covers("2026-01-01", "2027-12-31").time_zone("Europe/Berlin");"#;
const SALES: &str =
    r#"business_calendar("sales").weekdays("Mon-Fri").holidays("tables/holidays_by_country.csv").by("country");"#;
const PAID: &str = r#"fiscal_calendar("fiscal").starts_in(2);
input("revenue", money());
incentive("rebate").calendar("fiscal").paid("quarterly").pays(|revenue| revenue * percent(1)).round_each(2, "half-up");"#;

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const NAME: &[Parameter] = &[Parameter::required("name", Kind::Identifier)];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    clause(
        Receiver::Root,
        "fiscal_calendar",
        NAME,
        "Fiscal years, quarters and months; rules say `fiscal.quarter_of(day)`, `fiscal.quarter(day)`",
        MONTHS,
        fiscal,
    ),
    clause(
        Receiver::FiscalCalendar,
        "starts_in",
        &[Parameter::required("month", Kind::Integer(1, 12))],
        "Years of twelve calendar months; the month in which they start",
        MONTHS,
        starts_in,
    ),
    clause(
        Receiver::FiscalCalendar,
        "weeks",
        &[Parameter::required("pattern", Kind::Word(&["4-4-5", "4-5-4", "5-4-4"]))],
        "Years of 52 or 53 weeks; the weeks of the three months of a quarter. A 53rd week belongs to the last month",
        WEEKS,
        words,
    ),
    clause(
        Receiver::FiscalCalendar,
        "ends",
        &[
            Parameter::required("how", Kind::Word(&["last", "nearest"])),
            Parameter::required("weekday", Kind::Word(WEEKDAYS)),
            Parameter::required("month", Kind::Integer(1, 12)),
        ],
        "Where a year of weeks ends: on the last such weekday of the month, or on the one nearest to its end",
        WEEKS,
        ends,
    ),
    clause(
        Receiver::FiscalCalendar,
        "named_after",
        &[Parameter::required("month", Kind::Word(&["last month", "first month"]))],
        "Which calendar year names a fiscal year: that of its last month, as it is without this clause, or that of its first",
        WEEKS,
        words,
    ),
    clause(
        Receiver::Incentive,
        "calendar",
        NAME,
        "The fiscal calendar whose periods it is paid for, and whose periods its caps `fiscal-month`, `fiscal-quarter`, `fiscal-half-year` and `fiscal-year` mean",
        PAID,
        of_incentive,
    ),
    clause(
        Receiver::Root,
        "business_calendar",
        NAME,
        "Days and hours on which business is open; rules say `office.days_between(from, to)`, `office.add(day, 3.business_days())`",
        OFFICE,
        business,
    ),
    clause(
        Receiver::BusinessCalendar,
        "weekdays",
        &[Parameter::required("days", Kind::Text)],
        "The open days of the week: `Mon-Fri`, `Sun-Thu`, `Mon,Wed,Fri`",
        OFFICE,
        weekdays,
    ),
    clause(
        Receiver::BusinessCalendar,
        "hours",
        &[
            Parameter::required("opens", Kind::Text),
            Parameter::required("closes", Kind::Text),
        ],
        "When an open day opens and closes, in its time zone; `24:00` is the end of the day",
        OFFICE,
        hours,
    ),
    clause(
        Receiver::BusinessCalendar,
        "holidays",
        &[Parameter::required("file", Kind::File)],
        "Days that are closed: a table with a column `date`, the column of `by`, and `name` for people. Without `covers` they are known for the years from the first to the last of them; any other day is an error",
        OFFICE,
        names_of,
    ),
    clause(
        Receiver::BusinessCalendar,
        "by",
        &[Parameter::required("column", Kind::FieldName)],
        "The column that tells calendars apart; rules give its value as the last argument",
        SALES,
        names_of,
    ),
    clause(
        Receiver::BusinessCalendar,
        "covers",
        &[
            Parameter::required("first", Kind::Date),
            Parameter::required("last", Kind::Date),
        ],
        "The first and last day for which its holidays are complete",
        OFFICE,
        covers,
    ),
    clause(
        Receiver::BusinessCalendar,
        "time_zone",
        &[Parameter::required("zone", Kind::Text)],
        "The zone in which its days begin and its clocks are read, where it is not that of the pack",
        OFFICE,
        names_of,
    ),
    clause(
        Receiver::Root,
        "use_calendar",
        NAME,
        "A fiscal or business calendar by its name, for helpers, which see nothing from outside",
        r#"fiscal_calendar("fiscal").starts_in(2);
let fiscal = use_calendar("fiscal");"#,
        use_calendar,
    ),
];

fn fiscal(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "fiscal calendar");
    let span = call.span;
    call.state.model.fiscal_calendars.push(FiscalCalendar {
        name,
        starts_in: None,
        weeks: None,
        ends: None,
        named_after: None,
        span,
    });
    Some(Subject::FiscalCalendar(call.state.model.fiscal_calendars.len() - 1))
}

fn starts_in(call: &mut Call<'_>) -> Option<Subject> {
    let (span, on) = (call.constant(0)?.span, call.on.clone());
    let value = u32::try_from(call.integer(0)?).ok()?;
    call.once(Clause { value, span }, |model| match on {
        Subject::FiscalCalendar(index) => model.fiscal_calendars.get_mut(index).map(|one| &mut one.starts_in),
        _ => None,
    })
}

fn words(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on, clause) = (call.name(0)?, call.on.clone(), call.clause.name);
    call.once(word, |model| {
        let Subject::FiscalCalendar(index) = on else {
            return None;
        };
        let calendar = model.fiscal_calendars.get_mut(index)?;
        Some(if clause == "weeks" {
            &mut calendar.weeks
        } else {
            &mut calendar.named_after
        })
    })
}

fn ends(call: &mut Call<'_>) -> Option<Subject> {
    let (how, weekday, on) = (call.name(0)?, call.name(1)?, call.on.clone());
    let month = u32::try_from(call.integer(2)?).ok()?;
    let span = Span::to(how.span, weekday.span);
    let value = YearEnds { how, weekday, month };
    call.once(Clause { value, span }, |model| match on {
        Subject::FiscalCalendar(index) => model.fiscal_calendars.get_mut(index).map(|one| &mut one.ends),
        _ => None,
    })
}

fn of_incentive(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    call.once(name, |model| match on {
        Subject::Incentive(index) => model.incentives.get_mut(index).map(|one| &mut one.calendar),
        _ => None,
    })
}

fn business(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "business calendar");
    let span = call.span;
    call.state.model.business_calendars.push(BusinessCalendar {
        name,
        weekdays: None,
        hours: None,
        holidays: None,
        by: None,
        covers: None,
        time_zone: None,
        span,
    });
    Some(Subject::BusinessCalendar(call.state.model.business_calendars.len() - 1))
}

fn names_of(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on, clause) = (call.name(0)?, call.on.clone(), call.clause.name);
    call.once(name, |model| {
        let Subject::BusinessCalendar(index) = on else {
            return None;
        };
        let calendar = model.business_calendars.get_mut(index)?;
        Some(match clause {
            "holidays" => &mut calendar.holidays,
            "by" => &mut calendar.by,
            _ => &mut calendar.time_zone,
        })
    })
}

/// Open days of the week: days and ranges of them, separated by commas.
fn week(text: &str) -> Option<[bool; 7]> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let place = |day: &str| DAYS.iter().position(|known| *known == day.trim());
    let mut week = [false; 7];
    for part in text.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (place(first)?, place(last)?),
            None => (place(part)?, place(part)?),
        };
        // `Sun-Thu` goes over the end of the week.
        for offset in 0..=(last + 7 - first) % 7 {
            *week.get_mut((first + offset) % 7)? = true;
        }
    }
    Some(week)
}

fn weekdays(call: &mut Call<'_>) -> Option<Subject> {
    let (days, on) = (call.name(0)?, call.on.clone());
    let Some(value) = week(&days.text) else {
        call.wrong(
            days.span,
            format!("`{}` names no days of the week", days.text.replace('`', "'")),
            "write `Mon-Fri`, `Sun-Thu`, or single days such as `Mon,Wed,Fri`",
        );
        return None;
    };
    let span = days.span;
    call.once(Clause { value, span }, |model| match on {
        Subject::BusinessCalendar(index) => model.business_calendars.get_mut(index).map(|one| &mut one.weekdays),
        _ => None,
    })
}

/// Seconds after midnight of `09:00`.
fn time(text: &str) -> Option<i64> {
    let [h1, h2, b':', m1, m2] = *text.as_bytes() else {
        return None;
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let (hour, minute) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
    let seconds = (hour * 60 + minute) * 60;
    (minute < 60 && seconds <= 86_400).then_some(seconds)
}

fn hours(call: &mut Call<'_>) -> Option<Subject> {
    let (opens, closes, on) = (call.name(0)?, call.name(1)?, call.on.clone());
    for one in [&opens, &closes] {
        if time(&one.text).is_none() {
            call.wrong(
                one.span,
                format!("`{}` is no time of a day", one.text.replace('`', "'")),
                "write hours and minutes, such as `09:00` or `17:30`",
            );
            return None;
        }
    }
    let (from, to) = (time(&opens.text)?, time(&closes.text)?);
    let span = Span::to(opens.span, closes.span);
    if from >= to {
        call.wrong(
            span,
            format!("business closes at {}, before it opens at {}", closes.text, opens.text),
            "write the opening first; hours over midnight are not supported",
        );
        return None;
    }
    call.once(
        Clause {
            value: (from, to),
            span,
        },
        |model| match on {
            Subject::BusinessCalendar(index) => model.business_calendars.get_mut(index).map(|one| &mut one.hours),
            _ => None,
        },
    )
}

fn covers(call: &mut Call<'_>) -> Option<Subject> {
    let (first, last, on) = (call.date(0)?, call.date(1)?, call.on.clone());
    let span = Span::to(first.span, last.span);
    if first.value > last.value {
        call.wrong(
            span,
            format!("{} lies before {}", last.value, first.value),
            "write the first day first",
        );
        return None;
    }
    let value = (first.value, last.value);
    call.once(Clause { value, span }, |model| match on {
        Subject::BusinessCalendar(index) => model.business_calendars.get_mut(index).map(|one| &mut one.covers),
        _ => None,
    })
}

fn use_calendar(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    let model = &call.state.model;
    let fiscal = model.fiscal_calendars.iter().map(|one| one.name.text.as_str());
    let known: Vec<&str> = fiscal
        .chain(model.business_calendars.iter().map(|one| one.name.text.as_str()))
        .collect();
    if let Some(index) = known.iter().position(|known| *known == name.text) {
        let fiscal = model.fiscal_calendars.len();
        return Some(match index.checked_sub(fiscal) {
            Some(index) => Subject::BusinessCalendar(index),
            None => Subject::FiscalCalendar(index),
        });
    }
    let help = did_you_mean(closest(&name.text, known.iter().copied()), || {
        if known.is_empty() {
            format!(
                "declare it before it is used, with `business_calendar(\"{}\")`",
                name.text
            )
        } else {
            format!("declared so far: {}", names(known.iter().copied()))
        }
    });
    call.state.report(
        Diagnostic::error(Code::UnknownName, format!("there is no calendar `{}` yet", name.text))
            .at(name.span)
            .help(help),
    );
    None
}
