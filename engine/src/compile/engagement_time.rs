//! The times of rules of engagement.

use super::engagement::Parties;
use super::incentive::integer_of;
use super::lower::Lowered;
use super::names::Entity;
use super::{Compiler, Failed};
use crate::model::{self, Anchor, LastDay};
use crate::program::{self, Both, Granted, Moment};
use crate::schema::Type;
use crate::source::{Code, Diagnostic};
use crate::value::{MonthEnd, Unit};

impl Compiler<'_> {
    /// A day or an instant, which may be absent.
    pub(super) fn moment(&mut self, lowered: Lowered) -> Result<Moment, Failed> {
        let is_day = match lowered.kind {
            Type::Date => true,
            Type::DateTime => false,
            _ => {
                let (words, at) = (lowered.words(self), lowered.span);
                return self.fail(
                    Diagnostic::error(
                        Code::TypeMismatch,
                        format!("a date or a date-time is needed, this is {words}"),
                    )
                    .at(at)
                    .help("read a field of type `date()` or `date_time()`"),
                );
            }
        };
        let kind = lowered.kind.clone();
        let there = Lowered {
            optional: false,
            ..lowered
        };
        let value = integer_of(self.convert(there, &kind)?).ok_or(Failed)?;
        Ok(Moment { value, is_day })
    }

    /// A day or an instant that is always there.
    pub(super) fn known_moment(&mut self, lowered: Lowered) -> Result<Moment, Failed> {
        if lowered.optional {
            return self.present(lowered).and(Err(Failed));
        }
        self.moment(lowered)
    }

    /// A time with its calendar and extension; `made` is the event where none is named.
    pub(super) fn term(
        &mut self,
        declared: &model::Term,
        made: Option<&Both<Moment>>,
        parties: &Parties,
    ) -> Result<program::Term, Failed> {
        let (anchor, from) = match (&declared.from, made) {
            (Some((anchor, rule)), _) => {
                let mut absent = false;
                let from = self.both(rule, parties, |compiler, lowered| {
                    absent |= lowered.optional;
                    compiler.moment(lowered)
                })?;
                if absent {
                    self.engagement_optional.insert(rule.body);
                }
                (anchor.value, from)
            }
            (None, Some(made)) => (Anchor::Submission, made.clone()),
            // What is missing has been said when it was declared.
            (None, None) => return Err(Failed),
        };
        let (calendars, calendar_of) = self.calendars_of(declared, parties)?;
        let hours = matches!(declared.length.value.unit, Unit::BusinessHours | Unit::Hours);
        let default = if hours { LastDay::ToTheHour } else { LastDay::Through };
        let last_day = declared.last_day.as_ref().map_or(default, |last| last.value);
        if from.request.is_day && (hours || last_day == LastDay::ToTheHour) {
            let at = declared.from.as_ref().map_or(declared.span, |(_, rule)| rule.body);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    "hours are counted from an instant, and this is a day",
                )
                .at(at)
                .label(declared.span, "the time")
                .help("read a `date_time()`, or count days with `.through_last_day()`"),
            );
        }
        let extension = match &declared.extension {
            None => None,
            Some(extension) => {
                let (Some(times), Some(rule)) = (&extension.times, &extension.granted_by) else {
                    return Err(Failed);
                };
                Some(program::Extension {
                    length: extension.length.value,
                    times: times.value,
                    granted: self.both(rule, parties, Compiler::granted)?,
                    granter: extension.granter.as_ref().map(|granter| granter.text.clone()),
                    before_expiry: extension.asked_before_expiry.is_some(),
                })
            }
        };
        Ok(program::Term {
            length: declared.length.value,
            calendar: declared.calendar.as_ref().map(|calendar| calendar.text.clone()),
            calendars,
            calendar_of,
            anchor,
            from,
            last_day,
            reminder: declared.reminder.as_ref().map(|reminder| reminder.value),
            month_end: declared
                .month_end
                .as_ref()
                .map_or(MonthEnd::Error, |policy| policy.value),
            extension,
            span: declared.span,
        })
    }

    fn granted(&mut self, lowered: Lowered) -> Result<Granted, Failed> {
        let Some((rows, cursor, each, kind)) = Compiler::plain_list(&lowered) else {
            return self.moment(lowered).map(Granted::One);
        };
        if lowered.optional {
            return self.present(lowered).and(Err(Failed));
        }
        let is_day = match kind {
            Type::Date => true,
            Type::DateTime => false,
            _ => return self.moment(lowered).map(Granted::One),
        };
        let value = integer_of(each).ok_or(Failed)?;
        Ok(Granted::Many(rows, cursor, Moment { value, is_day }))
    }

    #[allow(clippy::type_complexity, reason = "the two belong together")]
    fn calendars_of(
        &mut self,
        declared: &model::Term,
        parties: &Parties,
    ) -> Result<
        (
            Option<std::sync::Arc<crate::value::BusinessCalendars>>,
            Option<Both<crate::expr::Any>>,
        ),
        Failed,
    > {
        let Some(name) = &declared.calendar else {
            return Ok((None, None));
        };
        let Some(Entity::BusinessCalendar(place)) = self.names.get(&name.text).copied() else {
            let calendars = &self.model.business_calendars;
            let known: Vec<&str> = calendars.iter().map(|one| one.name.text.as_str()).collect();
            let message = format!("there is no business calendar `{}`", name.text);
            self.report_unknown(Code::UnknownName, message, name, &known);
            return Err(Failed);
        };
        self.uses.names.insert(name.text.clone());
        let Some(Some(calendar)) = self.business_calendars.get(usize::from(place)) else {
            return Err(Failed);
        };
        let (calendars, by) = (calendar.calendars.clone(), calendar.by.clone());
        let hours = calendars.any().is_some_and(crate::value::BusinessCalendar::has_hours);
        if declared.length.value.unit == Unit::BusinessHours && !hours {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("business calendar `{}` has no hours", name.text),
                )
                .at(name.span)
                .help("add `.hours(\"09:00\", \"17:30\")` to it"),
            );
        }
        let value = match by {
            None => None,
            Some(field) => Some(self.calendar_value(&field, name, parties)?),
        };
        Ok((Some(calendars), value))
    }

    /// The field of a registration that says which calendar it goes by.
    fn calendar_value(
        &mut self,
        field: &str,
        calendar: &model::Name,
        parties: &Parties,
    ) -> Result<Both<crate::expr::Any>, Failed> {
        let record = |site: &super::lower::Site| site.record.as_ref().map(|(_, record)| record.clone());
        let (Some(own), Some(shared)) = (record(&parties.request), record(&parties.file)) else {
            return Err(Failed);
        };
        let known = self.schema.record(own.record).and_then(|record| record.field(field));
        if known.is_none() {
            let message = format!(
                "calendar `{}` differs by `{field}`, and a registration has no such field",
                calendar.text
            );
            return self.fail(
                Diagnostic::error(Code::UnknownField, message)
                    .at(calendar.span)
                    .help(format!(
                        "add the field `{field}` to the record, or name another calendar"
                    )),
            );
        }
        Ok(Both {
            request: self.field_as_text(&own, field, calendar.span)?,
            file: self.field_as_text(&shared, field, calendar.span)?,
        })
    }

    pub(super) fn milestone(
        &mut self,
        declared: &model::Milestone,
        parties: &Parties,
    ) -> Result<program::Milestone, Failed> {
        let (Some(due), Some(if_missed)) = (&declared.due, &declared.if_missed) else {
            return Err(Failed);
        };
        Ok(program::Milestone {
            title: declared.title.text.clone(),
            done: self.both(&declared.done, parties, Compiler::moment)?,
            due: self.term(due, None, parties)?,
            if_missed: if_missed.value,
        })
    }
}
