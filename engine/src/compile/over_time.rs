//! Tiers over time: how a ladder holds them, what stands instead, which day's tier an incentive reads.

use super::lower::{Element, Lowered, Site, Val};
use super::names::Entity;
use super::order::{payee_rules, requirement_rules};
use super::{Compiler, Failed, place};
use crate::expr::Any;
use crate::expr::node::Text;
use crate::model::{self, Comparator, Demotion, Name, Requirement, Rule, TypeKind, TypeSpec};
use crate::program::{self, History, Holding, OverTime, Override, TierOn};
use crate::schema::{Class, Duplicates, FieldType, NumberBounds, RecordType, Type};
use crate::source::{Code, Diagnostic, Span};

/// The record of tiers held, which needs no declaration.
const ASSIGNMENT: &str = "tier_assignment";

/// What a tier's threshold asks for, to be taken.
pub(super) fn for_promotion(over_time: &model::OverTime, tier: &model::Tier) -> Option<Requirement> {
    let (promotion, review) = measures(over_time);
    let title = if promotion.is_some() && review.is_some() {
        "Promotion"
    } else {
        "Measure"
    };
    requirement(promotion.or(review)?, tier, title)
}

/// The measure of promotion, and that of a review.
fn measures(over_time: &model::OverTime) -> (Option<&Rule>, Option<&Rule>) {
    let promotion = over_time.promotes.as_ref().and_then(|one| one.measure.as_ref());
    let review = over_time.reviews.as_ref().and_then(|one| one.measure.as_ref());
    (promotion, review)
}

fn requirement(measure: &Rule, tier: &model::Tier, title: &str) -> Option<Requirement> {
    let threshold = tier.threshold.clone()?;
    Some(Requirement {
        title: Name {
            text: title.to_owned(),
            span: threshold.span,
        },
        measure: measure.clone(),
        threshold: Some((Comparator::AtLeast, threshold)),
    })
}

impl Compiler<'_> {
    /// What a ladder keeps in mind; `ids` are those of its tiers.
    pub(super) fn over_time(
        &mut self,
        at: u16,
        declared: &model::Ladder,
        ids: &[String],
    ) -> Result<Option<Box<OverTime>>, Failed> {
        let over_time = &declared.over_time;
        let holding = match &over_time.holds_from {
            Some(_) => Some(self.holding(declared, ids)?),
            None => None,
        };
        let overridden = match &over_time.overridden_by {
            Some((tier, reason)) => Some(self.overridden(at, tier, reason)?),
            None => None,
        };
        if holding.is_none() && overridden.is_none() {
            return Ok(None);
        }
        Ok(Some(Box::new(OverTime { holding, overridden })))
    }

    fn holding(&mut self, declared: &model::Ladder, ids: &[String]) -> Result<Holding, Failed> {
        let over_time = &declared.over_time;
        self.stateful = true;
        self.as_of.1 = true;
        // What is missing has been told.
        let (Some(promotes), Some(start)) = (&over_time.promotes, &over_time.starts_at) else {
            return Err(Failed);
        };
        let Some(starts_at) = ids.iter().position(|id| *id == start.text) else {
            let message = format!("the ladder `{}` has no tier `{}`", declared.name.text, start.text);
            let known: Vec<&str> = ids.iter().map(String::as_str).collect();
            self.report_unknown(Code::UnknownName, message, start, &known);
            return Err(Failed);
        };
        let mut review = Vec::new();
        if let (Some(_), Some(measure)) = measures(over_time) {
            for id in ids {
                let tier = declared.tiers.iter().find(|tier| tier.id.text == *id);
                let asked = tier.and_then(|tier| requirement(measure, tier, "Review"));
                review.push(match asked {
                    Some(asked) => {
                        let criteria = model::Criteria {
                            requirements: vec![asked],
                            paths: Vec::new(),
                        };
                        self.criteria(&criteria, &[], None)?
                    }
                    None => self.no_criteria(),
                });
            }
        }
        Ok(Holding {
            promotes: promotes.when.value,
            reviews: over_time
                .reviews
                .as_ref()
                .map(|one| (one.schedule.value, one.day.value)),
            demotes: over_time.demotes.as_ref().map_or(Demotion::Never, |one| one.value),
            keeps: over_time.keeps.as_ref().map(|one| one.value),
            starts_at: place(starts_at),
            review,
        })
    }

    fn overridden(&mut self, at: u16, tier: &Rule, reason: &Rule) -> Result<Override, Failed> {
        let lowered = self.lower_rule(tier, &Site::default())?;
        let fits = lowered.kind == Type::Text || lowered.kind == Type::Tier(at);
        if !fits || !lowered.optional {
            let ladder = self.ladder_name(at).to_owned();
            let words = lowered.words(self);
            let message = if fits {
                format!("the override of `{ladder}` is always there, so no tier would ever be earned")
            } else {
                format!("an override of `{ladder}` is one of its tiers, this is {words}")
            };
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, message)
                    .at(lowered.span)
                    .help(format!(
                        "read a field that may be absent: `.field(\"level_override\", tier_of(\"{ladder}\").optional())`"
                    )),
            );
        }
        let Val::Any(tier) = lowered.value else {
            return Err(Failed);
        };
        let lowered = self.lower_rule(reason, &Site::default())?;
        let reason = self.reason(lowered)?;
        Ok(Override { tier, reason })
    }

    fn reason(&mut self, lowered: Lowered) -> Result<Text, Failed> {
        if lowered.kind == Type::Text
            && let Val::Any(Any::Text(text)) = lowered.value
        {
            return Ok(text);
        }
        let words = lowered.words(self);
        self.fail(
            Diagnostic::error(Code::TypeMismatch, format!("the reason is a text, this is {words}"))
                .at(lowered.span)
                .help("read a field such as `.field(\"override_reason\", text().optional())`"),
        )
    }

    /// Which day's tier the rules of an incentive read.
    pub(super) fn tier_on(
        &mut self,
        declared: &model::Incentive,
        clause: &model::TierOn,
        site: &Site,
    ) -> Result<TierOn, Failed> {
        let conditions = || {
            let all = declared.conditions.iter();
            all.flat_map(|condition| requirement_rules(&condition.requirement))
        };
        let early = self.ladders_of(conditions().chain(declared.lifecycle.rules()));
        let cap_each = declared.cap_each.as_ref();
        let cap_each = cap_each.and_then(|amount| super::order::threshold_rule(&amount.value));
        let payees = declared.split.payees.iter().flat_map(payee_rules);
        let paid = self.ladders_of(declared.pays.iter().chain(cap_each).chain(payees));
        let mut ladders: Vec<u16> = early.iter().copied().chain(paid).collect();
        ladders.sort_unstable();
        ladders.dedup();
        let name = &declared.name.text;
        if ladders.is_empty() {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("no rule of the incentive `{name}` reads a ladder, so `tier_on` says nothing"),
                )
                .at(clause.day.call)
                .help("make the ladder a parameter of the rule: `.pays(|invoice, level| …)`, or leave it out"),
            );
        }
        let day = self
            .lower_rule(&clause.day, site)
            .and_then(|lowered| self.date_as(lowered))?;
        let history = match &clause.history {
            None => {
                self.are_held(&ladders, clause)?;
                None
            }
            Some(rule) => {
                if let [_, _, ..] = ladders.as_slice() {
                    let names: Vec<&str> = ladders.iter().map(|ladder| self.ladder_name(*ladder)).collect();
                    let names = super::listed(names.into_iter());
                    return self.fail(
                        Diagnostic::error(
                            Code::ClauseMissing,
                            format!("the history is of one ladder, and the incentive `{name}` reads {names}"),
                        )
                        .at(rule.call)
                        .help("read one of them, or let the ladders hold their tiers and leave the history out"),
                    );
                }
                let ladder = ladders.first().copied().unwrap_or_default();
                Some(self.history(rule, ladder)?)
            }
        };
        let mut levels = Vec::with_capacity(ladders.len());
        for ladder in ladders {
            let slot = self.new_slot(Class::Integer);
            levels.push((ladder, slot));
        }
        Ok(TierOn {
            day,
            history,
            levels,
            early: !early.is_empty(),
        })
    }

    /// The ladders that rules take as parameters.
    fn ladders_of<'r>(&self, rules: impl Iterator<Item = &'r Rule>) -> Vec<u16> {
        let names = rules.flat_map(|rule| self.parameters(rule.body));
        let entities = names.filter_map(|(name, _)| self.names.get(&name).copied());
        let ladders = entities.filter_map(|entity| match entity {
            Entity::Ladder(place) => Some(place),
            _ => None,
        });
        ladders.collect()
    }

    fn are_held(&mut self, ladders: &[u16], clause: &model::TierOn) -> Result<(), Failed> {
        for ladder in ladders {
            let Some(compiled) = self.ladders.get(usize::from(*ladder)).and_then(Option::as_ref) else {
                return Err(Failed);
            };
            let held = compiled
                .over_time
                .as_ref()
                .is_some_and(|over_time| over_time.holding.is_some());
            if !held {
                let (name, span) = (compiled.name.clone(), compiled.span);
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!("nothing says which tier of `{name}` was held on a day"),
                    )
                    .at(clause.day.call)
                    .label(span, "its tier is that of the decision")
                    .help("give the tiers held with the facts: `.tier_on(|…| …, |partner| partner.level_history)`; or let the ladder hold them: `.holds_from(\"carry_forward\")`"),
                );
            }
        }
        Ok(())
    }

    /// A list of records with the fields `tier` and `since`.
    fn history(&mut self, rule: &Rule, ladder: u16) -> Result<History, Failed> {
        let lowered = self.lower_rule(rule, &Site::default())?;
        let span = lowered.span;
        let wrong = |what: String| {
            Diagnostic::error(Code::TypeMismatch, what).at(span).help(format!(
                "declare it as `list_of(record_of(\"{ASSIGNMENT}\"))`: records with `tier` and `since`"
            ))
        };
        let words = lowered.words(self);
        let (Val::List(list), false) = (lowered.value, lowered.optional) else {
            return self.fail(wrong(format!(
                "the history is a list that is always there, this is {words}"
            )));
        };
        let Element::Record(record) = list.element else {
            return self.fail(wrong(format!("the history is a list of records, this is {words}")));
        };
        let tier = self.field_lowered(&record, "tier", span)?;
        let since = self.field_lowered(&record, "since", span)?;
        let fits = (tier.kind == Type::Text || tier.kind == Type::Tier(ladder)) && !tier.optional;
        if !fits || since.kind != Type::Date || since.optional {
            return self.fail(wrong(
                "a tier held has a `tier` and the day `since` which it is held".to_owned(),
            ));
        }
        let since = self.date_as(since)?;
        let Val::Any(tier) = tier.value else { return Err(Failed) };
        Ok(History {
            rows: list.rows,
            cursor: list.cursor,
            tier,
            since,
        })
    }

    /// Enters the record of tiers held, where some type names it and the pack does not declare it.
    pub(super) fn built_in_records(&mut self) {
        fn names(kind: &TypeSpec) -> Option<Span> {
            match &kind.kind {
                TypeKind::RecordOf(name) => (name == ASSIGNMENT).then_some(kind.span),
                TypeKind::ListOf(element) => names(element),
                _ => None,
            }
        }
        let model = self.model;
        let fields = model
            .records
            .iter()
            .flat_map(|record| record.fields.iter().map(|field| &field.kind));
        let kinds = fields.chain(model.inputs.iter().map(|input| &input.kind));
        let mut kinds = kinds.chain(model.relations.iter().map(|relation| &relation.kind));
        let declared = model.records.iter().any(|record| record.name.text == ASSIGNMENT);
        let Some(span) = kinds.find_map(names).filter(|_| !declared) else {
            return;
        };
        let field = |name: &str, kind: Type, description: &str| FieldType {
            name: name.to_owned(),
            key: name.to_owned(),
            kind,
            optional: false,
            bounds: NumberBounds::default(),
            currency_field: None,
            description: Some(description.to_owned()),
            span,
        };
        self.schema.records.push(RecordType {
            name: ASSIGNMENT.to_owned(),
            fields: vec![
                field("tier", Type::Text, "The id of the tier"),
                field("since", Type::Date, "The day from which it is held, until the next"),
            ],
            key: vec![1],
            normalised: None,
            duplicates: Duplicates::Error,
            open: false,
            span,
        });
    }
}

/// Whether a compiled ladder holds its tiers.
pub(super) fn holds(ladder: &program::Ladder) -> bool {
    ladder
        .over_time
        .as_ref()
        .is_some_and(|over_time| over_time.holding.is_some())
}
