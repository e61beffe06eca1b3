//! Requirements, paths, ladders with their tiers and matrix, eligibilities.

use super::lower::Site;
use super::over_time::for_promotion;
use super::{Compiler, Failed, place};
use crate::expr::Scalar;
use crate::model::{self, Clause, Comparator, Constant, Requirement, Threshold};
use crate::program::{self, Check, CheckKind, Criteria, Slot};
use crate::schema::{Class, Type};
use crate::source::{Code, Diagnostic, Span};
use crate::value::Decimal;

impl Compiler<'_> {
    /// The ids of a ladder's tiers, lowest first: `otherwise`, then the declared ones or those of the matrix.
    pub(super) fn tier_ids(&self, ladder: u16) -> Vec<String> {
        let Some(ladder) = self.model.ladders.get(usize::from(ladder)) else {
            return Vec::new();
        };
        let otherwise = ladder.otherwise.iter().map(|(id, _)| id.text.clone());
        if ladder.tiers.is_empty()
            && let Some(matrix) = &ladder.matrix
            && let Some(file) = self.pack.table(&matrix.file.text)
        {
            return otherwise
                .chain(file.header().iter().skip(1).map(|cell| cell.text.clone()))
                .collect();
        }
        otherwise
            .chain(ladder.tiers.iter().map(|tier| tier.id.text.clone()))
            .collect()
    }

    pub(super) fn ladder_name(&self, ladder: u16) -> &str {
        self.model
            .ladders
            .get(usize::from(ladder))
            .map_or("", |ladder| &ladder.name.text)
    }

    /// The benefits of a ladder's tiers, by the place of the tier.
    pub(super) fn benefits(&self, ladder: u16) -> Vec<Vec<(String, Constant)>> {
        let Some(declared) = self.model.ladders.get(usize::from(ladder)) else {
            return Vec::new();
        };
        let of = |tier: &model::Tier| {
            tier.benefits
                .iter()
                .map(|benefit| (benefit.name.text.clone(), benefit.value.value.clone()))
                .collect()
        };
        let ids = self.tier_ids(ladder);
        ids.iter()
            .map(|id| {
                declared
                    .tiers
                    .iter()
                    .find(|tier| tier.id.text == *id)
                    .map(of)
                    .unwrap_or_default()
            })
            .collect()
    }

    /// The slot of a ladder that has been compiled.
    pub(super) fn ladder_slot(&self, ladder: u16) -> Option<Slot> {
        self.ladders
            .get(usize::from(ladder))?
            .as_ref()
            .map(|ladder| ladder.slot)
    }

    pub(super) fn compile_ladder(&mut self, at: u16) {
        self.compile_tiers(at, 0, u16::MAX);
    }

    /// Compiles some tiers of a ladder, behind those that have been.
    pub(super) fn compile_tiers(&mut self, at: u16, first: u16, end: u16) {
        let model = self.model;
        let Some(declared) = model.ladders.get(usize::from(at)) else {
            return;
        };
        let below = self.ladders.get_mut(usize::from(at)).and_then(Option::take);
        if first > 0 && below.is_none() {
            // The lower tiers could not be compiled, which has been said.
            return;
        }
        if let Ok(ladder) = self.ladder(at, declared, below, usize::from(end))
            && let Some(slot) = self.ladders.get_mut(usize::from(at))
        {
            *slot = Some(ladder);
        }
    }

    fn ladder(
        &mut self,
        at: u16,
        declared: &model::Ladder,
        below: Option<program::Ladder>,
        end: usize,
    ) -> Result<program::Ladder, Failed> {
        let matrix = match &declared.matrix {
            Some(matrix) => Some(self.matrix(declared, matrix)?),
            None => None,
        };
        let ids = self.tier_ids(at);
        if ids.len() == usize::from(declared.otherwise.is_some()) {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("ladder `{}` has no tiers", declared.name.text),
                )
                .at(declared.name.span)
                .help("add `.tier(\"…\")`, or `.requirements(\"tables/….csv\")` with the tiers as columns"),
            );
        }
        let by_score = self.score_of_ladder(declared)?;
        let (mut tiers, known, held) = match below {
            Some(below) => (below.tiers, Some(below.slot), below.over_time),
            None => (Vec::with_capacity(ids.len()), None, None),
        };
        let mut failed = false;
        let mut open = declared.otherwise.is_some();
        if let Some((id, title)) = declared.otherwise.as_ref().filter(|_| tiers.is_empty()) {
            tiers.push(program::Tier {
                id: id.text.clone(),
                title: title.as_ref().unwrap_or(id).text.clone(),
                criteria: self.no_criteria(),
                benefits: Vec::new(),
                span: id.span,
            });
        }
        for (index, id) in ids.iter().enumerate().take(end).skip(tiers.len()) {
            let own = declared.tiers.iter().find(|tier| tier.id.text == *id);
            let mut extra: Vec<Requirement> = matrix
                .as_ref()
                .map(|matrix| matrix.requirements(index - usize::from(declared.otherwise.is_some())))
                .unwrap_or_default();
            extra.extend(own.and_then(|tier| for_promotion(&declared.over_time, tier)));
            let empty = model::Criteria::default();
            let criteria = own.map_or(&empty, |tier| &tier.criteria);
            let points = self.points_of_tier(by_score, own, id, declared);
            match points.and_then(|points| self.criteria(criteria, &extra, points)) {
                Ok(compiled) => {
                    // A tier without requirements is reached by everybody, so some tier always is.
                    open |= compiled.checks.is_empty();
                    match self.tier_benefits(own) {
                        Ok(benefits) => tiers.push(program::Tier {
                            id: id.clone(),
                            title: own
                                .and_then(|tier| tier.title.as_ref())
                                .map_or_else(|| id.clone(), |title| title.text.clone()),
                            criteria: compiled,
                            benefits,
                            span: own.map_or(declared.name.span, |tier| tier.id.span),
                        }),
                        Err(Failed) => failed = true,
                    }
                }
                Err(Failed) => failed = true,
            }
        }
        if failed {
            return Err(Failed);
        }
        let select = declared.select.as_ref().map(|select| select.value).unwrap_or_default();
        // In a sequence only the lowest tier is always reached.
        if select == model::Select::HighestInSequence && declared.otherwise.is_none() {
            open = tiers.first().is_some_and(|tier| tier.criteria.checks.is_empty());
        }
        let over_time = match (known, held) {
            (Some(_), held) => held,
            (None, _) => self.over_time(at, declared, &ids)?,
        };
        // Who holds tiers always holds one: at least the lowest.
        open |= over_time.as_ref().is_some_and(|over_time| over_time.holding.is_some());
        // Rules have read the slot between two parts of a ladder: it stays what it is.
        let slot = known.unwrap_or_else(|| Slot {
            slot: self.new_slot(Class::Integer),
            presence: (!open).then(|| self.new_slot(Class::Boolean)),
        });
        Ok(program::Ladder {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            select,
            tiers,
            otherwise: declared.otherwise.is_some(),
            slot,
            span: declared.name.span,
            over_time,
            by_score,
        })
    }

    fn tier_benefits(&mut self, tier: Option<&model::Tier>) -> Result<Vec<program::Benefit>, Failed> {
        let Some(tier) = tier else { return Ok(Vec::new()) };
        let mut benefits = Vec::with_capacity(tier.benefits.len());
        for benefit in &tier.benefits {
            let (kind, value) = self.constant_value(&benefit.value)?;
            benefits.push(program::Benefit {
                name: benefit.name.text.clone(),
                kind,
                value,
            });
        }
        Ok(benefits)
    }

    /// A constant with its own type.
    fn constant_value(&mut self, clause: &Clause<Constant>) -> Result<(Type, Scalar), Failed> {
        Ok(match &clause.value {
            Constant::Boolean(value) => (Type::Boolean, Scalar::Boolean(*value)),
            Constant::Integer(value) => (Type::Integer, Scalar::Integer(*value)),
            Constant::Number(value) => (Type::Decimal, Scalar::Number(*value)),
            Constant::Percent(value) => (Type::Percent, Scalar::Number(*value)),
            Constant::Text(text) => (Type::Text, Scalar::Text(self.intern(text))),
            Constant::Date(date) => (Type::Date, Scalar::Integer(i64::from(date.days()))),
            other => {
                let kind = other.kind();
                return self.fail(
                    Diagnostic::error(Code::ClauseArgument, format!("a benefit cannot be {kind}"))
                        .at(clause.span)
                        .help("write a number, a percentage, a text, a date, or true or false"),
                );
            }
        })
    }

    pub(super) fn compile_eligibility(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.eligibilities.get(usize::from(at)) else {
            return;
        };
        let Ok(criteria) = self.criteria(&declared.criteria, &[], None) else {
            return;
        };
        let compiled = program::Eligibility {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            criteria,
            slot: self.new_slot(Class::Boolean),
            span: declared.name.span,
        };
        if let Some(slot) = self.eligibilities.get_mut(usize::from(at)) {
            *slot = Some(compiled);
        }
    }

    pub(super) fn no_criteria(&self) -> Criteria {
        Criteria {
            offset: self.checks,
            ..Criteria::default()
        }
    }

    pub(super) fn criteria(
        &mut self,
        declared: &model::Criteria,
        extra: &[Requirement],
        points: Option<Check>,
    ) -> Result<Criteria, Failed> {
        let mut compiled = self.no_criteria();
        let mut failed = false;
        compiled.checks.extend(points);
        for requirement in declared.requirements.iter().chain(extra) {
            match self.check(
                requirement,
                &Site {
                    requirement: true,
                    ..Site::default()
                },
            ) {
                Ok(check) => compiled.checks.push(check),
                Err(Failed) => failed = true,
            }
        }
        compiled.common = place(compiled.checks.len());
        for path in &declared.paths {
            let first = place(compiled.checks.len());
            for requirement in &path.requirements {
                match self.check(
                    requirement,
                    &Site {
                        requirement: true,
                        ..Site::default()
                    },
                ) {
                    Ok(check) => compiled.checks.push(check),
                    Err(Failed) => failed = true,
                }
            }
            compiled.paths.push(program::Path {
                title: path.title.text.clone(),
                first,
                end: place(compiled.checks.len()),
            });
        }
        if failed {
            return Err(Failed);
        }
        self.checks += u32::try_from(compiled.checks.len()).unwrap_or(0);
        Ok(compiled)
    }

    /// A requirement: a measure against a threshold, or a condition.
    pub(super) fn check(&mut self, requirement: &Requirement, site: &Site) -> Result<Check, Failed> {
        let title = requirement.title.text.clone();
        let span = requirement.measure.body;
        let measure = self.lower_rule(&requirement.measure, site)?;
        let Some((comparator, threshold)) = &requirement.threshold else {
            let condition = self.condition_of(measure)?;
            return Ok(Check {
                title,
                kind: CheckKind::Condition(condition),
                measured: Type::Boolean,
                optional: false,
                span,
            });
        };
        let thresholds = self.thresholds(threshold, *comparator, site)?;
        let optional = measure.optional || thresholds.iter().any(|threshold| threshold.optional);
        let compared = self.compared(measure, *comparator, thresholds, threshold.span)?;
        Ok(Check {
            title,
            measured: compared.2,
            optional,
            kind: CheckKind::Measure {
                measure: compared.0,
                comparator: *comparator,
                thresholds: compared.1,
            },
            span,
        })
    }

    fn thresholds(
        &mut self,
        threshold: &Clause<Threshold>,
        comparator: Comparator,
        site: &Site,
    ) -> Result<Vec<super::lower::Lowered>, Failed> {
        match &threshold.value {
            Threshold::Constants(constants) => {
                let mut values = Vec::new();
                for constant in constants {
                    match (comparator, constant) {
                        (Comparator::IsOneOf, Constant::List(items)) => {
                            for item in items {
                                values.push(self.constant_lowered(item, threshold.span)?);
                            }
                        }
                        _ => values.push(self.constant_lowered(constant, threshold.span)?),
                    }
                }
                Ok(values)
            }
            Threshold::Setting(name) => Ok(vec![self.setting_lowered(name, threshold.span)?]),
            Threshold::Rule(rule) => Ok(vec![self.lower_rule(rule, site)?]),
        }
    }

    /// A number or an amount that a clause names: a constant, a setting, a rule.
    pub(super) fn amount(
        &mut self,
        amount: &Clause<Threshold>,
        kind: &Type,
        site: &Site,
    ) -> Result<program::Amount, Failed> {
        let mut values = self.thresholds(amount, Comparator::Is, site)?;
        let Some(value) = values.pop() else { return Err(Failed) };
        let number = self.number_as(value, kind)?;
        Ok(program::Amount {
            amount: number,
            span: amount.span,
        })
    }

    fn matrix(&mut self, ladder: &model::Ladder, matrix: &model::Matrix) -> Result<Matrix, Failed> {
        let file = self.table_file(&matrix.file)?;
        let header: Vec<(String, Span)> = file
            .header()
            .iter()
            .map(|cell| (cell.text.clone(), cell.span))
            .collect();
        let rows: Vec<Vec<(String, Span)>> = file
            .rows()
            .iter()
            .map(|row| row.cells.iter().map(|cell| (cell.text.clone(), cell.span)).collect())
            .collect();
        if !ladder.tiers.is_empty() {
            let declared: Vec<&str> = ladder.tiers.iter().map(|tier| tier.id.text.as_str()).collect();
            let columns: Vec<&str> = header.iter().skip(1).map(|(title, _)| title.as_str()).collect();
            if declared != columns {
                let at = header
                    .get(1)
                    .or(header.first())
                    .map_or(matrix.file.span, |(_, span)| *span);
                return self.fail(
                    Diagnostic::error(
                        Code::TableShape,
                        format!("the columns of `{}` are not the tiers of the ladder", matrix.file.text),
                    )
                    .at(at)
                    .label(matrix.file.span, "for this ladder")
                    .help(format!(
                        "name the columns {}, in this order",
                        super::listed(declared.into_iter())
                    )),
                );
            }
        }
        let mut seen: Vec<(&str, Span)> = Vec::new();
        let mut compiled: Vec<(Requirement, Vec<Option<Clause<Constant>>>)> = Vec::new();
        let mut failed = false;
        for row in &rows {
            let Some((name, name_span)) = row.first() else { continue };
            let Some(measure) = ladder.measures.iter().find(|measure| measure.title.text == *name) else {
                let known: Vec<&str> = ladder.measures.iter().map(|m| m.title.text.as_str()).collect();
                let name = model::Name {
                    text: name.clone(),
                    span: *name_span,
                };
                let message = format!("the ladder has no measure `{}`", name.text);
                self.report_unknown(Code::TableShape, message, &name, &known);
                failed = true;
                continue;
            };
            if let Some((_, first)) = seen.iter().find(|(known, _)| known == name) {
                let first = *first;
                self.report(
                    Diagnostic::error(Code::Duplicate, format!("the measure `{name}` stands in two rows"))
                        .at(*name_span)
                        .label(first, "first here"),
                );
                failed = true;
                continue;
            }
            seen.push((name, *name_span));
            let mut thresholds = Vec::new();
            for (text, span) in row.iter().skip(1) {
                match matrix_cell(text) {
                    Ok(threshold) => thresholds.push(threshold.map(|value| Clause { value, span: *span })),
                    Err(help) => {
                        self.report(
                            Diagnostic::error(Code::TableCell, format!("`{text}` is not a threshold"))
                                .at(*span)
                                .help(help),
                        );
                        failed = true;
                    }
                }
            }
            compiled.push((
                Requirement {
                    title: measure.title.clone(),
                    measure: measure.rule.clone(),
                    threshold: None,
                },
                thresholds,
            ));
        }
        for measure in &ladder.measures {
            if !rows
                .iter()
                .any(|row| row.first().is_some_and(|(name, _)| *name == measure.title.text))
            {
                self.report(
                    Diagnostic::error(
                        Code::TableShape,
                        format!(
                            "`{}` has no row for the measure `{}`",
                            matrix.file.text, measure.title.text
                        ),
                    )
                    .at(measure.title.span)
                    .help("add the row; write `-` where a tier does not require it"),
                );
                failed = true;
            }
        }
        if failed {
            Err(Failed)
        } else {
            Ok(Matrix { rows: compiled })
        }
    }
}

/// A requirements matrix, read.
struct Matrix {
    rows: Vec<(Requirement, Vec<Option<Clause<Constant>>>)>,
}

impl Matrix {
    /// The requirements of one tier.
    fn requirements(&self, tier: usize) -> Vec<Requirement> {
        let of = |(requirement, thresholds): &(Requirement, Vec<Option<Clause<Constant>>>)| {
            let threshold = thresholds.get(tier)?.as_ref()?;
            let clause = Clause {
                value: Threshold::Constants(vec![threshold.value.clone()]),
                span: threshold.span,
            };
            Some(Requirement {
                threshold: Some((Comparator::AtLeast, clause)),
                ..requirement.clone()
            })
        };
        self.rows.iter().filter_map(of).collect()
    }
}

/// A cell of a requirements matrix: a number, a percentage, or `-` for what is not required.
fn matrix_cell(text: &str) -> Result<Option<Constant>, &'static str> {
    let text = text.trim();
    if text == "-" {
        return Ok(None);
    }
    let help = "write a number such as `250000`, a percentage such as `70 %`, or `-` for not required";
    let (number, percent) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text, false),
    };
    let number: Decimal = number.parse().map_err(|_| help)?;
    if percent {
        let share = number.divide(Decimal::HUNDRED).map_err(|_| help)?;
        Ok(Some(Constant::Percent(share)))
    } else {
        // A count stays a count; where a decimal is measured a whole number becomes one.
        let integer = number.to_integer().map(Constant::Integer);
        Ok(Some(integer.unwrap_or(Constant::Number(number))))
    }
}
