//! What an expression did that converts an amount: each rate with its day and its row.

use super::tree::{Entry, Node};
use crate::expr::{Scalar, day_of};
use crate::program::Scale;
use crate::report::numbers::grouped;
use crate::report::view::View;
use crate::table::{Conversion, Shown, Taken};
use crate::value::{Date, Decimal};

/// A conversion as it was carried out.
pub(super) struct Converted<'p> {
    /// Its name.
    pub name: &'p str,
    /// The path of its table.
    pub table: &'p str,
    /// The day that was asked for, with what it is.
    pub day: Option<(Date, &'p str)>,
    /// The steps.
    pub legs: Vec<Taken>,
    /// The result.
    pub result: Decimal,
}

impl<'p> View<'p> {
    /// The conversion that an expression is.
    pub(super) fn converted(&self, node: &Node) -> Option<Converted<'p>> {
        let program = self.program;
        let info = program.nodes.get(node.id.0 as usize)?;
        let (Some(Scale::Conversion(place)), Scalar::Number(result)) = (info.scale, node.value) else {
            return None;
        };
        let declared = program.conversions.get(usize::from(place))?;
        let mut parts = node.entries.iter().filter_map(|entry| match entry {
            Entry::Node(node) => Some(node.value),
            Entry::Record(_) => None,
        });
        let (Some(Scalar::Number(amount)), Some(Scalar::Text(currency))) = (parts.next(), parts.next()) else {
            return None;
        };
        let day = match parts.next() {
            Some(Scalar::Integer(days)) => day_of(days).ok(),
            _ => None,
        };
        let mut legs = Vec::new();
        declared
            .conversion
            .taken(amount, self.machine.text(currency), day, |leg| legs.push(leg))
            .ok()?;
        let basis = match &*declared.conversion {
            Conversion::Rates(rates) => rates.basis.as_str(),
            Conversion::Units(_) => "",
        };
        Some(Converted {
            name: &declared.name,
            table: &declared.file,
            day: day.map(|day| (day, basis)),
            legs,
            result,
        })
    }
}

impl Converted<'_> {
    /// A line for each step, for people.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .legs
            .iter()
            .map(|leg| {
                let (from, to) = (Shown(leg.from), Shown(leg.to));
                let rate = match (leg.day, leg.multiplies) {
                    (None, _) => format!("one unit is {} {from}", leg.rate),
                    (Some(_), true) => format!("1 {from} = {} {to}", leg.rate),
                    (Some(_), false) => format!("1 {to} = {} {from}", leg.rate),
                };
                let of = match (leg.day, self.day) {
                    (Some(day), Some((asked, basis))) if day == asked => format!(", {basis} {day}"),
                    (Some(day), Some((asked, basis))) => format!(", rate of {day} for {basis} {asked}"),
                    _ => String::new(),
                };
                let amount = match leg.day {
                    Some(_) => format!("{} {to}", grouped(leg.amount, 2)),
                    None => grouped(leg.amount, 0),
                };
                format!("{rate}{of}, row {} of {}: {amount}", leg.row, self.table)
            })
            .collect();
        if let Some(last) = self.legs.last()
            && last.amount != self.result
        {
            lines.push(format!("rounded to {}", grouped(self.result, 2)));
        }
        lines
    }
}
