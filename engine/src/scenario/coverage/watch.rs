//! Evaluations observed: which items they reach.

use super::Coverage;
use super::engagement::Turn;
use super::lifecycle::Event;
use super::scores::ScoreItems;
use super::settled::{FundItem, PayoutItems};
use crate::decide::{CheckState, ContestState, Due, IncentiveOutcome, Outcome, Reason, RecordOutcome};
use crate::expr::{NodeId, RuleSite, Scalar, Trace};
use crate::value::Fault;

/// What the value of an expression says. Numbers are places of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// True and false are an item each, or none.
    Boolean(Option<usize>, Option<usize>),
    /// A value is an item, and the absence of one.
    Presence(usize, usize),
    /// A row of a table: the item of the first row, and how many there are.
    Row(usize, usize),
    /// What is looked up in bands or a curve is remembered.
    Operand,
    /// Bands with the nodes of value and quota, the item of the first band, and whether the amount is asked for.
    Bands(u16, NodeId, Option<NodeId>, usize, bool),
    /// A curve with the node of the value, the item of its first stretch that has one, and how many have none.
    Curve(u16, NodeId, usize, usize),
}

/// The items of a requirement or a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CheckItems {
    pub(super) met: usize,
    pub(super) not_met: usize,
    /// Where the measure may be absent.
    pub(super) missing: Option<usize>,
}

impl CheckItems {
    const fn of(self, state: CheckState) -> usize {
        match (state, self.missing) {
            (CheckState::Met, _) => self.met,
            (CheckState::Missing, Some(missing)) => missing,
            (CheckState::NotMet | CheckState::Missing, _) => self.not_met,
        }
    }
}

/// One way and the other.
pub(super) type Pair = (usize, usize);

/// The items of an incentive.
#[derive(Clone, Debug, Default)]
pub(super) struct IncentiveItems {
    /// Whether it goes through a list.
    pub(super) has_records: bool,
    pub(super) conditions: Vec<CheckItems>,
    /// Inside and outside of the period.
    pub(super) in_period: Option<Pair>,
    /// The cap of a line cuts, or does not.
    pub(super) cap_each: Option<Pair>,
    /// A cap of the sum cuts, or does not.
    pub(super) caps: Vec<Pair>,
    /// The floor lifts, or does not.
    pub(super) floor: Option<Pair>,
    /// The minimum is reached, or is not.
    pub(super) minimum: Option<Pair>,
    /// A payee that may be absent is there, or is not.
    pub(super) payees: Vec<Option<Pair>>,
    /// What may become of records and lines by the schedule.
    pub(super) events: Vec<(Event, usize)>,
    /// The fund pays everything, or holds too little.
    pub(super) fund: Option<Pair>,
    /// It pays a record, or another incentive of its stack does.
    pub(super) stacked: Option<Pair>,
    /// The cap of its stack cuts, or does not.
    pub(super) stack_cap: Option<Pair>,
}

/// What a decision may do to a tier that is held.
#[derive(Clone, Debug, Default)]
pub(super) struct LevelItems {
    /// The item of each.
    pub(super) reasons: Vec<(Reason, usize)>,
    /// Something stands instead.
    pub(super) overridden: Option<usize>,
}

/// How a group of a contest may come out.
#[derive(Clone, Copy, Debug)]
pub(super) struct ContestItems {
    pub(super) won: usize,
    pub(super) lost: usize,
    /// Several are first.
    pub(super) tied: usize,
    pub(super) no_entry: usize,
    pub(super) closed: Option<usize>,
}

/// The items that an outcome tells of.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcomes {
    /// By ladder: the item of its first tier, and of no tier.
    pub(super) ladders: Vec<(usize, Option<usize>)>,
    /// By ladder: what a decision may do to its tier.
    pub(super) levels: Vec<LevelItems>,
    /// By the place of the check in the program.
    pub(super) checks: Vec<CheckItems>,
    /// Eligible and not.
    pub(super) eligibilities: Vec<Pair>,
    pub(super) incentives: Vec<IncentiveItems>,
    pub(super) scores: Vec<(ScoreItems, (u32, u32))>,
    /// By ranking: awarded, not awarded, does not compete.
    pub(super) rankings: Vec<(usize, usize, Option<usize>)>,
    /// By payout: what may become of a statement.
    pub(super) payouts: Vec<PayoutItems>,
    /// By fund: its balance, and what becomes of what a year has left.
    pub(super) funds: Vec<(u16, FundItem)>,
    pub(super) contests: Vec<ContestItems>,
    /// By rules of engagement: what may come of them.
    pub(super) engagements: Vec<Vec<(Turn, usize)>>,
}

impl Trace for Coverage {
    const ON: bool = true;

    fn value(&mut self, id: NodeId, value: Scalar) {
        let Some(watches) = self.watches.get(&id) else { return };
        for watch in watches.clone() {
            match (watch, value) {
                (Watch::Boolean(yes, no), Scalar::Boolean(is)) => {
                    if let Some(item) = if is { yes } else { no } {
                        self.cover(item);
                    }
                }
                (Watch::Presence(_, absent), Scalar::Absent) => self.cover(absent),
                (Watch::Presence(present, _), _) => self.cover(present),
                (Watch::Row(first, count), Scalar::Integer(row)) => {
                    if let Some(row) = usize::try_from(row).ok().filter(|row| *row < count) {
                        self.cover(first + row);
                    }
                }
                (Watch::Operand, Scalar::Number(number)) => {
                    self.operands.insert(id, number);
                }
                (Watch::Bands(..) | Watch::Curve(..), Scalar::Absent) => {}
                (Watch::Bands(index, value, quota, first, on), _) => {
                    let operand = |id: NodeId| self.operands.get(&id).copied();
                    let band = operand(value).zip(self.bands.get(usize::from(index)));
                    let band = band.and_then(|(value, bands)| bands.band_of(value, quota.and_then(operand), on).ok());
                    if let Some(band) = band.flatten() {
                        self.cover(first + band);
                    }
                }
                (Watch::Curve(index, value, first, skipped), _) => {
                    let value = self.operands.get(&value).copied();
                    let curve = value.zip(self.curves.get(usize::from(index)));
                    if let Some(stretch) = curve.and_then(|(value, curve)| curve.stretch(value).checked_sub(skipped)) {
                        self.cover(first + stretch);
                    }
                }
                _ => {}
            }
        }
    }

    fn fault(&mut self, _: NodeId, _: Fault) {}

    fn many(&mut self, _: NodeId, _: (u32, u32)) {}

    fn row(&mut self, _: u16, _: u32) {}

    fn rule(&mut self, _: RuleSite) {}

    fn rows(&mut self, id: NodeId, rows: &[u32]) {
        let Some(watches) = self.watches.get(&id) else { return };
        for watch in watches.clone() {
            if let Watch::Row(first, count) = watch {
                for row in rows.iter().map(|row| *row as usize).filter(|row| *row < count) {
                    self.cover(first + row);
                }
            }
        }
    }

    fn cap(&mut self, incentive: u16, cap: u16, cut: bool) {
        self.caps.push((incentive, cap, cut));
    }

    fn payee(&mut self, incentive: u16, payee: u16, there: bool) {
        let items = self.outcomes.incentives.get(usize::from(incentive));
        let pair = items.and_then(|items| items.payees.get(usize::from(payee)).copied());
        if let Some((is_there, absent)) = pair.flatten() {
            self.cover(if there { is_there } else { absent });
        }
    }
}

impl Coverage {
    /// Takes in what an evaluation that was watched has found. Without an outcome (`None`: the evaluation ended with an
    /// error) only what was watched counts.
    pub fn outcome(&mut self, outcome: Option<&Outcome>) {
        let caps = std::mem::take(&mut self.caps);
        let Some(outcome) = outcome else { return };
        let items = std::mem::take(&mut self.outcomes);
        for ((first, none), reached) in items.ladders.iter().zip(&outcome.ladders) {
            match (reached, none) {
                (Some(tier), _) => self.cover(first + usize::from(*tier)),
                (None, Some(none)) => self.cover(*none),
                (None, None) => {}
            }
        }
        for level in &outcome.levels {
            let Some(items) = items.levels.get(usize::from(level.ladder)) else {
                continue;
            };
            let reason = level.held.as_ref().map(|held| held.reason);
            for (_, item) in items.reasons.iter().filter(|(of, _)| Some(*of) == reason) {
                self.cover(*item);
            }
            if let (Some(item), Some(_)) = (items.overridden, &level.overridden) {
                self.cover(item);
            }
        }
        for (items, check) in items.checks.iter().zip(&outcome.checks) {
            self.cover(items.of(check.state));
        }
        for (pair, is) in items.eligibilities.iter().zip(&outcome.eligibilities) {
            self.cover(if *is { pair.0 } else { pair.1 });
        }
        for (place, (items, found)) in items.incentives.iter().zip(&outcome.incentives).enumerate() {
            let caps: Vec<(u16, bool)> = caps
                .iter()
                .filter(|(incentive, ..)| usize::from(*incentive) == place)
                .map(|(_, cap, cut)| (*cap, *cut))
                .collect();
            self.incentive(items, found, outcome, &caps);
        }
        for ((items, first), found) in items.scores.iter().zip(&outcome.scores) {
            items.reached(found, *first, outcome, |item| self.cover(item));
        }
        for ((awarded, not_awarded, out), found) in items.rankings.iter().zip(&outcome.rankings) {
            match (found.place, found.awarded, out) {
                (Some(_), true, _) => self.cover(*awarded),
                (Some(_), false, _) => self.cover(*not_awarded),
                (None, _, Some(out)) => self.cover(*out),
                (None, _, None) => {}
            }
        }
        self.settled(&items.payouts, &items.funds, outcome);
        for (items, found) in items.contests.iter().zip(&outcome.contests) {
            for group in &found.groups {
                match group.state {
                    ContestState::Won { winners, .. } => {
                        self.cover(items.won);
                        if winners > 1 {
                            self.cover(items.tied);
                        }
                    }
                    ContestState::Tied { .. } => self.cover(items.tied),
                    ContestState::Lost { .. } => self.cover(items.lost),
                    ContestState::NoEntry => self.cover(items.no_entry),
                    ContestState::Closed => {
                        if let Some(closed) = items.closed {
                            self.cover(closed);
                        }
                    }
                }
            }
        }
        for (turns, found) in items.engagements.iter().zip(&outcome.engagements) {
            for (turn, item) in turns {
                if turn.is_in(found) {
                    self.cover(*item);
                }
            }
        }
        self.outcomes = items;
    }

    fn incentive(&mut self, items: &IncentiveItems, found: &IncentiveOutcome, outcome: &Outcome, caps: &[(u16, bool)]) {
        if found.due != Due::Yes {
            return;
        }
        let refused = found
            .refused
            .map(|(condition, place)| (condition, outcome.rejection(place).state));
        if !items.has_records {
            self.conditions(items, refused);
        }
        let records = found.records.0 as usize..found.records.1 as usize;
        for (_, record) in outcome.records.get(records).unwrap_or(&[]) {
            match record {
                RecordOutcome::Rejected(condition, place) => {
                    self.conditions(items, Some((*condition, outcome.rejection(*place).state)));
                }
                RecordOutcome::Pending(_) | RecordOutcome::Unpaid(_) | RecordOutcome::Instead(_) => {
                    self.conditions(items, None);
                    if let Some((inside, _)) = items.in_period {
                        self.cover(inside);
                    }
                }
                RecordOutcome::Paid(_) | RecordOutcome::OutsidePeriod(_) => {
                    self.conditions(items, None);
                    if let Some((inside, outside)) = items.in_period {
                        let is_inside = matches!(record, RecordOutcome::Paid(_));
                        self.cover(if is_inside { inside } else { outside });
                    }
                }
            }
        }
        self.events(items, found, outcome);
        self.stacked(items, found, outcome);
        let lines = found.lines.0 as usize..found.lines.1 as usize;
        let lines = outcome.lines.get(lines).unwrap_or(&[]);
        if let Some((cuts, leaves)) = items.cap_each {
            for line in lines {
                self.cover(if line.capped == line.rounded { leaves } else { cuts });
            }
        }
        // Where nothing is paid, a cap has nothing to leave.
        for (cap, cut) in caps.iter().filter(|_| !lines.is_empty()) {
            if let Some((cuts, leaves)) = items.caps.get(usize::from(*cap)) {
                self.cover(if *cut { *cuts } else { *leaves });
            }
        }
        if let (Some((pays, lacks)), false) = (items.fund, lines.is_empty()) {
            self.cover(if found.undrawn.is_zero() { pays } else { lacks });
        }
        if found.refused.is_some() {
            return;
        }
        if let Some((lifts, leaves)) = items.floor {
            self.cover(if found.lifted.is_zero() { leaves } else { lifts });
        }
        if let Some((reached, forfeited)) = items.minimum {
            if !found.forfeited.is_zero() || !found.carried.is_zero() {
                self.cover(forfeited);
            } else if !found.total.is_zero() && !found.total.is_negative() {
                self.cover(reached);
            }
        }
    }

    /// Whether another incentive of the stack pays instead, and whether the cap of the stack cuts.
    fn stacked(&mut self, items: &IncentiveItems, found: &IncentiveOutcome, outcome: &Outcome) {
        let records = found.records.0 as usize..found.records.1 as usize;
        let records = outcome.records.get(records).unwrap_or(&[]);
        if let Some((pays, instead)) = items.stacked {
            for (_, record) in records {
                match record {
                    RecordOutcome::Paid(_) => self.cover(pays),
                    RecordOutcome::Instead(_) => self.cover(instead),
                    _ => {}
                }
            }
            if !items.has_records {
                match (found.instead, found.lines.0 < found.lines.1) {
                    (Some(_), _) => self.cover(instead),
                    (None, true) => self.cover(pays),
                    (None, false) => {}
                }
            }
        }
        if let (Some((cuts, leaves)), true) = (items.stack_cap, found.lines.0 < found.lines.1) {
            self.cover(if found.stacked.is_zero() { leaves } else { cuts });
        }
    }

    /// The conditions of one record: all hold, or all before one that does not.
    fn conditions(&mut self, items: &IncentiveItems, refused: Option<(u16, CheckState)>) {
        for (place, condition) in items.conditions.iter().enumerate() {
            match refused {
                Some((at, state)) if place == usize::from(at) => {
                    self.cover(condition.of(state));
                    return;
                }
                _ => self.cover(condition.met),
            }
        }
    }
}
