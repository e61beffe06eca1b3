//! Where rankings stand in the order of evaluation: what they read is evaluated for everybody before, what reads them
//! after.
//!
//! A ladder may require a ranking that is held among the partners of its lower tiers. Such a ladder is evaluated in
//! parts: the tiers below the first that depends on the ranking, then the others. A ranking that names the ladder in
//! its own rules reads the part before it.

use std::collections::BTreeSet;

use super::order::{rules, step_of};
use super::{Compiler, place};
use crate::model::{Contest, Ladder, Ranking, Rule};
use crate::program::{Phase, Scope, Step};
use crate::source::Span;

/// A step with the place and the name of its declaration.
type Declared = (Step, Span, String);

impl Compiler<'_> {
    /// Adds the rankings, and takes ladders apart that rankings stand in.
    pub(super) fn add_rankings(&self, steps: &mut Vec<Declared>, reads: &mut Vec<Vec<Step>>) {
        let model = self.model;
        for (index, ranking) in model.rankings.iter().enumerate() {
            let step = Step::Ranking(place(index));
            steps.push((step, ranking.name.span, ranking.name.text.clone()));
            reads.push(self.reads(ranking_rules(ranking)));
        }
        for (index, contest) in model.contests.iter().enumerate() {
            steps.push((
                Step::Contest(place(index)),
                contest.name.span,
                contest.name.text.clone(),
            ));
            let mut read = self.reads(contest_rules(contest));
            let list = contest
                .for_each_group_of
                .as_ref()
                .and_then(|(list, _)| self.names.get(&list.text));
            read.extend(list.and_then(|entity| step_of(*entity)));
            reads.push(read);
        }
        if model.rankings.is_empty() && model.contests.is_empty() {
            return;
        }
        for (index, ladder) in model.ladders.iter().enumerate() {
            self.take_apart(place(index), ladder, steps, reads);
        }
    }

    fn take_apart(&self, at: u16, ladder: &Ladder, steps: &mut Vec<Declared>, reads: &mut Vec<Vec<Step>>) {
        let whole = Step::Ladder(at);
        let tiers = self.tier_reads(at, ladder);
        // A ranking below the lowest tier that is required would rank nobody: that is a circle, and reported as one.
        let lowest = 1 + usize::from(ladder.otherwise.is_some());
        let mut cuts: Vec<(Step, u16)> = Vec::new();
        for ((step, ..), read) in steps.iter().zip(reads.iter()) {
            if !step.is_of_population() || !read.contains(&whole) {
                continue;
            }
            let first = tiers.iter().position(|tier| depends(tier, *step, steps, reads));
            if let Some(first) = first.filter(|first| *first >= lowest) {
                cuts.push((*step, place(first)));
            }
        }
        let mut edges: BTreeSet<u16> = cuts.iter().map(|(_, cut)| *cut).collect();
        if edges.is_empty() {
            return;
        }
        edges.insert(place(tiers.len()));
        let mut parts: Vec<Step> = Vec::new();
        let mut first = 0;
        let declared = steps.iter().position(|(step, ..)| *step == whole);
        let mut read_of_parts = Vec::new();
        for end in edges {
            let own = tiers.get(usize::from(first)..usize::from(end)).unwrap_or(&[]);
            let mut read: Vec<Step> = own.iter().flatten().copied().collect();
            read.extend(parts.last());
            read_of_parts.push(read);
            parts.push(Step::Tiers(at, first, end));
            first = end;
        }
        let (Some(last), Some(declared)) = (parts.last().copied(), declared) else {
            return;
        };
        // Who reads the ladder reads all of it, but for the rankings that stand in it.
        for ((step, ..), read) in steps.iter().zip(reads.iter_mut()) {
            let cut = cuts.iter().find(|(ranking, _)| ranking == step).map(|(_, cut)| *cut);
            let part = cut.and_then(|cut| {
                let ends = |part: &&Step| matches!(part, Step::Tiers(_, _, end) if *end == cut);
                parts.iter().find(ends).copied()
            });
            for read in read.iter_mut().filter(|read| **read == whole) {
                *read = part.unwrap_or(last);
            }
        }
        for read in read_of_parts.iter_mut().flatten().filter(|read| **read == whole) {
            *read = last;
        }
        for (part, read) in parts.into_iter().zip(read_of_parts) {
            if part == last {
                if let (Some(step), Some(reads)) = (steps.get_mut(declared), reads.get_mut(declared)) {
                    (step.0, *reads) = (part, read);
                }
            } else {
                steps.push((part, ladder.name.span, ladder.name.text.clone()));
                reads.push(read);
            }
        }
    }

    /// What each tier reads, lowest first. The measures of a matrix are read by all.
    fn tier_reads(&self, at: u16, ladder: &Ladder) -> Vec<Vec<Step>> {
        let ids = self.tier_ids(at);
        let otherwise = usize::from(ladder.otherwise.is_some());
        let of = |(index, id): (usize, &String)| {
            let own = ladder.tiers.iter().find(|tier| tier.id.text == *id);
            let own = own.into_iter().flat_map(|tier| rules(&tier.criteria));
            let measures = ladder.measures.iter().filter(|_| index >= otherwise);
            // Every part of a ladder that holds tiers looks at which one is held.
            let over_time = ladder.over_time.rules();
            self.reads(own.chain(measures.map(|measure| &measure.rule)).chain(over_time))
        };
        ids.iter().enumerate().map(of).collect()
    }

    /// The steps in rounds: what does not need a ranking, the rankings that stand on it, what needs those, and so on.
    pub(super) fn in_rounds(&mut self, ordered: Vec<Step>, steps: &[Declared], reads: &[Vec<Step>]) -> Vec<Step> {
        if self.model.rankings.is_empty() && self.model.contests.is_empty() {
            return ordered;
        }
        let mut rounds: Vec<(Step, usize)> = Vec::with_capacity(ordered.len());
        for step in ordered {
            let read = steps.iter().position(|(known, ..)| *known == step);
            let read = read.and_then(|at| reads.get(at)).map_or(&[][..], Vec::as_slice);
            let round = |read: &Step| {
                let known = rounds.iter().find(|(known, _)| known == read);
                known.map(|(step, round)| round + usize::from(step.is_of_population()))
            };
            let round = read.iter().filter_map(round).max().unwrap_or(0);
            rounds.push((step, round));
        }
        // The order within a round stays.
        rounds.sort_by_key(|(step, round)| (*round, step.is_of_population()));
        self.rounds = rounds.iter().map(|(_, round)| *round).collect();
        rounds.into_iter().map(|(step, _)| step).collect()
    }
}

/// The phases of an order of steps, of which the rounds are known where there are rankings.
pub(super) fn phases(steps: &[Step], rounds: &[usize]) -> Vec<Phase> {
    let round = |place: usize| rounds.get(place).copied().unwrap_or(0);
    let steps: Vec<(usize, bool, Step)> = steps
        .iter()
        .enumerate()
        .map(|(place, step)| (round(place), step.is_of_population(), *step))
        .collect();
    let mut phases: Vec<Phase> = steps
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|steps| Phase {
            scope: if steps.iter().any(|(_, is_ranking, _)| *is_ranking) {
                Scope::Population
            } else {
                Scope::Partner
            },
            steps: steps.iter().map(|(_, _, step)| *step).collect(),
        })
        .collect();
    if phases.is_empty() {
        phases.push(Phase {
            scope: Scope::Partner,
            steps: Vec::new(),
        });
    }
    phases
}

/// Whether what is read leads to a step. A ranking does not lead on to the ladders it names: it reads a part of them.
fn depends(read: &[Step], on: Step, steps: &[Declared], reads: &[Vec<Step>]) -> bool {
    let mut seen: Vec<Step> = Vec::new();
    let mut todo: Vec<Step> = read.to_vec();
    while let Some(step) = todo.pop() {
        if step == on {
            return true;
        }
        if seen.contains(&step) {
            continue;
        }
        seen.push(step);
        let at = steps.iter().position(|(known, ..)| *known == step);
        let next = at.and_then(|at| reads.get(at)).map_or(&[][..], Vec::as_slice);
        let in_part = step.is_of_population();
        todo.extend(
            next.iter()
                .filter(|next| !(in_part && matches!(next, Step::Ladder(_) | Step::Tiers(..)))),
        );
    }
    false
}

fn ranking_rules(ranking: &Ranking) -> impl Iterator<Item = &Rule> {
    let titled = ranking.among.iter().chain(&ranking.groups).map(|titled| &titled.rule);
    let keys = ranking.ranked_by.iter().chain(&ranking.then_by).map(|key| &key.rule);
    titled.chain(keys)
}

fn contest_rules(contest: &Contest) -> impl Iterator<Item = &Rule> {
    let titled = contest.open_if.iter().chain(&contest.entry).map(|titled| &titled.rule);
    let moment = contest.first_wins.iter().map(|(rule, _)| rule);
    titled.chain(moment).chain(contest.then_by.iter().map(|key| &key.rule))
}
