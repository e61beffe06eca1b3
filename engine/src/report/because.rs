//! Why a part of a decision is what it is, in a few lines: what a failed expectation shows.

use super::explanation::Step;
use super::view::View;
use crate::expr::RuleSite;
use crate::program::{Criteria, Ladder, ValueKind};
use crate::scenario::Subject;

/// The most lines of an explanation.
const LINES: usize = 12;

/// The most values that are shown of a name which was read several times.
const READS: usize = 4;

/// The most characters of a rule's text.
const RULE: usize = 100;

impl View<'_> {
    /// The lines that explain a part of the decision. `expected` is what was expected there, as JSON; `steps` are the
    /// recorded evaluation.
    #[must_use]
    pub fn because(&self, subject: &Subject, expected: &str, steps: &[Step]) -> Vec<String> {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = self.because_text(subject, expected, &mut text);
        if subject.section == "values" {
            self.value_because(&subject.name, steps, &mut text);
        }
        let mut lines: Vec<String> = text
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        let more = lines.len().saturating_sub(LINES);
        if more > 1 {
            lines.truncate(LINES);
            lines.push(format!("… and {more} lines more"));
        }
        lines
    }

    fn because_text(&self, subject: &Subject, expected: &str, out: &mut String) -> std::fmt::Result {
        let program = self.program;
        match subject.section.as_str() {
            "ladders" => {
                let mut ladders = program.ladders.iter().enumerate();
                let Some((place, ladder)) = ladders.find(|(_, ladder)| ladder.name == subject.name) else {
                    return Ok(());
                };
                self.ladder_because(place, ladder, subject, expected, out)
            }
            "scores" => {
                let mut scores = program.scores.iter().enumerate();
                match scores.find(|(_, score)| score.name == subject.name) {
                    Some((place, score)) => self.score_text(out, score, self.score(place)),
                    None => Ok(()),
                }
            }
            "eligibility" => {
                let found = program.eligibilities.iter().find(|one| one.name == subject.name);
                found.map_or(Ok(()), |found| self.unindented(&found.criteria, out))
            }
            "payouts" => {
                let mut payouts = program.payouts.iter().zip(&self.outcome.payouts);
                let found = payouts.find(|(payout, _)| payout.name == subject.name);
                found.map_or(Ok(()), |(payout, outcome)| self.payout_text(out, payout, outcome))
            }
            "balances" => {
                let mut balances = program.balances.iter().zip(0_u16..);
                let found = balances.find(|(balance, _)| balance.name == subject.name);
                found.map_or(Ok(()), |(balance, place)| self.balance_text(out, balance, place))
            }
            "incentives" => {
                let mut incentives = program.incentives.iter().enumerate();
                match incentives.find(|(_, incentive)| incentive.name == subject.name) {
                    Some((place, incentive)) => self.incentive_text(out, incentive, self.incentive(place)),
                    None => Ok(()),
                }
            }
            "contests" => {
                let mut contests = program.contests.iter().enumerate();
                let found = contests.find(|(_, contest)| contest.name == subject.name);
                match found.and_then(|(place, contest)| Some((contest, self.contest_outcome(place)?))) {
                    Some((contest, outcome)) => self.contest_text(out, contest, outcome),
                    None => Ok(()),
                }
            }
            "rankings" => {
                let mut rankings = program.rankings.iter().enumerate();
                match rankings.find(|(_, ranking)| ranking.name == subject.name) {
                    Some((place, ranking)) => match self.ranking_outcome(place) {
                        Some(outcome) => self.ranking_text(out, ranking, outcome),
                        None => Ok(()),
                    },
                    None => Ok(()),
                }
            }
            "engagement" => {
                let mut rules = program.engagements.iter().zip(&self.outcome.engagements);
                let found = rules.find(|(rules, _)| rules.name == subject.name);
                found.map_or(Ok(()), |(rules, outcome)| self.engagement_text(out, rules, outcome))
            }
            _ => Ok(()),
        }
    }

    /// The requirements of the tier in question: the one the path leads to, the one that was expected, the one reached.
    fn ladder_because(
        &self,
        place: usize,
        ladder: &Ladder,
        subject: &Subject,
        expected: &str,
        out: &mut String,
    ) -> std::fmt::Result {
        use std::fmt::Write;
        let by_path = match subject.rest.as_slice() {
            [tiers, index, ..] if tiers == "tiers" => index.parse().ok(),
            _ => None,
        };
        let by_word = || {
            let word = expected.trim_matches('"');
            ladder.tiers.iter().position(|tier| tier.id == word)
        };
        let reached = self.outcome.ladders.get(place).copied().flatten().map(usize::from);
        let wanted = by_path.or_else(by_word).or(reached).unwrap_or(0);
        let Some(tier) = ladder.tiers.get(wanted) else {
            return Ok(());
        };
        if tier.criteria.checks.is_empty() {
            writeln!(out, "{} requires nothing", tier.title)?;
        } else {
            writeln!(out, "{} requires:", tier.title)?;
            self.criteria_text(out, &tier.criteria, |_| true)?;
        }
        // A tier above the expected one that is reached is the reason just as well.
        match reached
            .filter(|reached| *reached > wanted)
            .and_then(|at| ladder.tiers.get(at))
        {
            Some(above) if !above.criteria.checks.is_empty() => {
                writeln!(out, "{}, which is higher, is reached:", above.title)?;
                self.criteria_text(out, &above.criteria, |_| true)
            }
            _ => Ok(()),
        }
    }

    fn unindented(&self, criteria: &Criteria, out: &mut String) -> std::fmt::Result {
        let mut text = String::new();
        self.criteria_text(&mut text, criteria, |_| true)?;
        for line in text.lines() {
            out.push_str(line.strip_prefix("  ").unwrap_or(line));
            out.push('\n');
        }
        Ok(())
    }

    /// The rule of a value, and what it read.
    fn value_because(&self, name: &str, steps: &[Step], out: &mut String) {
        let program = self.program;
        let mut values = (0_u16..).zip(&program.values);
        let Some((place, value)) = values.find(|(_, value)| value.name == name) else {
            return;
        };
        let mut rules = steps.chunk_by(|_, next| !matches!(next, Step::Rule(_)));
        let own = Step::Rule(RuleSite::Value(place));
        let Some(rule) = rules.find(|rule| rule.first() == Some(&own)) else {
            return;
        };
        if let ValueKind::Scalar { rule, .. } = &value.how
            && let Some(node) = program.nodes.get(rule.id().0 as usize)
        {
            let words: Vec<&str> = program.sources.slice(node.span).split_whitespace().collect();
            let text = words.join(" ");
            let cut = if text.chars().count() > RULE { "…" } else { "" };
            let text: String = text.chars().take(RULE).collect();
            out.push_str(&format!("{name} is {text}{cut}\n"));
        }
        let mut reads: Vec<(&str, Vec<String>, usize)> = Vec::new();
        for step in rule {
            let Step::Value(id, scalar) = step else { continue };
            let Some(node) = program.nodes.get(id.0 as usize) else {
                continue;
            };
            let text = program.sources.slice(node.span);
            if !is_read(text) {
                continue;
            }
            let shown = self.show(&node.kind, *scalar);
            match reads.iter_mut().find(|(known, ..)| *known == text) {
                Some((_, values, more)) if values.len() >= READS => {
                    *more += usize::from(!values.contains(&shown));
                }
                Some((_, values, _)) => {
                    if !values.contains(&shown) {
                        values.push(shown);
                    }
                }
                None => reads.push((text, vec![shown], 0)),
            }
        }
        for (text, values, more) in reads {
            let rest = if more > 0 { ", …" } else { "" };
            out.push_str(&format!("{text} is {}{rest}\n", values.join(", ")));
        }
    }
}

/// Whether a stretch of a rule reads a name or a field.
fn is_read(text: &str) -> bool {
    !text.is_empty()
        && !matches!(text, "true" | "false")
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
}
