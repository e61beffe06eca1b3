//! Rules of engagement: each rule for the request, and again for the registrations on file where it is asked of them
//! too. Times stand in `engagement_time`.

use super::lower::{Element, Lowered, RecordRef, Site, Val};
use super::names::Entity;
use super::{Compiler, Failed, listed};
use crate::expr::Any;
use crate::expr::node::Rows;
use crate::model::{self, Anchor, Name, Rule, TitledRule};
use crate::program::{self, Both, DealKey, EngagementBenefit, Slot, Titled};
use crate::schema::{Class, Currency, Type};
use crate::source::{Code, Diagnostic};
use crate::value::Normaliser;

/// How a request comes out, as rules read it.
pub(crate) const OUTCOMES: [&str; 6] = [
    "approved",
    "rejected",
    "review",
    "in line",
    "customer's choice",
    "shared",
];

/// The name by which rules read a registration whatever it is called.
const EXISTING: &str = "existing";

/// Where the rules of one declaration are read from.
pub(super) struct Parties {
    /// The request.
    pub request: Site,
    /// A registration on file.
    pub file: Site,
    /// The record of the request.
    pub own: RecordRef,
    /// The record of a registration on file.
    pub shared: RecordRef,
}

impl Parties {
    fn new(input: &str, own: RecordRef, shared: RecordRef) -> Parties {
        let site = |reference: &RecordRef| Site {
            record: Some((input.to_owned(), reference.clone())),
            inner: Some((EXISTING.to_owned(), reference.clone())),
            ..Site::default()
        };
        Parties {
            request: site(&own),
            file: site(&shared),
            own,
            shared,
        }
    }
}

impl Compiler<'_> {
    pub(super) fn compile_engagement(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.engagements.get(usize::from(at)) else {
            return;
        };
        if let Ok(compiled) = self.engagement(declared)
            && let Some(slot) = self.engagements.get_mut(usize::from(at))
        {
            *slot = Some(compiled);
        }
    }

    fn engagement(&mut self, declared: &model::Engagement) -> Result<program::Engagement, Failed> {
        let (Some((input, relation)), Some(protects), Some((competing, question))) =
            (&declared.request, &declared.protects, &declared.competing)
        else {
            // What is missing has been said when it was declared.
            return Err(Failed);
        };
        let (input_place, relation_place, parties, cursor) = self.parties(input, relation)?;
        self.as_of.1 = true;
        let key = self.registration_key(&parties, relation)?;
        let holder = self.holder(declared, &parties)?;
        let partner = self.partner_of(input)?;
        let country = self.country(&parties, relation);
        let mut keys = Vec::with_capacity(declared.keys.len());
        for (field, normaliser) in &declared.keys {
            let known = Normaliser::ALL.into_iter().find(|(word, _)| *word == normaliser.text);
            let (_, normaliser) = known.ok_or(Failed)?;
            keys.push(DealKey {
                field: field.text.clone(),
                normaliser,
                text: Both {
                    request: self.text_of(&parties.own, field)?,
                    file: self.text_of(&parties.shared, field)?,
                },
            });
        }
        let applies = match &declared.applies {
            None => None,
            Some(one) => Some((
                one.title.text.clone(),
                self.both(&one.rule, &parties, Compiler::condition_of)?,
            )),
        };
        // Everything that is wrong is told together.
        let rejects = self.titled(&declared.rejects, &parties.request);
        let reviews = self.titled(&declared.reviews, &parties.request);
        let lapses = self.titled(&declared.lapses, &parties.file);
        let requirements = self.engagement_requirements(declared, &parties);
        let minimum_size = match &declared.minimum_size {
            None => Ok(None),
            Some((file, rule)) => self.minimum_size(file, rule, &parties).map(Some),
        };
        let benefits = self.engagement_benefits(declared, &parties);
        let protects = self.term(protects, None, &parties);
        let milestones: Vec<_> = declared
            .milestones
            .iter()
            .map(|milestone| self.milestone(milestone, &parties))
            .collect();
        let milestones: Result<Vec<_>, Failed> = milestones.into_iter().collect();
        let (Ok(rejects), Ok(reviews), Ok(lapses), Ok(requirements), Ok(minimum_size)) =
            (rejects, reviews, lapses, requirements, minimum_size)
        else {
            return Err(Failed);
        };
        let (benefits, protects, milestones) = (benefits?, protects?, milestones?);
        self.before_is_said(declared, &protects)?;
        let decided_by = match &declared.decided_by {
            None => None,
            Some(rule) => Some(self.both(rule, &parties, Compiler::known_moment)?),
        };
        // When a registration was made: the time that decides, or else the event that everything begins with.
        let first = declared.terms().find_map(|term| {
            let (anchor, rule) = term.from.as_ref()?;
            matches!(anchor.value, Anchor::Submission | Anchor::Registration).then_some(rule)
        });
        let made = match (&decided_by, first) {
            (Some(moment), _) => Some(moment.clone()),
            (None, Some(rule)) => Some(self.both(rule, &parties, Compiler::moment)?),
            (None, None) => None,
        };
        let answer = match &declared.answer {
            None => None,
            Some(answer) => {
                let late = answer.if_late.as_ref().ok_or(Failed)?.value;
                Some((self.term(&answer.within, made.as_ref(), &parties)?, late))
            }
        };
        let chosen = match &declared.chosen {
            None => None,
            Some(rule) => Some(self.both(rule, &parties, Compiler::condition_of)?),
        };
        let at_most_open = match &declared.at_most_open {
            None => None,
            Some(count) => Some(self.amount(count, &Type::Decimal, &parties.request)?),
        };
        let renewal = match &declared.renewal {
            None => None,
            Some(renewal) => {
                let with = match &renewal.with {
                    None => None,
                    Some(rule) => {
                        let lowered = self.lower_rule(rule, &parties.request)?;
                        Some(self.condition_of(lowered)?)
                    }
                };
                Some((renewal.times.value, with))
            }
        };
        let outcomes = self.schema.add_choice(OUTCOMES.map(str::to_owned).to_vec());
        Ok(program::Engagement {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            input: input_place,
            input_name: input.text.clone(),
            relation: relation_place,
            relation_name: relation.text.clone(),
            cursor,
            key,
            holder,
            partner,
            country,
            applies,
            agreeing: declared
                .any_of_keys
                .as_ref()
                .map_or(keys.len(), |count| count.value as usize),
            keys,
            rejects,
            reviews,
            requirements,
            minimum_size,
            lapses,
            at_most_open,
            protects,
            before: declared.before.as_ref().map(|(_, before)| before.value),
            milestones,
            competing: competing.value,
            question: question.as_ref().map(|question| question.text.clone()),
            decided_by,
            made,
            tie: declared.tie.as_ref().map(|tie| tie.value).unwrap_or_default(),
            chosen,
            shares: declared.places.iter().map(|(_, share)| share.value).collect(),
            later: declared.later_places.as_ref().map(|later| later.value),
            answer,
            renewal,
            benefits,
            outcome: self.new_optional(Class::Integer),
            outcomes,
            approved: self.new_slot(Class::Boolean),
            share: self.new_slot(Class::Number),
            place: self.new_optional(Class::Integer),
            span: declared.name.span,
        })
    }

    fn new_optional(&mut self, class: Class) -> Slot {
        Slot {
            slot: self.new_slot(class),
            presence: Some(self.new_slot(Class::Boolean)),
        }
    }

    /// The request and what is on file, both of one record.
    fn parties(&mut self, input: &Name, relation: &Name) -> Result<(u16, u16, Parties, u16), Failed> {
        let Some(Entity::Input(input_place)) = self.names.get(&input.text).copied() else {
            let inputs = self.schema.inputs.iter();
            let known: Vec<String> = inputs
                .filter(|input| matches!(input.kind, Type::Record(_)))
                .map(|input| input.name.clone())
                .collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let message = format!("there is no input `{}` that could be decided", input.text);
            self.report_unknown(Code::UnknownName, message, input, &known);
            return Err(Failed);
        };
        let Some(Entity::Relation(relation_place)) = self.names.get(&relation.text).copied() else {
            let known: Vec<String> = self.schema.relations.iter().map(|one| one.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let message = format!("there is no relation `{}`", relation.text);
            self.report_unknown(Code::UnknownName, message, relation, &known);
            return Err(Failed);
        };
        let own = self.read_by_name(&input.text, input.span)?;
        // What is on file is asked for only where a request is: reading it is no use of the relation by itself.
        let known = self.relations_read.get(usize::from(relation_place)).copied();
        let shared = self.read_by_name(&relation.text, relation.span)?;
        if let (Some(known), Some(read)) = (known, self.relations_read.get_mut(usize::from(relation_place))) {
            *read = known;
        }
        let words = own.words(self);
        let Val::Record(own) = own.value else {
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, format!("a request is a record, this is {words}"))
                    .at(input.span)
                    .help("declare it as `input(\"registration\", record_of(\"registration\").optional())`"),
            );
        };
        let Val::List(list) = shared.value else {
            return Err(Failed);
        };
        let Element::Record(shared) = list.element else {
            return Err(Failed);
        };
        if own.record != shared.record {
            let name = |place| self.schema.record(place).map_or("", |record| &record.name);
            let (own, shared) = (name(own.record), name(shared.record));
            let message = format!("the request is a `{own}`, and what is on file are `{shared}`");
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, message)
                    .at(input.span)
                    .label(relation.span, "the relation")
                    .help("declare both of the same record"),
            );
        }
        // A request is read only where there is one.
        let own = RecordRef { presence: None, ..own };
        let cursor = list.cursor;
        Ok((
            input_place,
            relation_place,
            Parties::new(&input.text, own, shared),
            cursor,
        ))
    }

    /// A rule of the request and of what is on file.
    pub(super) fn both<V>(
        &mut self,
        rule: &Rule,
        parties: &Parties,
        mut make: impl FnMut(&mut Self, Lowered) -> Result<V, Failed>,
    ) -> Result<Both<V>, Failed> {
        // What is wrong is wrong in both; it is told once.
        let request = self.lower_rule(rule, &parties.request)?;
        let request = make(self, request)?;
        let file = self.lower_rule(rule, &parties.file)?;
        let file = make(self, file)?;
        Ok(Both { request, file })
    }

    fn titled(&mut self, rules: &[TitledRule], site: &Site) -> Result<Vec<Titled>, Failed> {
        let mut compiled = Vec::with_capacity(rules.len());
        let mut failed = false;
        for one in rules {
            let lowered = self.lower_rule(&one.rule, site);
            match lowered.and_then(|lowered| self.condition_of(lowered)) {
                Ok(rule) => compiled.push(Titled {
                    title: one.title.text.clone(),
                    rule,
                    span: one.rule.body,
                }),
                Err(Failed) => failed = true,
            }
        }
        if failed { Err(Failed) } else { Ok(compiled) }
    }

    fn engagement_requirements(
        &mut self,
        declared: &model::Engagement,
        parties: &Parties,
    ) -> Result<Vec<program::Check>, Failed> {
        let mut compiled = Vec::with_capacity(declared.requirements.len());
        let site = Site {
            requirement: true,
            ..parties.request.clone()
        };
        let mut failed = false;
        for requirement in &declared.requirements {
            match self.check(requirement, &site) {
                Ok(check) => compiled.push(check),
                Err(Failed) => failed = true,
            }
        }
        if failed { Err(Failed) } else { Ok(compiled) }
    }

    /// The key of a registration, as texts.
    fn registration_key(&mut self, parties: &Parties, relation: &Name) -> Result<Both<Vec<Any>>, Failed> {
        let record = self.schema.record(parties.own.record).cloned().ok_or(Failed)?;
        if record.key.is_empty() {
            let message = format!("one `{}` cannot be told from another", record.name);
            return self.fail(
                Diagnostic::error(Code::ClauseMissing, message)
                    .at(relation.span)
                    .help(format!(
                        "say what tells them apart: `record(\"{}\").key(\"id\")`",
                        record.name
                    )),
            );
        }
        let mut both = Both {
            request: Vec::new(),
            file: Vec::new(),
        };
        for place in &record.key {
            let field = record.fields.get(usize::from(*place)).ok_or(Failed)?;
            both.request
                .push(self.field_as_text(&parties.own, &field.name, relation.span)?);
            both.file
                .push(self.field_as_text(&parties.shared, &field.name, relation.span)?);
        }
        Ok(both)
    }

    /// A field as a text; it may be absent.
    fn text_of(&mut self, record: &RecordRef, field: &Name) -> Result<Any, Failed> {
        self.field_as_optional_text(record, &field.text, field.span)
    }

    fn holder(&mut self, declared: &model::Engagement, parties: &Parties) -> Result<Both<Any>, Failed> {
        let field = match &declared.held_by {
            Some(field) => field.clone(),
            None => {
                let record = self.schema.record(parties.own.record).ok_or(Failed)?;
                if record.field("partner_id").is_none() {
                    let message = format!("it is not said whose a `{}` is", record.name);
                    let help = format!(
                        "add `.held_by(\"…\")` with one of the fields {}",
                        listed(record.fields.iter().map(|field| field.name.as_str()))
                    );
                    return self.fail(
                        Diagnostic::error(Code::ClauseMissing, message)
                            .at(declared.name.span)
                            .help(help),
                    );
                }
                Name {
                    text: "partner_id".to_owned(),
                    span: declared.name.span,
                }
            }
        };
        Ok(Both {
            request: self.field_as_text(&parties.own, &field.text, field.span)?,
            file: self.field_as_text(&parties.shared, &field.text, field.span)?,
        })
    }

    /// The key of the first record among the inputs besides the request, where it is one text: whose decision it is.
    fn partner_of(&mut self, request: &Name) -> Result<Option<Any>, Failed> {
        let first = self.schema.inputs.iter().find_map(|input| match input.kind {
            Type::Record(record) if !input.optional && input.name != request.text => Some((input.name.clone(), record)),
            _ => None,
        });
        let Some((name, record)) = first else { return Ok(None) };
        let record = self.schema.record(record).cloned().ok_or(Failed)?;
        let [key] = record.key.as_slice() else {
            return Ok(None);
        };
        let Some(field) = record.fields.get(usize::from(*key)) else {
            return Ok(None);
        };
        let Val::Record(reference) = self.read_by_name(&name, request.span)?.value else {
            return Ok(None);
        };
        self.field_as_text(&reference, &field.name, request.span).map(Some)
    }

    /// The field `country`, which telephone numbers and places need.
    fn country(&mut self, parties: &Parties, relation: &Name) -> Option<Both<Any>> {
        let record = self.schema.record(parties.own.record)?;
        let field = record.fields.get(usize::from(record.field("country")?))?;
        if field.kind != Type::Text {
            return None;
        }
        Some(Both {
            request: self
                .field_as_optional_text(&parties.own, "country", relation.span)
                .ok()?,
            file: self
                .field_as_optional_text(&parties.shared, "country", relation.span)
                .ok()?,
        })
    }

    fn engagement_benefits(
        &mut self,
        declared: &model::Engagement,
        parties: &Parties,
    ) -> Result<Vec<EngagementBenefit>, Failed> {
        let mut benefits = Vec::with_capacity(declared.benefits.len());
        for benefit in &declared.benefits {
            let lowered = self.lower_rule(&benefit.rule, &parties.request)?;
            let span = benefit.rule.body;
            let (value, kind) = match lowered.kind.clone() {
                // A share of a whole number seldom is one.
                Type::Integer => {
                    let number = self.number_as(lowered, &Type::Decimal)?;
                    (Any::Number(number), Type::Decimal)
                }
                Type::Money(Currency::Field { .. }) => {
                    let message = format!(
                        "the benefit `{}` has the currency of each registration",
                        benefit.name.text
                    );
                    return self.fail(
                        Diagnostic::error(Code::Currency, message)
                            .at(span)
                            .help("convert it to one currency first, or give a percentage"),
                    );
                }
                _ => self.present(lowered)?,
            };
            let Some(class) = kind.class() else { return Err(Failed) };
            benefits.push(EngagementBenefit {
                name: benefit.name.text.clone(),
                slot: self.new_optional(class),
                kind,
                value,
                span,
            });
        }
        Ok(benefits)
    }

    /// What is not yet approved must not be left open.
    fn before_is_said(&mut self, declared: &model::Engagement, protects: &program::Term) -> Result<(), Failed> {
        let open = self.may_be_absent(declared);
        if !open || declared.before.is_some() {
            return Ok(());
        }
        let word = protects.anchor.word();
        let error = Diagnostic::error(
            Code::ClauseMissing,
            format!("it is not said what a registration holds before its {word}"),
        )
        .at(protects.span)
        .label(declared.name.span, "in these rules of engagement");
        self.fail(match protects.anchor {
            Anchor::Approval | Anchor::Assignment | Anchor::Acceptance => error.help(format!(
                "add `.before_{word}(\"holds the place\")` or `.before_{word}(\"no protection\")`"
            )),
            Anchor::Submission | Anchor::Registration => error.help(format!(
                "the date may be absent: count from one that is always there, or call the event what it is (a {word} has always been)"
            )),
        })
    }

    /// Whether the event that protection is counted from may not have been.
    fn may_be_absent(&mut self, declared: &model::Engagement) -> bool {
        let Some((_, rule)) = declared.protects.as_ref().and_then(|term| term.from.as_ref()) else {
            return false;
        };
        self.engagement_optional.contains(&rule.body)
    }

    /// The rows of a list, its cursor, and its element.
    pub(super) fn plain_list(lowered: &Lowered) -> Option<(Rows, u16, Any, Type)> {
        let Val::List(list) = &lowered.value else { return None };
        let Element::Plain(each, kind) = &list.element else {
            return None;
        };
        Some((list.rows.clone(), list.cursor, each.clone(), kind.clone()))
    }
}
