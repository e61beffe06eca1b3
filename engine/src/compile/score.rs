//! Scores: components, tracks, gates; a ladder's tiers by points.

use super::lower::{Lowered, RecordRef, Site, Val};
use super::names::Entity;
use super::{Compiler, Failed, place};
use crate::expr::Any;
use crate::expr::node::{Number, NumberOp};
use crate::model::{self, Clause, Comparator, Constant, Points, Takes};
use crate::program::{self, Check, CheckKind, Component, Gate, OnlyIf, PointsEach, Slot, Track};
use crate::schema::{Class, Currency, Type};
use crate::source::{Code, Diagnostic, Span};
use crate::value::Decimal;

/// What a score itself is read by: no component has such a name.
pub(super) const OWN: [&str; 3] = ["total", "passed", "track"];

/// The name by which rules read a component: its title in lower case, anything but letters and digits as one
/// underscore.
pub(super) fn read_name(title: &str) -> String {
    let mut name = String::with_capacity(title.len());
    for character in title.chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}

impl Compiler<'_> {
    pub(super) fn compile_score(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.scores.get(usize::from(at)) else {
            return;
        };
        if let Ok(compiled) = self.score(declared)
            && let Some(slot) = self.scores.get_mut(usize::from(at))
        {
            *slot = Some(compiled);
        }
    }

    fn score(&mut self, declared: &model::Score) -> Result<program::Score, Failed> {
        let name = &declared.name;
        let mut failed = self.parts_are_there(declared).is_err();
        let (records, record) = match &declared.for_each {
            Some(list) => {
                let (records, record) = self.records(list)?;
                (Some(records), Some(record))
            }
            None => (None, None),
        };
        let site = self.site_of(record.as_ref());
        let in_period = match &declared.in_period {
            Some(rule) if records.is_none() => {
                self.report(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!(
                            "the score `{}` has no `for_each`, so `in_period` says nothing",
                            name.text
                        ),
                    )
                    .at(rule.call)
                    .help("add `.for_each(\"lines\")`, or leave it out"),
                );
                failed = true;
                None
            }
            Some(rule) => match self.lower_rule(rule, &site).and_then(|lowered| self.date_as(lowered)) {
                Ok(date) => {
                    self.period.2 = true;
                    Some(date)
                }
                Err(Failed) => {
                    failed = true;
                    None
                }
            },
            None => None,
        };
        let (mut tracks, mut components, mut gates) = (Vec::new(), Vec::new(), Vec::new());
        for track in filled(declared) {
            let (first, first_gate) = (place(components.len()), place(gates.len()));
            for component in &track.components {
                match self.component(component, &site, place(tracks.len())) {
                    Ok(component) => components.push(component),
                    Err(Failed) => failed = true,
                }
            }
            for gate in &track.gates {
                match self.gate(gate) {
                    Ok(gate) => gates.push(gate),
                    Err(Failed) => failed = true,
                }
            }
            let title = track.title.as_ref().or(track.id.as_ref());
            tracks.push(Track {
                id: track.id.as_ref().map(|id| id.text.clone()),
                title: title.or(declared.title.as_ref()).unwrap_or(name).text.clone(),
                components: (first, place(components.len())),
                gates: (first_gate, place(gates.len())),
                total: self.new_slot(Class::Number),
                passed: self.new_slot(Class::Boolean),
            });
        }
        if failed {
            return Err(Failed);
        }
        self.parts_add_up(declared, &components)?;
        let takes = declared.takes.as_ref().map(|takes| takes.value).unwrap_or_default();
        let ids: Vec<String> = tracks.iter().filter_map(|track| track.id.clone()).collect();
        let taken = !ids.is_empty() && takes != Takes::All;
        let gated = tracks.iter().all(|track| track.gates.0 < track.gates.1);
        let may_be_none = tracks.len() > ids.len() || (takes == Takes::BestPassing && gated);
        let offsets = self.score_parts;
        let count = |length: usize| u32::try_from(length).unwrap_or(0);
        self.score_parts = (
            offsets.0 + count(components.len()),
            offsets.1 + count(tracks.len()),
            offsets.2 + count(gates.len()),
        );
        Ok(program::Score {
            name: name.text.clone(),
            title: declared.title.as_ref().unwrap_or(name).text.clone(),
            out_of: declared.out_of.as_ref().map(|points| points.value),
            records,
            in_period,
            tracks,
            components,
            gates,
            takes,
            round: declared.round.as_ref().map(|round| round.value),
            total: self.new_slot(Class::Number),
            passed: self.new_slot(Class::Boolean),
            track: Slot {
                slot: self.new_slot(Class::Integer),
                presence: (may_be_none || !taken).then(|| self.new_slot(Class::Boolean)),
            },
            track_kind: taken.then(|| Type::Choice(self.schema.add_choice(ids))),
            offsets,
            span: name.span,
        })
    }

    fn site_of(&self, record: Option<&RecordRef>) -> Site {
        let name = |reference: &RecordRef| {
            let declared = self.schema.record(reference.record)?;
            Some((declared.name.clone(), reference.clone()))
        };
        Site {
            requirement: false,
            record: record.and_then(name),
            inner: None,
            ..Site::default()
        }
    }

    /// Whether there are components, and it is said which track counts.
    fn parts_are_there(&mut self, declared: &model::Score) -> Result<(), Failed> {
        let name = &declared.name;
        let mut missing = Vec::new();
        let lacks = |span: Span, message: String, help: &str| {
            Diagnostic::error(Code::ClauseMissing, message)
                .at(span)
                .help(help.to_owned())
        };
        for track in &declared.tracks {
            let empty = track.components.is_empty();
            match (&track.id, track.gates.first()) {
                (Some(id), _) if empty => missing.push(lacks(
                    id.span,
                    format!("the track `{}` has no components", id.text),
                    "add `.component(\"…\", |partner| …)` behind it",
                )),
                (None, Some(gate)) if empty => missing.push(lacks(
                    gate.title.span,
                    format!(
                        "the gate `{}` stands before the first track and holds for none",
                        gate.title.text
                    ),
                    "move it behind the track it belongs to",
                )),
                _ => {}
            }
        }
        let count = filled(declared).count();
        if count == 0 && missing.is_empty() {
            missing.push(lacks(
                name.span,
                format!("the score `{}` has no components", name.text),
                "add `.component(\"…\", |partner| …)`",
            ));
        }
        if count > 1 && declared.takes.is_none() {
            missing.push(lacks(
                name.span,
                format!(
                    "the score `{}` has several tracks and does not say which counts",
                    name.text
                ),
                "add `.takes(\"best track that passes its gate\")`, `\"best track\"` or `\"all tracks together\"`",
            ));
        }
        if missing.is_empty() {
            return Ok(());
        }
        missing.into_iter().for_each(|diagnostic| self.report(diagnostic));
        Err(Failed)
    }

    fn component(&mut self, declared: &model::Component, site: &Site, track: u16) -> Result<Component, Failed> {
        let title = &declared.title;
        let mut failed = false;
        let name = read_name(&title.text);
        if OWN.contains(&name.as_str()) {
            self.report(
                Diagnostic::error(
                    Code::Duplicate,
                    format!(
                        "the component `{}` would be read as `.{name}`, which the score itself has",
                        title.text
                    ),
                )
                .at(title.span)
                .help("give the component another title"),
            );
            failed = true;
        }
        let mut conditions = Vec::new();
        for condition in &declared.only_if {
            let rule = self.lower_rule(&condition.rule, site);
            match rule.and_then(|rule| self.condition_of(rule)) {
                Ok(rule) => conditions.push(OnlyIf {
                    title: condition.title.text.clone(),
                    rule,
                }),
                Err(Failed) => failed = true,
            }
        }
        let counted = self
            .lower_rule(&declared.rule, site)
            .and_then(|lowered| self.counted(lowered, declared));
        let each = self.points_each(declared, site, counted.as_ref().ok().map(|(_, kind)| kind));
        let (Ok((count, counted)), Ok(each), false) = (counted, each, failed) else {
            return Err(Failed);
        };
        // What a fixed number of units gives is a maximum as well.
        let units = each.as_ref().and_then(|each| match each.points.op {
            NumberOp::Constant(points) if !each.dated => each.at_most?.multiply(points).ok(),
            _ => None,
        });
        let maximum = declared.maximum.as_ref().map(|points| points.value);
        Ok(Component {
            title: title.text.clone(),
            conditions,
            count,
            counted,
            each,
            maximum: match (maximum, units) {
                (Some(maximum), Some(units)) => Some(maximum.min(units)),
                (maximum, units) => maximum.or(units),
            },
            weight: declared.weight.as_ref().map(|share| share.value),
            slot: self.new_slot(Class::Number),
            track,
            span: title.span,
        })
    }

    /// What is counted, as a decimal.
    fn counted(&mut self, lowered: Lowered, declared: &model::Component) -> Result<(Number, Type), Failed> {
        let kind = lowered.kind.clone();
        let span = lowered.span;
        let title = &declared.title.text;
        let is_value = matches!(lowered.value, Val::Any(_));
        if is_value && matches!(kind, Type::Money(Currency::Field { .. })) {
            return self.fail(
                Diagnostic::error(
                    Code::Currency,
                    format!("the component `{title}` counts amounts in the currency of each record"),
                )
                .at(span)
                .help("convert them to one currency first: units of several currencies have no sum"),
            );
        }
        if is_value && matches!(kind, Type::Money(_)) && declared.points_each.is_none() {
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("the component `{title}` gives money, not points"),
                )
                .at(span)
                .help("say what an amount gives: `.points_each(…)` with a number or a setting `.per(100)`"),
            );
        }
        let wanted = if is_value && kind.is_numeric() {
            kind
        } else {
            Type::Decimal
        };
        Ok((self.number_as(lowered, &wanted)?, wanted))
    }

    fn points_each(
        &mut self,
        declared: &model::Component,
        site: &Site,
        counted: Option<&Type>,
    ) -> Result<Option<PointsEach>, Failed> {
        let title = &declared.title.text;
        let Some(clause) = &declared.points_each else {
            let meaningless = [
                declared.on_date.as_ref().map(|rule| ("on_date", rule.call)),
                declared
                    .count_at_most
                    .as_ref()
                    .map(|units| ("count_at_most", units.span)),
                declared.whole_units.as_ref().map(|whole| ("whole_units", whole.span)),
            ];
            let Some((word, span)) = meaningless.into_iter().flatten().next() else {
                return Ok(None);
            };
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the component `{title}` has no `points_each`, so `{word}` says nothing"),
                )
                .at(span)
                .help("add `.points_each(5)`: without it the rule gives the points themselves"),
            );
        };
        let whole = declared.whole_units.as_ref().is_some_and(|whole| whole.value);
        let mut each = PointsEach {
            points: self.constant_number(Decimal::ONE, clause.span)?,
            dated: false,
            per: Decimal::ONE,
            whole,
            only_whole: whole || counted == Some(&Type::Integer),
            at_most: declared.count_at_most.as_ref().map(|units| units.value),
        };
        match &clause.value {
            Points::Number(number) => {
                each.points = self.constant_number(*number, clause.span)?;
                if let Some(rule) = &declared.on_date {
                    return self.fail(no_date_needed(title, rule.call));
                }
            }
            Points::Setting(name) => self.points_of_setting(name, clause, declared, site, &mut each)?,
        }
        if each.per != Decimal::ONE {
            each.only_whole = each.whole;
        }
        if let (true, Some(units)) = (each.dated, &declared.count_at_most) {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the units of `{title}` are worth more on one day than on another"),
                )
                .at(units.span)
                .label(clause.span, "the setting has dated values")
                .help("which of them count at most cannot be said: limit the points with `.maximum(…)`"),
            );
        }
        Ok(Some(each))
    }

    fn points_of_setting(
        &mut self,
        name: &str,
        clause: &Clause<Points>,
        declared: &model::Component,
        site: &Site,
        each: &mut PointsEach,
    ) -> Result<(), Failed> {
        let lowered = self.setting_with_units(name, clause.span)?;
        let setting = self.model.settings.iter().find(|setting| setting.name.text == name);
        if let Some(per) = setting.and_then(|setting| setting.per.as_ref()) {
            each.per = per.value;
        }
        if !matches!(lowered.kind, Type::Integer | Type::Decimal) {
            let words = self.type_words(&lowered.kind);
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, format!("points are a number, `{name}` is {words}"))
                    .at(clause.span)
                    .help(format!("declare it as a number: `setting(\"{name}\", decimal(), …)`")),
            );
        }
        let lowered = match (lowered.value.clone(), &declared.on_date) {
            (Val::Dated(place), Some(rule)) => {
                each.dated = true;
                let day = self.lower_rule(rule, site)?;
                self.dated_on(place, day, clause.span)?
            }
            (Val::Dated(_), None) => {
                return self.fail(
                    Diagnostic::error(
                        Code::NotNamed,
                        format!("`{name}` has dated values, and no date is named"),
                    )
                    .at(clause.span)
                    .help("say which day counts: `.on_date(|line| line.sold_on)`"),
                );
            }
            (_, Some(rule)) => return self.fail(no_date_needed(&declared.title.text, rule.call)),
            (_, None) => lowered,
        };
        each.points = self.number_as(lowered, &Type::Decimal)?;
        Ok(())
    }

    fn constant_number(&mut self, number: Decimal, span: Span) -> Result<Number, Failed> {
        let lowered = self.constant_lowered(&Constant::Number(number), span)?;
        self.number_as(lowered, &Type::Decimal)
    }

    fn gate(&mut self, declared: &model::Gate) -> Result<Gate, Failed> {
        let site = Site {
            requirement: true,
            record: None,
            inner: None,
            ..Site::default()
        };
        let rule = match &declared.rule {
            Some(rule) => {
                let lowered = self.lower_rule(rule, &site)?;
                Some(self.condition_of(lowered)?)
            }
            None => None,
        };
        Ok(Gate {
            title: declared.title.text.clone(),
            rule,
            span: declared.title.span,
        })
    }

    /// Maxima add up to `out_of`, weights to 100 %: of each track, or of all where all count together.
    fn parts_add_up(&mut self, declared: &model::Score, compiled: &[Component]) -> Result<(), Failed> {
        let together = declared.takes.as_ref().is_some_and(|takes| takes.value == Takes::All);
        let mut compiled = compiled.iter();
        let mut groups: Vec<(String, Vec<Part<'_>>)> = Vec::new();
        for track in filled(declared) {
            let parts = track
                .components
                .iter()
                .map(|part| (part, compiled.next().and_then(|part| part.maximum)));
            let words = match &track.id {
                Some(id) if !together => format!("track `{}` of score `{}`", id.text, declared.name.text),
                _ => format!("score `{}`", declared.name.text),
            };
            match groups.last_mut() {
                Some((_, all)) if together => all.extend(parts),
                _ => groups.push((words, parts.collect())),
            }
        }
        let mut failed = false;
        for (words, parts) in groups {
            let wrong = match (&declared.out_of, parts.iter().any(|(part, _)| part.weight.is_some())) {
                (out_of, true) => weights(&words, &parts, declared, out_of.is_some()),
                (Some(out_of), false) => maxima(&words, &parts, out_of),
                (None, false) => None,
            };
            if let Some(wrong) = wrong {
                self.report(wrong);
                failed = true;
            }
        }
        if failed { Err(Failed) } else { Ok(()) }
    }

    /// The score of a ladder, by its name.
    pub(super) fn score_of_ladder(&mut self, ladder: &model::Ladder) -> Result<Option<u16>, Failed> {
        let Some(name) = &ladder.by_score else { return Ok(None) };
        match self.names.get(&name.text).copied() {
            Some(Entity::Score(score)) => match self.scores.get(usize::from(score)) {
                Some(Some(_)) => {
                    self.uses.names.insert(name.text.clone());
                    Ok(Some(score))
                }
                _ => Err(Failed),
            },
            _ => {
                let known: Vec<&str> = self.model.scores.iter().map(|score| score.name.text.as_str()).collect();
                self.report_unknown(
                    Code::UnknownName,
                    format!("there is no score `{}`", name.text),
                    name,
                    &known,
                );
                Err(Failed)
            }
        }
    }

    /// What a tier asks of a score; nothing where it asks for no points, because a total is never below 0.
    pub(super) fn points_of_tier(
        &mut self,
        score: Option<u16>,
        tier: Option<&model::Tier>,
        id: &str,
        ladder: &model::Ladder,
    ) -> Result<Option<Check>, Failed> {
        let points = tier.and_then(|tier| tier.points.as_ref());
        let (score, points) = match (score, points) {
            (None, None) => return Ok(None),
            (None, Some(points)) => {
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!(
                            "tier `{id}` asks for points, and the ladder `{}` goes by no score",
                            ladder.name.text
                        ),
                    )
                    .at(points.span)
                    .help("add `.by_score(\"points\")` to the ladder, or leave the points out"),
                );
            }
            (Some(_), None) => {
                let span = tier.map_or(ladder.name.span, |tier| tier.id.span);
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!("tier `{id}` does not say for how many points"),
                    )
                    .at(span)
                    .help(format!(
                        "write them behind its id: `.tier(\"{id}\", 200)`; 0 asks for none"
                    )),
                );
            }
            (Some(score), Some(points)) => (score, points),
        };
        if points.value <= Decimal::ZERO {
            return Ok(None);
        }
        let Some(Some(score)) = self.scores.get(usize::from(score)) else {
            return Err(Failed);
        };
        let total = score.total;
        let measure = self.slot_number(total, points.span)?;
        let threshold = self.constant_number(points.value, points.span)?;
        Ok(Some(Check {
            title: "Points".to_owned(),
            kind: CheckKind::Measure {
                measure: Any::Number(measure),
                comparator: Comparator::AtLeast,
                thresholds: vec![Any::Number(threshold)],
            },
            measured: Type::Decimal,
            optional: false,
            span: points.span,
        }))
    }
}

/// The tracks that have something in them; the one without a name is there only if it has.
fn filled(declared: &model::Score) -> impl Iterator<Item = &model::Track> {
    declared
        .tracks
        .iter()
        .filter(|track| track.id.is_some() || !track.components.is_empty())
}

fn no_date_needed(title: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::ClauseMissing,
        format!("the points of a unit of `{title}` are the same on every day, so `on_date` says nothing"),
    )
    .at(span)
    .help("leave it out, or give the setting dated values with `.effective(…)`")
}

type Part<'m> = (&'m model::Component, Option<Decimal>);

fn maxima(words: &str, parts: &[Part<'_>], out_of: &Clause<Decimal>) -> Option<Diagnostic> {
    if let Some((part, _)) = parts.iter().find(|(_, maximum)| maximum.is_none()) {
        return Some(
            Diagnostic::error(
                Code::PartsOfWhole,
                format!(
                    "the component `{}` has no maximum, so {words} has no end",
                    part.title.text
                ),
            )
            .at(part.title.span)
            .label(out_of.span, format!("there are {} points in all", out_of.value))
            .help("add `.maximum(…)`, or leave `out_of` away"),
        );
    }
    let sum = parts
        .iter()
        .filter_map(|(_, maximum)| *maximum)
        .try_fold(Decimal::ZERO, Decimal::add);
    let sum = sum.unwrap_or(Decimal::ZERO);
    if sum == out_of.value {
        return None;
    }
    let mut wrong = Diagnostic::error(
        Code::PartsOfWhole,
        format!("the maxima of {words} add up to {sum}, not to {}", out_of.value),
    )
    .at(out_of.span);
    for (part, maximum) in parts {
        let span = part.maximum.as_ref().map_or(part.title.span, |maximum| maximum.span);
        wrong = wrong.label(span, maximum.map(|maximum| maximum.to_string()).unwrap_or_default());
    }
    Some(wrong.help("change a maximum, or `out_of`"))
}

fn weights(words: &str, parts: &[Part<'_>], declared: &model::Score, has_end: bool) -> Option<Diagnostic> {
    let lacks = |span: Span, message: String, help: &str| {
        Some(
            Diagnostic::error(Code::PartsOfWhole, message)
                .at(span)
                .help(help.to_owned()),
        )
    };
    if !has_end {
        return lacks(
            declared.name.span,
            format!("the score `{}` has weights and no `out_of`", declared.name.text),
            "add `.out_of(100)`: a weight is a share of it",
        );
    }
    for (part, maximum) in parts {
        let title = &part.title.text;
        if part.weight.is_none() {
            return lacks(
                part.title.span,
                format!("the component `{title}` has no weight, and others of {words} have"),
                "add `.weight(percent(…))`: either all components have one, or none",
            );
        }
        if maximum.is_none() {
            return lacks(
                part.title.span,
                format!("the component `{title}` has a weight and no maximum"),
                "add `.maximum(…)`: what is reached of it is weighted",
            );
        }
    }
    let shares = parts.iter().filter_map(|(part, _)| part.weight.as_ref());
    let sum = shares
        .clone()
        .try_fold(Decimal::ZERO, |sum, share| sum.add(share.value));
    let sum = sum.unwrap_or(Decimal::ZERO);
    if sum == Decimal::ONE {
        return None;
    }
    let percent = |share: Decimal| share.multiply(Decimal::HUNDRED).unwrap_or(share).to_string();
    let mut wrong = Diagnostic::error(
        Code::PartsOfWhole,
        format!("the weights of {words} add up to {} %, not to 100 %", percent(sum)),
    );
    for share in shares {
        wrong = wrong.label(share.span, format!("{} %", percent(share.value)));
    }
    Some(wrong.help("change a weight"))
}
