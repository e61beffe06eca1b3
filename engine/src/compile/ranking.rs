//! Rankings: who competes with whom, and what decides.

use super::lower::Site;
use super::{Compiler, Failed};
use crate::model::{self, RankKey, RankOrder, TitledRule};
use crate::program::{self, Compared, PartnerKey, Slot};
use crate::schema::{Class, Currency, Type};
use crate::source::{Code, Diagnostic, Span};

impl Compiler<'_> {
    pub(super) fn compile_ranking(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.rankings.get(usize::from(at)) else {
            return;
        };
        if let Ok(compiled) = self.ranking(declared)
            && let Some(slot) = self.rankings.get_mut(usize::from(at))
        {
            *slot = Some(compiled);
        }
    }

    fn ranking(&mut self, declared: &model::Ranking) -> Result<program::Ranking, Failed> {
        if self.partner.is_none() {
            self.partner = Some(self.partner_key(&declared.name, "ranking")?);
        }
        let (Some(among), Some(by), Some(awards)) = (&declared.among, &declared.ranked_by, &declared.awards) else {
            return Err(Failed);
        };
        if declared.on.is_some() {
            self.stateful = true;
            self.as_of.1 = true;
        }
        let competes = self
            .lower_rule(&among.rule, &Site::default())
            .and_then(|lowered| self.condition_of(lowered));
        let groups: Vec<Result<Compared, Failed>> =
            declared.groups.iter().map(|group| self.ranking_group(group)).collect();
        let keys = std::iter::once(by).chain(&declared.then_by).enumerate();
        let keys: Vec<Result<Compared, Failed>> = keys.map(|(place, key)| self.ranking_key(key, place == 0)).collect();
        let (groups, keys) = (groups.into_iter().collect(), keys.into_iter().collect());
        let (Ok(competes), Ok(groups), Ok(keys)) = (competes, groups, keys) else {
            return Err(Failed);
        };
        Ok(program::Ranking {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            among: (among.title.text.clone(), competes),
            among_span: among.rule.body,
            groups,
            keys,
            awards: awards.value,
            ties: declared.ties.as_ref().map(|ties| ties.value),
            on: declared.on.as_ref().map(|day| day.value),
            awarded: self.new_slot(Class::Boolean),
            place: Slot {
                slot: self.new_slot(Class::Integer),
                presence: Some(self.new_slot(Class::Boolean)),
            },
            of: self.new_slot(Class::Integer),
            span: declared.name.span,
        })
    }

    /// The key of the first input that is a record.
    pub(super) fn partner_key(&mut self, ranking: &model::Name, what: &str) -> Result<PartnerKey, Failed> {
        let inputs = self.schema.inputs.iter();
        let first = inputs
            .filter_map(|input| match input.kind {
                Type::Record(record) => Some((input.name.clone(), input.optional, input.span, record)),
                _ => None,
            })
            .next();
        let message = format!("the {what} `{}` cannot tell one partner from another", ranking.text);
        let error = Diagnostic::error(Code::ClauseMissing, message).at(ranking.span);
        let Some((input, optional, span, record)) = first else {
            return self.fail(error.help(
                "declare an input that is a record with a key, such as `input(\"partner\", record_of(\"partner\"))`",
            ));
        };
        let declared = self.schema.record(record).cloned().ok_or(Failed)?;
        let error = error.label(span, "this is the first input that is a record");
        if declared.key.is_empty() {
            return self.fail(error.help(format!(
                "say what tells one `{0}` from another: `record(\"{0}\").key(\"id\")`",
                declared.name
            )));
        }
        if optional {
            return self.fail(error.help("it may be absent: leave `.optional()` out"));
        }
        let read = self.read_by_name(&input, ranking.span)?;
        let super::lower::Val::Record(reference) = read.value else {
            return Err(Failed);
        };
        let mut parts = Vec::new();
        for place in &declared.key {
            let Some(field) = declared.fields.get(usize::from(*place)) else {
                continue;
            };
            parts.push(self.field_as_text(&reference, &field.name, ranking.span)?);
        }
        Ok(PartnerKey { input, parts })
    }

    fn ranking_group(&mut self, group: &TitledRule) -> Result<Compared, Failed> {
        let lowered = self.lower_rule(&group.rule, &Site::default())?;
        let (value, kind) = self.present(lowered)?;
        if matches!(kind, Type::Row(_) | Type::Money(Currency::Field { .. })) {
            return self.not_compared(
                &kind,
                group.rule.body,
                "group by a text, a choice, a tier, a number or a date",
            );
        }
        Ok(Compared {
            title: group.title.text.clone(),
            value,
            kind,
            order: RankOrder::LowestFirst,
            span: group.rule.body,
        })
    }

    fn ranking_key(&mut self, key: &RankKey, decides: bool) -> Result<Compared, Failed> {
        let lowered = self.lower_rule(&key.rule, &Site::default())?;
        let (value, kind) = self.present(lowered)?;
        let fits = match &kind {
            Type::Money(Currency::Field { .. }) => {
                return self.fail(
                    Diagnostic::error(Code::Currency, "partners are compared in the currency of each of them")
                        .at(key.rule.body)
                        .help("convert it to one currency first"),
                );
            }
            // A text has an order, but none that anybody deserves a place for.
            Type::Text => !decides,
            Type::Date | Type::DateTime | Type::Duration(_) | Type::Tier(_) => true,
            other => other.is_numeric(),
        };
        if !fits {
            return self.not_compared(&kind, key.rule.body, "rank by a number, an amount, a date or a tier");
        }
        Ok(Compared {
            title: key.title.text.clone(),
            value,
            kind,
            order: key.order,
            span: key.rule.body,
        })
    }

    pub(super) fn not_compared<V>(&mut self, kind: &Type, at: Span, help: &str) -> Result<V, Failed> {
        let words = self.type_words(kind);
        self.fail(
            Diagnostic::error(Code::TypeMismatch, format!("a ranking cannot compare {words}"))
                .at(at)
                .help(help.to_owned()),
        )
    }
}
