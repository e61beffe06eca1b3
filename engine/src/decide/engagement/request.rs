//! What is asked of a request: all reasons are found, not only the first.

use super::compete::{compete, order};
use super::file::{Candidate, rivals};
use super::outcome::{
    AnswerOutcome, EngagementReason, KeyMatch, MilestoneOutcome, Moment, RequestOutcome, Rivalry, SameDeal, Verdict,
    Why,
};
use super::{Of, Scene};
use crate::decide::Evaluation;
use crate::decide::criteria::check;
use crate::decide::outcome::CheckOutcome;
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Scalar, Trace};
use crate::model::Late;
use crate::program::{MinimumSize, Titled};
use crate::value::{Decimal, Fault};

/// Rules that ask for something where they are true, and how that is told.
type Asks<'r> = (&'r [Titled], Verdict, fn(u16) -> Why);

/// What is known of a request before anything is asked.
struct Asked {
    id: Vec<String>,
    holder: String,
    keys: Vec<(Option<String>, Option<String>)>,
    decided: Option<Moment>,
    /// When it was made, as far as that is known.
    at: i64,
}

impl<T: Trace> Evaluation<'_, T> {
    /// Decides the request; `None` where the rules are not for it.
    pub(super) fn decide_request(&mut self, scene: Scene<'_>, rows: u32) -> Flow<Option<RequestOutcome>> {
        let rules = scene.rules;
        if !self.applies(rules, Of::Request)? {
            return Ok(None);
        }
        let asked = Asked {
            id: self.id_of(rules, Of::Request)?,
            holder: self.holder_of(rules, Of::Request)?,
            keys: self.keys_of(rules, Of::Request)?,
            decided: self.decided(rules, Of::Request)?,
            at: self.made(rules, Of::Request)?.map_or(scene.today, |made| made.at),
        };
        let file = self.on_file(rules, rows)?;
        let forms: Vec<Option<String>> = asked.keys.iter().map(|(_, form)| form.clone()).collect();
        let mut same_deal = Vec::new();
        for candidate in rivals(&file, &forms) {
            same_deal.extend(self.same_deal(scene, &asked, &candidate)?);
        }
        same_deal.sort_by(|one, other| (one.decided, &one.id).cmp(&(other.decided, &other.id)));
        let mut reasons = Vec::new();
        let requirements = self.ask_rules(scene, &mut reasons)?;
        if let Some(minimum) = &rules.minimum_size {
            self.ask_size(scene, minimum, &mut reasons)?;
        }
        self.ask_open(scene, &asked, rows, &mut reasons)?;
        self.ask_renewal(scene, &same_deal, &mut reasons)?;
        let chosen = match &rules.chosen {
            Some(rule) => rule.request.evaluate(self.machine, self.trace)?,
            None => false,
        };
        let competing: Vec<&SameDeal> = same_deal.iter().filter(|one| one.rival.is_some()).collect();
        let competed = compete(rules, &competing, chosen).or_trap(self.machine)?;
        reasons.extend(competed.reason);
        let asks = |wanted: Verdict| reasons.iter().any(|reason| reason.verdict == wanted);
        let mut verdict = if asks(Verdict::Rejected) {
            Verdict::Rejected
        } else if asks(Verdict::Review) {
            Verdict::Review
        } else {
            competed.verdict
        };
        let answer = self.answer_of(scene, Of::Request)?.map(|due| AnswerOutcome {
            by: due.last,
            late: !due.holds(scene.today),
        });
        let silence = matches!(rules.answer, Some((_, Late::Approve)));
        let mut share = competed.share;
        if verdict == Verdict::Review && silence && answer.is_some_and(|answer| answer.late) {
            verdict = Verdict::Approved;
            share = Decimal::ONE;
            reasons.push(EngagementReason {
                verdict,
                why: Why::Unanswered,
            });
        }
        let standing = self.standing(scene, Of::Request, scene.today.max(asked.at))?;
        let milestones = self.milestones_of(scene, scene.today.max(asked.at))?;
        let share = if verdict.holds() { share } else { Decimal::ZERO };
        let benefits = self.benefits(scene, verdict.holds(), share)?;
        Ok(Some(RequestOutcome {
            id: asked.id,
            holder: asked.holder,
            verdict,
            requirements,
            reasons,
            place: competed.place,
            share,
            decided: asked.decided,
            same_deal,
            standing,
            milestones,
            answer,
            benefits,
        }))
    }

    /// A registration on file of the same deal; `None` for the request itself, and for what is not there yet.
    fn same_deal(&mut self, scene: Scene<'_>, asked: &Asked, candidate: &Candidate) -> Flow<Option<SameDeal>> {
        let rules = scene.rules;
        let of = Of::File(candidate.row);
        self.machine.step()?;
        self.stand_on(rules, of);
        let id = self.id_of(rules, of)?;
        if id == asked.id || !self.applies(rules, of)? {
            return Ok(None);
        }
        let made = self.made(rules, of)?;
        if made.is_some_and(|made| made.at > scene.today.max(asked.at)) {
            return Ok(None);
        }
        let holder = self.holder_of(rules, of)?;
        let decided = self.decided(rules, of)?;
        let keys = self.keys_of(rules, of)?;
        let text = |keys: &[(Option<String>, Option<String>)], place: usize| {
            keys.get(place).and_then(|(text, _)| text.clone()).unwrap_or_default()
        };
        let matches = candidate.keys.iter().map(|place| KeyMatch {
            key: u16::try_from(*place).unwrap_or(u16::MAX),
            request: text(&asked.keys, *place),
            existing: text(&keys, *place),
            form: keys.get(*place).and_then(|(_, form)| form.clone()).unwrap_or_default(),
        });
        let matches = matches.collect();
        // What came after the request is looked at when it came, so that it is there at all.
        let at = made.map_or(asked.at, |made| made.at.max(asked.at));
        let standing = self.standing(scene, of, at)?;
        let own = holder == asked.holder;
        let rival = if own || !self.keeps_away(rules, &standing) {
            None
        } else {
            let by = |moment: Option<Moment>| moment.map(|moment| moment.at);
            let found = order(rules.tie, (by(decided), &id), (by(asked.decided), &asked.id));
            self.stand_on(rules, of);
            let chosen = match &rules.chosen {
                Some(rule) => rule.file.evaluate(self.machine, self.trace)?,
                None => false,
            };
            let by_time = rules.competing.is_decided_by_time();
            Some(Rivalry {
                ahead: by_time && found.is_lt(),
                tied: by_time && found.is_eq(),
                chosen,
            })
        };
        Ok(Some(SameDeal {
            row: candidate.row,
            id,
            holder,
            matches,
            standing,
            decided,
            rival,
            own,
        }))
    }

    /// Rejections, reviews and requirements.
    fn ask_rules(&mut self, scene: Scene<'_>, reasons: &mut Vec<EngagementReason>) -> Flow<Vec<CheckOutcome>> {
        let rules = scene.rules;
        let mut part = 1;
        let lists: [Asks<'_>; 2] = [
            (&rules.rejects, Verdict::Rejected, Why::Rejects),
            (&rules.reviews, Verdict::Review, Why::Reviews),
        ];
        for (list, verdict, why) in lists {
            for (place, one) in (0..).zip(list) {
                self.trace.rule(RuleSite::Engagement(scene.place, part));
                if one.rule.evaluate(self.machine, self.trace)? {
                    reasons.push(EngagementReason {
                        verdict,
                        why: why(place),
                    });
                }
                part += 1;
            }
        }
        let mut requirements = Vec::with_capacity(rules.requirements.len());
        for (place, one) in (0_u16..).zip(&rules.requirements) {
            self.trace.rule(RuleSite::Engagement(scene.place, part));
            let mut found = CheckOutcome::NONE;
            if !check(one, self.machine, self.trace, &mut found)? {
                reasons.push(EngagementReason {
                    verdict: Verdict::Rejected,
                    why: Why::Requirement(place),
                });
            }
            requirements.push(found);
            part += 1;
        }
        self.trace.rule(RuleSite::Engagement(scene.place, 0));
        Ok(requirements)
    }

    fn ask_size(&mut self, scene: Scene<'_>, minimum: &MinimumSize, reasons: &mut Vec<EngagementReason>) -> Flow {
        self.trace.rule(RuleSite::Engagement(scene.place, SIZE));
        let mut values = Vec::with_capacity(minimum.values.len());
        for value in &minimum.values {
            values.push(self.text(value)?.unwrap_or_default());
        }
        let row = minimum.rows.iter().find(|(of, _)| *of == values);
        let Some((_, size)) = row else {
            return Err(self.machine.fault(Fault::OutOfRange));
        };
        let actual = minimum.measure.evaluate(self.machine, self.trace)?;
        if actual < *size {
            reasons.push(EngagementReason {
                verdict: Verdict::Rejected,
                why: Why::TooSmall(actual, *size),
            });
        }
        self.trace.rule(RuleSite::Engagement(scene.place, 0));
        Ok(())
    }

    /// How many a partner has open besides the request.
    fn ask_open(&mut self, scene: Scene<'_>, asked: &Asked, rows: u32, reasons: &mut Vec<EngagementReason>) -> Flow {
        let rules = scene.rules;
        let Some(most) = &rules.at_most_open else {
            return Ok(());
        };
        self.trace.rule(RuleSite::Engagement(scene.place, 0));
        let most = most.amount.evaluate(self.machine, self.trace)?;
        let mut open = 0_u32;
        for row in 0..rows {
            let of = Of::File(row);
            self.machine.step()?;
            self.stand_on(rules, of);
            if self.holder_of(rules, of)? != asked.holder || self.id_of(rules, of)? == asked.id {
                continue;
            }
            if !self.applies(rules, of)? || self.made(rules, of)?.is_some_and(|made| made.at > asked.at) {
                continue;
            }
            let standing = self.standing(scene, of, asked.at)?;
            open += u32::from(!standing.status.is_over());
        }
        if Decimal::from(i64::from(open)) >= most {
            reasons.push(EngagementReason {
                verdict: Verdict::Rejected,
                why: Why::TooManyOpen(open, most),
            });
        }
        Ok(())
    }

    fn ask_renewal(&mut self, scene: Scene<'_>, same_deal: &[SameDeal], reasons: &mut Vec<EngagementReason>) -> Flow {
        let Some((times, with)) = &scene.rules.renewal else {
            return Ok(());
        };
        let own = same_deal.iter().filter(|one| one.own).count();
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        let mut reject = |why| {
            reasons.push(EngagementReason {
                verdict: Verdict::Rejected,
                why,
            });
        };
        // The first on file was no renewal; the request would be one more.
        if own > *times {
            reject(Why::Renewed(own - 1, *times));
        }
        if own > 0
            && let Some(with) = with
            && !with.evaluate(self.machine, self.trace)?
        {
            reject(Why::NothingNew);
        }
        Ok(())
    }

    fn milestones_of(&mut self, scene: Scene<'_>, at: i64) -> Flow<Vec<MilestoneOutcome>> {
        let rules = scene.rules;
        let mut found = Vec::with_capacity(rules.milestones.len());
        for (place, milestone) in (1_u16..).zip(&rules.milestones) {
            let due = match self.moment_of(&milestone.due.from.request)? {
                Some(event) => Some(
                    self.run_of(scene, place, &milestone.due, Of::Request, event, at)?
                        .end
                        .last,
                ),
                None => None,
            };
            let done = self.moment_of(&milestone.done.request)?;
            found.push(MilestoneOutcome { due, done });
        }
        Ok(found)
    }

    /// What the request brings: numbers by its share.
    fn benefits(&mut self, scene: Scene<'_>, holds: bool, share: Decimal) -> Flow<Vec<Scalar>> {
        let rules = scene.rules;
        let before = 1 + rules.rejects.len() + rules.reviews.len() + rules.requirements.len();
        let first = u16::try_from(before).unwrap_or(u16::MAX);
        let mut found = Vec::with_capacity(rules.benefits.len());
        for (part, benefit) in (first..).zip(&rules.benefits) {
            if !holds {
                found.push(Scalar::Absent);
                continue;
            }
            self.trace.rule(RuleSite::Engagement(scene.place, part));
            found.push(match benefit.value.evaluate(self.machine, self.trace)? {
                Scalar::Number(number) => Scalar::Number(number.multiply(share).or_trap(self.machine)?),
                other => other,
            });
        }
        self.trace.rule(RuleSite::Engagement(scene.place, 0));
        Ok(found)
    }
}

/// The part at which the table of least sizes is asked: none of the titled rules.
pub(in crate::decide) const SIZE: u16 = u16::MAX;
