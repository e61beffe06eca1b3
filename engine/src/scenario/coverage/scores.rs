//! What scenarios can reach of scores: records inside and outside of the period, conditions, maxima, gates, tracks.

use super::Group;
use super::items::Builder;
use super::watch::Pair;
use crate::decide::{Outcome, ScoreOutcome, ScoreRecord};
use crate::model::Takes;
use crate::program::{Component, Score};
use crate::source::Span;
use crate::value::Decimal;

/// The items of a component.
#[derive(Clone, Debug, Default)]
pub(super) struct ComponentItems {
    /// Each condition holds, or does not.
    conditions: Vec<Pair>,
    /// The maximum is reached, or is not.
    maximum: Option<Pair>,
    /// The most units are reached, or are not.
    at_most: Option<Pair>,
    /// The maximum in points, or the most units.
    limit: Option<Decimal>,
}

/// The items of a score.
#[derive(Clone, Debug, Default)]
pub(super) struct ScoreItems {
    /// Whether it goes through a list.
    has_records: bool,
    in_period: Option<Pair>,
    /// The tracks that may be taken.
    taken: Vec<usize>,
    /// No track passes its gate.
    none: Option<usize>,
    gates: Vec<Pair>,
    components: Vec<ComponentItems>,
}

impl Builder<'_> {
    pub(super) fn scores(&mut self) {
        let program = self.program;
        for score in &program.scores {
            let items = self.score(score);
            self.outcomes.scores.push((items, (score.offsets.0, score.offsets.2)));
        }
    }

    fn score(&mut self, score: &Score) -> ScoreItems {
        let name = &score.name;
        let id = format!("score.{name}");
        let shown = Some(format!("scores.{name}.total"));
        let mut items = ScoreItems {
            has_records: score.records.is_some(),
            ..ScoreItems::default()
        };
        let pair = |builder: &mut Self, what: &str, span: Span, ways: [(&str, String); 2]| -> Pair {
            let [(yes, yes_words), (no, no_words)] = ways;
            let mut add = |way: &str, words: String| {
                builder.add(
                    Group::Scores,
                    &format!("{id}.{what}.{way}"),
                    words,
                    Some(span),
                    shown.clone(),
                )
            };
            (add(yes, yes_words), add(no, no_words))
        };
        if score.in_period.is_some() {
            let words = |way: &str| format!("a record of score `{name}` lies {way} the period");
            let ways = [("inside", words("inside")), ("outside", words("outside of"))];
            items.in_period = Some(pair(self, "period", score.span, ways));
        }
        for component in &score.components {
            let track = score
                .tracks
                .get(usize::from(component.track))
                .and_then(|track| track.id.as_deref());
            let (what, of) = match track {
                Some(track) => (
                    format!("{track}.{}", component.title),
                    format!("component `{}` of track `{track}` of score `{name}`", component.title),
                ),
                None => (
                    component.title.clone(),
                    format!("component `{}` of score `{name}`", component.title),
                ),
            };
            let mut found = ComponentItems {
                limit: limit(component),
                ..ComponentItems::default()
            };
            for condition in &component.conditions {
                let words = |holds: &str| format!("condition `{}` of {of} {holds}", condition.title);
                let ways = [("true", words("holds")), ("false", words("does not hold"))];
                let what = format!("{what}.{}", condition.title);
                found.conditions.push(pair(self, &what, component.span, ways));
            }
            let reached = |limit: &str| {
                [
                    ("reached", format!("the {limit} of {of} is reached")),
                    ("not reached", format!("the {limit} of {of} is not reached")),
                ]
            };
            if component.maximum.is_some() {
                let what = format!("{what}.maximum");
                found.maximum = Some(pair(self, &what, component.span, reached("maximum")));
            } else if component.each.as_ref().is_some_and(|each| each.at_most.is_some()) {
                let what = format!("{what}.count");
                found.at_most = Some(pair(self, &what, component.span, reached("most units")));
            }
            items.components.push(found);
            self.component_rules(&format!("{id}.{what}"), &of, shown.as_ref(), component);
        }
        for (track, gate) in score
            .tracks
            .iter()
            .flat_map(|track| score.gates_of(track).map(move |(_, gate)| (track, gate)))
        {
            let (what, of) = match track.id.as_deref() {
                Some(track) => (
                    format!("{track}.{}", gate.title),
                    format!("gate `{}` of track `{track}` of score `{name}`", gate.title),
                ),
                None => (gate.title.clone(), format!("gate `{}` of score `{name}`", gate.title)),
            };
            let ways = [
                ("met", format!("{of} holds")),
                ("not met", format!("{of} does not hold")),
            ];
            items.gates.push(pair(self, &what, gate.span, ways));
            if let Some(rule) = &gate.rule {
                self.junctions(&format!("{id}.{what}"), &of, shown.as_ref(), |see| rule.visit(see));
            }
        }
        let chooses = score.tracks.len() > 1 || score.takes == Takes::BestPassing;
        if chooses && score.takes != Takes::All {
            for track in &score.tracks {
                let title = track.id.as_deref().unwrap_or("()");
                let words = format!("score `{name}` takes the track `{title}`");
                let id = format!("{id}.takes.{title}");
                items
                    .taken
                    .push(self.add(Group::Scores, &id, words, Some(score.span), shown.clone()));
            }
            let gated = score.tracks.iter().all(|track| track.gates.0 < track.gates.1);
            if gated && score.takes == Takes::BestPassing {
                let words = format!("no track of score `{name}` passes its gate");
                let id = format!("{id}.takes.none");
                items.none = Some(self.add(Group::Scores, &id, words, Some(score.span), shown.clone()));
            }
        }
        self.junctions(&id, &format!("score `{name}`"), shown.as_ref(), |see| {
            if let Some(records) = &score.records {
                records.rows.junctions(see);
            }
            if let Some(date) = &score.in_period {
                date.visit(see);
            }
        });
        items
    }

    fn component_rules(&mut self, id: &str, of: &str, shown: Option<&String>, component: &Component) {
        for condition in &component.conditions {
            let id = format!("{id}.{}", condition.title);
            let words = format!("condition `{}` of {of}", condition.title);
            self.junctions(&id, &words, shown, |see| condition.rule.visit(see));
        }
        self.junctions(id, of, shown, |see| {
            component.count.visit(see);
            if let Some(each) = &component.each {
                each.points.visit(see);
            }
        });
    }
}

impl ScoreItems {
    /// Calls `cover` with each item that an outcome reaches.
    pub(super) fn reached(
        &self,
        score: &ScoreOutcome,
        first: (u32, u32),
        outcome: &Outcome,
        mut cover: impl FnMut(usize),
    ) {
        let records = score.records.0 as usize..score.records.1 as usize;
        let records = outcome.score_records.get(records).unwrap_or(&[]);
        if let Some((inside, outside)) = self.in_period {
            if !records.is_empty() {
                cover(inside);
            }
            if score.outside.0 < score.outside.1 {
                cover(outside);
            }
        }
        let mut conditions = |items: &ComponentItems, fails: Option<u16>| {
            for (place, (holds, does_not)) in (0_u16..).zip(&items.conditions) {
                match fails {
                    Some(at) if at == place => {
                        cover(*does_not);
                        return;
                    }
                    _ => cover(*holds),
                }
            }
        };
        for (_, component, record) in records {
            let Some(items) = self.components.get(usize::from(*component)) else {
                continue;
            };
            conditions(
                items,
                match record {
                    ScoreRecord::LeftOut(condition) => Some(*condition),
                    ScoreRecord::Counted(..) => None,
                },
            );
        }
        let found = outcome.components.get(first.0 as usize..).unwrap_or(&[]);
        for (items, found) in self.components.iter().zip(found) {
            if !self.has_records {
                conditions(items, found.held);
            }
        }
        for (items, found) in self.components.iter().zip(found) {
            let way = |(yes, no): Pair, is: bool| if is { yes } else { no };
            if let Some((pair, most)) = items.maximum.zip(items.limit) {
                cover(way(pair, found.unweighted >= most));
            }
            if let Some((pair, most)) = items.at_most.zip(items.limit) {
                cover(way(pair, found.units >= most));
            }
        }
        let gates = outcome.gates.get(first.1 as usize..).unwrap_or(&[]);
        for ((met, not_met), holds) in self.gates.iter().zip(gates) {
            cover(if *holds { *met } else { *not_met });
        }
        match score.taken {
            Some(taken) => self
                .taken
                .get(usize::from(taken))
                .copied()
                .into_iter()
                .for_each(&mut cover),
            None => self.none.into_iter().for_each(&mut cover),
        }
    }
}

/// What a component is held against: its maximum in points, else its most units.
fn limit(component: &Component) -> Option<Decimal> {
    component
        .maximum
        .or_else(|| component.each.as_ref().and_then(|each| each.at_most))
}
