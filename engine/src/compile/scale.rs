//! Tables, bands and curves: from their declarations and files to what is looked up.

use std::sync::Arc;

use super::{Compiler, Failed, listed};
use crate::model::{self, BandMode, Clause, Constant, Edge};
use crate::pack::CsvFile;
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::table::{self, Aggregate, Bands, ColumnType, Curve, HitPolicy, Table};
use crate::value::Decimal;

/// A compiled table with the types of its columns.
pub(super) struct TableInfo {
    pub name: String,
    pub table: Arc<Table>,
    pub inputs: Vec<(String, Type)>,
    pub outputs: Vec<(String, Type)>,
    /// Whether all matching rows count, not one.
    pub collects: bool,
    /// Whether nothing is collected where no row matches.
    pub absent_when_none: bool,
    /// Whether rows are counted.
    pub counts: bool,
}

/// Compiled bands with the types they go by.
pub(super) struct BandsInfo {
    pub name: String,
    pub bands: Arc<Bands>,
    /// What is looked up, where it was declared.
    pub looked_up: Option<Type>,
    /// What a band gives: a percentage or a plain number.
    pub gives: Type,
    /// Whether only the rate may be read.
    pub rate_only: bool,
}

impl Compiler<'_> {
    pub(super) fn compile_scales(&mut self) {
        let model = self.model;
        for (index, declared) in model.tables.iter().enumerate() {
            if let Ok(info) = self.table(declared)
                && let Some(slot) = self.tables.get_mut(index)
            {
                *slot = Some(info);
            }
        }
        for (index, declared) in model.bands.iter().enumerate() {
            if let Ok(info) = self.bands_of(declared)
                && let Some(slot) = self.bands.get_mut(index)
            {
                *slot = Some(info);
            }
        }
        for (index, declared) in model.curves.iter().enumerate() {
            if let Ok(curve) = self.curve_of(declared)
                && let Some(slot) = self.curves.get_mut(index)
            {
                *slot = Some(Arc::new(curve));
            }
        }
    }

    /// The file of a table, reported where the pack has none.
    pub(super) fn table_file(&mut self, file: &model::Name) -> Result<&CsvFile, Failed> {
        let pack = self.pack;
        match pack.table(&file.text) {
            Some(csv) => Ok(csv),
            None => {
                let is_case = file.text.starts_with("cases/");
                // A file that is there and broken has been reported when the pack was read.
                if !is_case && pack.paths().any(|path| path == file.text) {
                    return Err(Failed);
                }
                let diagnostic = Diagnostic::error(Code::MissingFile, format!("the pack has no table `{}`", file.text))
                    .at(file.span);
                if is_case {
                    return self
                        .fail(diagnostic.help("the folder `cases` holds scenarios: move the table to `tables`"));
                }
                self.fail(match pack.similar_table(&file.text) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help("add the file, or correct its path"),
                })
            }
        }
    }

    fn table(&mut self, declared: &model::Table) -> Result<TableInfo, Failed> {
        let mut inputs = Vec::new();
        let mut outputs = Vec::new();
        let mut columns = (Vec::new(), Vec::new());
        let mut names = Vec::new();
        let all = declared.inputs.iter().map(|input| (&input.name, &input.kind, true));
        let all = all.chain(
            declared
                .outputs
                .iter()
                .map(|output| (&output.name, &output.kind, false)),
        );
        let mut failed = false;
        for (name, spec, is_input) in all {
            let Some(kind) = self.resolve_type(spec) else {
                failed = true;
                continue;
            };
            let Some(column) = self.column(&name.text, &kind) else {
                let words = self.type_words(&kind);
                self.report(
                    Diagnostic::error(Code::TypeMismatch, format!("a column of a table cannot hold {words}"))
                        .at(spec.span),
                );
                failed = true;
                continue;
            };
            names.push(name.clone());
            if is_input {
                inputs.push((name.text.clone(), kind));
                columns.0.push(column);
            } else {
                outputs.push((name.text.clone(), kind));
                columns.1.push(column);
            }
        }
        let Some(hit) = &declared.hit else { return Err(Failed) };
        let detail = declared.hit_detail.as_ref().map(|name| name.text.as_str());
        let policy = match (hit.text.as_str(), detail) {
            // The aggregate belongs to the word; only a priority names a column.
            ("collect", Some("list") | None) => HitPolicy::from_words("collect", None),
            ("collect", Some(aggregate)) => HitPolicy::from_words(&format!("collect {aggregate}"), None),
            (word, detail) => HitPolicy::from_words(word, detail),
        };
        let Some(policy) = policy else {
            return self.fail(
                Diagnostic::error(Code::ClauseArgument, format!("there is no hit policy `{}`", hit.text))
                    .at(hit.span)
                    .help(
                        "write `unique`, `first`, `any`, `priority` with a column, or `collect` with `sum`, `min`, \
                         `max`, `count` or `list`",
                    ),
            );
        };
        if policy == HitPolicy::Collect(Aggregate::List) {
            return self.fail(
                Diagnostic::error(
                    Code::NotSupported,
                    "a table that collects a list cannot be read in a rule yet",
                )
                .at(hit.span)
                .help("collect a `sum`, `min`, `max` or `count`"),
            );
        }
        let csv = self.table_file(&declared.file)?;
        let file = csv.file();
        let mut places = Vec::new();
        let header: Vec<(String, Span)> = csv.header().iter().map(|cell| (cell.text.clone(), cell.span)).collect();
        let rows: Vec<Vec<(String, Span)>> = csv
            .rows()
            .iter()
            .map(|row| row.cells.iter().map(|cell| (cell.text.clone(), cell.span)).collect())
            .collect();
        for name in &names {
            match header.iter().position(|(title, _)| *title == name.text) {
                Some(place) => places.push(place),
                None => {
                    let message = format!("file `{}` has no column `{}`", declared.file.text, name.text);
                    let known: Vec<&str> = header.iter().map(|(title, _)| title.as_str()).collect();
                    self.report_unknown(Code::TableShape, message, name, &known);
                    failed = true;
                }
            }
        }
        for (title, span) in &header {
            if !names.iter().any(|name| name.text == *title) {
                self.report(
                    Diagnostic::warning(Code::TableShape, format!("column `{title}` is not read"))
                        .at(*span)
                        .help(format!(
                            "declare it with `.input(\"{title}\", …)` or `.output(\"{title}\", …)`"
                        )),
                );
            }
        }
        if failed {
            return Err(Failed);
        }
        let cells: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| {
                places
                    .iter()
                    .map(|place| row.get(*place).map_or("", |(text, _)| text.as_str()))
                    .collect()
            })
            .collect();
        let collects = matches!(policy, HitPolicy::Collect(_));
        let absent_when_none = matches!(policy, HitPolicy::Collect(Aggregate::Min | Aggregate::Max));
        let counts = policy == HitPolicy::Collect(Aggregate::Count);
        let definition = table::TableDefinition {
            inputs: columns.0,
            outputs: columns.1,
            hit: policy,
        };
        match Table::build(definition, &cells) {
            Ok(table) => Ok(TableInfo {
                name: declared.name.text.clone(),
                table: Arc::new(table),
                inputs,
                outputs,
                collects,
                absent_when_none,
                counts,
            }),
            Err(faults) => {
                for fault in faults {
                    let column = fault.column.and_then(|column| places.get(column));
                    let span = fault
                        .row
                        .and_then(|row| rows.get(row))
                        .and_then(|row| column.and_then(|place| row.get(*place)).or(row.first()))
                        .or(column.and_then(|place| header.get(*place)))
                        .map_or(Span::new(file, 0, 0), |(_, span)| *span);
                    let code = match fault.other_row {
                        Some(_) => Code::OverlappingRows,
                        None => Code::TableCell,
                    };
                    let mut diagnostic = Diagnostic::error(code, fault.message).at(span);
                    let other = fault.other_row.and_then(|row| rows.get(row)?.first());
                    if let Some((_, other)) = other {
                        diagnostic = diagnostic.label(*other, "the other row");
                    }
                    if !fault.help.is_empty() {
                        diagnostic = diagnostic.help(fault.help);
                    }
                    self.report(diagnostic);
                }
                Err(Failed)
            }
        }
    }

    fn column(&mut self, name: &str, kind: &Type) -> Option<table::Column> {
        Some(match kind {
            Type::Boolean => table::Column::new(name, ColumnType::Boolean),
            Type::Integer => table::Column::new(name, ColumnType::Integer),
            Type::Decimal => table::Column::new(name, ColumnType::Decimal),
            Type::Percent => table::Column::new(name, ColumnType::Percent),
            Type::Money(_) => table::Column::new(name, ColumnType::Money),
            Type::Text | Type::Currency => table::Column::new(name, ColumnType::Text),
            Type::Date => table::Column::new(name, ColumnType::Date),
            Type::Choice(choice) => table::Column::new(name, ColumnType::Choice(self.schema.choice(*choice).to_vec())),
            Type::Tier(ladder) => table::Column::ladder(name, self.tier_ids(*ladder)),
            Type::DateTime | Type::Duration(_) | Type::Period | Type::Record(_) | Type::List(_) | Type::Row(_) => {
                return None;
            }
        })
    }

    fn number_of(&mut self, clause: &Clause<Constant>) -> Result<Decimal, Failed> {
        match clause.value.as_number() {
            Some(number) => Ok(number),
            None => {
                let kind = clause.value.kind();
                self.fail(
                    Diagnostic::error(Code::ClauseArgument, format!("a number is needed, this is {kind}"))
                        .at(clause.span),
                )
            }
        }
    }

    fn bands_of(&mut self, declared: &model::Bands) -> Result<BandsInfo, Failed> {
        let looked_up = match &declared.kind {
            None => None,
            Some(spec) => Some(self.resolve_type(spec).ok_or(Failed)?),
        };
        if let (Some(kind), Some(spec)) = (&looked_up, &declared.kind)
            && !kind.is_numeric()
        {
            let words = self.type_words(kind);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("bands look up numbers and amounts, not {words}"),
                )
                .at(spec.span),
            );
        }
        let mut bands = Vec::new();
        for band in &declared.bands {
            let mode = band.mode.as_ref().or(declared.mode.as_ref()).map(|mode| mode.value);
            let mode = match (mode, declared.rate_only) {
                (Some(mode), _) => mode,
                (None, Some(_)) => BandMode::Retroactive,
                (None, None) => {
                    return self.fail(
                        Diagnostic::error(
                            Code::ClauseMissing,
                            format!("bands `{}` do not say how a band pays", declared.name.text),
                        )
                        .at(band.at.span)
                        .help(
                            "write `.marginal()` (only what lies in the band), `.retroactive()` (back to the first \
                             dollar), `.amounts_pro_rata()` or `.rate_only()`",
                        ),
                    );
                }
            };
            bands.push(table::Band {
                edge: match band.edge {
                    Edge::From => table::Edge::From,
                    Edge::Above => table::Edge::Above,
                },
                at: self.number_of(&band.at)?,
                rate: self.number_of(&band.rate)?,
                mode: match mode {
                    BandMode::Marginal => table::Mode::Marginal,
                    BandMode::Retroactive => table::Mode::Retroactive,
                    BandMode::AmountsProRata => table::Mode::AmountsProRata,
                },
                flat: None,
            });
        }
        let end = match &declared.ends_at {
            None => None,
            Some((at, beyond)) => match table::Beyond::from_word(&beyond.text) {
                Some(word) => Some(table::End {
                    at: self.number_of(at)?,
                    beyond: word,
                }),
                None => {
                    return self.fail(
                        Diagnostic::error(Code::ClauseArgument, format!("`{}` is not known here", beyond.text))
                            .at(beyond.span)
                            .help("write `stay`, `extend` or `error`"),
                    );
                }
            },
        };
        let between = match &declared.between {
            None => None,
            Some((low, high)) => Some((self.number_of(low)?, self.number_of(high)?)),
        };
        let percent = !declared.bands.is_empty()
            && declared
                .bands
                .iter()
                .all(|band| matches!(band.rate.value, Constant::Percent(_)));
        let definition = table::BandsDefinition {
            bands,
            end,
            whole_units: declared.whole_units.is_some(),
            rate_only: declared.rate_only.is_some(),
            between,
            rounds_first: declared.rounds_first.as_ref().map(|(step, mode)| table::RoundsFirst {
                step: step.value,
                mode: *mode,
            }),
            of_quota: declared.of.is_some(),
        };
        match Bands::build(definition) {
            Ok(bands) => Ok(BandsInfo {
                name: declared.name.text.clone(),
                bands: Arc::new(bands),
                looked_up,
                gives: if percent { Type::Percent } else { Type::Decimal },
                rate_only: declared.rate_only.is_some(),
            }),
            Err(faults) => {
                for fault in faults {
                    let span = fault
                        .index
                        .and_then(|index| declared.bands.get(index))
                        .map_or(declared.name.span, |band| band.at.span);
                    let mut diagnostic = Diagnostic::error(Code::EdgeOrder, fault.message).at(span);
                    if !fault.help.is_empty() {
                        diagnostic = diagnostic.help(fault.help);
                    }
                    self.report(diagnostic);
                }
                Err(Failed)
            }
        }
    }

    fn curve_of(&mut self, declared: &model::Curve) -> Result<Curve, Failed> {
        let mut points = Vec::new();
        for point in &declared.points {
            points.push((self.number_of(&point.at)?, self.number_of(&point.value)?));
        }
        let below = declared
            .below_first
            .as_ref()
            .map(|name| (name, table::BelowFirst::from_word(&name.text)));
        let above = declared
            .above_last
            .as_ref()
            .map(|name| (name, table::AboveLast::from_word(&name.text)));
        let (below_first, above_last) = match (below, above) {
            (Some((_, Some(below))), Some((_, Some(above)))) => (below, above),
            (Some((name, None)), _) | (_, Some((name, None))) => {
                return self.fail(
                    Diagnostic::error(Code::ClauseArgument, format!("`{}` is not known here", name.text))
                        .at(name.span)
                        .help(format!(
                            "write one of {}",
                            listed(["zero", "stay", "extend", "error"].into_iter())
                        )),
                );
            }
            _ => return Err(Failed),
        };
        let definition = table::CurveDefinition {
            points,
            below_first,
            above_last,
        };
        match Curve::build(definition) {
            Ok(curve) => Ok(curve),
            Err(faults) => {
                for fault in faults {
                    let span = fault
                        .index
                        .and_then(|index| declared.points.get(index))
                        .map_or(declared.name.span, |point| point.at.span);
                    let mut diagnostic = Diagnostic::error(Code::EdgeOrder, fault.message).at(span);
                    if !fault.help.is_empty() {
                        diagnostic = diagnostic.help(fault.help);
                    }
                    self.report(diagnostic);
                }
                Err(Failed)
            }
        }
    }

    /// What a curve gives: a percentage if all its values are.
    pub(super) fn curve_kind(&self, at: u16) -> Type {
        let percent = self.model.curves.get(usize::from(at)).is_some_and(|curve| {
            curve
                .points
                .iter()
                .all(|point| matches!(point.value.value, Constant::Percent(_)))
        });
        if percent { Type::Percent } else { Type::Decimal }
    }

    /// The helper of a name and a number of parameters.
    pub(super) fn helper(&self, name: &str, arity: usize) -> Option<(crate::source::FileId, crate::syntax::ast::Fn)> {
        self.trees.iter().find_map(|(file, tree)| {
            let found = tree.root().fns().find(|function| {
                function.name_token().is_some_and(|token| token.text() == name) && function.params().len() == arity
            });
            found.map(|function| (*file, function))
        })
    }

    /// The names of all helpers.
    pub(super) fn helper_names(&self) -> Vec<String> {
        let functions = self
            .trees
            .values()
            .flat_map(|tree| tree.root().fns().collect::<Vec<_>>());
        functions
            .filter_map(|function| function.name_token())
            .map(|token| token.text().to_owned())
            .collect()
    }
}
