//! Rankings in a decision: as JSON and as text.

use std::fmt::Write;

use super::json::Json;
use super::numbers::{grouped, percent};
use super::view::View;
use crate::decide::RankingOutcome;
use crate::expr::Scalar;
use crate::model::{Awards, CutRounding, RankOrder, RankTies};
use crate::program::Ranking;
use crate::value::Decimal;

impl View<'_> {
    /// The outcome of the ranking of a place.
    pub(super) fn ranking_outcome(&self, place: usize) -> Option<&RankingOutcome> {
        self.outcome.rankings.get(place)
    }

    pub(super) fn rankings_json(&self, json: &mut Json<'_>) {
        for (ranking, outcome) in self.program.rankings.iter().zip(&self.outcome.rankings) {
            json.name(&ranking.name)
                .object(|json| self.ranking_json(json, ranking, outcome));
        }
    }

    fn ranking_json(&self, json: &mut Json<'_>, ranking: &Ranking, outcome: &RankingOutcome) {
        json.key("title").text(&ranking.title);
        json.key("among").text(&ranking.among.0);
        json.key("competes").boolean(outcome.competes);
        json.key("group").object(|json| {
            for (group, value) in ranking.groups.iter().zip(&outcome.groups) {
                json.name(&group.title);
                self.scalar(json, &group.kind, *value);
            }
        });
        let mut keys = ranking.keys.iter().zip(0_usize..);
        let value = |place: usize| outcome.keys.get(place).copied().unwrap_or(Scalar::Absent);
        let first = keys.next();
        if let Some((key, place)) = first {
            json.key("ranked_by").text(&key.title);
            json.key("order").text(order_word(key.order));
            json.key("measure");
            self.scalar(json, &key.kind, value(place));
        }
        if ranking.keys.len() > 1 {
            json.key("then_by").array(|json| {
                for (key, place) in keys {
                    json.object(|json| {
                        json.key("title").text(&key.title);
                        json.key("order").text(order_word(key.order));
                        json.key("measure");
                        self.scalar(json, &key.kind, value(place));
                    });
                }
            });
        }
        json.key("place");
        match outcome.place {
            Some(place) => json.integer(i64::from(place)),
            None => json.null(),
        }
        json.key("of").integer(i64::from(outcome.of));
        json.key("cut").integer(i64::from(outcome.cut));
        json.key("awarded").boolean(outcome.awarded);
        if ranking.on.is_some() {
            match outcome.on {
                Some(day) => json.key("awarded_on").plain(day),
                None => json.key("awarded_on").null(),
            }
        }
        match ranking.ties {
            Some(ties) => json.key("ties").text(ties.word()),
            None => json.key("ties").null(),
        }
        json.key("last_awarded");
        match first {
            Some((key, _)) => self.scalar(json, &key.kind, outcome.last),
            None => json.null(),
        }
        match outcome.distance {
            Some(distance) => json.key("distance").decimal(distance),
            None => json.key("distance").null(),
        }
    }

    pub(super) fn rankings_text(&self, out: &mut String) -> std::fmt::Result {
        for (ranking, outcome) in self.program.rankings.iter().zip(&self.outcome.rankings) {
            self.ranking_text(out, ranking, outcome)?;
        }
        Ok(())
    }

    /// One ranking: how the partner stands, what it is awarded for, what it lacks.
    pub(super) fn ranking_text(
        &self,
        out: &mut String,
        ranking: &Ranking,
        outcome: &RankingOutcome,
    ) -> std::fmt::Result {
        writeln!(out, "\n{}: {}", ranking.title, self.stands(ranking, outcome))?;
        let mark = if outcome.competes { "✓" } else { "✗" };
        writeln!(out, "  {mark} {}", ranking.among.0)?;
        for (index, (key, value)) in ranking.keys.iter().zip(&outcome.keys).enumerate() {
            let mut line = format!("  {}: {}", key.title, self.show(&key.kind, *value));
            if index == 0 && !outcome.awarded && outcome.last != Scalar::Absent {
                let last = self.show(&key.kind, outcome.last);
                let way = match outcome.distance {
                    Some(distance) if distance.is_zero() => "the same as".to_owned(),
                    Some(distance) => {
                        let side = match key.order {
                            RankOrder::HighestFirst => "short of",
                            RankOrder::LowestFirst => "more than",
                        };
                        let distance = match key.kind {
                            crate::schema::Type::Date => {
                                format!("{distance} {}", if distance == Decimal::ONE { "day" } else { "days" })
                            }
                            _ => self.show(&key.kind, Scalar::Number(distance)),
                        };
                        format!("{distance} {side}")
                    }
                    None => "against".to_owned(),
                };
                let _ = write!(line, ", {way} the last awarded place ({last})");
            }
            writeln!(out, "{line}")?;
        }
        if let (Some(_), Some(day)) = (ranking.on, outcome.on) {
            writeln!(out, "  the award of {day}")?;
        }
        if ranking.on.is_some() && outcome.last == Scalar::Absent {
            return Ok(());
        }
        writeln!(out, "  {}", self.awards_text(ranking, outcome))
    }

    /// `awarded, place 1 of 33 in DE`
    pub(super) fn stands(&self, ranking: &Ranking, outcome: &RankingOutcome) -> String {
        let groups: Vec<String> = ranking
            .groups
            .iter()
            .zip(&outcome.groups)
            .map(|(group, value)| self.show(&group.kind, *value))
            .collect();
        let among = if groups.is_empty() {
            String::new()
        } else {
            format!(" in {}", groups.join(", "))
        };
        match outcome.place {
            None if ranking.on.is_some() && outcome.on.is_none() => "not awarded yet".to_owned(),
            None if ranking.on.is_some() => "did not compete".to_owned(),
            None => "does not compete".to_owned(),
            Some(place) => {
                let word = if outcome.awarded { "awarded" } else { "not awarded" };
                let of = grouped(Decimal::from(i64::from(outcome.of)), 0);
                format!(
                    "{word}, place {} of {of}{among}",
                    grouped(Decimal::from(i64::from(place)), 0)
                )
            }
        }
    }

    /// `the first 2 of 33 are awarded (3 %, rounded up); who shares the last place is awarded too`
    fn awards_text(&self, ranking: &Ranking, outcome: &RankingOutcome) -> String {
        let count = |count: u32| grouped(Decimal::from(i64::from(count)), 0);
        let mut text = match outcome.cut {
            0 => format!("none of {} is awarded", count(outcome.of)),
            1 => format!("the first of {} is awarded", count(outcome.of)),
            cut => format!("the first {} of {} are awarded", count(cut), count(outcome.of)),
        };
        if let Awards::Share(share, rounding) = ranking.awards {
            let rounding = match rounding {
                CutRounding::Up => "rounded up",
                CutRounding::Down => "rounded down",
                CutRounding::HalfUp => "rounded to the nearest",
            };
            let _ = write!(text, " ({}, {rounding})", percent(share));
        }
        match ranking.ties {
            Some(RankTies::All) => text.push_str("; who shares the last place is awarded too"),
            Some(RankTies::Nobody) => text.push_str("; a last place that is shared by too many is not awarded"),
            None => {}
        }
        text
    }
}

const fn order_word(order: RankOrder) -> &'static str {
    match order {
        RankOrder::HighestFirst => "highest-first",
        RankOrder::LowestFirst => "lowest-first",
    }
}
