use std::sync::Arc;

use super::{Amount, Check, Slot};
use crate::expr::node::Rows;
use crate::expr::{Any, Boolean, Integer, Number};
use crate::model::{Anchor, Before, Competing, LastDay, Late, Later, Missed, Tie};
use crate::schema::Type;
use crate::source::Span;
use crate::value::{BusinessCalendars, Decimal, Duration, MonthEnd, Normaliser};

/// A rule that is asked of the request and of registrations on file.
#[derive(Clone, Debug)]
pub struct Both<E> {
    /// Of the request.
    pub request: E,
    /// Of the registration on file that the cursor is at.
    pub file: E,
}

impl<E> Both<E> {
    /// The one of the request, or the other.
    #[must_use]
    pub const fn of(&self, request: bool) -> &E {
        if request { &self.request } else { &self.file }
    }
}

/// A day or an instant; absent while it has not come.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Its value.
    pub value: Integer,
    /// Whether it is a day.
    pub is_day: bool,
}

/// When extensions were granted.
#[derive(Clone, Debug)]
pub enum Granted {
    /// One at most.
    One(Moment),
    /// A list of them: its rows, the cursor that goes through them, and each.
    Many(Rows, u16, Moment),
}

/// How a time may grow.
#[derive(Clone, Debug)]
pub struct Extension {
    /// By how much.
    pub length: Duration,
    /// How often at most.
    pub times: u32,
    /// When it was granted.
    pub granted: Both<Granted>,
    /// Who grants it, for people.
    pub granter: Option<String>,
    /// Whether one that is granted after the end counts for nothing.
    pub before_expiry: bool,
}

/// A length of time from an event on.
#[derive(Clone, Debug)]
pub struct Term {
    /// How long.
    pub length: Duration,
    /// The name of the business calendar.
    pub calendar: Option<String>,
    /// The calendars of business days and hours.
    pub calendars: Option<Arc<BusinessCalendars>>,
    /// What tells them apart, where there are several.
    pub calendar_of: Option<Both<Any>>,
    /// The event.
    pub anchor: Anchor,
    /// When it was.
    pub from: Both<Moment>,
    /// Whether the last day belongs to it.
    pub last_day: LastDay,
    /// After how long it is said that the end comes near.
    pub reminder: Option<Duration>,
    /// What counting months does at month ends.
    pub month_end: MonthEnd,
    /// How it may grow.
    pub extension: Option<Extension>,
    /// Where it is declared.
    pub span: Span,
}

/// What has to be reached meanwhile.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Its title.
    pub title: String,
    /// When it was reached.
    pub done: Both<Moment>,
    /// Until when it must be.
    pub due: Term,
    /// What becomes of who misses it.
    pub if_missed: Missed,
}

/// A condition with a title.
#[derive(Clone, Debug)]
pub struct Titled {
    /// Its title.
    pub title: String,
    /// True or false.
    pub rule: Boolean,
    /// Where the rule stands.
    pub span: Span,
}

/// A field that makes two registrations the same deal.
#[derive(Clone, Debug)]
pub struct DealKey {
    /// The name of the field.
    pub field: String,
    /// How its values are compared.
    pub normaliser: Normaliser,
    /// The value as a text; absent where the field is.
    pub text: Both<Any>,
}

/// Least sizes from a table.
#[derive(Clone, Debug)]
pub struct MinimumSize {
    /// The path of the table.
    pub file: String,
    /// The names of the fields that choose the row.
    pub fields: Vec<String>,
    /// Their values, as texts.
    pub values: Vec<Any>,
    /// The rows: what they are for, and the size.
    pub rows: Vec<(Vec<String>, Decimal)>,
    /// What is measured.
    pub measure: Number,
    /// Its type.
    pub kind: Type,
    /// Where the rule stands.
    pub span: Span,
}

/// What an approved registration brings.
#[derive(Clone, Debug)]
pub struct EngagementBenefit {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// What it is.
    pub value: Any,
    /// Where it is kept for other rules.
    pub slot: Slot,
    /// Where the rule stands.
    pub span: Span,
}

/// Compiled rules of engagement.
#[derive(Clone, Debug)]
pub struct Engagement {
    /// Their name.
    pub name: String,
    /// Their title for people.
    pub title: String,
    /// The rowset of the input that is the request.
    pub input: u16,
    /// Its name.
    pub input_name: String,
    /// The relation of what is on file.
    pub relation: u16,
    /// Its name.
    pub relation_name: String,
    /// The cursor over what is on file.
    pub cursor: u16,
    /// The key of a registration.
    pub key: Both<Vec<Any>>,
    /// Whose it is.
    pub holder: Both<Any>,
    /// The partner whose decision this is, where the facts are of one.
    pub partner: Option<Any>,
    /// The country of a registration, where it has one.
    pub country: Option<Both<Any>>,
    /// For which registrations they are.
    pub applies: Option<(String, Both<Boolean>)>,
    /// What makes two registrations the same deal.
    pub keys: Vec<DealKey>,
    /// How many of them must agree.
    pub agreeing: usize,
    /// What rejects a request.
    pub rejects: Vec<Titled>,
    /// What a person has to look at.
    pub reviews: Vec<Titled>,
    /// What a request must fulfil.
    pub requirements: Vec<Check>,
    /// Least sizes.
    pub minimum_size: Option<MinimumSize>,
    /// What ends a registration on file.
    pub lapses: Vec<Titled>,
    /// How many a partner may have open.
    pub at_most_open: Option<Amount>,
    /// How long a registration is protected.
    pub protects: Term,
    /// What it holds before.
    pub before: Option<Before>,
    /// What has to be reached meanwhile.
    pub milestones: Vec<Milestone>,
    /// Who owns a deal that several registered.
    pub competing: Competing,
    /// What a review asks.
    pub question: Option<String>,
    /// The time that decides.
    pub decided_by: Option<Both<Moment>>,
    /// The time at which a registration was made, where it is known.
    pub made: Option<Both<Moment>>,
    /// What becomes of equal times.
    pub tie: Tie,
    /// Whether the customer named the partner.
    pub chosen: Option<Both<Boolean>>,
    /// The share of each place.
    pub shares: Vec<Decimal>,
    /// What those get who come later.
    pub later: Option<Later>,
    /// Until when an answer is due, and what a late one means.
    pub answer: Option<(Term, Late)>,
    /// How often the same deal may be registered again, and what must be true of the request that does.
    pub renewal: Option<(u32, Option<Boolean>)>,
    /// What a registration brings.
    pub benefits: Vec<EngagementBenefit>,
    /// How the request came out; absent without one.
    pub outcome: Slot,
    /// The choice that `outcome` is one of.
    pub outcomes: u16,
    /// Whether it is approved.
    pub approved: u16,
    /// The share of the benefits.
    pub share: u16,
    /// The place in line; absent without one.
    pub place: Slot,
    /// Where it is declared.
    pub span: Span,
}

impl Engagement {
    /// The rules that are asked of the request alone, by part; part 0 is the whole.
    #[must_use]
    pub fn part(&self, part: u16) -> Option<(&str, Span)> {
        let place = usize::from(part).checked_sub(1)?;
        let requirements = self.requirements.iter().map(|check| (check.title.as_str(), check.span));
        let titled = self
            .rejects
            .iter()
            .chain(&self.reviews)
            .map(|one| (one.title.as_str(), one.span));
        let benefits = self
            .benefits
            .iter()
            .map(|benefit| (benefit.name.as_str(), benefit.span));
        titled.chain(requirements).chain(benefits).nth(place)
    }

    /// Its terms.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        let milestones = self.milestones.iter().map(|milestone| &milestone.due);
        std::iter::once(&self.protects)
            .chain(milestones)
            .chain(self.answer.iter().map(|(term, _)| term))
    }
}

/// An expression of rules of engagement, of any class.
#[derive(Clone, Copy, Debug)]
pub enum EngagementNode<'e> {
    /// Any class.
    Any(&'e Any),
    /// True or false.
    Boolean(&'e Boolean),
    /// A day or an instant.
    Integer(&'e Integer),
    /// A number.
    Number(&'e Number),
    /// Rows of a list with its cursor.
    Rows(&'e Rows, u16),
}

impl Engagement {
    /// What is asked of the request and of registrations on file besides the titled rules: keys, times, choices.
    pub fn nodes(&self) -> Vec<EngagementNode<'_>> {
        let mut nodes = Vec::new();
        for key in self.key.request.iter().chain(&self.key.file) {
            nodes.push(EngagementNode::Any(key));
        }
        let texts = self.keys.iter().map(|key| &key.text);
        let texts = texts.chain([&self.holder]).chain(&self.country);
        let texts = texts.chain(self.terms().filter_map(|term| term.calendar_of.as_ref()));
        for both in texts {
            nodes.extend([EngagementNode::Any(&both.request), EngagementNode::Any(&both.file)]);
        }
        nodes.extend(self.partner.iter().map(EngagementNode::Any));
        for both in self.applies.iter().map(|(_, rule)| rule).chain(&self.chosen) {
            nodes.extend([
                EngagementNode::Boolean(&both.request),
                EngagementNode::Boolean(&both.file),
            ]);
        }
        let moments = self.terms().map(|term| &term.from);
        let moments = moments.chain(self.milestones.iter().map(|milestone| &milestone.done));
        for both in moments.chain(&self.decided_by).chain(&self.made) {
            let values = [&both.request.value, &both.file.value];
            nodes.extend(values.map(EngagementNode::Integer));
        }
        for extension in self.terms().filter_map(|term| term.extension.as_ref()) {
            for granted in [&extension.granted.request, &extension.granted.file] {
                match granted {
                    Granted::One(moment) => nodes.push(EngagementNode::Integer(&moment.value)),
                    Granted::Many(rows, cursor, each) => {
                        nodes.push(EngagementNode::Rows(rows, *cursor));
                        nodes.push(EngagementNode::Integer(&each.value));
                    }
                }
            }
        }
        if let Some(minimum) = &self.minimum_size {
            nodes.extend(minimum.values.iter().map(EngagementNode::Any));
            nodes.push(EngagementNode::Number(&minimum.measure));
        }
        nodes.extend(
            self.at_most_open
                .iter()
                .map(|most| EngagementNode::Number(&most.amount)),
        );
        let with = self.renewal.iter().filter_map(|(_, with)| with.as_ref());
        nodes.extend(with.map(EngagementNode::Boolean));
        nodes
    }
}
