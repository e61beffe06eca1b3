//! What an expression did that looks something up: the row of a table and why those before it did not match, the
//! steps of bands.

use super::tree::{Entry, Node};
use crate::expr::Scalar;
use crate::program::Scale;
use crate::report::view::View;
use crate::schema::Type;
use crate::table::{Key, Mode, Slice};
use crate::value::Decimal;

/// How many rows before the one that matched are looked at.
const ROWS: u32 = 50;

/// A look-up in a table.
pub(super) struct Lookup<'p> {
    /// The table.
    pub table: &'p str,
    /// The row that matched, from 1.
    pub row: u32,
    /// Its conditions.
    pub asked: Vec<Condition<'p>>,
    /// The rows just before it, each from 1 with the condition that did not hold; `None`: it matched too.
    pub passed_over: Vec<(u32, Option<Condition<'p>>)>,
    /// How many rows before those are not listed.
    pub more: u32,
}

/// A condition of a row.
pub(super) struct Condition<'p> {
    /// The column.
    pub column: &'p str,
    /// What was asked for.
    pub asked: String,
    /// What the cell says.
    pub cell: String,
}

/// The steps of an amount by bands.
pub(super) struct BandSteps<'p> {
    /// The bands.
    pub bands: &'p str,
    /// The steps.
    pub slices: Vec<Slice>,
    /// The type of the value, and of what the steps earn.
    pub kinds: (Type, Type),
    /// Whether the band's number is an amount, earned in proportion.
    pub pro_rata: bool,
    /// For a running quantity: what was reached before, and what had been earned on it.
    pub before: Option<(Decimal, Decimal)>,
}

impl<'p> View<'p> {
    /// The look-up that an expression is.
    pub(super) fn lookup(&self, node: &Node) -> Option<Lookup<'p>> {
        let program = self.program;
        let info = program.nodes.get(node.id.0 as usize)?;
        let (Some(Scale::Table(place)), Type::Row(_), Scalar::Integer(row)) = (info.scale, &info.kind, node.value)
        else {
            return None;
        };
        let (name, table, _) = program.tables.get(usize::from(place))?;
        let row = u32::try_from(row).ok()?;
        let asked: Vec<(Scalar, String)> = nodes(node)
            .filter_map(|key| {
                let kind = &self.info(key)?.kind;
                let text = match kind {
                    // As the cells have it.
                    Type::Tier(_) => program.canonical(self.machine, kind, key.value),
                    _ => self.show(kind, key.value),
                };
                Some((key.value, text))
            })
            .collect();
        let keys: Vec<Key<'_>> = asked
            .iter()
            .filter_map(|(value, _)| match value {
                Scalar::Number(number) => Some(Key::Number(*number)),
                Scalar::Integer(integer) => Some(Key::Integer(*integer)),
                Scalar::Boolean(boolean) => Some(Key::Boolean(*boolean)),
                Scalar::Text(text) => Some(Key::Text(self.machine.text(*text))),
                Scalar::Absent => None,
            })
            .collect();
        let condition = |row: u32, input: usize| {
            let column = table.definition().inputs.get(input)?;
            Some(Condition {
                column: column.name.as_str(),
                asked: asked.get(input)?.1.clone(),
                cell: table.cell(row, input)?.show(column),
            })
        };
        let first = row.saturating_sub(ROWS);
        Some(Lookup {
            table: name,
            row: row.saturating_add(1),
            asked: (0..asked.len()).filter_map(|input| condition(row, input)).collect(),
            passed_over: (first..row)
                .map(|before| {
                    let reason = table.why_not(before, &keys);
                    (before + 1, reason.and_then(|input| condition(before, input)))
                })
                .collect(),
            more: first,
        })
    }

    /// The steps of the bands that an expression uses.
    pub(super) fn band_steps(&self, node: &Node) -> Option<BandSteps<'p>> {
        let program = self.program;
        let info = program.nodes.get(node.id.0 as usize)?;
        let Some(Scale::BandsAmount(place)) = info.scale else {
            return None;
        };
        let (name, bands) = program.bands.get(usize::from(place))?;
        // The quota, where there is one, is evaluated before the value.
        let operands: Vec<&Node> = nodes(node).collect();
        let (quota, value) = match operands.as_slice() {
            [quota, value] => (Some(*quota), *value),
            [value] => (None, *value),
            _ => return None,
        };
        let number = |node: &Node| match node.value {
            Scalar::Number(number) => Some(number),
            Scalar::Integer(integer) => Some(integer.into()),
            _ => None,
        };
        let (reached, quota) = (number(value)?, quota.and_then(number));
        let slices = if reached.is_negative() {
            Vec::new()
        } else {
            bands.slices(reached, quota).ok()?
        };
        // With a running quantity the value is the sum of what was reached before and what comes on top.
        let before = match (self.is_running(node), nodes(value).next().and_then(number)) {
            (true, Some(before)) => Some((before, bands.between_totals(Decimal::ZERO, before, quota).ok()?)),
            _ => None,
        };
        let kind = program.nodes.get(value.id.0 as usize)?.kind.clone();
        Some(BandSteps {
            bands: name,
            pro_rata: bands
                .definition()
                .bands
                .iter()
                .any(|band| band.mode == Mode::AmountsProRata),
            slices,
            before,
            kinds: (kind, info.kind.clone()),
        })
    }
}

impl View<'_> {
    /// Whether an expression counts a running quantity.
    fn is_running(&self, node: &Node) -> bool {
        self.program.nodes.get(node.id.0 as usize).is_some_and(
            |info| matches!(info.scale, Some(Scale::BandsAmount(place)) if self.program.running_bands.contains(&place)),
        )
    }
}

/// The expressions directly inside of one.
fn nodes(node: &Node) -> impl Iterator<Item = &Node> {
    node.entries.iter().filter_map(|entry| match entry {
        Entry::Node(node) => Some(node),
        Entry::Record(_) => None,
    })
}
