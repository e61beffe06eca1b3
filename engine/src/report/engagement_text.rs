//! Rules of engagement in sentences, such as could be mailed to the partner.

use std::fmt::Write;

use super::engagement::matter_title;
use super::numbers::{grouped, percent};
use super::view::View;
use crate::decide::{
    EngagementOutcome, Matter, Moment, OnFileOutcome, RegistrationStanding, RequestOutcome, SameDeal, Status, Verdict,
    Why,
};
use crate::expr::Scalar;
use crate::model::Late;
use crate::program::Engagement;
use crate::schema::Type;
use crate::value::{DateTime, Decimal, Last};

impl View<'_> {
    pub(super) fn engagements_text(&self, out: &mut String) -> std::fmt::Result {
        for (rules, outcome) in self.program.engagements.iter().zip(&self.outcome.engagements) {
            self.engagement_text(out, rules, outcome)?;
        }
        Ok(())
    }

    /// The rules with their sentences, and what agreed with whom.
    pub(super) fn engagement_text(
        &self,
        out: &mut String,
        rules: &Engagement,
        outcome: &EngagementOutcome,
    ) -> std::fmt::Result {
        let word = match (&outcome.request, outcome.on_file.len()) {
            (Some(request), _) => request.verdict.word().to_owned(),
            (None, 0) if outcome.passed_over => "not for this registration".to_owned(),
            (None, 0) => return Ok(()),
            (None, 1) => "1 registration on file".to_owned(),
            (None, count) => format!("{count} registrations on file"),
        };
        writeln!(out, "\n{}: {word}", rules.title)?;
        for sentence in self.sentences(rules, outcome) {
            writeln!(out, "  {sentence}")?;
        }
        let Some(request) = &outcome.request else { return Ok(()) };
        for one in &request.same_deal {
            let rival = if one.rival.is_some() {
                "competing"
            } else if one.own {
                "the partner's own"
            } else {
                "not competing"
            };
            writeln!(
                out,
                "  {} of {}, {rival}: {}",
                one.id.join("/"),
                one.holder,
                self.standing_sentence(rules, &one.standing)
            )?;
            for found in &one.matches {
                if let Some(key) = rules.keys.get(usize::from(found.key)) {
                    let (asked, on_file) = (&found.request, &found.existing);
                    let (field, form) = (&key.field, &found.form);
                    writeln!(out, "    same {field}: `{asked}` and `{on_file}`, compared as `{form}`")?;
                }
            }
        }
        Ok(())
    }

    /// The decision in sentences.
    pub(super) fn sentences(&self, rules: &Engagement, outcome: &EngagementOutcome) -> Vec<String> {
        match &outcome.request {
            Some(request) => self.request_sentences(rules, request),
            None => outcome
                .on_file
                .iter()
                .map(|one| self.status_sentence(rules, one))
                .collect(),
        }
    }

    fn status_sentence(&self, rules: &Engagement, one: &OnFileOutcome) -> String {
        format!(
            "Registration {} of {}: {}",
            one.id.join("/"),
            one.holder,
            self.standing_sentence(rules, &one.standing)
        )
    }

    fn request_sentences(&self, rules: &Engagement, request: &RequestOutcome) -> Vec<String> {
        let id = request.id.join("/");
        let mut out = Vec::new();
        out.push(match request.verdict {
            Verdict::Approved => format!("Registration {id} of {} is approved.", request.holder),
            Verdict::Rejected => format!("Registration {id} of {} is rejected.", request.holder),
            Verdict::Review => format!("Registration {id} of {} is looked at by a person.", request.holder),
            Verdict::InLine => format!(
                "Registration {id} of {} is accepted on place {}, with {} of the benefits.",
                request.holder,
                request.place.unwrap_or(1),
                percent(request.share)
            ),
            Verdict::CustomersChoice => format!(
                "Registration {id} of {} waits for the customer, who has not named a partner.",
                request.holder
            ),
            Verdict::Shared => format!(
                "Registration {id} of {} is accepted together with others of the same deal, with {} of the benefits.",
                request.holder,
                percent(request.share)
            ),
        });
        for reason in &request.reasons {
            let mut sentence = self.reason_sentence(rules, request, reason.why);
            // What is no reason for the outcome is told as what it asks for.
            if reason.verdict != request.verdict && reason.verdict == Verdict::Review {
                sentence = format!("A person would look at it as well: {}", lower_first(&sentence));
            }
            out.push(sentence);
        }
        if request.verdict.holds() {
            out.extend(self.protection_sentence(rules, request));
            for (milestone, found) in rules.milestones.iter().zip(&request.milestones) {
                match (found.due, found.done) {
                    (Some(due), None) => out.push(format!("{} is due by {}.", milestone.title, last_text(due))),
                    (None, None) => out.push(format!(
                        "{} is due {} after the {}.",
                        milestone.title,
                        length_text(milestone.due.length),
                        milestone.due.anchor.word()
                    )),
                    (_, Some(_)) => {}
                }
            }
            for (benefit, value) in rules.benefits.iter().zip(&request.benefits) {
                let shown = self.engagement_value(&benefit.kind, *value);
                out.push(format!("It brings {}: {shown}.", benefit.name.replace('_', " ")));
            }
        }
        let open = matches!(request.verdict, Verdict::Review | Verdict::CustomersChoice);
        if let (Some((_, late)), Some(answer), true) = (&rules.answer, request.answer, open) {
            let by = last_text(answer.by);
            out.push(match (answer.late, late) {
                (false, Late::Escalate) => format!("The answer is due by {by}."),
                (false, Late::Approve) => {
                    format!("The answer is due by {by}; without one the registration counts as approved.")
                }
                (true, _) => format!("The answer was due by {by}: it goes to the next level."),
            });
        }
        out
    }

    fn protection_sentence(&self, rules: &Engagement, request: &RequestOutcome) -> Option<String> {
        let standing = &request.standing;
        let word = rules.protects.anchor.word();
        let Some(through) = standing.through else {
            return Some(format!(
                "The deal is protected for {} from the {word} on.",
                length_text(rules.protects.length)
            ));
        };
        let mut sentence = format!("The deal is protected through {}", last_text(through.last));
        if let Some(from) = standing.from {
            let _ = write!(sentence, ", counted from the {word} on {}", moment_text(from));
        }
        if standing.extended > 0 {
            sentence.push_str(&extended_text(rules, standing.extended));
        }
        sentence.push('.');
        Some(sentence)
    }

    /// The title of a reason.
    pub(super) fn reason_title(&self, rules: &Engagement, why: Why) -> String {
        let titled = |list: &[crate::program::Titled], place: u16| {
            list.get(usize::from(place))
                .map_or_else(String::new, |one| one.title.clone())
        };
        match why {
            Why::Rejects(place) => titled(&rules.rejects, place),
            Why::Reviews(place) => titled(&rules.reviews, place),
            Why::Requirement(place) => {
                let check = rules.requirements.get(usize::from(place));
                check.map_or_else(String::new, |check| check.title.clone())
            }
            Why::TooSmall(..) => "Below the minimum size".to_owned(),
            Why::TooManyOpen(..) => "Too many open registrations".to_owned(),
            Why::Renewed(..) => "Registered again too often".to_owned(),
            Why::NothingNew => "No new information".to_owned(),
            Why::Behind(_) => "Competing registration".to_owned(),
            Why::Tie(_) => "Competing registration of the same instant".to_owned(),
            Why::NoPlace(_) => "No place left".to_owned(),
            Why::Question => rules
                .question
                .clone()
                .unwrap_or_else(|| "Competing registrations".to_owned()),
            Why::NamedElsewhere(_) => "The customer named another partner".to_owned(),
            Why::NotNamed => "The customer has named nobody".to_owned(),
            Why::NamedSeveral(_) => "The customer named several partners".to_owned(),
            Why::Unanswered => "No answer in time".to_owned(),
        }
    }

    fn reason_sentence(&self, rules: &Engagement, request: &RequestOutcome, why: Why) -> String {
        let title = self.reason_title(rules, why);
        let rival = |place: u32| request.rival(place);
        let of = |one: &SameDeal| format!("registration {} of {}", one.id.join("/"), one.holder);
        match why {
            Why::Rejects(_) | Why::Reviews(_) => format!("{title}."),
            Why::Requirement(place) => {
                let place = usize::from(place);
                let found = rules.requirements.get(place).zip(request.requirements.get(place));
                let Some((check, outcome)) = found else {
                    return String::new();
                };
                let text = self.check_text(check, outcome);
                format!("{}.", text.trim_start_matches(['✓', '✗', ' ']))
            }
            Why::TooSmall(actual, required) => {
                let Some(minimum) = &rules.minimum_size else {
                    return String::new();
                };
                let show = |value| match &minimum.kind {
                    Type::Integer => grouped(value, 0),
                    kind => self.show(kind, Scalar::Number(value)),
                };
                format!(
                    "{title}: it is {}, and at least {} is asked for.",
                    show(actual),
                    show(required)
                )
            }
            Why::TooManyOpen(open, most) => format!(
                "{title}: {} are open, and at most {} may be.",
                grouped(Decimal::from(i64::from(open)), 0),
                grouped(most, 0)
            ),
            Why::Renewed(times, most) => {
                format!(
                    "{title}: it has been renewed {}, and may be {}.",
                    times_text(times),
                    times_text(most)
                )
            }
            Why::NothingNew => "The deal is registered already, and the request says nothing new.".to_owned(),
            Why::Behind(place) => match rival(place) {
                Some(one) => {
                    let through = match (one.standing.status, one.standing.through) {
                        (Status::Pending, _) | (_, None) => {
                            format!("it waits for its {} and holds the place", rules.protects.anchor.word())
                        }
                        (_, Some(through)) => format!("it is protected through {}", last_text(through.last)),
                    };
                    let when = one
                        .decided
                        .map_or_else(String::new, |at| format!(" on {}", moment_text(at)));
                    format!("The same deal was registered before: {}{when}; {through}.", of(one))
                }
                None => String::new(),
            },
            Why::Tie(place) => rival(place).map_or_else(String::new, |one| {
                format!(
                    "The same deal was registered at the same time: {}. A person decides.",
                    of(one)
                )
            }),
            Why::NoPlace(place) => format!("{title}: it would have place {place}."),
            Why::Question => {
                let all: Vec<String> = request.rivals().map(|(one, _)| of(one)).collect();
                format!(
                    "{title}: the same deal was registered by others as well: {}.",
                    all.join(", ")
                )
            }
            Why::NamedElsewhere(place) => rival(place).map_or_else(String::new, |one| {
                format!("The customer named another partner: {}.", of(one))
            }),
            Why::NotNamed => {
                let all: Vec<String> = request.rivals().map(|(one, _)| of(one)).collect();
                format!("The same deal was registered by others as well: {}.", all.join(", "))
            }
            Why::NamedSeveral(place) => rival(place).map_or_else(String::new, |one| {
                format!(
                    "The customer named several partners, also {}. A person decides.",
                    of(one)
                )
            }),
            Why::Unanswered => match request.answer {
                Some(answer) => format!(
                    "Nobody answered by {}, so the registration counts as approved.",
                    last_text(answer.by)
                ),
                None => String::new(),
            },
        }
    }

    /// Why a registration has its status.
    pub(super) fn standing_reason(&self, rules: &Engagement, standing: &RegistrationStanding) -> String {
        let word = rules.protects.anchor.word();
        match (standing.status, standing.ended, standing.next) {
            (Status::Pending, ..) => format!("no {word} yet"),
            (Status::Lapsed | Status::Expired, Some((matter, last)), _) => {
                let over = match matter {
                    Matter::Milestone(_) => format!("{} was missed", matter_title(rules, matter)),
                    Matter::Lapse(_) => matter_title(rules, matter).to_owned(),
                    Matter::Protection | Matter::Answer => "the protection is over".to_owned(),
                };
                match (matter, last) {
                    (Matter::Milestone(_), Some(last)) => format!("{over}: it was due by {}", last_text(last)),
                    (_, Some(last)) => format!("{over}: it lasted through {}", last_text(last)),
                    (_, None) => over,
                }
            }
            (Status::Waiting, ..) => match standing.behind {
                Some(row) => format!("behind registration {}", self.registration_of(rules, row)),
                None => String::new(),
            },
            (Status::AtRisk, _, next) => match (standing.missed, next) {
                (Some(missed), _) => {
                    format!(
                        "{} was missed: a person decides",
                        matter_title(rules, Matter::Milestone(missed))
                    )
                }
                (None, Some((Matter::Protection, last))) => {
                    format!("the protection ends soon: it lasts through {}", last_text(last))
                }
                (None, Some((matter, last))) => {
                    format!("{} is due by {}", matter_title(rules, matter), last_text(last))
                }
                (None, None) => String::new(),
            },
            _ => match standing.through {
                Some(through) => format!("protected through {}", last_text(through.last)),
                None => String::new(),
            },
        }
    }

    fn standing_sentence(&self, rules: &Engagement, standing: &RegistrationStanding) -> String {
        let mut sentence = format!("{}, {}", standing.status.word(), self.standing_reason(rules, standing));
        if standing.extended > 0 {
            sentence.push_str(&extended_text(rules, standing.extended));
        }
        if standing.status == Status::Active
            && let Some((matter @ Matter::Milestone(_), last)) = standing.next
        {
            let _ = write!(
                sentence,
                "; {} is due by {}",
                matter_title(rules, matter),
                last_text(last)
            );
        }
        sentence.push('.');
        sentence
    }

    /// The key of a registration on file.
    fn registration_of(&self, rules: &Engagement, row: u32) -> String {
        let outcomes = self.program.engagements.iter().zip(&self.outcome.engagements);
        let own = outcomes.filter(|(other, _)| other.name == rules.name);
        let known = own.flat_map(|(_, outcome)| &outcome.on_file).find(|one| one.row == row);
        if let Some(known) = known {
            return known.id.join("/");
        }
        let mut machine = self.machine.clone();
        machine.fuel = u64::MAX;
        machine.set_cursor(rules.cursor, row);
        let parts = rules
            .key
            .file
            .iter()
            .map(|part| match part.evaluate(&mut machine, &mut crate::expr::Silent) {
                Ok(Scalar::Text(text)) => machine.text(text).to_owned(),
                _ => String::new(),
            });
        parts.collect::<Vec<String>>().join("/")
    }
}

fn extended_text(rules: &Engagement, times: u32) -> String {
    let extension = rules.protects.extension.as_ref();
    let granter = extension.and_then(|extension| extension.granter.as_ref());
    let by = granter.map_or_else(String::new, |granter| format!(" by {granter}"));
    format!(", extended {}{by}", times_text(times))
}

fn times_text(times: u32) -> String {
    match times {
        0 => "not at all".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    }
}

fn length_text(length: crate::value::Duration) -> String {
    let unit = length.unit.word().replace('_', " ");
    if length.count == 1 {
        format!("1 {}", unit.trim_end_matches('s'))
    } else {
        format!("{} {unit}", length.count)
    }
}

pub(super) fn last_text(last: Last) -> String {
    match last {
        Last::Day(day) => day.to_string(),
        Last::Instant(at) => at.to_string(),
    }
}

fn moment_text(moment: Moment) -> String {
    match (moment.day, DateTime::from_microseconds(moment.at)) {
        (Some(day), _) => day.to_string(),
        (None, Some(at)) => at.to_string(),
        (None, None) => String::new(),
    }
}

fn lower_first(sentence: &str) -> String {
    let mut characters = sentence.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}
