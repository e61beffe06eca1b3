//! Running quantities: bands that go on from line to line, and from period to period.

use super::lower::Site;
use super::{Compiler, Failed};
use crate::model::{self, Schedule};
use crate::program::{RunningBands, RunningUnit};
use crate::source::{Code, Diagnostic};

impl Compiler<'_> {
    /// The running quantities that an incentive pays by: bands and slot of each.
    pub(super) fn running_bands(
        &mut self,
        declared: &model::Incentive,
        met: &[(u16, u16)],
    ) -> Result<Vec<RunningBands>, Failed> {
        let mut running = Vec::with_capacity(met.len());
        for (place, slot) in met {
            let model = self.model;
            let Some(bands) = model.bands.get(usize::from(*place)) else {
                continue;
            };
            running.push(self.running_of(declared, bands, *slot)?);
        }
        Ok(running)
    }

    fn running_of(
        &mut self,
        declared: &model::Incentive,
        bands: &model::Bands,
        slot: u16,
    ) -> Result<RunningBands, Failed> {
        let name = &bands.name.text;
        let (word, carried) = match (&bands.accumulates, &bands.resets) {
            (Some(word), None) => (word, true),
            (None, Some(word)) => (word, false),
            (_, Some(twice)) => {
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!("bands `{name}` say both `accumulates` and `resets`"),
                    )
                    .at(twice.span)
                    .help("`accumulates` carries what was reached into the next period, `resets` does not: keep one"),
                );
            }
            (None, None) => return Err(Failed),
        };
        let missing = |message: String, help: &str| {
            Diagnostic::error(Code::ClauseMissing, message)
                .at(declared.name.span)
                .label(word.span, "the running quantity")
                .help(help.to_owned())
        };
        let incentive = &declared.name.text;
        if declared.for_each.is_some() {
            if declared.in_period.is_none() {
                return self.fail(missing(
                    format!("incentive `{incentive}` does not say on which day a record counts"),
                    "add `.in_period(|deal| deal.closed_on)`",
                ));
            }
            if declared.in_order_of.is_none() {
                return self.fail(missing(
                    format!("incentive `{incentive}` does not say in which order records count"),
                    "a running quantity depends on it: add `.in_order_of(|deal| [deal.closed_on, deal.id])`",
                ));
            }
        }
        let unit = match word.text.as_str() {
            "calendar-month" => Schedule::Monthly,
            "calendar-quarter" => Schedule::Quarterly,
            "calendar-half-year" => Schedule::HalfYearly,
            "calendar-year" => Schedule::Yearly,
            _ => return self.agreement(declared, bands, word, slot, carried),
        };
        if let (None, Some(paid)) = (&declared.for_each, &declared.paid)
            && paid.value.months() > unit.months()
        {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!(
                        "`{incentive}` is paid {}, which is longer than a `{}`",
                        paid.value.word(),
                        word.text
                    ),
                )
                .at(paid.span)
                .label(word.span, "the unit of the running quantity")
                .help("pay more often, or count over a longer unit"),
            );
        }
        if let Some(rule) = &bands.agreement_from {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("bands `{name}` count by the calendar and name the beginning of an agreement"),
                )
                .at(rule.call)
                .help("write `.accumulates(\"agreement-year\")`, or leave it out"),
            );
        }
        self.stateful |= carried;
        Ok(RunningBands {
            name: name.clone(),
            slot,
            unit: RunningUnit::Calendar(unit),
            carried,
        })
    }

    fn agreement(
        &mut self,
        declared: &model::Incentive,
        bands: &model::Bands,
        word: &model::Name,
        slot: u16,
        carried: bool,
    ) -> Result<RunningBands, Failed> {
        let name = &bands.name.text;
        let Some(rule) = &bands.agreement_from else {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("bands `{name}` do not say when the agreement began"),
                )
                .at(word.span)
                .help("add `.agreement_from(|partner| partner.agreed_on)`"),
            );
        };
        if declared.for_each.is_none() {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "a period may lie in two agreement years, and `{}` has no records with days",
                        declared.name.text
                    ),
                )
                .at(declared.name.span)
                .label(word.span, "the running quantity")
                .help("go through records with `.for_each(…)` and `.in_period(…)`, or count by the calendar"),
            );
        }
        let lowered = self.lower_rule(rule, &Site::default())?;
        let from = self.date_as(lowered)?;
        self.stateful |= carried;
        Ok(RunningBands {
            name: name.clone(),
            slot,
            unit: RunningUnit::Agreement(from),
            carried,
        })
    }
}
