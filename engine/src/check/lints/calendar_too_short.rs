use crate::check::{Lint, Subject};
use crate::program::Term;
use crate::source::{Code, Diagnostic, Severity};
use crate::value::{Clock, Date, Ends, Zone};

pub(super) const LINT: Lint = Lint {
    code: Code::CalendarTooShort,
    name: "calendar-too-short",
    title: "A time of rules of engagement reaches beyond the holidays that are known.",
    level: Severity::Warning,
    on: true,
    run,
};

/// A registration of the last day on which the pack holds must have an end: a day without known holidays is an error.
fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(manifest) = subject.pack.manifest() else {
        return;
    };
    let until = manifest.effective_until.as_ref();
    let Some(last) = until.and_then(|until| Date::from_chrono(until.value).ok()) else {
        return;
    };
    for rules in &subject.program.engagements {
        for term in rules.terms() {
            let Some(calendars) = &term.calendars else { continue };
            let values: Vec<Option<&str>> = if calendars.needs_value() {
                calendars.values().map(Some).collect()
            } else {
                vec![None]
            };
            let short = values.into_iter().find_map(|value| {
                let calendar = calendars.of(value).ok()?;
                let zone = &subject.program.zone;
                (!reaches(term, calendar, zone, last)).then(|| (value.map(str::to_owned), calendar.known().1))
            });
            let Some((value, known)) = short else { continue };
            let of = value.map_or_else(String::new, |value| format!(" of `{value}`"));
            let name = term.calendar.as_deref().unwrap_or_default();
            found.push(
                LINT.say(format!(
                    "the holidays{of} of calendar `{name}` are known until {known}, and a time that begins on {last} reaches beyond"
                ))
                .at(term.span)
                .help("add the holidays of the next year, or end the pack sooner with `effective_until`"),
            );
        }
    }
}

/// Whether a time that begins at the end of a day has an end, with every extension.
fn reaches(term: &Term, calendar: &crate::value::BusinessCalendar, zone: &Zone, last: Date) -> bool {
    let clock = Clock {
        zone,
        calendar: Some(calendar),
        month_end: term.month_end,
    };
    let end = || {
        let from = zone.instant_of(last, 86_399)?;
        let mut end = clock.deadline(from, term.length, Ends::Through)?;
        if let Some(extension) = &term.extension {
            for _ in 0..extension.times {
                end = clock.extended(extension.length, end)?;
            }
        }
        Ok::<_, crate::value::Fault>(end)
    };
    end().is_ok()
}
