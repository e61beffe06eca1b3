//! What scenarios can reach of the schedule of an incentive.

use super::Coverage;
use super::watch::IncentiveItems;
use crate::decide::{IncentiveOutcome, Outcome, RecordOutcome, Unpaid};
use crate::model::Partial;
use crate::program::{Incentive, When};
use crate::state::EntryKind;

/// What may become of a record or a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// It is paid.
    Pays,
    /// It waits.
    Waits,
    /// It was paid before.
    PaidAlready,
    /// It ended before it was due.
    EndedBefore,
    /// It has not begun, or is over, or has no whole unit.
    NotInUnits,
    /// A unit is paid in part.
    PartOfUnit,
    /// Something is taken back.
    TakesBack,
}

/// What may happen to the records of an incentive, with the end of the item's id and its words.
pub(super) fn events(incentive: &Incentive) -> Vec<(Event, &'static str, &'static str)> {
    let Some(lifecycle) = &incentive.lifecycle else {
        return Vec::new();
    };
    let mut events = vec![(Event::Pays, "schedule.pays", "a line")];
    match &lifecycle.when {
        When::InPeriod => {}
        When::Recurs(recurs) => {
            events.push((
                Event::NotInUnits,
                "schedule.pays nothing",
                "a record without a unit in the period",
            ));
            if recurs.partial == Partial::ByDays {
                events.push((
                    Event::PartOfUnit,
                    "schedule.part of a unit",
                    "a unit that is paid in part",
                ));
            }
        }
        When::Waits(_) | When::Instalments(..) => {
            events.push((Event::Waits, "schedule.waits", "a record that is not due yet"));
        }
    }
    if lifecycle.while_active.is_some() {
        events.push((
            Event::EndedBefore,
            "schedule.ended before",
            "a record that ended before it was due",
        ));
    }
    if !lifecycle.once_per.is_empty() || matches!(lifecycle.when, When::Waits(_) | When::Instalments(..)) {
        events.push((
            Event::PaidAlready,
            "schedule.paid already",
            "a record that was paid already",
        ));
    }
    if lifecycle.clawback.is_some() {
        events.push((Event::TakesBack, "clawback.takes back", "a line that takes back"));
    }
    events
}

impl Coverage {
    /// Takes in what became of the records of an incentive with a schedule.
    pub(super) fn events(&mut self, items: &IncentiveItems, found: &IncentiveOutcome, outcome: &Outcome) {
        if items.events.is_empty() {
            return;
        }
        let mut seen = Vec::new();
        let records = found.records.0 as usize..found.records.1 as usize;
        for (_, record) in outcome.records.get(records).unwrap_or(&[]) {
            seen.extend(match record {
                RecordOutcome::Paid(_) => Some(Event::Pays),
                RecordOutcome::Pending(_) => Some(Event::Waits),
                RecordOutcome::Unpaid(place) => match outcome.unpaid.get(*place as usize) {
                    Some(Unpaid::PaidAlready(..) | Unpaid::PaidNothing(..)) => Some(Event::PaidAlready),
                    Some(Unpaid::EndedBefore(..)) => Some(Event::EndedBefore),
                    Some(Unpaid::Twice) | None => None,
                    Some(_) => Some(Event::NotInUnits),
                },
                RecordOutcome::Rejected(..) | RecordOutcome::OutsidePeriod(_) | RecordOutcome::Instead(_) => None,
            });
        }
        let count = (found.lines.1 - found.lines.0) as usize;
        let first = found.details as usize;
        for detail in outcome.details.get(first..first + count).unwrap_or(&[]) {
            if detail.kind == EntryKind::Clawback {
                seen.push(Event::TakesBack);
            } else if detail.parts.is_some_and(|(days, of)| days < of) {
                seen.push(Event::PartOfUnit);
            }
        }
        for (event, item) in &items.events {
            if seen.contains(event) {
                self.cover(*item);
            }
        }
    }
}
