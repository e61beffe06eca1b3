//! Rules of engagement in a decision as JSON; the sentences stand in `engagement_text`.

use super::json::Json;
use super::view::View;
use crate::decide::{
    EngagementOutcome, EngagementReason, Matter, Moment, OnFileOutcome, RegistrationStanding, RequestOutcome, SameDeal,
    Why,
};
use crate::program::Engagement;
use crate::schema::Type;
use crate::value::{DateTime, Last};

impl View<'_> {
    pub(super) fn engagements_json(&self, json: &mut Json<'_>) {
        for (rules, outcome) in self.program.engagements.iter().zip(&self.outcome.engagements) {
            json.name(&rules.name)
                .object(|json| self.engagement_json(json, rules, outcome));
        }
    }

    fn engagement_json(&self, json: &mut Json<'_>, rules: &Engagement, outcome: &EngagementOutcome) {
        json.key("title").text(&rules.title);
        match &outcome.request {
            None => {
                json.key("request").null();
                json.key("outcome").null();
            }
            Some(request) => self.request_json(json, rules, request),
        }
        if !outcome.on_file.is_empty() {
            json.key("registrations").array(|json| {
                for one in &outcome.on_file {
                    json.object(|json| self.on_file_json(json, rules, one));
                }
            });
        }
        json.key("sentences").array(|json| {
            for sentence in self.sentences(rules, outcome) {
                json.text(&sentence);
            }
        });
    }

    fn request_json(&self, json: &mut Json<'_>, rules: &Engagement, request: &RequestOutcome) {
        json.key("request").text(&request.id.join("/"));
        json.key("outcome").text(request.verdict.word());
        json.key("partner").text(&request.holder);
        json.key("reasons").array(|json| {
            for reason in &request.reasons {
                json.object(|json| self.reason_json(json, rules, request, reason));
            }
        });
        json.key("competing").text(rules.competing.word());
        if let Some(decided) = request.decided {
            json.key("decided_by");
            moment(json, decided);
        }
        if let Some(place) = request.place {
            json.key("place").integer(i64::from(place));
        }
        json.key("share").decimal(request.share);
        json.key("rivals").array(|json| {
            for (rival, how) in request.rivals() {
                json.object(|json| {
                    self.same_deal_json(json, rules, rival);
                    json.key("ahead").boolean(how.ahead);
                    json.key("tied").boolean(how.tied);
                    if rules.chosen.is_some() {
                        json.key("chosen").boolean(how.chosen);
                    }
                });
            }
        });
        json.key("no_rivals").array(|json| {
            for one in request.same_deal.iter().filter(|one| one.rival.is_none()) {
                json.object(|json| {
                    self.same_deal_json(json, rules, one);
                    json.key("own").boolean(one.own);
                });
            }
        });
        json.key("protection");
        if request.verdict.holds() {
            json.object(|json| {
                json.key("counted_from").text(rules.protects.anchor.word());
                protection(json, &request.standing);
            });
        } else {
            json.null();
        }
        if !rules.milestones.is_empty() {
            json.key("milestones").array(|json| {
                for (milestone, found) in rules.milestones.iter().zip(&request.milestones) {
                    json.object(|json| {
                        json.key("title").text(&milestone.title);
                        json.key("due");
                        optional(json, found.due, last);
                        json.key("reached");
                        optional(json, found.done, moment);
                    });
                }
            });
        }
        if let (Some((_, late)), Some(answer)) = (&rules.answer, request.answer) {
            json.key("answer").object(|json| {
                json.key("by");
                last(json, answer.by);
                json.key("late").boolean(answer.late);
                json.key("if_late").text(match late {
                    crate::model::Late::Escalate => "escalate",
                    crate::model::Late::Approve => "approve",
                });
            });
        }
        if !rules.benefits.is_empty() {
            json.key("benefits").object(|json| {
                for (benefit, value) in rules.benefits.iter().zip(&request.benefits) {
                    json.name(&benefit.name);
                    self.scalar(json, &benefit.kind, *value);
                }
            });
        }
    }

    fn reason_json(
        &self,
        json: &mut Json<'_>,
        rules: &Engagement,
        request: &RequestOutcome,
        reason: &EngagementReason,
    ) {
        json.key("outcome").text(reason.verdict.word());
        json.key("reason").text(&self.reason_title(rules, reason.why));
        let registration = match reason.why {
            Why::Behind(place) | Why::Tie(place) | Why::NamedElsewhere(place) | Why::NamedSeveral(place) => {
                request.rival(place)
            }
            _ => None,
        };
        if let Some(rival) = registration {
            json.key("registration").text(&rival.id.join("/"));
        }
        match reason.why {
            Why::Requirement(place) => {
                let place = usize::from(place);
                let found = rules.requirements.get(place).zip(request.requirements.get(place));
                if let Some((check, outcome)) = found {
                    json.key("requirement").object(|json| self.check(json, check, outcome));
                }
            }
            Why::TooSmall(actual, required) => {
                json.key("actual").decimal(actual);
                json.key("required").decimal(required);
            }
            Why::TooManyOpen(open, most) => {
                json.key("actual").integer(i64::from(open));
                json.key("at_most").decimal(most);
            }
            Why::Renewed(times, most) => {
                json.key("actual").integer(i64::from(times));
                json.key("at_most").integer(i64::from(most));
            }
            Why::NoPlace(place) => json.key("place").integer(i64::from(place)),
            _ => {}
        }
    }

    fn same_deal_json(&self, json: &mut Json<'_>, rules: &Engagement, one: &SameDeal) {
        json.key("registration").text(&one.id.join("/"));
        json.key("partner").text(&one.holder);
        json.key("decided_by");
        optional(json, one.decided, moment);
        json.key("keys").array(|json| {
            for found in &one.matches {
                let Some(key) = rules.keys.get(usize::from(found.key)) else {
                    continue;
                };
                json.object(|json| {
                    json.key("field").text(&key.field);
                    json.key("normaliser").text(key.normaliser.word());
                    json.key("request").text(&found.request);
                    json.key("on_file").text(&found.existing);
                    json.key("compared_as").text(&found.form);
                });
            }
        });
        self.standing_json(json, rules, &one.standing);
    }

    fn on_file_json(&self, json: &mut Json<'_>, rules: &Engagement, one: &OnFileOutcome) {
        json.key("registration").text(&one.id.join("/"));
        json.key("partner").text(&one.holder);
        self.standing_json(json, rules, &one.standing);
    }

    fn standing_json(&self, json: &mut Json<'_>, rules: &Engagement, standing: &RegistrationStanding) {
        json.key("status").text(standing.status.word());
        json.key("reason").text(&self.standing_reason(rules, standing));
        protection(json, standing);
        json.key("next");
        match standing.next {
            None => json.null(),
            Some((matter, day)) => json.object(|json| {
                json.key("what").text(matter_title(rules, matter));
                json.key("by");
                last(json, day);
            }),
        }
    }

    /// A value of a type as people read it.
    pub(super) fn engagement_value(&self, kind: &Type, value: crate::expr::Scalar) -> String {
        self.show(kind, value)
    }
}

/// What something is called.
pub(super) fn matter_title(rules: &Engagement, matter: Matter) -> &str {
    match matter {
        Matter::Protection => "protection",
        Matter::Answer => "answer",
        Matter::Milestone(place) => rules
            .milestones
            .get(usize::from(place))
            .map_or("", |milestone| &milestone.title),
        Matter::Lapse(place) => rules.lapses.get(usize::from(place)).map_or("", |lapse| &lapse.title),
    }
}

fn protection(json: &mut Json<'_>, standing: &RegistrationStanding) {
    json.key("from");
    optional(json, standing.from, moment);
    json.key("through");
    optional(json, standing.through.map(|through| through.last), last);
    json.key("extended").integer(i64::from(standing.extended));
}

fn optional<V>(json: &mut Json<'_>, value: Option<V>, write: fn(&mut Json<'_>, V)) {
    match value {
        Some(value) => write(json, value),
        None => json.null(),
    }
}

fn last(json: &mut Json<'_>, last: Last) {
    match last {
        Last::Day(day) => json.plain(day),
        Last::Instant(at) => json.plain(at),
    }
}

fn moment(json: &mut Json<'_>, moment: Moment) {
    match (moment.day, DateTime::from_microseconds(moment.at)) {
        (Some(day), _) => json.plain(day),
        (None, Some(at)) => json.plain(at),
        (None, None) => json.null(),
    }
}
