//! Rules of engagement: a request against what is on file, or the status of what is on file.
//!
//! `standing` says how one registration stands at an instant, `file` which are the same deal, `compete` who owns it,
//! `request` what else is asked of a request.

mod compete;
mod file;
mod outcome;
mod request;
mod standing;
mod words;

pub use outcome::{
    AnswerOutcome, EngagementOutcome, EngagementReason, KeyMatch, Matter, MilestoneOutcome, Moment, OnFileOutcome,
    RequestOutcome, Rivalry, SameDeal, Standing, Status, Verdict, Why,
};

pub(super) use request::SIZE;
pub(super) use words::words;

use super::Evaluation;
use crate::expr::{Any, Evaluate, Flow, OrTrap, RuleSite, Scalar, Trace, Trap};
use crate::program::{self, Both, Engagement, Slot};
use crate::value::{Date, DateTime, Decimal, Fault};
use file::{Candidate, OnFile, rivals};

/// Which registration a rule is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// The request.
    Request,
    /// One on file, by its row.
    File(u32),
}

impl Of {
    const fn is_request(self) -> bool {
        matches!(self, Of::Request)
    }
}

/// By what registrations come one after the other: the time that decides, and the key.
type Order = (Option<Moment>, Vec<String>);

/// Where an evaluation stands: the rules and the day of the decision.
#[derive(Clone, Copy)]
struct Scene<'e> {
    place: u16,
    rules: &'e Engagement,
    /// The last instant of the day of the decision.
    today: i64,
}

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn engagement(&mut self, place: u16) -> Flow {
        let Some(rules) = self.program.engagements.get(usize::from(place)) else {
            return Ok(());
        };
        self.trace.rule(RuleSite::Engagement(place, 0));
        self.leave_open(rules);
        let asked = self.machine.own.count(rules.input) > 0;
        let rows = self.machine.shared.count(rules.relation);
        if !asked && rows == 0 {
            return Ok(());
        }
        let as_of = self.context.as_of.ok_or(Fault::Missing).or_trap(self.machine)?;
        let scene = Scene {
            place,
            rules,
            today: self.end_of(as_of)?,
        };
        let outcome = if asked {
            let request = self.decide_request(scene, rows)?;
            if let Some(request) = &request {
                self.publish(rules, request);
            }
            EngagementOutcome {
                passed_over: request.is_none(),
                request: request.map(Box::new),
                on_file: Vec::new(),
            }
        } else {
            EngagementOutcome {
                passed_over: false,
                request: None,
                on_file: self.statuses(scene, rows)?,
            }
        };
        if let Some(slot) = self.outcome.engagements.get_mut(usize::from(place)) {
            *slot = outcome;
        }
        Ok(())
    }

    /// What rules read where there is no request.
    fn leave_open(&mut self, rules: &Engagement) {
        let plain = |slot| Slot { slot, presence: None };
        self.set(rules.outcome, Scalar::Absent);
        self.set(rules.place, Scalar::Absent);
        self.set(plain(rules.approved), Scalar::Boolean(false));
        self.set(plain(rules.share), Scalar::Number(Decimal::ZERO));
        for benefit in &rules.benefits {
            self.set(benefit.slot, Scalar::Absent);
        }
    }

    /// What rules read of a request.
    fn publish(&mut self, rules: &Engagement, request: &RequestOutcome) {
        let plain = |slot| Slot { slot, presence: None };
        self.set(rules.outcome, Scalar::Integer(request.verdict.place()));
        let place = request.place.map(|place| Scalar::Integer(i64::from(place)));
        self.set(rules.place, place.unwrap_or(Scalar::Absent));
        self.set(plain(rules.approved), Scalar::Boolean(request.verdict.holds()));
        self.set(plain(rules.share), Scalar::Number(request.share));
        for (benefit, value) in rules.benefits.iter().zip(&request.benefits) {
            self.set(benefit.slot, *value);
        }
    }

    /// The last microsecond of a day in the program's zone.
    fn end_of(&mut self, day: Date) -> Flow<i64> {
        let zone = &self.program.zone;
        let next = day.plus_days(1).and_then(|day| zone.instant_of(day, 0));
        Ok(next.or_trap(self.machine)?.microseconds() - 1)
    }

    // ---- What is read of a registration

    /// Puts the cursor on a registration on file.
    fn stand_on(&mut self, rules: &Engagement, of: Of) {
        if let Of::File(row) = of {
            self.machine.set_cursor(rules.cursor, row);
            self.trace.row(rules.cursor, row);
        }
    }

    fn text(&mut self, text: &Any) -> Flow<Option<String>> {
        match text.evaluate(self.machine, self.trace) {
            Ok(Scalar::Text(text)) => Ok(Some(self.machine.text(text).to_owned())),
            Ok(_) => Ok(None),
            Err(Trap) if self.machine.is_absent() => Ok(None),
            Err(Trap) => Err(Trap),
        }
    }

    fn text_of(&mut self, text: &Both<Any>, of: Of) -> Flow<Option<String>> {
        self.text(text.of(of.is_request()))
    }

    fn moment_of(&mut self, moment: &program::Moment) -> Flow<Option<Moment>> {
        let value = match moment.value.evaluate(self.machine, self.trace) {
            Ok(value) => value,
            Err(Trap) if self.machine.is_absent() => return Ok(None),
            Err(Trap) => return Err(Trap),
        };
        if !moment.is_day {
            return Ok(Some(Moment { at: value, day: None }));
        }
        let day = crate::expr::day_of(value).or_trap(self.machine)?;
        let at = self.program.zone.instant_of(day, 0).or_trap(self.machine)?;
        Ok(Some(Moment {
            at: at.microseconds(),
            day: Some(day),
        }))
    }

    fn decided(&mut self, rules: &Engagement, of: Of) -> Flow<Option<Moment>> {
        match &rules.decided_by {
            Some(moment) => self.moment_of(moment.of(of.is_request())),
            None => Ok(None),
        }
    }

    fn made(&mut self, rules: &Engagement, of: Of) -> Flow<Option<Moment>> {
        match &rules.made {
            Some(moment) => self.moment_of(moment.of(of.is_request())),
            None => Ok(None),
        }
    }

    /// Whether the rules are for a registration.
    fn applies(&mut self, rules: &Engagement, of: Of) -> Flow<bool> {
        match &rules.applies {
            None => Ok(true),
            Some((_, rule)) => rule.of(of.is_request()).evaluate(self.machine, self.trace),
        }
    }

    fn id_of(&mut self, rules: &Engagement, of: Of) -> Flow<Vec<String>> {
        let mut id = Vec::with_capacity(1);
        for part in rules.key.of(of.is_request()) {
            id.push(self.text(part)?.unwrap_or_default());
        }
        Ok(id)
    }

    fn holder_of(&mut self, rules: &Engagement, of: Of) -> Flow<String> {
        Ok(self.text_of(&rules.holder, of)?.unwrap_or_default())
    }

    /// The keys of a registration: what it says, and the form in which it is compared.
    fn keys_of(&mut self, rules: &Engagement, of: Of) -> Flow<Vec<(Option<String>, Option<String>)>> {
        let country = match &rules.country {
            Some(country) => self.text_of(country, of)?,
            None => None,
        };
        let mut keys = Vec::with_capacity(rules.keys.len());
        for key in &rules.keys {
            let text = self.text_of(&key.text, of)?;
            let form = text
                .as_deref()
                .and_then(|text| key.normaliser.apply(text, country.as_deref()).into_key());
            keys.push((text, form));
        }
        Ok(keys)
    }

    /// The keys of all that is on file.
    fn on_file(&mut self, rules: &Engagement, rows: u32) -> Flow<OnFile> {
        let mut keys = Vec::with_capacity(rows as usize);
        for row in 0..rows {
            self.machine.step()?;
            self.stand_on(rules, Of::File(row));
            let own = self.keys_of(rules, Of::File(row))?;
            keys.push(own.into_iter().map(|(_, form)| form).collect());
        }
        Ok(OnFile::new(keys, rules.keys.len(), rules.agreeing))
    }

    // ---- The status of what is on file

    /// How everything on file stands; of a partner, where the facts are of one.
    fn statuses(&mut self, scene: Scene<'_>, rows: u32) -> Flow<Vec<OnFileOutcome>> {
        let rules = scene.rules;
        let partner = match &rules.partner {
            Some(partner) => self.text(partner)?,
            None => None,
        };
        let mut found = Vec::new();
        let mut file = None;
        for row in 0..rows {
            let of = Of::File(row);
            self.machine.step()?;
            self.stand_on(rules, of);
            let holder = self.holder_of(rules, of)?;
            if partner.as_ref().is_some_and(|partner| *partner != holder) || !self.applies(rules, of)? {
                continue;
            }
            if self.made(rules, of)?.is_some_and(|made| made.at > scene.today) {
                continue;
            }
            let mut standing = self.standing(scene, of, scene.today)?;
            if rules.competing.is_exclusive() && self.keeps_away(rules, &standing) {
                if file.is_none() {
                    file = Some(self.on_file(rules, rows)?);
                }
                let first = match &file {
                    Some(file) => self.who_is_before(scene, row, &holder, &rivals(file, file.forms(row)))?,
                    None => None,
                };
                if let Some(first) = first {
                    standing.status = Status::Waiting;
                    standing.behind = Some(first);
                }
            }
            self.stand_on(rules, of);
            found.push(OnFileOutcome {
                row,
                id: self.id_of(rules, of)?,
                holder,
                standing,
            });
        }
        found.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(found)
    }

    /// The first of the others on file that comes before a registration of the same deal today.
    fn who_is_before(
        &mut self,
        scene: Scene<'_>,
        row: u32,
        holder: &str,
        candidates: &[Candidate],
    ) -> Flow<Option<u32>> {
        let rules = scene.rules;
        self.stand_on(rules, Of::File(row));
        let own = (self.decided(rules, Of::File(row))?, self.id_of(rules, Of::File(row))?);
        let mut first: Option<(Order, u32)> = None;
        for candidate in candidates.iter().filter(|candidate| candidate.row != row) {
            let of = Of::File(candidate.row);
            self.machine.step()?;
            self.stand_on(rules, of);
            if self.holder_of(rules, of)? == holder || !self.applies(rules, of)? {
                continue;
            }
            if self.made(rules, of)?.is_some_and(|made| made.at > scene.today) {
                continue;
            }
            let key = (self.decided(rules, of)?, self.id_of(rules, of)?);
            let before = match key.0.map(|moment| moment.at).cmp(&own.0.map(|moment| moment.at)) {
                std::cmp::Ordering::Less => true,
                // Until somebody has decided, neither of two of the same instant has the deal.
                std::cmp::Ordering::Equal => match rules.tie {
                    crate::model::Tie::LowestKey => key.1 < own.1,
                    crate::model::Tie::Review => true,
                    crate::model::Tie::Split | crate::model::Tie::PayAll => false,
                },
                std::cmp::Ordering::Greater => false,
            };
            if !before {
                continue;
            }
            let standing = self.standing(scene, of, scene.today)?;
            if self.keeps_away(rules, &standing) && first.as_ref().is_none_or(|(known, _)| key < *known) {
                first = Some((key, candidate.row));
            }
        }
        Ok(first.map(|(_, row)| row))
    }

    /// Whether a registration keeps others away.
    #[allow(clippy::unused_self, reason = "it is asked beside what reads registrations")]
    fn keeps_away(&self, rules: &Engagement, standing: &Standing) -> bool {
        match standing.status {
            Status::Pending => rules.before != Some(crate::model::Before::NoProtection),
            Status::Active | Status::AtRisk | Status::Waiting => true,
            Status::Lapsed | Status::Expired => false,
        }
    }

    fn instant(&mut self, at: i64) -> Flow<DateTime> {
        DateTime::from_microseconds(at)
            .ok_or(Fault::Overflow)
            .or_trap(self.machine)
    }
}
