//! Recurring and lifecycle pay: which clauses go together, and their days and shares.

use super::lower::{Lowered, Site};
use super::{Compiler, Failed};
use crate::expr::node::Integer;
use crate::model::{self, Clause, Constant, Rule, Shortfall, Unearned};
use crate::program::{Clawback, Lifecycle, Records, Recurs, TimeSpan, When};
use crate::source::{Code, Diagnostic, Span};
use crate::value::{Decimal, Duration, MonthEnd, Unit};

impl Compiler<'_> {
    /// What the clauses of an incentive say of when it pays; nothing if there are none.
    pub(super) fn lifecycle(
        &mut self,
        declared: &model::Incentive,
        records: Option<&Records>,
        site: &Site,
    ) -> Result<Option<Box<Lifecycle>>, Failed> {
        let said = &declared.lifecycle;
        if said.clauses().is_empty() {
            return Ok(None);
        }
        let before = self.diagnostics.len();
        self.fits_together(declared);
        if self.diagnostics.len() > before {
            return Err(Failed);
        }
        let when = if let (Some(recurs), Some(starting)) = (&said.recurs, &said.starting) {
            When::Recurs(Box::new(Recurs {
                unit: recurs.value,
                starting: self.day(starting, site)?,
                ending: said.ending.as_ref().map(|rule| self.day(rule, site)).transpose()?,
                partial: said
                    .partial
                    .as_ref()
                    .map_or(model::Partial::None, |partial| partial.value),
                at_most: said.at_most.as_ref().map(|length| length.value),
                share_by_year: said
                    .share_by_year
                    .as_ref()
                    .map(|share| (numbers(&share.shares), share.ends)),
            }))
        } else if let Some(span) = &said.waits {
            When::Waits(self.time_span(span, site)?)
        } else if let Some(instalments) = &said.instalments {
            let span = self.time_span(&instalments.every, site)?;
            When::Instalments(numbers(&instalments.shares), span)
        } else {
            When::InPeriod
        };
        let while_active = said
            .while_active
            .as_ref()
            .map(|rule| self.day(rule, site))
            .transpose()?;
        let once_per = match &said.once_per {
            Some(rule) => self.texts_of(rule, site)?,
            None => Vec::new(),
        };
        let clawback = match (&said.clawback, &said.earned_over) {
            (Some((how, ended)), Some(over)) => Some(Clawback {
                how: how.value,
                over: self.time_span(over, site)?,
                ended: self.day(ended, site)?,
            }),
            _ => None,
        };
        let lifecycle = Lifecycle {
            when,
            while_active,
            once_per,
            clawback,
            month_end: said.month_end.as_ref().map_or(MonthEnd::LastDay, |policy| policy.value),
        };
        if lifecycle.keeps_ledger() {
            self.stateful = true;
            if let Some(list) = declared.for_each.as_ref().or(declared.for_each_win.as_ref())
                && records.is_none_or(|records| records.key.is_empty())
            {
                let record = site.record.as_ref().map_or("sale", |(name, _)| name);
                let help = format!("say which field tells them apart: `record(\"{record}\").key(\"id\")`");
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!(
                            "the records of `{}` have no key, so that nobody can tell what was paid already",
                            list.text
                        ),
                    )
                    .at(list.span)
                    .help(help),
                );
            }
        }
        self.period.2 = true;
        Ok(Some(Box::new(lifecycle)))
    }

    /// A day of the record, which may be absent.
    fn day(&mut self, rule: &Rule, site: &Site) -> Result<Integer, Failed> {
        let lowered = self.lower_rule(rule, site)?;
        self.date_as(Lowered {
            optional: false,
            ..lowered
        })
    }

    fn time_span(&mut self, span: &model::TimeSpan, site: &Site) -> Result<TimeSpan, Failed> {
        Ok(TimeSpan {
            length: span.length.value,
            from: self.day(&span.from, site)?,
        })
    }

    /// Tells which clauses are missing, and which do not go together.
    fn fits_together(&mut self, declared: &model::Incentive) {
        let said = &declared.lifecycle;
        let name = &declared.name.text;
        let clauses = said.clauses();
        let place = |wanted: &str| clauses.iter().find(|(name, _)| *name == wanted).map(|(_, span)| *span);
        let mut wrong: Vec<(Span, String, String)> = Vec::new();
        if declared.for_each.is_none()
            && declared.for_each_win.is_none()
            && let Some((clause, span)) = clauses.first()
        {
            wrong.push((
                *span,
                format!("the incentive `{name}` has no `for_each`, so `{clause}` says nothing"),
                "add `.for_each(\"subscriptions\")`, or leave it out".to_owned(),
            ));
        }
        // What needs something else beside it.
        for (clause, needs, write) in [
            ("starting", "recurs", "`.recurs(\"monthly\")`"),
            ("ending", "recurs", "`.recurs(\"monthly\")`"),
            ("partial_month", "recurs", "`.recurs(\"monthly\")`"),
            ("for_at_most", "recurs", "`.recurs(\"monthly\")`"),
            ("share_by_year", "recurs", "`.recurs(\"monthly\")`"),
            (
                "recurs",
                "starting",
                "the first day: `.starting(|subscription| subscription.activated_on)`",
            ),
            (
                "recurs",
                "partial_month",
                "what a month gives that is paid in part: `.partial_month(\"by days\")`, or \"full\", or \"none\"",
            ),
            (
                "clawback",
                "earned_over",
                "how long it takes to earn it: `.earned_over(12.months(), |subscription| subscription.activated_on)`",
            ),
            (
                "earned_over",
                "clawback",
                "what is taken back: `.clawback(\"pro rata by whole months\", |subscription| subscription.ended_on)`",
            ),
        ] {
            if let Some(span) = place(clause)
                && place(needs).is_none()
            {
                wrong.push((
                    span,
                    format!("the incentive `{name}` has `{clause}` and no `{needs}`"),
                    format!("add {write}"),
                ));
            }
        }
        if let Some(span) = place("while_active").filter(|_| said.waits.is_none() && said.instalments.is_none()) {
            let help = if said.recurs.is_some() {
                "write `.ending(…)`, after which nothing is paid"
            } else {
                "add `.waits(90.calendar_days(), |subscription| subscription.activated_on)`"
            };
            wrong.push((
                span,
                format!("nothing of the incentive `{name}` waits, so `while_active` says nothing"),
                help.to_owned(),
            ));
        }
        // What decides the same.
        let schedules: Vec<_> = ["recurs", "waits", "instalments"]
            .into_iter()
            .filter_map(|clause| Some((clause, place(clause)?)))
            .collect();
        if let [(first, _), (second, span), ..] = schedules.as_slice() {
            wrong.push((
                *span,
                format!("`{first}` and `{second}` both decide when the incentive `{name}` pays"),
                "keep one of them, or declare two incentives".to_owned(),
            ));
        }
        if let (Some((clause, _)), Some(rule)) = (schedules.first(), &declared.in_period) {
            wrong.push((
                rule.call,
                format!("`{clause}` decides in which period the incentive `{name}` pays, so `in_period` cannot"),
                format!("leave `in_period` out, or `{clause}`"),
            ));
        }
        if let (Some(_), Some(span)) = (&said.recurs, place("once_per")) {
            wrong.push((
                span,
                format!("the incentive `{name}` pays every unit of the calendar, so it does not pay once"),
                "leave `once_per` out: a unit is paid in one period only".to_owned(),
            ));
        }
        if said.schedules() {
            for word in declared.caps.iter().flat_map(|cap| &cap.per) {
                if word.text.starts_with("calendar-") {
                    wrong.push((
                        word.span,
                        format!(
                            "the incentive `{name}` has no date by which a cap could be counted per `{}`",
                            word.text
                        ),
                        "count it per `period`, or cap each line: `.cap_each(…)`".to_owned(),
                    ));
                }
            }
        }
        if said.clawback.is_some() {
            let floor = declared.floor.as_ref().map(|floor| ("floor", floor.span));
            let minimum = declared.minimum.as_ref();
            let minimum = minimum.filter(|minimum| minimum.shortfall.value == Shortfall::Forfeit);
            for (clause, span) in floor
                .into_iter()
                .chain(minimum.map(|minimum| ("minimum", minimum.shortfall.span)))
            {
                wrong.push((
                    span,
                    format!("with `{clause}` nobody can say what the incentive `{name}` paid for a record, which `clawback` takes back"),
                    if clause == "floor" {
                        "leave `floor` out, or pay it by an incentive of its own".to_owned()
                    } else {
                        "carry it: `.minimum(…, \"carry\")`".to_owned()
                    },
                ));
            }
        }
        self.months_fit(said, name, &mut wrong);
        for (span, message, help) in wrong {
            self.report(Diagnostic::error(Code::ClauseMissing, message).at(span).help(help));
        }
    }

    /// Whoever counts months says what that does at month ends.
    fn months_fit(&mut self, said: &model::Lifecycle, name: &str, wrong: &mut Vec<(Span, String, String)>) {
        let lengths = [
            said.at_most.as_ref(),
            said.waits.as_ref().map(|span| &span.length),
            said.instalments.as_ref().map(|instalments| &instalments.every.length),
            said.earned_over.as_ref().map(|span| &span.length),
        ];
        let counted = lengths
            .into_iter()
            .flatten()
            .find(|length| is_months(length.value))
            .map(|length| (length.value.to_string(), length.span));
        let by_year = said
            .share_by_year
            .as_ref()
            .map(|share| ("years of service".to_owned(), share.shares.span));
        let counted = counted.or(by_year);
        let by_months = said
            .clawback
            .as_ref()
            .filter(|(how, _)| how.value == Unearned::WholeMonths)
            .map(|(how, _)| how.span);
        if let (Some(span), Some(over)) = (by_months, &said.earned_over)
            && !is_months(over.length.value)
        {
            wrong.push((
                span,
                format!("{} are not counted in whole months", over.length.value),
                "write `.earned_over(12.months(), …)`, or take back \"pro rata by days\"".to_owned(),
            ));
            return;
        }
        match (counted, &said.month_end) {
            (Some((what, span)), None) => wrong.push((
                span,
                format!("the incentive `{name}` counts {what} and does not say what that does at month ends"),
                "add `.month_end(\"last-day\")`, or \"overflow\", or \"error\"".to_owned(),
            )),
            (None, Some(policy)) => wrong.push((
                policy.span,
                format!("the incentive `{name}` counts no months, so `month_end` says nothing"),
                "leave it out".to_owned(),
            )),
            _ => {}
        }
    }
}

fn is_months(length: Duration) -> bool {
    Unit::OF_MONTHS.contains(&length.unit)
}

fn numbers(shares: &Clause<Vec<Constant>>) -> Vec<Decimal> {
    shares.value.iter().filter_map(Constant::as_number).collect()
}
