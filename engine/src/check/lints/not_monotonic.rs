use std::collections::BTreeMap;

use crate::check::analysis::{Assume, Set, interval::Numbers};
use crate::check::told::row_span;
use crate::check::{Lint, Subject, nested};
use crate::expr::Scalar;
use crate::model::Constant;
use crate::program::{CheckKind, Ladder};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Severity};
use crate::table::{ColumnType, Mode, Question};
use crate::value::Decimal;

pub(super) const LINT: Lint = Lint {
    code: Code::NotMonotonic,
    name: "not-monotonic",
    title: "More of something pays less, or reaches a lower level.",
    level: Severity::Advice,
    on: false,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    bands(subject, found);
    for ladder in &subject.program.ladders {
        thresholds(subject, ladder, found);
        benefits(ladder, found);
    }
    tables(subject, found);
}

fn bands(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (place, (name, bands)) in subject.program.bands.iter().enumerate() {
        let all = &bands.definition().bands;
        // Amounts of bands are what each band is worth by itself.
        let falls = all.windows(2).enumerate().filter_map(|(index, pair)| match pair {
            [below, band] if band.mode != Mode::AmountsProRata && band.rate < below.rate => {
                Some((index + 1, below, band))
            }
            _ => None,
        });
        for (index, below, band) in falls {
            let declared = subject.model.bands.get(place);
            let declared = declared.and_then(|bands| bands.bands.get(index));
            let percent = declared.is_some_and(|band| matches!(band.rate.value, Constant::Percent(_)));
            let (rate, before) = (shown(band.rate, percent), shown(below.rate, percent));
            let told = LINT
                .say(format!(
                    "bands `{name}` give {rate} from {} on, less than {before} below",
                    band.at
                ))
                .help("look for an edge or a rate typed wrong");
            found.push(match declared {
                Some(declared) => told.at(declared.rate.span),
                None => told,
            });
        }
    }
}

/// The same measure asks for less on a higher level.
fn thresholds(subject: &Subject<'_>, ladder: &Ladder, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Settings);
    for pair in ladder.tiers.windows(2) {
        let [below, above] = pair else { continue };
        let common = |tier: &crate::program::Tier| -> BTreeMap<Vec<u64>, (Decimal, usize)> {
            let checks = tier.criteria.checks.iter().take(usize::from(tier.criteria.common));
            checks
                .enumerate()
                .filter_map(|(index, check)| {
                    let CheckKind::Measure { .. } = check.kind else {
                        return None;
                    };
                    let (measure, region) = nested::side(walked, check, true)?;
                    let low = match region {
                        Set::Numbers(numbers) => Numbers::hull(&numbers)?.low,
                        Set::Integers(places) => Decimal::from(places.hull()?.0),
                        _ => return None,
                    };
                    Some((measure, (low, index)))
                })
                .collect()
        };
        let asked = common(below);
        for (measure, (low, index)) in common(above) {
            let Some((before, _)) = asked.get(&measure) else {
                continue;
            };
            let Some(check) = above.criteria.checks.get(index) else {
                continue;
            };
            if low < *before {
                let percent = check.measured == Type::Percent;
                let what = if check.measured.is_numeric() {
                    format!(" ({} after {})", shown(low, percent), shown(*before, percent))
                } else {
                    String::new()
                };
                found.push(
                    LINT.say(format!(
                        "level `{}` asks for less `{}` than `{}` below it{what}",
                        above.id, check.title, below.id
                    ))
                    .at(check.span)
                    .help("look for a threshold typed wrong"),
                );
            }
        }
    }
}

fn benefits(ladder: &Ladder, found: &mut Vec<Diagnostic>) {
    for pair in ladder.tiers.windows(2) {
        let [below, above] = pair else { continue };
        for benefit in &above.benefits {
            let before = below.benefits.iter().find(|known| known.name == benefit.name);
            if let (Some(before), Some(now)) = (before.and_then(|known| number(known.value)), number(benefit.value))
                && now < before
            {
                found.push(
                    LINT.say(format!(
                        "level `{}` brings less `{}` than `{}` below it ({} after {})",
                        above.id,
                        benefit.name,
                        below.id,
                        shown(now, benefit.kind == Type::Percent),
                        shown(before, benefit.kind == Type::Percent)
                    ))
                    .at(above.span)
                    .help("look for a number typed wrong"),
                );
            }
        }
    }
}

/// A number as it is written: a percentage with its sign.
fn shown(number: Decimal, percent: bool) -> String {
    match number.multiply(Decimal::HUNDRED) {
        Ok(hundredths) if percent => format!("{hundredths} %"),
        _ => number.to_string(),
    }
}

fn number(value: Scalar) -> Option<Decimal> {
    match value {
        Scalar::Number(number) => Some(number),
        Scalar::Integer(integer) => Some(Decimal::from(integer)),
        _ => None,
    }
}

/// A higher level with a lower rate, all other columns alike.
fn tables(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (place, (name, table, _)) in subject.program.tables.iter().enumerate() {
        let definition = table.definition();
        let Some(level) = definition.inputs.iter().position(|column| column.ordered) else {
            continue;
        };
        // Rows of one level each, by what they say in the other columns.
        let mut groups: BTreeMap<Vec<String>, Vec<(i64, u32)>> = BTreeMap::new();
        for row in 0..table.rows() {
            let tier = single_level(table, row, level);
            let others = (0..definition.inputs.len()).filter(|input| *input != level);
            let others: Vec<String> = others.map(|input| format!("{:?}", table.cell(row, input))).collect();
            if let Some(tier) = tier {
                groups.entry(others).or_default().push((tier, row));
            }
        }
        let mut told: Vec<(u32, String)> = Vec::new();
        for rows in groups.values_mut() {
            rows.sort_unstable();
            for pair in rows.windows(2) {
                let [(_, below), (_, above)] = *pair else { continue };
                for (output, column) in definition.outputs.iter().enumerate() {
                    if let (Some(before), Some(now)) = (table.number(below, output), table.number(above, output))
                        && now < before
                    {
                        told.push((
                            above,
                            format!(
                                "row {} of table `{name}` gives a higher level less `{}` than row {} ({} after {})",
                                above + 1,
                                column.name,
                                below + 1,
                                shown(now, column.kind == ColumnType::Percent),
                                shown(before, column.kind == ColumnType::Percent)
                            ),
                        ));
                    }
                }
            }
        }
        told.sort();
        for (row, message) in told {
            let told = LINT.say(message).help("look for a number typed wrong");
            found.push(match row_span(subject, place, row as usize) {
                Some(span) => told.at(span),
                None => told,
            });
        }
    }
}

/// The level of a row that matches one level only.
fn single_level(table: &crate::table::Table, row: u32, level: usize) -> Option<i64> {
    let crate::table::Scalar::Integer(tier) = table.sample(row, level)? else {
        return None;
    };
    let ranges = [(tier, tier)];
    let only = Question::Integers(&ranges);
    table.matches_only(row, level, &only).then_some(tier)
}
