//! The scores of a decision in words.

use std::fmt::Write;

use super::numbers::{grouped, percent};
use super::view::View;
use crate::decide::{ComponentOutcome, ScoreOutcome, ScoreRecord};
use crate::expr::{Scalar, day_of};
use crate::model::Takes;
use crate::program::{Component, Score};
use crate::schema::Type;
use crate::value::Decimal;

impl View<'_> {
    pub(super) fn scores_text(&self, out: &mut String) -> std::fmt::Result {
        for (place, score) in self.program.scores.iter().enumerate() {
            self.score_text(out, score, self.score(place))?;
        }
        Ok(())
    }

    /// A score in a line: `Capability score: 75 of 100 points, track Enterprise, passed`.
    pub(super) fn score_heading(&self, score: &Score, found: &ScoreOutcome) -> String {
        let mut line = format!("{}: {}", score.title, of_points(found.total, score.out_of));
        let named = score.tracks.iter().any(|track| track.id.is_some());
        if named {
            match found.taken.and_then(|taken| score.tracks.get(usize::from(taken))) {
                Some(track) => line.push_str(&format!(", track {}", track.title)),
                None if score.track_kind.is_some() => line.push_str(", no track passes its gate"),
                None => {}
            }
        }
        if !score.gates.is_empty() {
            line.push_str(if found.passed { ", passed" } else { ", not passed" });
        }
        line
    }

    pub(super) fn score_text(&self, out: &mut String, score: &Score, found: &ScoreOutcome) -> std::fmt::Result {
        writeln!(out, "\n{}", self.score_heading(score, found))?;
        for (place, track) in score.tracks.iter().enumerate() {
            let mut indent = "  ";
            if score.tracks.len() > 1 || track.id.is_some() {
                let (total, _) = self.track(score, place);
                writeln!(out, "  {}: {}", track.title, of_points(total, None))?;
                indent = "    ";
            }
            for (gate, _) in score.gates_of(track) {
                if let Some(line) = self.gate_text(score, gate) {
                    writeln!(out, "{indent}{line}")?;
                }
            }
            for (place, component) in score.components_of(track) {
                writeln!(out, "{indent}{}", self.component_text(score, place, component))?;
                for (row, record) in self.records_of(found, place) {
                    writeln!(
                        out,
                        "{indent}  {}",
                        self.score_record_text(score, component, row, record)
                    )?;
                }
            }
        }
        let outside = found.outside.0 as usize..found.outside.1 as usize;
        for (row, day) in self.outcome.score_outside.get(outside).unwrap_or(&[]) {
            let day = day_of(*day).map(|day| day.to_string()).unwrap_or_default();
            let key = self.score_record_key(score, *row);
            writeln!(out, "  {key}: not counted, {day} lies outside the period")?;
        }
        Ok(())
    }

    /// A gate in a line.
    pub(super) fn gate_text(&self, score: &Score, gate: u16) -> Option<String> {
        let title = &score.gates.get(usize::from(gate))?.title;
        let mark = if self.gate_holds(score, gate) { "✓" } else { "✗" };
        Some(format!("{mark} {title}"))
    }

    /// A component in a line: `Net customer adds: 10 of 15 points (2 at 5), 5 more with 1 more`.
    pub(super) fn component_text(&self, score: &Score, place: u16, component: &Component) -> String {
        let found = self.component(score, place);
        let points = of_points(found.points, found.most(score, component));
        let mut line = format!("{}: {points}", component.title);
        let held = found.held.and_then(|held| component.conditions.get(usize::from(held)));
        if let Some(condition) = held {
            line.push_str(&format!(", not counted: ✗ {}", condition.title));
            return line;
        }
        let how = self.how_text(component, found);
        if !how.is_empty() {
            line.push_str(&format!(" ({how})"));
        }
        let left = found.points_left(score, component).filter(|left| !left.is_zero());
        if let Some(left) = left {
            line.push_str(&format!(", {} more", grouped(left, 0)));
            if let Some(units) = found.units_left(component) {
                line.push_str(&format!(" with {} more", grouped(units, 0)));
            }
        }
        line
    }

    /// How the points of a component come about.
    fn how_text(&self, component: &Component, found: &ComponentOutcome) -> String {
        let counted = found.counted.unwrap_or(Decimal::ZERO);
        let shown = self.counted_text(component, counted);
        let mut parts = Vec::new();
        match (&component.each, found.each) {
            (Some(each), points) => {
                let units = found.paid_units(each);
                if units == counted {
                    parts.extend(points.map(|points| format!("{shown} at {}", grouped(points, 0))));
                } else {
                    let units = grouped(units, 0);
                    let at = points.map_or_else(String::new, |points| format!(" at {}", grouped(points, 0)));
                    parts.push(format!("{shown} counted as {units}{at}"));
                }
            }
            (None, _) if counted != found.unweighted => parts.push(format!("{shown} counted")),
            (None, _) => {}
        }
        if counted.is_negative() {
            parts.push("below zero counts as zero".to_owned());
        }
        if let Some(weight) = component.weight {
            let most = component.maximum.unwrap_or(Decimal::ZERO);
            let (reached, most) = (grouped(found.unweighted, 0), grouped(most, 0));
            parts.push(format!("reaches {reached} of {most}, weight {}", percent(weight)));
        }
        parts.join(", ")
    }

    fn counted_text(&self, component: &Component, counted: Decimal) -> String {
        match component.counted {
            Type::Percent | Type::Money(_) => self.show(&component.counted, Scalar::Number(counted)),
            _ => grouped(counted, 0),
        }
    }

    /// A record of a component in a line.
    pub(super) fn score_record_text(
        &self,
        score: &Score,
        component: &Component,
        row: u32,
        record: &ScoreRecord,
    ) -> String {
        let key = self.score_record_key(score, row);
        match record {
            ScoreRecord::Counted(counted, units, points) => {
                let mut line = format!("{key}: {}", self.counted_text(component, *counted));
                if component.each.is_some() && units != counted {
                    line.push_str(&format!(" counted as {}", grouped(*units, 0)));
                }
                if let Some(points) = points {
                    line.push_str(&format!(", {}", of_points(*points, None)));
                }
                line
            }
            ScoreRecord::LeftOut(condition) => {
                let condition = component.conditions.get(usize::from(*condition));
                format!(
                    "{key}: not counted, ✗ {}",
                    condition.map_or("", |condition| &condition.title)
                )
            }
        }
    }

    pub(super) fn score_record_key(&self, score: &Score, row: u32) -> String {
        let mut parts = Vec::new();
        if let Some(records) = &score.records {
            self.key_of(records, row, |part| parts.push(part.to_owned()));
        }
        parts.join(" / ")
    }

    /// Where points can still be had, a line each.
    pub(super) fn points_to_be_had(&self, out: &mut String, score: u16, indent: &str) -> std::fmt::Result {
        let Some(score) = self.program.scores.get(usize::from(score)) else {
            return Ok(());
        };
        let mut lines = Vec::new();
        let mut behind = Vec::new();
        let mut gates = Vec::new();
        for track in &score.tracks {
            // Points of a track that is closed by a rule lead nowhere, as long as another one is open.
            let closed = score.gates_of(track).filter(|(place, gate)| {
                score.takes == Takes::BestPassing && gate.rule.is_some() && !self.gate_holds(score, *place)
            });
            let before = gates.len();
            gates.extend(closed.map(|(_, gate)| match &track.id {
                Some(_) => format!("{}, {}", track.title, gate.title),
                None => gate.title.clone(),
            }));
            let lines = if gates.len() > before { &mut behind } else { &mut lines };
            let of = match (&track.id, score.tracks.len()) {
                (Some(_), _) => format!("{}, ", track.title),
                _ => String::new(),
            };
            for (place, component) in score.components_of(track) {
                if let Some(words) = self.still_to_be_had(score, place, component) {
                    lines.push(format!("{of}{}: {words}", component.title));
                }
            }
        }
        if lines.is_empty() && !gates.is_empty() {
            writeln!(
                out,
                "{indent}Points behind a gate count once it holds: {}",
                gates.join("; ")
            )?;
            lines = behind;
            if lines.is_empty() {
                return Ok(());
            }
        }
        if lines.is_empty() {
            return writeln!(out, "{indent}No component has points left");
        }
        writeln!(out, "{indent}Points can still be had for:")?;
        lines.iter().try_for_each(|line| writeln!(out, "{indent}  {line}"))
    }

    fn still_to_be_had(&self, score: &Score, place: u16, component: &Component) -> Option<String> {
        let found = self.component(score, place);
        let held = found.held.and_then(|held| component.conditions.get(usize::from(held)));
        let once = held.map_or_else(String::new, |condition| format!(", once {} holds", condition.title));
        match (found.points_left(score, component), found.each) {
            (Some(left), _) if left.is_zero() => None,
            (Some(left), _) => {
                let units = found.units_left(component);
                let units = units.map_or_else(String::new, |units| format!(" with {} more", grouped(units, 0)));
                Some(format!("up to {} more{units}{once}", grouped(left, 0)))
            }
            (None, Some(each)) => Some(format!("{} for each{once}", grouped(each, 0))),
            (None, None) => Some(format!("without a maximum{once}")),
        }
    }
}

/// `75 of 100 points`, `1 point`.
fn of_points(points: Decimal, most: Option<Decimal>) -> String {
    match most {
        Some(most) => format!("{} of {} points", grouped(points, 0), grouped(most, 0)),
        None if points == Decimal::ONE => "1 point".to_owned(),
        None => format!("{} points", grouped(points, 0)),
    }
}
