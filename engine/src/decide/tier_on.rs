//! The tier that was held on the day of a record.

use super::Evaluation;
use super::levels::tier_of;
use super::outcome::TierOnDay;
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Scalar, Trace, day_of};
use crate::program::{History, Incentive, Ladder, Slot, TierOn};
use crate::value::Fault;

/// The tiers that the facts say were held, by the first day; `None` for what is no tier of the ladder.
pub(super) type Spans = Vec<(i64, Option<u16>)>;

impl<T: Trace> Evaluation<'_, T> {
    /// The tiers of a list in the facts, ascending; empty without such a list.
    pub(super) fn spans(&mut self, place: u16, incentive: &Incentive) -> Flow<Spans> {
        let mut spans = Vec::new();
        let Some(tier_on) = &incentive.tier_on else {
            return Ok(spans);
        };
        let (Some(history), Some((ladder, _))) = (&tier_on.history, tier_on.levels.first()) else {
            return Ok(spans);
        };
        let Some(ladder) = self.program.ladders.get(usize::from(*ladder)) else {
            return Ok(spans);
        };
        self.trace.rule(RuleSite::TierOn(place));
        let mut rows = self.machine.borrow_rows();
        let visited = history.rows.visit(self.machine, self.trace, &mut |_, _, row| {
            rows.push(row);
            Ok(true)
        });
        let done = visited.and_then(|_| {
            rows.iter()
                .try_for_each(|row| self.span(ladder, history, *row, &mut spans))
        });
        self.machine.give_back(rows);
        done?;
        spans.sort_unstable();
        // Two tiers from the same day on: nobody can say which was held.
        let unclear = spans
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.0 == b.0 && a.1 != b.1));
        if unclear {
            return Err(self.machine.fault(Fault::Type));
        }
        Ok(spans)
    }

    fn span(&mut self, ladder: &Ladder, history: &History, row: u32, spans: &mut Spans) -> Flow {
        self.machine.set_cursor(history.cursor, row);
        self.trace.row(history.cursor, row);
        let since = history.since.evaluate(self.machine, self.trace)?;
        let tier = history.tier.evaluate(self.machine, self.trace)?;
        spans.push((since, self.place_of(ladder, tier)));
        Ok(())
    }

    /// Fills the slots of the tiers on the day of the record that the cursor stands on.
    pub(super) fn tiers_on(&mut self, place: u16, tier_on: &TierOn, row: u32, spans: &Spans) -> Flow {
        self.trace.rule(RuleSite::TierOn(place));
        self.fill_tiers_on(place, tier_on, row, spans)
    }

    /// The same once more, for what is evaluated when other records have been looked at: nothing is noted.
    pub(super) fn tiers_on_again(&mut self, place: u16, tier_on: &TierOn, row: u32, spans: &Spans) -> Flow {
        let noted = self.outcome.tiers_on.len();
        let filled = self.fill_tiers_on(place, tier_on, row, spans);
        self.outcome.tiers_on.truncate(noted);
        filled
    }

    fn fill_tiers_on(&mut self, place: u16, tier_on: &TierOn, row: u32, spans: &Spans) -> Flow {
        let day = tier_on.day.evaluate(self.machine, self.trace)?;
        for (ladder, slot) in &tier_on.levels {
            let tier = match &tier_on.history {
                Some(_) => {
                    let before = spans.partition_point(|(since, _)| *since <= day);
                    before
                        .checked_sub(1)
                        .and_then(|last| spans.get(last))
                        .and_then(|(_, tier)| *tier)
                }
                None => self.carried(*ladder, day)?,
            };
            let Some(tier) = tier else {
                return Err(self.machine.fault(Fault::OutOfRange));
            };
            self.set(
                Slot {
                    slot: *slot,
                    presence: None,
                },
                Scalar::Integer(i64::from(tier)),
            );
            self.outcome.tiers_on.push(TierOnDay {
                incentive: place,
                row,
                day,
                ladder: *ladder,
                tier,
            });
        }
        Ok(())
    }

    /// The tier of a ladder on a day, as this decision carries it forward.
    fn carried(&mut self, ladder: u16, day: i64) -> Flow<Option<u16>> {
        let day = day_of(day).or_trap(self.machine)?;
        let Some(ladder) = self.program.ladders.get(usize::from(ladder)) else {
            return Ok(None);
        };
        let held = self.outcome.next.ladders.get(&ladder.name);
        let tier = held.and_then(|held| held.on(day)).flatten();
        Ok(tier.and_then(|id| tier_of(ladder, id)))
    }
}
