//! Contests: what is won, who takes part, what decides.

use super::lower::{GroupList, RecordRef, Site};
use super::names::Entity;
use super::{Compiler, Failed};
use crate::expr::node::Rows;
use crate::model::{self, Grain, Name, RankKey, RankOrder, TitledRule};
use crate::program::{self, Compared, ContestRule, Records};
use crate::schema::{Currency, Type};
use crate::source::{Code, Diagnostic};

/// What one win is called in the rules of an incentive.
const WIN: &str = "win";

impl Compiler<'_> {
    pub(super) fn compile_contest(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.contests.get(usize::from(at)) else {
            return;
        };
        if let Ok(compiled) = self.contest(declared)
            && let Some(slot) = self.contests.get_mut(usize::from(at))
        {
            *slot = Some(compiled);
        }
    }

    fn contest(&mut self, declared: &model::Contest) -> Result<program::Contest, Failed> {
        if self.partner.is_none() {
            self.partner = Some(self.partner_key(&declared.name, "contest")?);
        }
        let (Some((list, field)), Some(entry), Some((moment, grain))) =
            (&declared.for_each_group_of, &declared.entry, &declared.first_wins)
        else {
            return Err(Failed);
        };
        if let Some(Entity::Relation(_)) = self.names.get(&list.text) {
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("`{}` is a relation: it does not say whose records they are", list.text),
                )
                .at(list.span)
                .help("a contest goes through a list of each partner's own records: `input(\"…\", list_of(…))`"),
            );
        }
        let (records, record) = self.records(list)?;
        let group = self.field_as_text(&record, &field.text, field.span)?;
        let record_name = self.schema.record(record.record).map(|of| of.name.clone());
        let site = Site {
            record: record_name.map(|name| (name, record.clone())),
            ..Site::default()
        };
        let group_slot = self.rows_slot();
        let of_group = Site {
            group: Some(GroupList {
                slot: group_slot,
                record: record.clone(),
                through: self.cursors.get(usize::from(records.cursor)).copied().flatten(),
            }),
            ..Site::default()
        };
        let open_if = match &declared.open_if {
            Some(titled) => Some(self.contest_rule(titled, &of_group)?),
            None => None,
        };
        let entry = self.contest_rule(entry, &site)?;
        let mut keys = vec![self.contest_moment(moment, grain, &site)?];
        for key in &declared.then_by {
            keys.push(self.contest_key(key, &site)?);
        }
        Ok(program::Contest {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            list: list.text.clone(),
            rows: records.rows,
            cursor: records.cursor,
            group,
            field: field.text.clone(),
            key: records.key,
            group_slot,
            open_if,
            entry,
            keys,
            grain: grain.value,
            ties: declared.ties.as_ref().map(|ties| ties.value),
            wins: self.rows_slot(),
            span: declared.name.span,
        })
    }

    fn rows_slot(&mut self) -> u16 {
        let slot = self.slots.rows;
        self.slots.rows = slot.saturating_add(1);
        slot
    }

    fn contest_rule(&mut self, titled: &TitledRule, site: &Site) -> Result<ContestRule, Failed> {
        let lowered = self.lower_rule(&titled.rule, site)?;
        Ok(ContestRule {
            title: titled.title.text.clone(),
            rule: self.condition_of(lowered)?,
            span: titled.rule.body,
        })
    }

    fn contest_moment(
        &mut self,
        rule: &model::Rule,
        grain: &model::Clause<Grain>,
        site: &Site,
    ) -> Result<Compared, Failed> {
        let lowered = self.lower_rule(rule, site)?;
        let (value, kind) = self.present(lowered)?;
        let fits = match kind {
            Type::Date => grain.value != Grain::Instant,
            Type::DateTime => grain.value == Grain::Instant,
            _ => false,
        };
        if !fits {
            let help = match kind {
                Type::DateTime => "write `\"instant\"`, or take the day of it: `.date()`",
                Type::Date => {
                    "a day has no instant: write `\"day\"` or `\"calendar-month\"`, or give a date with its time"
                }
                _ => "give a date, or a date with its time",
            };
            let words = self.type_words(&kind);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!(
                        "the first is found by a date and its grain, this is {words} and `{}`",
                        grain.value.word()
                    ),
                )
                .at(rule.body)
                .label(grain.span, "the grain")
                .help(help),
            );
        }
        Ok(Compared {
            title: "Moment".to_owned(),
            value,
            kind,
            order: RankOrder::LowestFirst,
            span: rule.body,
        })
    }

    fn contest_key(&mut self, key: &RankKey, site: &Site) -> Result<Compared, Failed> {
        let lowered = self.lower_rule(&key.rule, site)?;
        let (value, kind) = self.present(lowered)?;
        let fits = match &kind {
            Type::Money(Currency::Field { .. }) => false,
            Type::Text | Type::Date | Type::DateTime | Type::Duration(_) | Type::Tier(_) => true,
            other => other.is_numeric(),
        };
        if !fits {
            return self.not_compared(&kind, key.rule.body, "compare by a number, an amount, a date or a tier");
        }
        Ok(Compared {
            title: key.title.text.clone(),
            value,
            kind,
            order: key.order,
            span: key.rule.body,
        })
    }

    /// What an incentive goes through that pays for wins.
    pub(super) fn wins(&mut self, name: &Name) -> Result<(Records, (String, RecordRef), u16), Failed> {
        let Some(Entity::Contest(at)) = self.names.get(&name.text).copied() else {
            let known: Vec<&str> = self.model.contests.iter().map(|one| one.name.text.as_str()).collect();
            let message = format!("there is no contest `{}`", name.text);
            self.report_unknown(Code::UnknownName, message, name, &known);
            return Err(Failed);
        };
        let declared = self.model.contests.get(usize::from(at)).ok_or(Failed)?;
        let Some(Some(contest)) = self.contests.get(usize::from(at)) else {
            return Err(Failed);
        };
        let (slot, list) = (contest.wins, contest.list.clone());
        self.uses.names.insert(name.text.clone());
        let (list_name, _) = declared.for_each_group_of.as_ref().ok_or(Failed)?;
        let (found, record) = self.records(list_name)?;
        let declared = self.schema.record(record.record).cloned().ok_or(Failed)?;
        let mut key = Vec::new();
        for place in &declared.key {
            let Some(field) = declared.fields.get(usize::from(*place)) else {
                continue;
            };
            key.push(self.field_as_text(&record, &field.name, name.span)?);
        }
        let records = Records {
            rows: Rows::Slot(slot),
            cursor: found.cursor,
            pointer: format!("/{list}"),
            list,
            key,
            ordered: false,
        };
        Ok((records, (WIN.to_owned(), record), at))
    }
}
