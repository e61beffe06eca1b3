//! Contests in a decision: as JSON and as text.

use std::fmt::Write;

use super::json::Json;
use super::numbers::grouped;
use super::view::View;
use crate::decide::{ContestGroup, ContestOutcome, ContestState, moment_kind};
use crate::expr::Scalar;
use crate::program::Contest;
use crate::value::Decimal;

impl View<'_> {
    /// The outcome of the contest of a place.
    pub(super) fn contest_outcome(&self, place: usize) -> Option<&ContestOutcome> {
        self.outcome.contests.get(place)
    }

    pub(super) fn contests_json(&self, json: &mut Json<'_>) {
        for (contest, outcome) in self.program.contests.iter().zip(&self.outcome.contests) {
            json.name(&contest.name).object(|json| {
                json.key("title").text(&contest.title);
                json.key("entry").text(&contest.entry.title);
                json.key("grain").text(contest.grain.word());
                match contest.ties {
                    Some(ties) => json.key("ties").text(ties.word()),
                    None => json.key("ties").null(),
                }
                json.key("wins").integer(wins(outcome));
                json.key("groups").array(|json| {
                    for group in &outcome.groups {
                        json.object(|json| self.contest_group(json, contest, group));
                    }
                });
            });
        }
    }

    fn contest_group(&self, json: &mut Json<'_>, contest: &Contest, group: &ContestGroup) {
        let kind = moment_kind(contest);
        json.key("group").text(&group.group);
        json.key("state").text(word(group.state));
        json.key("moment");
        self.scalar(json, &kind, group.moment);
        json.key("first");
        match group.state {
            ContestState::Lost { first } => self.scalar(json, &kind, first),
            ContestState::Won { .. } | ContestState::Tied { .. } => self.scalar(json, &kind, group.moment),
            ContestState::NoEntry | ContestState::Closed => json.null(),
        }
        if let ContestState::Won { winners, .. } | ContestState::Tied { winners } = group.state {
            json.key("winners").integer(i64::from(winners));
        }
    }

    pub(super) fn contests_text(&self, out: &mut String) -> std::fmt::Result {
        for (contest, outcome) in self.program.contests.iter().zip(&self.outcome.contests) {
            self.contest_text(out, contest, outcome)?;
        }
        Ok(())
    }

    /// One contest, group by group.
    pub(super) fn contest_text(
        &self,
        out: &mut String,
        contest: &Contest,
        outcome: &ContestOutcome,
    ) -> std::fmt::Result {
        writeln!(out, "\n{}: {}", contest.title, self.won(outcome))?;
        let kind = moment_kind(contest);
        for group in &outcome.groups {
            let show = |moment: Scalar| self.show(&kind, moment);
            let line = match group.state {
                ContestState::Won { winners: 1, .. } => format!("first, {}", show(group.moment)),
                ContestState::Won { winners, splits, .. } => {
                    let shared = if splits { ", shared" } else { "" };
                    format!(
                        "first with {} others, {}{shared}",
                        winners.saturating_sub(1),
                        show(group.moment)
                    )
                }
                ContestState::Tied { winners } => {
                    format!("{winners} are first, {}: nobody wins", show(group.moment))
                }
                ContestState::Lost { first } => {
                    format!("not first, {} against {}", show(group.moment), show(first))
                }
                ContestState::NoEntry => format!("no entry: {}", contest.entry.title),
                ContestState::Closed => match &contest.open_if {
                    Some(rule) => format!("nothing to win, not met: {}", rule.title),
                    None => "nothing to win".to_owned(),
                },
            };
            let mark = if matches!(group.state, ContestState::Won { .. }) {
                "✓"
            } else {
                "✗"
            };
            writeln!(out, "  {mark} {}: {line}", group.group)?;
        }
        Ok(())
    }

    /// `2 won of 5`
    pub(super) fn won(&self, outcome: &ContestOutcome) -> String {
        let count = |count: i64| grouped(Decimal::from(count), 0);
        let all = i64::try_from(outcome.groups.len()).unwrap_or(i64::MAX);
        format!("{} won of {}", count(wins(outcome)), count(all))
    }
}

fn wins(outcome: &ContestOutcome) -> i64 {
    let won = outcome.groups.iter();
    let won = won.filter(|group| matches!(group.state, ContestState::Won { .. }));
    i64::try_from(won.count()).unwrap_or(i64::MAX)
}

const fn word(state: ContestState) -> &'static str {
    match state {
        ContestState::Won { .. } => "won",
        ContestState::Lost { .. } => "not first",
        ContestState::Tied { .. } => "tied",
        ContestState::NoEntry => "no entry",
        ContestState::Closed => "nothing to win",
    }
}
