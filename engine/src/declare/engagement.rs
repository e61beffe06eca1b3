//! What rules of engagement still lack once everything is declared.

use super::after::lacks;
use crate::model::{Anchor, Competing, Engagement, LastDay, Term};
use crate::source::{Code, Diagnostic};
use crate::value::Unit;

pub(super) fn engagement_is_complete(engagement: &Engagement, missing: &mut Vec<Diagnostic>) {
    let name = &engagement.name;
    let mut lack = |clause: &str, write: &str| {
        let message = format!("the rules of engagement `{}` have no `{clause}`", name.text);
        missing.push(
            Diagnostic::error(Code::ClauseMissing, message)
                .at(name.span)
                .help(format!("add {write}")),
        );
    };
    if engagement.request.is_none() {
        lack(
            "request",
            "`.request(\"registration\", \"registrations\")`: what is decided, and what is on file",
        );
    }
    if engagement.keys.is_empty() {
        lack(
            "same_deal_key",
            "`.same_deal_key(\"domain\", \"domain\")`: what makes two registrations the same deal",
        );
    }
    if engagement.protects.is_none() {
        lack(
            "protects",
            "`.protects(90.calendar_days()).counted_from(\"approval\", |existing| existing.approved_at).through_last_day()`",
        );
    }
    let Some((policy, _)) = &engagement.competing else {
        lack(
            "competing",
            "`.competing(\"first come\")`, or another policy: who owns a deal that several partners registered",
        );
        return times_are_complete(engagement, missing);
    };
    if policy.value.is_decided_by_time() && engagement.decided_by.is_none() {
        lack(
            "decided_by",
            "`.decided_by(|registration| registration.submitted_at)`: which registration comes first",
        );
    }
    if policy.value == Competing::InLine && engagement.places.is_empty() {
        lack(
            "place",
            "`.place(1, percent(100)).place(2, percent(50))`: the share of each place",
        );
    }
    if policy.value == Competing::InLine && engagement.later_places.is_none() {
        lack(
            "later_places",
            "`.later_places(\"reject\")` or `\"review\"`: what becomes of those behind the last place",
        );
    }
    if policy.value == Competing::CustomersChoice && engagement.chosen.is_none() {
        lack(
            "chosen_by_customer",
            "`.chosen_by_customer(|registration| registration.customer_letter)`: whom the customer named",
        );
    }
    let useless = [
        engagement
            .places
            .first()
            .map(|(place, _)| ("place", place.span, Competing::InLine)),
        engagement
            .later_places
            .as_ref()
            .map(|one| ("later_places", one.span, Competing::InLine)),
        engagement
            .chosen
            .as_ref()
            .map(|rule| ("chosen_by_customer", rule.call, Competing::CustomersChoice)),
    ];
    for (clause, span, wanted) in useless
        .into_iter()
        .flatten()
        .filter(|(.., wanted)| *wanted != policy.value)
    {
        missing.push(
            Diagnostic::error(
                Code::ClauseMissing,
                format!(
                    "`{clause}` says nothing where registrations compete by \"{}\"",
                    policy.value.word()
                ),
            )
            .at(span)
            .label(policy.span, "the policy")
            .help(format!("leave it out, or write `.competing(\"{}\")`", wanted.word())),
        );
    }
    if let Some(tie) = engagement.tie.as_ref().filter(|_| !policy.value.is_decided_by_time()) {
        missing.push(
            Diagnostic::error(
                Code::ClauseMissing,
                format!(
                    "`tie` says nothing where registrations compete by \"{}\": no time decides",
                    policy.value.word()
                ),
            )
            .at(tie.span)
            .label(policy.span, "the policy")
            .help("leave it out"),
        );
    }
    if let Some(wanted) = &engagement.any_of_keys
        && wanted.value as usize > engagement.keys.len()
    {
        missing.push(
            Diagnostic::error(
                Code::ClauseMissing,
                format!(
                    "{} keys can never agree: there are {}",
                    wanted.value,
                    engagement.keys.len()
                ),
            )
            .at(wanted.span)
            .help("write a smaller number, or declare more keys with `same_deal_key`"),
        );
    }
    times_are_complete(engagement, missing);
}

fn times_are_complete(engagement: &Engagement, missing: &mut Vec<Diagnostic>) {
    if let Some(term) = &engagement.protects {
        term_is_complete(term, "protects", true, missing);
        let anchor = term.from.as_ref().map(|(anchor, _)| anchor);
        if let (Some(anchor), Some((said, clause))) = (anchor, &engagement.before)
            && anchor.value != *said
        {
            missing.push(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "protection is counted from the {}, and it is said what holds before the {}",
                        anchor.value.word(),
                        said.word()
                    ),
                )
                .at(clause.span)
                .label(anchor.span, "protection begins with this event")
                .help(match anchor.value {
                    Anchor::Approval | Anchor::Acceptance | Anchor::Assignment => {
                        format!("write `before_{}`", anchor.value.word())
                    }
                    Anchor::Submission | Anchor::Registration => "leave it out".to_owned(),
                }),
            );
        }
    }
    for milestone in &engagement.milestones {
        let Some(due) = &milestone.due else {
            lacks(
                missing,
                &milestone.title,
                "milestone",
                "due",
                "`.due(21.calendar_days()).counted_from(\"submission\", |existing| existing.submitted_at).through_last_day()`",
            );
            continue;
        };
        term_is_complete(due, "due", true, missing);
        if milestone.if_missed.is_none() {
            lacks(
                missing,
                &milestone.title,
                "milestone",
                "if_missed",
                "`.if_missed(\"disqualified\")` or `\"review\"`",
            );
        }
    }
    if let Some(answer) = &engagement.answer {
        term_is_complete(&answer.within, "answer_within", false, missing);
        let known = engagement.decided_by.is_some()
            || answer.within.from.is_some()
            || engagement.terms().any(|term| {
                let from = term.from.as_ref().map(|(anchor, _)| anchor.value);
                matches!(from, Some(Anchor::Submission | Anchor::Registration))
            });
        if !known {
            missing.push(
                Diagnostic::error(Code::ClauseMissing, "it is not said from when an answer is due")
                    .at(answer.within.span)
                    .help("add `.counted_from(\"submission\", |existing| existing.submitted_at)` behind it"),
            );
        }
        if answer.if_late.is_none() {
            missing.push(
                Diagnostic::error(Code::ClauseMissing, "it is not said what a late answer means")
                    .at(answer.within.span)
                    .help("add `.if_late(\"escalate\")` or `.if_late(\"approve\")`"),
            );
        }
    }
}

fn term_is_complete(term: &Term, clause: &str, whole: bool, missing: &mut Vec<Diagnostic>) {
    let mut say = |message: String, help: &str| {
        missing.push(
            Diagnostic::error(Code::ClauseMissing, message)
                .at(term.span)
                .help(help.to_owned()),
        );
    };
    let unit = term.length.value.unit;
    let hours = matches!(unit, Unit::BusinessHours | Unit::Hours);
    if whole && term.from.is_none() {
        say(
            format!("`{clause}` does not say from when the time is counted"),
            "add `.counted_from(\"submission\", |existing| existing.submitted_at)`",
        );
    }
    if whole && term.last_day.is_none() && !hours {
        say(
            format!("`{clause}` does not say whether the last day counts"),
            "add `.through_last_day()`, `.before_last_day()` or `.to_the_hour()`",
        );
    }
    let business = |unit: Unit| matches!(unit, Unit::BusinessDays | Unit::BusinessHours);
    let lengths = [
        Some(unit),
        term.reminder.as_ref().map(|reminder| reminder.value.unit),
        term.extension.as_ref().map(|extension| extension.length.value.unit),
    ];
    if lengths.into_iter().flatten().any(business) && term.calendar.is_none() {
        say(
            format!("`{clause}` counts business days or hours, and names no calendar"),
            "name the calendar behind the length: `(3.business_days(), \"office\")`",
        );
    }
    if lengths
        .into_iter()
        .flatten()
        .any(|unit| Unit::OF_MONTHS.contains(&unit))
        && term.month_end.is_none()
    {
        say(
            format!("`{clause}` counts months and does not say what happens at the end of one"),
            "add `.month_end(\"last-day\")`, `\"overflow\"` or `\"error\"`",
        );
    }
    if hours && matches!(term.last_day.as_ref().map(|last| last.value), Some(LastDay::Before)) {
        say(
            format!("`{clause}` counts hours: there is no last day that could be left out"),
            "leave `before_last_day` out, or write `through_last_day`",
        );
    }
    let Some(extension) = &term.extension else { return };
    for (lacking, write) in [
        (
            extension.times.is_none().then_some("how often it is extended"),
            "add `.once()` or `.times(2)`",
        ),
        (
            extension.granted_by.is_none().then_some("when it was granted"),
            "add `.granted_by(|existing| existing.extension_granted_at)`",
        ),
    ] {
        if let Some(lacking) = lacking {
            missing.push(
                Diagnostic::error(Code::ClauseMissing, format!("the extension does not say {lacking}"))
                    .at(extension.span)
                    .help(write),
            );
        }
    }
}
