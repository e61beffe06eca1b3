//! How one registration stands at an instant: its protection with extensions, its milestones, what ended it.

use super::outcome::{Matter, Moment, Standing, Status};
use super::{Of, Scene};
use crate::decide::Evaluation;
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Trace};
use crate::model::{Anchor, LastDay, Late, Missed};
use crate::program::{Extension, Granted, Term};
use crate::value::{Clock, Deadline, Ends, Last};

/// The end of a time, as it is known at an instant.
pub(super) struct Run {
    pub(super) end: Deadline,
    pub(super) extended: u32,
    /// When its reminder is sent.
    reminder: Option<i64>,
}

/// What ended a registration, and when.
struct Ended {
    at: i64,
    matter: Matter,
    last: Option<Last>,
    lapsed: bool,
}

const fn ends(last_day: LastDay) -> Ends {
    match last_day {
        LastDay::Through => Ends::Through,
        LastDay::Before => Ends::Before,
        LastDay::ToTheHour => Ends::ToTheHour,
    }
}

impl<T: Trace> Evaluation<'_, T> {
    /// How a registration stands at an instant. What happened later is not known then.
    pub(super) fn standing(&mut self, scene: Scene<'_>, of: Of, at: i64) -> Flow<Standing> {
        let rules = scene.rules;
        self.stand_on(rules, of);
        let mut ended: Option<Ended> = None;
        let mut end = |found: Ended| {
            if ended.as_ref().is_none_or(|known| found.at < known.at) {
                ended = Some(found);
            }
        };
        if let Of::File(_) = of {
            for (place, lapse) in (0..).zip(&rules.lapses) {
                if lapse.rule.evaluate(self.machine, self.trace)? {
                    end(Ended {
                        at: i64::MIN,
                        matter: Matter::Lapse(place),
                        last: None,
                        lapsed: true,
                    });
                    break;
                }
            }
        }
        let mut next: Vec<(i64, Matter, Last)> = Vec::new();
        let mut at_risk = false;
        let from = self.began(scene, of, at)?;
        let (mut through, mut extended) = (None, 0);
        match from {
            Some(from) => {
                let run = self.run_of(scene, 0, &rules.protects, of, from, at)?;
                if run.end.holds(at) {
                    next.push((run.end.end, Matter::Protection, run.end.last));
                    at_risk |= run.reminder.is_some_and(|reminder| reminder <= at);
                } else {
                    end(Ended {
                        at: run.end.end,
                        matter: Matter::Protection,
                        last: Some(run.end.last),
                        lapsed: false,
                    });
                }
                (through, extended) = (Some(run.end), run.extended);
            }
            None => {
                if let Some(answer) = self.answer_of(scene, of)?
                    && answer.holds(at)
                {
                    next.push((answer.end, Matter::Answer, answer.last));
                }
            }
        }
        let mut missed = None;
        for (place, milestone) in (0_u16..).zip(&rules.milestones) {
            let due = &milestone.due;
            let Some(event) = self.event(due, of, at)? else {
                continue;
            };
            let run = self.run_of(scene, place + 1, due, of, event, at)?;
            let done = self.moment_of(milestone.done.of(of.is_request()))?;
            if done.is_some_and(|done| done.at <= at && run.end.holds(done.at)) {
                continue;
            }
            if run.end.holds(at) {
                next.push((run.end.end, Matter::Milestone(place), run.end.last));
                at_risk |= run.reminder.is_some_and(|reminder| reminder <= at);
            } else if milestone.if_missed == Missed::Disqualified {
                end(Ended {
                    at: run.end.end,
                    matter: Matter::Milestone(place),
                    last: Some(run.end.last),
                    lapsed: true,
                });
            } else {
                missed = missed.or(Some(place));
                at_risk = true;
            }
        }
        next.sort_by_key(|(at, ..)| *at);
        let status = match (&ended, from) {
            (Some(ended), _) if ended.lapsed => Status::Lapsed,
            (Some(_), _) => Status::Expired,
            (None, None) => Status::Pending,
            (None, Some(_)) if at_risk => Status::AtRisk,
            (None, Some(_)) => Status::Active,
        };
        Ok(Standing {
            status,
            from,
            through,
            extended,
            missed: missed.filter(|_| ended.is_none()),
            next: match &ended {
                None => next.first().map(|(_, matter, last)| (*matter, *last)),
                Some(_) => None,
            },
            ended: ended.map(|ended| (ended.matter, ended.last)),
            behind: None,
        })
    }

    /// When protection began: its event, or the end of the time for an answer where silence approves.
    fn began(&mut self, scene: Scene<'_>, of: Of, at: i64) -> Flow<Option<Moment>> {
        let rules = scene.rules;
        if let Some(event) = self.event(&rules.protects, of, at)? {
            return Ok(Some(event));
        }
        let silence = matches!(rules.answer, Some((_, Late::Approve)))
            && matches!(rules.protects.anchor, Anchor::Approval | Anchor::Acceptance);
        if !silence {
            return Ok(None);
        }
        let answer = self.answer_of(scene, of)?;
        Ok(answer.filter(|answer| !answer.holds(at)).map(|answer| Moment {
            at: answer.end,
            day: None,
        }))
    }

    /// The event of a time, once it has been.
    fn event(&mut self, term: &Term, of: Of, at: i64) -> Flow<Option<Moment>> {
        let event = self.moment_of(term.from.of(of.is_request()))?;
        Ok(event.filter(|event| event.at <= at))
    }

    /// Until when an answer is due.
    pub(super) fn answer_of(&mut self, scene: Scene<'_>, of: Of) -> Flow<Option<Deadline>> {
        let Some((term, _)) = &scene.rules.answer else {
            return Ok(None);
        };
        self.stand_on(scene.rules, of);
        let Some(from) = self.moment_of(term.from.of(of.is_request()))? else {
            return Ok(None);
        };
        let place = u16::try_from(scene.rules.milestones.len() + 1).unwrap_or(u16::MAX);
        let run = self.run_of(scene, place, term, of, from, i64::MIN)?;
        Ok(Some(run.end))
    }

    /// The end of a time with the extensions that were granted until an instant.
    pub(super) fn run_of(
        &mut self,
        scene: Scene<'_>,
        place: u16,
        term: &Term,
        of: Of,
        from: Moment,
        at: i64,
    ) -> Flow<Run> {
        let program = self.program;
        let value = match &term.calendar_of {
            Some(value) => self.text_of(value, of)?,
            None => None,
        };
        let granted = match &term.extension {
            Some(extension) => self.granted(extension, of, at)?,
            None => Vec::new(),
        };
        // What may fail from here on is the calendar: the site says which time it was.
        self.trace.rule(RuleSite::Term(scene.place, place));
        self.stand_on(scene.rules, of);
        let calendar = match &term.calendars {
            Some(calendars) => Some(calendars.of(value.as_deref()).or_trap(self.machine)?),
            None => None,
        };
        let clock = Clock {
            zone: &program.zone,
            calendar,
            month_end: term.month_end,
        };
        // A day is the same day wherever the calendar is: it is counted from its beginning there.
        let start = match (from.day, calendar) {
            (Some(day), Some(calendar)) => calendar.zone().instant_of(day, 0).or_trap(self.machine)?,
            _ => self.instant(from.at)?,
        };
        let mut end = clock
            .deadline(start, term.length, ends(term.last_day))
            .or_trap(self.machine)?;
        let mut extended = 0;
        if let Some(extension) = &term.extension {
            for granted in granted {
                if extended >= extension.times || (extension.before_expiry && !end.holds(granted)) {
                    break;
                }
                end = clock.extended(extension.length, end).or_trap(self.machine)?;
                extended += 1;
            }
        }
        let reminder = match term.reminder {
            None => None,
            Some(after) => {
                let found = clock.deadline(start, after, Ends::Through).or_trap(self.machine)?;
                // It is sent when that day begins, or at that hour.
                let sent = match found.last {
                    Last::Day(day) => program.zone.instant_of(day, 0).or_trap(self.machine)?,
                    Last::Instant(at) => at,
                };
                // An extension moves the end away from a reminder of the old one.
                (extended == 0).then(|| sent.microseconds())
            }
        };
        self.trace.rule(RuleSite::Engagement(scene.place, 0));
        self.stand_on(scene.rules, of);
        Ok(Run {
            end,
            extended,
            reminder,
        })
    }

    /// When extensions were granted, up to an instant, the earliest first.
    fn granted(&mut self, extension: &Extension, of: Of, at: i64) -> Flow<Vec<i64>> {
        let mut found = Vec::new();
        match extension.granted.of(of.is_request()) {
            Granted::One(moment) => found.extend(self.moment_of(moment)?.map(|moment| moment.at)),
            Granted::Many(rows, cursor, each) => {
                let mut all = self.machine.borrow_rows();
                let visited = rows.visit(self.machine, self.trace, &mut |_, _, row| {
                    all.push(row);
                    Ok(true)
                });
                for row in &all {
                    self.machine.set_cursor(*cursor, *row);
                    found.extend(self.moment_of(each)?.map(|moment| moment.at));
                }
                self.machine.give_back(all);
                visited?;
            }
        }
        found.retain(|granted| *granted <= at);
        found.sort_unstable();
        Ok(found)
    }
}
