//! Look-ups in tables, bands and curves.

use super::interval::{Interval, Numbers, next};
use super::set::Places;
use super::value::{Set, Value};
use super::walk::{Asked, Trouble, Walker};
use crate::expr::node::{BandUse, Lookup, NodeId, Number};
use crate::schema::{Class, Type};
use crate::table::{self, Aggregate, Bands, BelowFirst, Beyond, Curve, Edge, HitPolicy, Mode};
use crate::value::Decimal;

/// What may be looked up in a column, as the table wants to know it.
#[must_use]
pub fn question(set: &Set) -> table::Question<'_> {
    match set {
        Set::Numbers(numbers) => table::Question::Numbers {
            parts: numbers.parts().iter().map(|part| (part.low, part.high)).collect(),
            digits: numbers.digits(),
        },
        Set::Integers(places) => table::Question::Integers(places.ranges()),
        Set::Booleans(truth) => table::Question::Booleans {
            no: truth.may_fail,
            yes: truth.may_hold,
        },
        Set::Texts(texts) => table::Question::Texts(texts.known()),
    }
}

impl Walker<'_> {
    fn keys(&mut self, node: NodeId, lookup: &Lookup) -> (Places, bool) {
        let mut keys = Vec::with_capacity(lookup.keys.len());
        let mut absent = false;
        for key in &lookup.keys {
            let value = self.any(key);
            absent |= value.absent;
            keys.push((key.id(), value.set));
        }
        let questions: Vec<table::Question<'_>> = keys.iter().map(|(_, set)| question(set)).collect();
        let rows = lookup.table.rows();
        let cost = (rows as usize).saturating_mul(keys.len().max(1));
        let reached = match self.work.checked_sub(cost) {
            Some(left) => {
                self.work = left;
                let reached = lookup.table.may_match(&questions);
                let ranges = reached.iter().map(|(low, high)| (i64::from(*low), i64::from(*high)));
                Places::of(ranges.collect())
            }
            None => Places::between(0, i64::from(rows) - 1),
        };
        let given = self.env.learned(self.start);
        self.found.asked.push(Asked {
            node,
            site: self.site,
            table: lookup.index,
            keys,
            given,
        });
        (reached, absent)
    }

    pub(super) fn lookup(&mut self, id: NodeId, lookup: &Lookup) -> Value {
        let (rows, absent) = self.keys(id, lookup);
        Value {
            set: Set::Integers(rows),
            absent,
        }
    }

    pub(super) fn collect(&mut self, id: NodeId, lookup: &Lookup, output: u16) -> Value {
        let (rows, _) = self.keys(id, lookup);
        let HitPolicy::Collect(aggregate) = lookup.table.definition().hit else {
            return Value::all(Class::Number);
        };
        let count: i64 = rows.ranges().iter().map(|(low, high)| high - low + 1).sum();
        let cost = usize::try_from(count).unwrap_or(usize::MAX);
        let Some(left) = self.work.checked_sub(cost) else {
            return Value {
                set: Set::Numbers(Numbers::all()),
                absent: true,
            };
        };
        self.work = left;
        let all = rows.ranges().iter().flat_map(|(low, high)| *low..=*high);
        let all = all.filter_map(|row| lookup.table.number(u32::try_from(row).ok()?, usize::from(output)));
        // The sum of some rows lies between that of all below zero and that of all above.
        let mut whole = Interval::one(Decimal::ZERO);
        let mut hull: Option<Interval> = None;
        let mut digits = 0;
        let mut overflows = false;
        for number in all {
            digits = digits.max(number.digits().1);
            hull = Some(hull.map_or(Interval::one(number), |hull| hull.around(Interval::one(number))));
            let side = if number.is_negative() {
                &mut whole.low
            } else {
                &mut whole.high
            };
            match side.add(number) {
                Ok(sum) => *side = sum,
                Err(_) => overflows = true,
            }
        }
        if overflows {
            self.report(Trouble::Overflow, id, Vec::new());
            whole = Interval::ALL;
        }
        let numbers = Numbers::of(hull.into_iter().collect(), digits);
        match aggregate {
            Aggregate::Sum => Value::there(Set::Numbers(Numbers::of(vec![whole], digits))),
            Aggregate::Count | Aggregate::List => Value::there(Set::Numbers(Places::between(0, count).to_numbers())),
            Aggregate::Min | Aggregate::Max => Value {
                set: Set::Numbers(numbers),
                absent: true,
            },
        }
    }

    /// A use of bands: the rate at a value, or (`on`) what they give on it.
    pub(super) fn bands(&mut self, id: NodeId, used: &BandUse, on: bool) -> Value {
        let quota = used.quota.as_ref().map(|quota| (quota.id, self.node(quota)));
        let value = self.node(&used.value);
        let absent = value.absent || quota.as_ref().is_some_and(|(_, quota)| quota.absent);
        let numbers = value.numbers();
        let bands = &used.bands;
        if used.running.is_some() {
            // What was reached before is not known: any band, any amount.
            let known = self.found.bands.entry(used.index).or_default();
            known.clear();
            known.resize(bands.definition().bands.len(), true);
            return Value {
                set: Set::Numbers(Numbers::all()),
                absent,
            };
        }
        self.outside_bands(
            id,
            used,
            &numbers,
            quota.as_ref().map(|(id, quota)| (*id, quota.numbers())),
        );
        let reached = match &quota {
            None => reached(bands, &numbers),
            Some(_) => vec![true; bands.definition().bands.len()],
        };
        let known = self.found.bands.entry(used.index).or_default();
        known.resize(reached.len(), false);
        for (known, reached) in known.iter_mut().zip(&reached) {
            *known |= *reached;
        }
        let set = if on {
            let (numbers, overflows) = match &quota {
                None if bands.definition().rounds_first.is_none() => amounts(bands, &numbers),
                _ => bounded(bands, &numbers),
            };
            if overflows {
                self.report(Trouble::Overflow, id, vec![(used.value.id, value.set.clone())]);
            }
            numbers
        } else {
            let rates = bands.definition().bands.iter().zip(&reached);
            let rates: Vec<Decimal> = rates
                .filter(|(_, reached)| **reached)
                .map(|(band, _)| band.rate)
                .collect();
            let digits = rates.iter().map(|rate| rate.digits().1).max().unwrap_or(0);
            Numbers::of(rates.into_iter().map(Interval::one).collect(), digits)
        };
        Value {
            set: Set::Numbers(set),
            absent,
        }
    }

    fn outside_bands(&mut self, id: NodeId, used: &BandUse, numbers: &Numbers, quota: Option<(NodeId, Numbers)>) {
        let definition = used.bands.definition();
        let Some(first) = definition.bands.first() else { return };
        let value = used.value.id;
        let report = |walker: &mut Walker<'_>, words: String, region: Numbers| {
            if !region.is_empty() {
                walker.report(Trouble::Outside(words), id, vec![(value, Set::Numbers(region))]);
            }
        };
        if let Some((quota_id, quota)) = quota {
            let none = quota.at_most(Decimal::ZERO);
            if !none.is_empty() {
                let wish = vec![(quota_id, Set::Numbers(none))];
                self.report(Trouble::Outside("a quota of zero or less".to_owned()), id, wish);
            }
            // Edges are shares of the quota: the least of them decides.
            let above = quota.above(Decimal::ZERO);
            let edge = |share: Decimal| above.multiply(&Numbers::one(share)).numbers.hull();
            if let Some(edge) = edge(first.at) {
                let below = numbers.below(edge.high);
                report(self, format!("a value below {} of the quota", percent(first.at)), below);
            }
            if let Some((low, high)) = definition.between {
                if let Some(edge) = edge(low) {
                    report(
                        self,
                        format!("a value below {} of the quota", percent(low)),
                        numbers.below(edge.high),
                    );
                }
                if let Some(edge) = edge(high) {
                    report(
                        self,
                        format!("a value above {} of the quota", percent(high)),
                        numbers.above(edge.low),
                    );
                }
            }
            if let Some(end) = definition.end.filter(|end| end.beyond == Beyond::Error)
                && let Some(edge) = edge(end.at)
            {
                report(
                    self,
                    format!("a value above {} of the quota", percent(end.at)),
                    numbers.above(edge.low),
                );
            }
            return;
        }
        let mut inside = numbers.clone();
        let kind = self.program.nodes.get(value.0 as usize).map(|node| &node.kind);
        let shown = |number: Decimal| shown(number, kind);
        if let Some((low, high)) = definition.between {
            report(self, format!("a value below {}", shown(low)), numbers.below(low));
            report(self, format!("a value above {}", shown(high)), numbers.above(high));
            inside = inside.at_least(low).at_most(high);
        }
        if definition.whole_units
            && inside.digits() > 0
            && let Some(hull) = inside.hull()
        {
            let half = Decimal::ONE.divide(Decimal::from(2)).unwrap_or(Decimal::ONE);
            let middle = hull.low.floor().add(half);
            let region = middle.map_or(Numbers::NONE, |middle| {
                inside.intersect(&Numbers::between(middle, middle, 1))
            });
            let region = if region.is_empty() { inside.clone() } else { region };
            report(self, "a fraction of a unit".to_owned(), region);
        }
        let (words, below) = match (definition.whole_units, first.edge) {
            (true, Edge::From) => {
                let last = first.at.subtract(Decimal::ONE).unwrap_or(first.at);
                // No unit at all earns nothing, and is no fault.
                let below = inside.at_most(last);
                let below = if last.is_zero() && !definition.rate_only {
                    below.without(Decimal::ZERO)
                } else {
                    below
                };
                (format!("a value of {} or less", shown(last)), below)
            }
            (_, Edge::From) => (format!("a value below {}", shown(first.at)), inside.below(first.at)),
            (_, Edge::Above) => {
                let below = inside.at_most(first.at);
                let below = if definition.whole_units && first.at.is_zero() && !definition.rate_only {
                    below.without(Decimal::ZERO)
                } else {
                    below
                };
                (format!("a value of {} or less", shown(first.at)), below)
            }
        };
        report(self, words, below);
        if let Some(end) = definition.end.filter(|end| end.beyond == Beyond::Error) {
            report(self, format!("a value above {}", shown(end.at)), inside.above(end.at));
        }
    }

    pub(super) fn curve(&mut self, id: NodeId, curve: &Curve, at: &Number) -> Value {
        let value = self.node(at);
        let numbers = value.numbers();
        let points = &curve.definition().points;
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Value::none(Class::Number);
        };
        let kind = self.program.nodes.get(at.id.0 as usize).map(|node| &node.kind);
        let below = numbers.below(first.0);
        if curve.definition().below_first == BelowFirst::Error && !below.is_empty() {
            let wish = vec![(at.id, Set::Numbers(below))];
            self.report(
                Trouble::Outside(format!("a value below {}", shown(first.0, kind))),
                id,
                wish,
            );
        }
        let above = numbers.above(last.0);
        if curve.definition().above_last == Beyond::Error && !above.is_empty() {
            let wish = vec![(at.id, Set::Numbers(above))];
            self.report(
                Trouble::Outside(format!("a value above {}", shown(last.0, kind))),
                id,
                wish,
            );
        }
        let mut ends = Vec::new();
        let mut overflows = false;
        for part in numbers.parts() {
            let inside = points.iter().map(|(x, _)| *x).filter(|x| part.holds(*x));
            // Below the first point there is a step where the curve says zero.
            let around = [part.low, part.high].into_iter().chain(inside);
            let around = around.chain([next(first.0, 28, true)].into_iter().filter(|x| part.holds(*x)));
            for x in around {
                match curve.at(x) {
                    Ok(y) => ends.push(y),
                    Err(crate::value::Fault::Overflow) => overflows = true,
                    Err(_) => {}
                }
            }
        }
        if overflows {
            self.report(Trouble::Overflow, id, vec![(at.id, value.set.clone())]);
        }
        let set = match (ends.iter().min(), ends.iter().max()) {
            _ if overflows => Numbers::all(),
            (Some(low), Some(high)) => Numbers::between(*low, *high, 28),
            _ => Numbers::NONE,
        };
        Value {
            set: Set::Numbers(set),
            absent: value.absent,
        }
    }
}

/// A number as the looked-up value is written: a percentage with its sign.
fn shown(number: Decimal, kind: Option<&Type>) -> String {
    if kind == Some(&Type::Percent) {
        percent(number)
    } else {
        number.to_string()
    }
}

fn percent(share: Decimal) -> String {
    match share.multiply(Decimal::HUNDRED) {
        Ok(number) => format!("{number} %"),
        Err(_) => share.to_string(),
    }
}

/// Where each band begins and ends, the ends not exact: what lies between is linear.
fn stretches(bands: &Bands) -> Vec<(Decimal, Option<Decimal>)> {
    let definition = bands.definition();
    let begin = |band: &table::Band| match (definition.whole_units, band.edge) {
        (true, Edge::From) => band.at.subtract(Decimal::ONE).unwrap_or(band.at),
        _ => band.at,
    };
    let starts: Vec<Decimal> = definition.bands.iter().map(begin).collect();
    let ends = starts.iter().skip(1).copied().map(Some).chain([None]);
    starts.iter().copied().zip(ends).collect()
}

/// Which bands values may fall in.
fn reached(bands: &Bands, numbers: &Numbers) -> Vec<bool> {
    let definition = bands.definition();
    if definition.rounds_first.is_some() {
        return vec![true; definition.bands.len()];
    }
    let last = definition
        .end
        .filter(|end| end.beyond == Beyond::Error)
        .map(|end| end.at);
    let edges: Vec<Edge> = definition.bands.iter().map(|band| band.edge).collect();
    let above = |index: usize| definition.whole_units || edges.get(index) == Some(&Edge::Above);
    stretches(bands)
        .into_iter()
        .enumerate()
        .map(|(index, (start, end))| {
            let mut inside = if above(index) {
                numbers.above(start)
            } else {
                numbers.at_least(start)
            };
            if let Some(end) = end {
                inside = if above(index + 1) {
                    inside.at_most(end)
                } else {
                    inside.below(end)
                };
            }
            if let Some(last) = last {
                inside = inside.at_most(last);
            }
            if let Some((low, high)) = definition.between {
                inside = inside.at_least(low).at_most(high);
            }
            !inside.is_empty()
        })
        .collect()
}

/// What bands give: linear between edges, so the ends of every stretch bound it.
fn amounts(bands: &Bands, numbers: &Numbers) -> (Numbers, bool) {
    let mut ends: Vec<Decimal> = Vec::new();
    let mut overflows = false;
    let digits = numbers.digits();
    let mut edges: Vec<Decimal> = stretches(bands).into_iter().map(|(start, _)| start).collect();
    edges.extend(bands.definition().end.map(|end| end.at));
    edges.extend(bands.definition().between.iter().flat_map(|(low, high)| [*low, *high]));
    // Zero itself earns no flat amount.
    edges.push(Decimal::ZERO);
    for part in numbers.parts() {
        let near = edges
            .iter()
            .flat_map(|edge| [next(*edge, digits, true), *edge, next(*edge, digits, false)]);
        let near = near.filter(|at| part.holds(*at)).chain([part.low, part.high]);
        for at in near {
            let whole = if bands.definition().whole_units {
                [at.floor(), at.ceil()]
            } else {
                [at, at]
            };
            for at in whole {
                match bands.on(at, None) {
                    Ok(amount) => ends.push(amount),
                    Err(crate::value::Fault::Overflow) => overflows = true,
                    Err(_) => {}
                }
            }
        }
    }
    match (ends.iter().min(), ends.iter().max()) {
        _ if overflows => (Numbers::all(), true),
        (Some(low), Some(high)) => (Numbers::between(*low, *high, 28), false),
        _ => (Numbers::NONE, false),
    }
}

/// What bands give at most, where the edges are not known or the value is rounded first.
fn bounded(bands: &Bands, numbers: &Numbers) -> (Numbers, bool) {
    let definition = bands.definition();
    if definition
        .bands
        .iter()
        .any(|band| band.mode == Mode::AmountsProRata || band.flat.is_some())
    {
        return (Numbers::all(), false);
    }
    let step = definition.rounds_first.map_or(Decimal::ZERO, |rounds| rounds.step);
    let rates = definition.bands.iter().map(|band| band.rate);
    let Some(rates) = rates.map(Interval::one).reduce(Interval::around) else {
        return (Numbers::NONE, false);
    };
    // No rate is applied to more than the whole, and none to less than nothing of it.
    let rates = rates.around(Interval::one(Decimal::ZERO));
    // The amounts of bands are rounded one by one: a hair more than the rate makes up for it.
    let hair = rust_decimal::Decimal::try_new(1, 20).map_or(Decimal::ZERO, Decimal::from_inner);
    let rates = Interval {
        low: rates.low.subtract(hair).unwrap_or(rates.low),
        high: rates.high.add(hair).unwrap_or(rates.high),
    };
    let slack = Numbers::between(step.negate(), step, 28);
    let widened = numbers.add(&slack);
    let zero = Numbers::one(Decimal::ZERO);
    let product = widened
        .numbers
        .join(&zero)
        .multiply(&Numbers::between(rates.low, rates.high, 28));
    (product.numbers, product.overflows || widened.overflows)
}
