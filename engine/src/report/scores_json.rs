//! The scores of a decision as JSON.

use super::json::Json;
use super::view::View;
use crate::decide::{ComponentOutcome, ScoreOutcome, ScoreRecord};
use crate::expr::day_of;
use crate::program::{Component, Records, Score, Track};
use crate::value::Decimal;

impl<'v> View<'v> {
    pub(super) fn scores(&self, json: &mut Json<'_>) {
        for (place, score) in self.program.scores.iter().enumerate() {
            json.name(&score.name)
                .object(|json| self.score_json(json, score, self.score(place)));
        }
    }

    /// What was found of a score.
    pub(super) fn score(&self, place: usize) -> &'v ScoreOutcome {
        self.outcome.scores.get(place).unwrap_or(&ScoreOutcome::NONE)
    }

    /// What was found of a component.
    pub(super) fn component(&self, score: &Score, place: u16) -> &'v ComponentOutcome {
        let place = score.offsets.0 as usize + usize::from(place);
        self.outcome.components.get(place).unwrap_or(&ComponentOutcome::NONE)
    }

    /// The points of a track, and whether its gates hold.
    pub(super) fn track(&self, score: &Score, place: usize) -> (Decimal, bool) {
        let place = score.offsets.1 as usize + place;
        self.outcome
            .tracks
            .get(place)
            .copied()
            .unwrap_or((Decimal::ZERO, false))
    }

    /// Whether a gate holds.
    pub(super) fn gate_holds(&self, score: &Score, gate: u16) -> bool {
        let place = score.offsets.2 as usize + usize::from(gate);
        self.outcome.gates.get(place).copied().unwrap_or(false)
    }

    /// The records of a component with what became of them.
    pub(super) fn records_of(
        &self,
        found: &ScoreOutcome,
        component: u16,
    ) -> impl Iterator<Item = (u32, &'v ScoreRecord)> {
        let range = found.records.0 as usize..found.records.1 as usize;
        let records = self.outcome.score_records.get(range).unwrap_or(&[]);
        records
            .iter()
            .filter(move |(_, of, _)| *of == component)
            .map(|(row, _, record)| (*row, record))
    }

    fn score_json(&self, json: &mut Json<'_>, score: &Score, found: &ScoreOutcome) {
        json.key("title").text(&score.title);
        json.key("out_of");
        optional(json, score.out_of);
        json.key("total").decimal(found.total);
        json.key("passed").boolean(found.passed);
        let taken = found.taken.and_then(|taken| score.tracks.get(usize::from(taken)));
        json.key("track");
        match taken.and_then(|track| track.id.as_ref()) {
            Some(id) => json.text(id),
            None => json.null(),
        }
        json.key("tracks").array(|json| {
            for (place, track) in score.tracks.iter().enumerate() {
                json.object(|json| self.track_json(json, score, found, place, track));
            }
        });
        if score.in_period.is_some() {
            json.key("outside_the_period").array(|json| {
                let range = found.outside.0 as usize..found.outside.1 as usize;
                for (row, day) in self.outcome.score_outside.get(range).unwrap_or(&[]) {
                    json.object(|json| {
                        self.score_key(json, score, *row);
                        match day_of(*day) {
                            Ok(day) => json.key("date").plain(day),
                            Err(_) => json.key("date").null(),
                        }
                    });
                }
            });
        }
    }

    fn track_json(&self, json: &mut Json<'_>, score: &Score, found: &ScoreOutcome, place: usize, track: &Track) {
        let (total, passed) = self.track(score, place);
        json.key("track");
        match &track.id {
            Some(id) => json.text(id),
            None => json.null(),
        }
        json.key("title").text(&track.title);
        json.key("total").decimal(total);
        json.key("passed").boolean(passed);
        json.key("gates").array(|json| {
            for (place, gate) in score.gates_of(track) {
                json.object(|json| {
                    json.key("title").text(&gate.title);
                    json.key("met").boolean(self.gate_holds(score, place));
                });
            }
        });
        json.key("components").array(|json| {
            for (place, component) in score.components_of(track) {
                json.object(|json| self.component_json(json, score, found, place, component));
            }
        });
    }

    fn component_json(&self, json: &mut Json<'_>, score: &Score, of: &ScoreOutcome, place: u16, component: &Component) {
        let found = self.component(score, place);
        json.key("title").text(&component.title);
        json.key("counted");
        optional(json, found.counted);
        if let Some(each) = &component.each {
            json.key("units").decimal(found.paid_units(each));
            json.key("points_each");
            optional(json, found.each);
        }
        if let Some(weight) = component.weight {
            json.key("weight").decimal(weight);
            json.key("unweighted").decimal(found.unweighted);
        }
        json.key("points").decimal(found.points);
        json.key("maximum");
        optional(json, found.most(score, component));
        json.key("points_left");
        optional(json, found.points_left(score, component));
        if component.each.is_some() {
            json.key("units_left");
            optional(json, found.units_left(component));
        }
        if component.conditions.is_empty() && score.records.is_none() {
            return;
        }
        if score.records.is_none() {
            let held = found.held.and_then(|held| component.conditions.get(usize::from(held)));
            json.key("not_met");
            match held {
                Some(condition) => json.text(&condition.title),
                None => json.null(),
            }
            return;
        }
        json.key("records").array(|json| {
            for (row, record) in self.records_of(of, place) {
                if let ScoreRecord::Counted(counted, units, points) = record {
                    json.object(|json| {
                        self.score_key(json, score, row);
                        json.key("counted").decimal(*counted);
                        if component.each.is_some() {
                            json.key("units").decimal(*units);
                        }
                        if let Some(points) = points {
                            json.key("points").decimal(*points);
                        }
                    });
                }
            }
        });
        json.key("left_out").array(|json| {
            for (row, record) in self.records_of(of, place) {
                if let ScoreRecord::LeftOut(condition) = record {
                    json.object(|json| {
                        self.score_key(json, score, row);
                        let condition = component.conditions.get(usize::from(*condition));
                        json.key("reason")
                            .text(condition.map_or("", |condition| &condition.title));
                    });
                }
            }
        });
    }

    /// The key of a record of a score, as incentives write theirs.
    fn score_key(&self, json: &mut Json<'_>, score: &Score, row: u32) {
        let Some(records) = &score.records else { return };
        json.key("record");
        self.key_json(json, records, row);
    }

    fn key_json(&self, json: &mut Json<'_>, records: &Records, row: u32) {
        if records.key.len() == 1 {
            self.key_of(records, row, |part| json.text(part));
        } else {
            json.array(|json| self.key_of(records, row, |part| json.text(part)));
        }
    }
}

fn optional(json: &mut Json<'_>, number: Option<Decimal>) {
    match number {
        Some(number) => json.decimal(number),
        None => json.null(),
    }
}
