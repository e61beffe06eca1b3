//! What scenarios reach of a program, exactly: every situation that a program can be in is an item, and an item is
//! covered when a scenario was in it. `items` finds them, `scores` those of scores, `settled` those of payouts and funds, `branches` those inside of rules, `watch`
//! observes evaluations.

mod branches;
mod engagement;
mod items;
mod lifecycle;
mod scores;
mod settled;
mod watch;

use std::collections::HashMap;
use std::sync::Arc;

use crate::expr::NodeId;
use crate::model::Model;
use crate::pack::Pack;
use crate::program::Program;
use crate::source::{FileId, Span};
use crate::table::{Bands, Curve};
use crate::value::Decimal;
use items::Builder;
use watch::{Outcomes, Watch};

/// What kind of situation an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// A tier is reached, or none.
    Tiers,
    /// A requirement of a tier or an eligibility is met, not met, missing.
    Requirements,
    /// An eligibility is given, or not.
    Eligibilities,
    /// A row of a table answers.
    TableRows,
    /// A value falls in a band.
    Bands,
    /// A value lies on a stretch of a curve.
    Curves,
    /// A condition of an incentive is true, false, missing; a record lies inside or outside of the period.
    Conditions,
    /// A cap cuts, a floor lifts, a minimum is not reached; or not.
    Limits,
    /// A rule goes one way at an `if`, `switch`, `&&`, `||`, `??`.
    Branches,
    /// A condition, a maximum or a gate of a score; the track it takes.
    Scores,
    /// A partner is awarded in a ranking, is not, or does not compete.
    Rankings,
    /// A payout advances, holds back, cuts, carries, owes; a fund year closes.
    Payouts,
    /// A partner wins a group of a contest, is not first, has no entry, or there is nothing to win.
    Contests,
    /// A reason of rules of engagement is given, or not; how rivals, times and places come out.
    Engagement,
}

impl Group {
    /// Every group, in the order of reports.
    pub const ALL: [Group; 14] = [
        Group::Tiers,
        Group::Requirements,
        Group::Eligibilities,
        Group::TableRows,
        Group::Bands,
        Group::Curves,
        Group::Conditions,
        Group::Limits,
        Group::Branches,
        Group::Scores,
        Group::Rankings,
        Group::Payouts,
        Group::Contests,
        Group::Engagement,
    ];

    /// Its name in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Group::Tiers => "tiers",
            Group::Requirements => "requirements",
            Group::Eligibilities => "eligibilities",
            Group::TableRows => "table rows",
            Group::Bands => "bands",
            Group::Curves => "curves",
            Group::Conditions => "conditions",
            Group::Limits => "limits",
            Group::Branches => "branches",
            Group::Scores => "scores",
            Group::Rankings => "rankings",
            Group::Payouts => "payouts",
            Group::Contests => "contests",
            Group::Engagement => "engagement",
        }
    }
}

/// A situation that scenarios should have been in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What kind of situation.
    pub group: Group,
    /// Its id, made of names, so that it stays the same when lines move.
    pub id: String,
    /// The situation in words.
    pub words: String,
    /// Where it is declared.
    pub span: Option<Span>,
    /// The path of the decision that shows it best.
    pub shown_by: Option<String>,
}

/// Places that a program itself does not keep, because no decision needs them.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The file of each table.
    tables: Vec<Option<FileId>>,
    /// Where the bands are declared.
    bands: Vec<Vec<Span>>,
    /// Where the points of curves are declared.
    curves: Vec<Vec<Span>>,
}

impl Places {
    /// The places of what a model declares.
    #[must_use]
    pub fn new(pack: &Pack, model: &Model) -> Places {
        let file = |path: &str| pack.table(path).map(crate::pack::CsvFile::file);
        Places {
            tables: model.tables.iter().map(|table| file(&table.file.text)).collect(),
            bands: model
                .bands
                .iter()
                .map(|bands| bands.bands.iter().map(|band| band.at.span).collect())
                .collect(),
            curves: model
                .curves
                .iter()
                .map(|curve| curve.points.iter().map(|point| point.at.span).collect())
                .collect(),
        }
    }
}

/// What scenarios have reached of a program. It watches evaluations as a trace, and is told their outcomes.
#[derive(Clone, Debug)]
pub struct Coverage {
    items: Vec<Item>,
    covered: Vec<bool>,
    watches: HashMap<NodeId, Vec<Watch>>,
    /// The last value of each operand of bands and curves.
    operands: HashMap<NodeId, Decimal>,
    bands: Vec<Arc<Bands>>,
    curves: Vec<Arc<Curve>>,
    outcomes: Outcomes,
    /// Caps of the evaluation that is going on: incentive, cap, whether it cut.
    caps: Vec<(u16, u16, bool)>,
}

impl Coverage {
    /// Everything that there is to reach, none of it reached yet.
    #[must_use]
    pub fn new(program: &Program, places: &Places) -> Coverage {
        Builder::new(program, places).build()
    }

    /// Every item with whether it is covered, in the order of the program.
    pub fn items(&self) -> impl Iterator<Item = (&Item, bool)> {
        self.items.iter().zip(self.covered.iter().copied())
    }

    /// How many items are covered, and how many there are.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let covered = self.covered.iter().filter(|covered| **covered).count();
        (covered, self.items.len())
    }

    /// As [`Coverage::count`], of one group.
    #[must_use]
    pub fn count_of(&self, group: Group) -> (usize, usize) {
        let of_group = self.items().filter(|(item, _)| item.group == group);
        of_group.fold((0, 0), |(covered, all), (_, is)| (covered + usize::from(is), all + 1))
    }

    /// Whether so many percent of the items are covered. Compared exactly: 999 of 1,000 are not 100 %. Where there is
    /// nothing to cover, nothing is missing.
    #[must_use]
    pub fn reaches(&self, percent: Decimal) -> bool {
        reaches(self.count(), percent)
    }

    /// The items that are covered here and not in `other`, which is of the same program.
    pub(super) fn beyond<'a>(&'a self, other: &'a Coverage) -> impl Iterator<Item = usize> + 'a {
        let pairs = self.covered.iter().zip(&other.covered).enumerate();
        pairs.filter(|(_, (new, old))| **new && !**old).map(|(index, _)| index)
    }

    /// Takes over what is covered in `other`, which is of the same program.
    pub fn join(&mut self, other: &Coverage) {
        for (own, other) in self.covered.iter_mut().zip(&other.covered) {
            *own |= *other;
        }
    }

    /// Forgets what is covered.
    pub fn clear(&mut self) {
        self.covered.fill(false);
        self.caps.clear();
    }

    fn cover(&mut self, item: usize) {
        if let Some(covered) = self.covered.get_mut(item) {
            *covered = true;
        }
    }
}

fn reaches((covered, all): (usize, usize), percent: Decimal) -> bool {
    let number = |count: usize| i64::try_from(count).map_or(Decimal::ZERO, Decimal::from);
    match (
        number(covered).multiply(Decimal::HUNDRED),
        number(all).multiply(percent),
    ) {
        (Ok(covered), Ok(wanted)) => covered >= wanted,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_compared_exactly() {
        let percent = |text: &str| text.parse::<Decimal>().unwrap();
        for (covered, all, wanted, expected) in [
            (1_000, 1_000, "100", true),
            (999, 1_000, "100", false),
            (999_999, 1_000_000, "100", false),
            (999, 1_000, "99.9", true),
            (999, 1_000, "99.91", false),
            (1, 3, "33.3", true),
            (1, 3, "33.4", false),
            (0, 0, "100", true),
            (0, 5, "0", true),
        ] {
            assert_eq!(
                reaches((covered, all), percent(wanted)),
                expected,
                "{covered} of {all}, {wanted} %"
            );
        }
    }
}
