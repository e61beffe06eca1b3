//! An explanation as text for people.

use std::fmt::Write;

use super::tree::{Entry, Node, Record, Rule, rules};
use super::{Step, Wanted};
use crate::decide::RecordOutcome;
use crate::expr::{RuleSite, Scalar, day_of};
use crate::program::{Criteria, Incentive, Score, Through, ValueKind};
use crate::report::numbers::{grouped, percent};
use crate::report::view::View;
use crate::schema::{Storage, Type};
use crate::table::HitPolicy;

/// How wide a line may be before it is broken at its equals signs.
const WIDTH: usize = 100;

/// The most records of a list, and rows of a table, that are listed.
const LISTED: usize = 20;
const ROWS: usize = 5;

impl View<'_> {
    /// Appends how the decision came about: each rule with the numbers it worked on.
    pub fn write_explanation_text(&self, steps: &[Step], wanted: &Wanted, out: &mut String) {
        // Writing to a String does not fail.
        let _ = self.explanation_text(steps, wanted, out);
    }

    fn explanation_text(&self, steps: &[Step], wanted: &Wanted, out: &mut String) -> std::fmt::Result {
        let mut heading = None;
        let mut record = None;
        for rule in rules(steps) {
            if !wanted.has(self.program, rule.site) {
                continue;
            }
            let declared = declared(rule.site);
            if heading != Some(declared) {
                heading = Some(declared);
                record = None;
                writeln!(out, "\n{}", self.heading(rule.site))?;
            }
            // Its parts come behind what a record is paid.
            let about = rule
                .record
                .map(|record| (record, matches!(rule.site, RuleSite::Payee(..))));
            if about.is_some() && record != about {
                record = about;
                if let (Some((_, row)), Some(incentive)) = (rule.record, self.incentive_of(rule.site)) {
                    writeln!(out, "  {}", self.record_heading(rule.site, incentive, row))?;
                }
                if let (Some((_, row)), Some(score)) = (rule.record, self.score_of(rule.site)) {
                    writeln!(out, "  {}", self.score_record_key(score, row))?;
                }
            }
            if let Some(line) = self.component_line(&rule) {
                writeln!(out, "  {}{line}", if rule.record.is_some() { "  " } else { "" })?;
            }
            if let Some(line) = self.requirement_line(rule.site) {
                let path = self.path_of(rule.site).unwrap_or("");
                let between = if path.is_empty() { "" } else { ": " };
                writeln!(out, "  {path}{between}{line}")?;
            }
            let depth = match rule.site {
                RuleSite::Tier(..)
                | RuleSite::Eligibility(..)
                | RuleSite::Gate(..)
                | RuleSite::Ranking(..)
                | RuleSite::Contest(..)
                | RuleSite::Engagement(..)
                | RuleSite::Review(..) => 2,
                RuleSite::OnlyIf(..) | RuleSite::Component(..) => 2 + usize::from(rule.record.is_some()),
                _ if rule.record.is_some() => 2,
                _ => 1,
            };
            self.entries_text(&rule, depth, out)?;
        }
        Ok(())
    }

    fn entries_text(&self, rule: &Rule, depth: usize, out: &mut String) -> std::fmt::Result {
        for entry in &rule.entries {
            if let Entry::Node(node) = entry
                && !self.is_leaf(node)
            {
                self.node_text(node, depth, out)?;
            }
        }
        self.records_text(&rule.entries, depth, out)
    }

    /// What the rules that follow belong to, and what came of it.
    fn heading(&self, site: RuleSite) -> String {
        let program = self.program;
        match site {
            RuleSite::Window(place) => program
                .windows
                .get(usize::from(place))
                .map_or_else(String::new, |window| window.name.clone()),
            RuleSite::Value(place) => {
                let Some(value) = program.values.get(usize::from(place)) else {
                    return String::new();
                };
                let title = value.title.as_ref().unwrap_or(&value.name);
                match &value.how {
                    ValueKind::Scalar { slot, .. } => {
                        format!("{title}: {}", self.show(&value.kind, self.slot(&value.kind, *slot)))
                    }
                    ValueKind::Rows { slot, .. } => {
                        let count = self.machine.rows.get(usize::from(*slot)).map_or(0, Vec::len);
                        format!("{title}: {count} {}", if count == 1 { "record" } else { "records" })
                    }
                    ValueKind::Inline => title.clone(),
                }
            }
            RuleSite::Tier(place, tier, _) => {
                let Some(ladder) = program.ladders.get(usize::from(place)) else {
                    return String::new();
                };
                let title = ladder.tiers.get(usize::from(tier)).map_or("", |tier| &tier.title);
                let reached = self.outcome.ladders.get(usize::from(place)).copied().flatten();
                let reached = match reached {
                    Some(reached) if reached == tier => " (reached)",
                    _ => "",
                };
                format!("{}, {title}{reached}", ladder.title)
            }
            RuleSite::Review(place, tier, _) => {
                let Some(ladder) = program.ladders.get(usize::from(place)) else {
                    return String::new();
                };
                let title = ladder.tiers.get(usize::from(tier)).map_or("", |tier| &tier.title);
                format!("{}, review, {title}", ladder.title)
            }
            RuleSite::Override(place) => {
                let title = program
                    .ladders
                    .get(usize::from(place))
                    .map_or("", |ladder| &ladder.title);
                format!("{title}, override")
            }
            RuleSite::Eligibility(place, _) => {
                let title = program
                    .eligibilities
                    .get(usize::from(place))
                    .map_or("", |one| &one.title);
                let eligible = self.outcome.eligibilities.get(usize::from(place)).copied();
                let word = if eligible.unwrap_or(false) {
                    "eligible"
                } else {
                    "not eligible"
                };
                format!("{title}: {word}")
            }
            RuleSite::Ranking(place, _) => {
                let place = usize::from(place);
                match program.rankings.get(place).zip(self.ranking_outcome(place)) {
                    Some((ranking, outcome)) => format!("{}: {}", ranking.title, self.stands(ranking, outcome)),
                    None => String::new(),
                }
            }
            RuleSite::Contest(place, _) => {
                let place = usize::from(place);
                match program.contests.get(place).zip(self.contest_outcome(place)) {
                    Some((contest, outcome)) => format!("{}: {}", contest.title, self.won(outcome)),
                    None => String::new(),
                }
            }
            RuleSite::Engagement(place, _) | RuleSite::Term(place, _) => {
                let found = program.engagements.get(usize::from(place));
                found.map_or_else(String::new, |rules| rules.title.clone())
            }
            RuleSite::Fund(place) => {
                let fund = program.funds.get(usize::from(place));
                let balance = fund.and_then(|fund| program.balances.get(usize::from(fund.balance)));
                balance.map_or_else(String::new, |balance| balance.title.clone())
            }
            RuleSite::Balance(place) => {
                let balance = program.balances.get(usize::from(place));
                balance.map_or_else(String::new, |balance| balance.title.clone())
            }
            RuleSite::Payout(place)
            | RuleSite::Statement(place)
            | RuleSite::Participants(place)
            | RuleSite::Recovery(place) => {
                let found = program.payouts.get(usize::from(place));
                let paid = self.outcome.payouts.get(usize::from(place));
                found.zip(paid).map_or_else(String::new, |(payout, outcome)| {
                    format!("{}: {} {}", payout.title, grouped(outcome.paid, 2), payout.currency)
                })
            }
            RuleSite::Condition(place, _)
            | RuleSite::InPeriod(place)
            | RuleSite::Pays(place)
            | RuleSite::Limit(place)
            | RuleSite::Split(place)
            | RuleSite::Payee(place, _)
            | RuleSite::TierOn(place) => {
                let Some(incentive) = program.incentives.get(usize::from(place)) else {
                    return String::new();
                };
                let outcome = self.incentive(usize::from(place));
                let money = |amount| format!("{} {}", grouped(amount, 2), incentive.currency);
                let mut steps = Vec::new();
                if outcome.sum != outcome.total {
                    steps.push(format!("sum {}", money(outcome.sum)));
                }
                for (amount, words) in [
                    (outcome.stacked, "cut by the cap of its stack"),
                    (outcome.cut, "cut by the cap"),
                    (outcome.undrawn, "not paid: the fund holds no more"),
                    (outcome.lifted, "added to reach the floor"),
                    (outcome.rounding, "by rounding the sum"),
                    (outcome.forfeited, "not paid: below the minimum"),
                    (outcome.unpaid, "not paid: the payee is absent"),
                ] {
                    if !amount.is_zero() {
                        steps.push(format!("{} {words}", money(amount)));
                    }
                }
                let steps = if steps.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", steps.join(", "))
                };
                format!("{}: {}{steps}", incentive.title, money(outcome.total))
            }
            RuleSite::Score(place)
            | RuleSite::ScorePeriod(place)
            | RuleSite::OnlyIf(place, ..)
            | RuleSite::Component(place, _)
            | RuleSite::Gate(place, _) => {
                let score = program.scores.get(usize::from(place));
                score.map_or_else(String::new, |score| {
                    self.score_heading(score, self.score(usize::from(place)))
                })
            }
        }
    }

    fn score_of(&self, site: RuleSite) -> Option<&Score> {
        let (RuleSite::ScorePeriod(place) | RuleSite::OnlyIf(place, ..) | RuleSite::Component(place, _)) = site else {
            return None;
        };
        self.program.scores.get(usize::from(place))
    }

    /// What a component, a condition of one, or a gate came to.
    fn component_line(&self, rule: &Rule) -> Option<String> {
        match rule.site {
            RuleSite::Gate(place, gate) => self.gate_text(self.program.scores.get(usize::from(place))?, gate),
            RuleSite::OnlyIf(place, component, condition) => {
                let score = self.program.scores.get(usize::from(place))?;
                let component = score.components.get(usize::from(component))?;
                let condition = component.conditions.get(usize::from(condition))?;
                Some(format!("{}, only if {}", component.title, condition.title))
            }
            RuleSite::Component(place, index) => {
                let score = self.program.scores.get(usize::from(place))?;
                let component = score.components.get(usize::from(index))?;
                let Some((_, row)) = rule.record else {
                    return Some(self.component_text(score, index, component));
                };
                let found = self.score(usize::from(place));
                let (_, record) = self.records_of(found, index).find(|(known, _)| *known == row)?;
                let line = self.score_record_text(score, component, row, record);
                let line = line.strip_prefix(&self.score_record_key(score, row)).unwrap_or(&line);
                Some(format!("{}{line}", component.title))
            }
            _ => None,
        }
    }

    fn incentive_of(&self, site: RuleSite) -> Option<&Incentive> {
        self.program.incentives.get(usize::from(incentive_place(site)?))
    }

    /// A record of an incentive with what became of it.
    fn record_heading(&self, site: RuleSite, incentive: &Incentive, row: u32) -> String {
        let Some(place) = incentive_place(site) else {
            return String::new();
        };
        let name = self.record_text(incentive, row).unwrap_or_default();
        let outcome = self.incentive(usize::from(place));
        if let RuleSite::Payee(..) = site {
            let lines = (outcome.lines.0..).zip(self.lines(outcome));
            let line = lines.filter(|(_, line)| line.row == row).map(|(line, _)| line).next();
            let parts = line.map_or(&[][..], |line| self.parts_of(outcome, line));
            let parts: Vec<String> = parts.iter().map(|part| self.part_text(incentive, part)).collect();
            let one = incentive.split.as_ref().is_some_and(|split| split.payees.len() == 1);
            let word = if one { "paid" } else { "split" };
            return format!("{name} is {word}: {}", parts.join(", "));
        }
        if let Some(became) = self.became(incentive, outcome, row) {
            return format!("{name}: {became}");
        }
        let found = self.records(outcome).iter().find(|(known, _)| *known == row);
        let became = match found.map(|(_, became)| became) {
            Some(RecordOutcome::Paid(line)) => {
                let money = |amount| format!("{} {}", grouped(amount, 2), incentive.currency);
                self.outcome.lines.get(*line as usize).map_or_else(String::new, |line| {
                    let mut steps = money(line.amount);
                    if line.rounded != line.computed {
                        steps.push_str(&format!(", {} before it was rounded", grouped(line.computed, 2)));
                    }
                    if line.amount != line.rounded {
                        steps.push_str(&format!(", {} before it was cut", grouped(line.rounded, 2)));
                    }
                    steps
                })
            }
            Some(RecordOutcome::Rejected(condition, check)) => {
                let condition = incentive.conditions.get(usize::from(*condition));
                condition.map_or_else(String::new, |condition| {
                    let words = self.check_text(&condition.check, self.outcome.rejection(*check));
                    format!("not paid, {words}")
                })
            }
            Some(RecordOutcome::OutsidePeriod(day)) => {
                let day = day_of(*day).map(|day| day.to_string()).unwrap_or_default();
                format!("not paid, {day} lies outside the period")
            }
            Some(RecordOutcome::Instead(place)) => self.instead_text(incentive, *place),
            Some(RecordOutcome::Pending(_) | RecordOutcome::Unpaid(_)) | None => String::new(),
        };
        format!("{name}: {became}")
    }

    /// A requirement with its actual and required values.
    fn requirement_line(&self, site: RuleSite) -> Option<String> {
        let line = |criteria: &Criteria, place: u16| {
            let check = criteria.checks.get(usize::from(place))?;
            Some(self.check_text(check, self.check_outcome(criteria, usize::from(place))))
        };
        match site {
            RuleSite::Tier(ladder, tier, check) => {
                let tier = self
                    .program
                    .ladders
                    .get(usize::from(ladder))?
                    .tiers
                    .get(usize::from(tier))?;
                line(&tier.criteria, check)
            }
            RuleSite::Review(ladder, tier, check) => {
                let over_time = self.program.ladders.get(usize::from(ladder))?.over_time.as_ref()?;
                line(over_time.holding.as_ref()?.review.get(usize::from(tier))?, check)
            }
            RuleSite::Eligibility(place, check) => {
                line(&self.program.eligibilities.get(usize::from(place))?.criteria, check)
            }
            _ => None,
        }
    }

    /// The path to the tier or the eligibility that a requirement belongs to.
    fn path_of(&self, site: RuleSite) -> Option<&str> {
        let (criteria, check) = match site {
            RuleSite::Tier(ladder, tier, check) => {
                let ladder = self.program.ladders.get(usize::from(ladder))?;
                (&ladder.tiers.get(usize::from(tier))?.criteria, check)
            }
            RuleSite::Eligibility(place, check) => {
                (&self.program.eligibilities.get(usize::from(place))?.criteria, check)
            }
            _ => return None,
        };
        let mut paths = criteria.paths.iter();
        let path = paths.find(|path| path.first <= check && check < path.end)?;
        Some(&path.title)
    }

    fn node_text(&self, node: &Node, depth: usize, out: &mut String) -> std::fmt::Result {
        let node = self.essence(node);
        let indent = "  ".repeat(depth);
        if let Some(lookup) = self.lookup(node) {
            let asked: Vec<String> = lookup
                .asked
                .iter()
                .map(|one| {
                    if one.asked == one.cell {
                        format!("{} {}", one.column, one.asked)
                    } else {
                        format!("{} {} ({})", one.column, one.asked, one.cell)
                    }
                })
                .collect();
            writeln!(
                out,
                "{indent}table `{}`, row {}: {}",
                lookup.table,
                lookup.row,
                asked.join(", ")
            )?;
            self.passed_over_text(node, &lookup, depth + 1, out)?;
        } else {
            let parts = self.equation(node);
            let length: usize = parts.iter().map(|part| part.chars().count() + 3).sum();
            let between = if indent.len() + length <= WIDTH {
                " = ".to_owned()
            } else {
                format!("\n{indent}  = ")
            };
            writeln!(out, "{indent}{}", parts.join(&between))?;
        }
        if let Some(converted) = self.converted(node) {
            for line in converted.lines() {
                writeln!(out, "{indent}  {line}")?;
            }
        }
        if let Some(steps) = self.band_steps(node) {
            for slice in &steps.slices {
                let value = |number| self.show(&steps.kinds.0, Scalar::Number(number));
                let earned = |number| self.show(&steps.kinds.1, Scalar::Number(number));
                let rate = match (steps.pro_rata, &steps.kinds.0) {
                    (true, _) => earned(slice.rate),
                    (false, Type::Money(_)) => percent(slice.rate),
                    // So much for each unit.
                    (false, _) => grouped(slice.rate, 0),
                };
                let flat = if slice.flat.is_zero() {
                    String::new()
                } else {
                    format!(" and {} for reaching it", earned(slice.flat))
                };
                writeln!(
                    out,
                    "{indent}  from {} to {}: {} at {rate}{flat} = {}",
                    value(slice.from),
                    value(slice.to),
                    value(slice.base),
                    earned(slice.amount)
                )?;
            }
            if let Some((reached, amount)) = steps.before {
                let reached = self.show(&steps.kinds.0, Scalar::Number(reached));
                let amount = self.show(&steps.kinds.1, Scalar::Number(amount));
                writeln!(out, "{indent}  less {amount} that came of the {reached} reached before")?;
            }
        }
        self.records_text(&node.entries, depth + 1, out)?;
        for inner in self.parts(node) {
            if !self.is_leaf(inner) {
                self.node_text(inner, depth + 1, out)?;
            }
        }
        Ok(())
    }

    /// Why rows before the one that matched did not: worth a line only where the order of rows decides.
    fn passed_over_text(
        &self,
        node: &Node,
        lookup: &super::scale::Lookup<'_>,
        depth: usize,
        out: &mut String,
    ) -> std::fmt::Result {
        let by_order = self.info(node).is_some_and(|info| match info.scale {
            Some(crate::program::Scale::Table(place)) => self
                .program
                .tables
                .get(usize::from(place))
                .is_some_and(|(_, table, _)| matches!(table.definition().hit, HitPolicy::First)),
            _ => false,
        });
        if !by_order {
            return Ok(());
        }
        let indent = "  ".repeat(depth);
        let skipped = lookup.passed_over.len().saturating_sub(ROWS);
        let more = usize::try_from(lookup.more)
            .unwrap_or(usize::MAX)
            .saturating_add(skipped);
        for (row, reason) in lookup.passed_over.iter().skip(skipped) {
            match reason {
                Some(one) => writeln!(
                    out,
                    "{indent}row {row} does not match: {} is {}, the row has {}",
                    one.column, one.asked, one.cell
                )?,
                None => writeln!(out, "{indent}row {row} matches too")?,
            }
        }
        if more > 0 {
            writeln!(out, "{indent}nor do {more} rows before")?;
        }
        Ok(())
    }

    fn records_text(&self, entries: &[Entry], depth: usize, out: &mut String) -> std::fmt::Result {
        let indent = "  ".repeat(depth);
        let records: Vec<&Record> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Record(record) => Some(record),
                Entry::Node(_) => None,
            })
            .collect();
        let left_out = records.iter().filter(|record| is_left_out(record)).count();
        if left_out > 0 {
            let counted = records.len() - left_out;
            let count = if counted == 1 { "counts" } else { "count" };
            writeln!(out, "{indent}{counted} of {} records {count}", records.len())?;
        }
        let mut counted: Vec<String> = Vec::new();
        for record in records.iter().take(LISTED) {
            let label = self.record_label(record.cursor, record.row);
            let mut nodes = Vec::new();
            nodes_of(record, &mut nodes);
            if is_left_out(record) {
                let reason = nodes.last().map(|node| self.equation(self.decisive(node)).join(" = "));
                writeln!(out, "{indent}{label}: left out, {}", reason.unwrap_or_default())?;
                continue;
            }
            // Conditions that hold say nothing more.
            nodes.retain(|node| node.value != Scalar::Boolean(true));
            if nodes.is_empty() {
                counted.push(label);
                continue;
            }
            let words: Vec<String> = nodes.iter().map(|node| self.equation(node).join(" = ")).collect();
            writeln!(out, "{indent}{label}: {}", words.join(", "))?;
            for node in nodes {
                for inner in self.parts(node) {
                    if !self.is_leaf(inner) {
                        self.node_text(inner, depth + 1, out)?;
                    }
                }
                self.records_text(&node.entries, depth + 1, out)?;
            }
        }
        if !counted.is_empty() {
            writeln!(out, "{indent}{}", counted.join(", "))?;
        }
        let more = records.len().saturating_sub(LISTED);
        if more > 0 {
            writeln!(out, "{indent}… and {more} records more")?;
        }
        Ok(())
    }

    /// What a record is called: its key, or its place in the facts.
    pub(super) fn record_label(&self, cursor: u16, row: u32) -> String {
        self.record_key_at(cursor, row)
            .unwrap_or_else(|| self.record_pointer(cursor, row))
    }

    /// The place of a record in the facts as a JSON pointer, or its number.
    pub(super) fn record_pointer(&self, cursor: u16, row: u32) -> String {
        let through = self.program.cursors.get(usize::from(cursor)).copied().flatten();
        match through.and_then(|through| self.program.schema.inputs.get(usize::from(through.input()?))) {
            Some(input) => format!("/{}/{row}", input.name),
            None => format!("record {}", u64::from(row) + 1),
        }
    }

    fn record_key_at(&self, cursor: u16, row: u32) -> Option<String> {
        let program = self.program;
        let through = program.cursors.get(usize::from(cursor)).copied().flatten()?;
        let (layout, store, rowset) = match through {
            Through::Input(rowset) | Through::Nested(rowset) => (&program.layout, &self.machine.own, rowset),
            Through::Relation(rowset) | Through::NestedShared(rowset) => {
                (&program.shared_layout, &*self.machine.shared, rowset)
            }
        };
        let rowset = layout.rowset(rowset)?;
        let declared = program.schema.record(rowset.record?)?;
        if declared.key.is_empty() {
            return None;
        }
        let parts: Option<Vec<String>> = declared
            .key
            .iter()
            .map(|key| {
                let kind = &declared.fields.get(usize::from(*key))?.kind;
                let Storage::Scalar(class, column) = rowset.fields.get(usize::from(*key))?.storage else {
                    return None;
                };
                let (column, row) = (usize::from(column), row as usize);
                let value = match class {
                    crate::schema::Class::Text => Scalar::Text(*store.texts.get(column)?.get(row)?),
                    crate::schema::Class::Integer => Scalar::Integer(*store.integers.get(column)?.get(row)?),
                    _ => return None,
                };
                Some(program.canonical(self.machine, kind, value))
            })
            .collect();
        parts.map(|parts| parts.join(" / "))
    }
}

/// Whether a condition left a record out, also one inside of another list of the same records.
fn is_left_out(record: &Record) -> bool {
    record.left_out
        || record
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::Record(inner) if is_left_out(inner)))
}

/// The expressions that were evaluated for a record, also by the next of several lists of the same records.
fn nodes_of<'r>(record: &'r Record, nodes: &mut Vec<&'r Node>) {
    for entry in &record.entries {
        match entry {
            Entry::Node(node) => nodes.push(node),
            Entry::Record(inner) => nodes_of(inner, nodes),
        }
    }
}

/// The incentive whose record a rule is about.
const fn incentive_place(site: RuleSite) -> Option<u16> {
    match site {
        RuleSite::Condition(place, _)
        | RuleSite::InPeriod(place)
        | RuleSite::Pays(place)
        | RuleSite::Payee(place, _)
        | RuleSite::TierOn(place) => Some(place),
        _ => None,
    }
}

/// What a rule belongs to: rules of one heading.
fn declared(site: RuleSite) -> (u8, u16, u16) {
    match site {
        RuleSite::Window(place) => (0, place, 0),
        RuleSite::Value(place) => (1, place, 0),
        RuleSite::Tier(ladder, tier, _) => (2, ladder, tier),
        RuleSite::Eligibility(place, _) => (3, place, 0),
        RuleSite::TierOn(place) => (4, place, 0),
        RuleSite::Review(ladder, tier, _) => (6, ladder, tier),
        RuleSite::Override(ladder) => (7, ladder, 0),
        RuleSite::Score(place)
        | RuleSite::ScorePeriod(place)
        | RuleSite::OnlyIf(place, ..)
        | RuleSite::Component(place, _)
        | RuleSite::Gate(place, _) => (5, place, 0),
        RuleSite::Condition(place, _)
        | RuleSite::InPeriod(place)
        | RuleSite::Pays(place)
        | RuleSite::Limit(place)
        | RuleSite::Split(place)
        | RuleSite::Payee(place, _) => (4, place, 0),
        RuleSite::Ranking(place, _) => (5, place, 0),
        RuleSite::Contest(place, _) => (8, place, 0),
        RuleSite::Fund(place) => (5, place, 0),
        RuleSite::Payout(place)
        | RuleSite::Statement(place)
        | RuleSite::Participants(place)
        | RuleSite::Recovery(place) => (6, place, 0),
        RuleSite::Balance(place) => (7, place, 0),
        RuleSite::Engagement(place, _) | RuleSite::Term(place, _) => (8, place, 0),
    }
}
