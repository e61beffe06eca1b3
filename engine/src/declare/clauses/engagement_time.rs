//! The times of rules of engagement: protection, milestones, extensions, answers.

use super::engagement::{DEALS, IN_LINE, MEETING, of};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::{Subject, TermOf};
use crate::model::{Anchor, Answer, Clause, Constant, Extension, LastDay, Late, Milestone, Missed, Model, Term};
use crate::value::MonthEnd;

const ANCHORS: &[&str] = &["submission", "registration", "approval", "assignment", "acceptance"];

const LENGTH: &[Parameter] = &[
    Parameter::required("length", Kind::Duration),
    Parameter::optional("calendar", Kind::Identifier),
];

const FROM: &[Parameter] = &[
    Parameter::required("event", Kind::Word(ANCHORS)),
    Parameter::required("rule", Kind::Rule),
];

const fn clause(
    receiver: Receiver,
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    ClauseInfo {
        receiver,
        name,
        parameters,
        summary,
        example,
        apply,
    }
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    clause(
        Receiver::Engagement,
        "protects",
        LENGTH,
        "How long a registration is protected; business days and hours name their calendar",
        DEALS,
        protects,
    ),
    clause(
        Receiver::Engagement,
        "milestone",
        &[
            Parameter::required("title", Kind::Text),
            Parameter::required("reached", Kind::Rule),
        ],
        "What a partner has to reach meanwhile: a date that is absent until it is reached",
        MEETING,
        milestone,
    ),
    clause(
        Receiver::Engagement,
        "answer_within",
        LENGTH,
        "Until when a request is answered; counted from the time that decides unless `counted_from` follows",
        MEETING,
        answer_within,
    ),
    clause(
        Receiver::Milestone,
        "due",
        LENGTH,
        "Until when it is to be reached",
        MEETING,
        due,
    ),
    clause(
        Receiver::Milestone,
        "if_missed",
        &[Parameter::required("what", Kind::Word(&["disqualified", "review"]))],
        "What becomes of a registration that misses it",
        MEETING,
        if_missed,
    ),
    clause(
        Receiver::Term,
        "counted_from",
        FROM,
        "The event from which the time is counted, and when it was; that day is day 0",
        DEALS,
        counted_from,
    ),
    clause(
        Receiver::Term,
        "through_last_day",
        &[],
        "The last day belongs to it, to its end",
        DEALS,
        last_day,
    ),
    clause(
        Receiver::Term,
        "before_last_day",
        &[],
        "It ends when the last day begins",
        IN_LINE,
        last_day,
    ),
    clause(
        Receiver::Term,
        "to_the_hour",
        &[],
        "It ends on the last day at the time of day at which it began",
        MEETING,
        last_day,
    ),
    clause(
        Receiver::Term,
        "reminder",
        &[Parameter::required("after", Kind::Duration)],
        "After how long, counted from the same event, it is said that the end comes near",
        IN_LINE,
        reminder,
    ),
    clause(
        Receiver::Term,
        "month_end",
        &[Parameter::required(
            "policy",
            Kind::Word(&["last-day", "overflow", "error"]),
        )],
        "What counting months does where a month has no such day",
        IN_LINE,
        month_end,
    ),
    clause(
        Receiver::Term,
        "extends",
        LENGTH,
        "By how much the end may be put off",
        MEETING,
        extends,
    ),
    clause(
        Receiver::Extension,
        "once",
        &[],
        "It is extended at most once",
        MEETING,
        once,
    ),
    clause(
        Receiver::Extension,
        "times",
        &[Parameter::required("count", Kind::Integer(1, 100))],
        "How often it is extended at most",
        MEETING,
        once,
    ),
    clause(
        Receiver::Extension,
        "granted_by",
        &[
            Parameter::required("rule", Kind::Rule),
            Parameter::optional("by_whom", Kind::Text),
        ],
        "When it was granted: a date that is absent until then, or a list of dates; by whom, for people",
        MEETING,
        granted_by,
    ),
    clause(
        Receiver::Extension,
        "asked_before_expiry",
        &[],
        "One that is granted after the end counts for nothing",
        MEETING,
        asked_before_expiry,
    ),
    clause(
        Receiver::Answer,
        "counted_from",
        FROM,
        "The event from which the answer is due",
        MEETING,
        counted_from,
    ),
    clause(
        Receiver::Answer,
        "if_late",
        &[Parameter::required("what", Kind::Word(&["escalate", "approve"]))],
        "What a late answer means",
        MEETING,
        if_late,
    ),
];

/// A term with the length and the calendar of the call.
fn new_term(call: &mut Call<'_>) -> Option<Term> {
    let mut term = Term::new(any_time(call, 0)?, call.span);
    term.calendar = call.name(1);
    Some(term)
}

fn protects(call: &mut Call<'_>) -> Option<Subject> {
    let (term, on) = (new_term(call)?, call.on.clone());
    let Subject::Engagement(index) = on else { return None };
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.protects.as_ref().map(|earlier| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => engagement.protects = Some(term),
    }
    Some(Subject::Term(index, TermOf::Protection))
}

fn milestone(call: &mut Call<'_>) -> Option<Subject> {
    let Subject::Engagement(index) = call.on else {
        return None;
    };
    let milestone = Milestone {
        title: call.name(0)?,
        done: call.rule(1)?,
        due: None,
        if_missed: None,
    };
    let milestones = &mut call.state.model.engagements.get_mut(index)?.milestones;
    milestones.push(milestone);
    Some(Subject::Milestone(index, milestones.len() - 1))
}

fn answer_within(call: &mut Call<'_>) -> Option<Subject> {
    let (within, on) = (new_term(call)?, call.on.clone());
    let Subject::Engagement(index) = on else { return None };
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.answer.as_ref().map(|earlier| earlier.within.span) {
        Some(earlier) => call.twice(earlier),
        None => engagement.answer = Some(Answer { within, if_late: None }),
    }
    Some(Subject::Answer(index))
}

fn milestone_of<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Milestone> {
    match on {
        Subject::Milestone(index, milestone) => model.engagements.get_mut(*index)?.milestones.get_mut(*milestone),
        _ => None,
    }
}

fn due(call: &mut Call<'_>) -> Option<Subject> {
    let (term, on) = (new_term(call)?, call.on.clone());
    let Subject::Milestone(index, place) = on else {
        return None;
    };
    let milestone = milestone_of(&mut call.state.model, &on)?;
    match milestone.due.as_ref().map(|earlier| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => milestone.due = Some(term),
    }
    Some(Subject::Term(index, TermOf::Milestone(place)))
}

fn if_missed(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = if word.text == "disqualified" {
        Missed::Disqualified
    } else {
        Missed::Review
    };
    call.once(Clause { value, span: word.span }, |model| {
        milestone_of(model, &on).map(|milestone| &mut milestone.if_missed)
    })
}

fn term<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Term> {
    match on {
        Subject::Term(index, TermOf::Protection) | Subject::Extension(index, TermOf::Protection) => {
            model.engagements.get_mut(*index)?.protects.as_mut()
        }
        Subject::Term(index, TermOf::Milestone(place)) | Subject::Extension(index, TermOf::Milestone(place)) => {
            let milestones = &mut model.engagements.get_mut(*index)?.milestones;
            milestones.get_mut(*place)?.due.as_mut()
        }
        Subject::Answer(index) => {
            let answer = model.engagements.get_mut(*index)?.answer.as_mut()?;
            Some(&mut answer.within)
        }
        _ => None,
    }
}

fn counted_from(call: &mut Call<'_>) -> Option<Subject> {
    let (word, rule, on) = (call.name(0)?, call.rule(1)?, call.on.clone());
    let (_, value) = Anchor::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    let term = term(&mut call.state.model, &on)?;
    match term.from.as_ref().map(|(earlier, _)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => term.from = Some((Clause { value, span: word.span }, rule)),
    }
    Some(on)
}

fn last_day(call: &mut Call<'_>) -> Option<Subject> {
    let (span, on) = (call.span, call.on.clone());
    let value = match call.clause.name {
        "before_last_day" => LastDay::Before,
        "to_the_hour" => LastDay::ToTheHour,
        _ => LastDay::Through,
    };
    call.once(Clause { value, span }, |model| {
        term(model, &on).map(|term| &mut term.last_day)
    })
}

fn reminder(call: &mut Call<'_>) -> Option<Subject> {
    let (length, on) = (any_time(call, 0)?, call.on.clone());
    call.once(length, |model| term(model, &on).map(|term| &mut term.reminder))
}

fn month_end(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    let value = MonthEnd::from_word(&name.text)?;
    call.once(Clause { value, span: name.span }, |model| {
        term(model, &on).map(|term| &mut term.month_end)
    })
}

fn extends(call: &mut Call<'_>) -> Option<Subject> {
    let (length, span, on) = (any_time(call, 0)?, call.span, call.on.clone());
    if let Some(calendar) = call.name(1) {
        call.wrong(
            calendar.span,
            "an extension is counted in the calendar of the time it extends".to_owned(),
            "leave the calendar out here",
        );
    }
    let Subject::Term(index, place) = on else { return None };
    let term = term(&mut call.state.model, &on)?;
    match term.extension.as_ref().map(|earlier| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => {
            term.extension = Some(Extension {
                length,
                times: None,
                granted_by: None,
                granter: None,
                asked_before_expiry: None,
                span,
            });
        }
    }
    Some(Subject::Extension(index, place))
}

fn extension<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Extension> {
    term(model, on)?.extension.as_mut()
}

fn once(call: &mut Call<'_>) -> Option<Subject> {
    let on = call.on.clone();
    let (value, span) = match call.constant(0) {
        Some(count) => (u32::try_from(call.integer(0)?).ok()?, count.span),
        None => (1, call.span),
    };
    call.once(Clause { value, span }, |model| {
        extension(model, &on).map(|extension| &mut extension.times)
    })
}

fn granted_by(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, granter, on) = (call.rule(0)?, call.name(1), call.on.clone());
    let extension = extension(&mut call.state.model, &on)?;
    match extension.granted_by.as_ref().map(|earlier| earlier.call) {
        Some(earlier) => call.twice(earlier),
        None => {
            extension.granted_by = Some(rule);
            extension.granter = granter;
        }
    }
    Some(on)
}

fn asked_before_expiry(call: &mut Call<'_>) -> Option<Subject> {
    let (span, on) = (call.span, call.on.clone());
    call.once(span, |model| {
        extension(model, &on).map(|extension| &mut extension.asked_before_expiry)
    })
}

fn if_late(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let Subject::Answer(index) = on else { return None };
    let value = if word.text == "approve" {
        Late::Approve
    } else {
        Late::Escalate
    };
    call.once(Clause { value, span: word.span }, |model| {
        let answer = model.engagements.get_mut(index)?.answer.as_mut()?;
        Some(&mut answer.if_late)
    })
}

/// A length of time with any unit but minutes: `2.business_hours()`, `3.months()`.
fn any_time(call: &mut Call<'_>, index: usize) -> Option<Clause<crate::value::Duration>> {
    use crate::value::Unit;
    let given = call.constant(index)?;
    let Constant::Duration(value) = given.value else {
        return None;
    };
    if value.unit == Unit::Minutes || value.count <= 0 {
        call.wrong(
            given.span,
            format!(
                "`{}` counts hours, days or months, at least one of them",
                call.clause.name
            ),
            "write `90.calendar_days()`, `3.business_days()`, `72.business_hours()` or `6.months()`",
        );
        return None;
    }
    Some(Clause {
        value,
        span: given.span,
    })
}
