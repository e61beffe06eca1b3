//! Scenarios of `cases/*.csv`: one row, one case. The header says what each column is:
//!
//! | column | its cells |
//! |---|---|
//! | `name` | the name of the scenario |
//! | `varies` | the base it starts from; may be left out in a pack that has only one |
//! | `as_of`, `period` | days: `2026-03-31`, `2026-01-01..2026-03-31` |
//! | `set:PATH` | a value at a path of the facts; `()` takes it away |
//! | `setting:NAME` | a value of a setting |
//! | `expect:PATH` | what the decision must hold at a path |
//! | `expect_error` | the code of the error that must come, or `CODE at /pointer` |
//! | `note` | anything, for people |
//!
//! An empty cell sets nothing and expects nothing.

use std::collections::HashMap;

use super::cell::{Wrong, guess, of_type, type_at};
use crate::model::{Change, Expectation, Expected, Model, Name, Scenario};
use crate::pack::{Cell, CsvFile, CsvRow, Pack};
use crate::program::Program;
use crate::schema::{Schema, Type};
use crate::source::{Code, Diagnostic, Span, closest};
use crate::value::{Date, Period, Tree};

/// The most cases of a pack.
const MOST: usize = 50_000;

/// Faults that are told of one file.
const FAULTS: usize = 20;

/// What a column is.
enum Column<'a> {
    Name,
    Varies,
    AsOf,
    Period,
    /// With the type of what stands there, where it is known.
    Set(Name, Option<&'a Type>),
    Setting(Name),
    Expect(Name),
    ExpectError,
    Note,
    /// A fault has been told of it.
    Unknown,
}

/// Columns as messages list them.
const COLUMNS: &str = "columns are `name`, `varies`, `as_of`, `period`, `set:PATH`, `setting:NAME`, `expect:PATH`, `expect_error`, `note`";

const WORDS: [&str; 6] = ["name", "varies", "as_of", "period", "expect_error", "note"];

/// The cases of a pack, and what is wrong with them.
#[must_use]
pub fn cases(pack: &Pack, program: &Program, model: &Model) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let mut names: HashMap<String, Span> = model
        .scenarios
        .iter()
        .map(|scenario| (scenario.name.text.clone(), scenario.name.span))
        .collect();
    let (mut ready, mut wrong) = (Vec::new(), Vec::new());
    for file in pack.cases() {
        let mut reader = Reader {
            program,
            model,
            faults: Vec::new(),
        };
        let columns = reader.header(file);
        // With a faulty header every row would only repeat what is wrong there.
        let rows = if reader.faults.is_empty() { file.rows() } else { &[] };
        for row in rows {
            // Spreadsheets leave rows of empty cells behind.
            if row.cells.iter().all(|cell| cell.text.trim().is_empty()) {
                continue;
            }
            if ready.len() >= MOST {
                let fault = Diagnostic::error(Code::TooLarge, format!("the pack has more than {MOST} cases"));
                wrong.push(fault.at(row.span).help("keep the cases that show something"));
                return (ready, wrong);
            }
            let Some(case) = reader.row(&columns, row) else {
                continue;
            };
            if let Some(first) = names.get(&case.name.text) {
                reader.faults.push(
                    Diagnostic::error(
                        Code::Duplicate,
                        format!("the name `{}` is taken already", case.name.text),
                    )
                    .label(case.name.span, "this case needs a name of its own")
                    .label(*first, "the scenario stands here")
                    .help("give one of the two another name"),
                );
                continue;
            }
            names.insert(case.name.text.clone(), case.name.span);
            ready.push(case);
        }
        reader.faults.truncate(FAULTS);
        wrong.append(&mut reader.faults);
    }
    (ready, wrong)
}

struct Reader<'a> {
    program: &'a Program,
    model: &'a Model,
    faults: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults
            .push(Diagnostic::error(Code::Scenario, message).at(span).help(help));
    }

    fn header(&mut self, file: &CsvFile) -> Vec<Column<'a>> {
        let columns: Vec<Column<'a>> = file.header().iter().map(|cell| self.column(cell)).collect();
        let start = file.header().first().map(|cell| cell.span);
        if let Some(span) = start
            && self.faults.is_empty()
            && !columns.iter().any(|column| matches!(column, Column::Name))
        {
            self.fault(span, "the cases have no column `name`", COLUMNS);
        }
        columns
    }

    fn column(&mut self, cell: &Cell) -> Column<'a> {
        let text = cell.text.trim();
        let name = |text: &str| Name {
            text: text.trim().to_owned(),
            span: cell.span,
        };
        match text.split_once(':') {
            None => match text {
                "name" => Column::Name,
                "varies" => Column::Varies,
                "as_of" => Column::AsOf,
                "period" => Column::Period,
                "expect_error" => Column::ExpectError,
                "note" => Column::Note,
                other => {
                    let help = match closest(other, WORDS) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => COLUMNS.to_owned(),
                    };
                    self.fault(cell.span, format!("there is no column `{other}` of cases"), help);
                    Column::Unknown
                }
            },
            Some((word, rest)) if rest.trim().is_empty() => {
                let help = "write a path behind the colon, such as `set:partner.revenue` or `expect:level`";
                self.fault(cell.span, format!("`{}:` names nothing", word.trim()), help);
                Column::Unknown
            }
            Some((word, rest)) => match word.trim() {
                "set" => {
                    let schema: &'a Schema = &self.program.schema;
                    match type_at(schema, rest.trim()) {
                        Ok(kind) => Column::Set(name(rest), kind),
                        Err(message) => {
                            let help = "write names with points between them, such as `deals[0].amount`";
                            self.fault(cell.span, message, help);
                            Column::Unknown
                        }
                    }
                }
                "setting" => self.setting(name(rest)),
                "expect" => Column::Expect(name(rest)),
                _ => {
                    self.fault(cell.span, format!("there is no column `{text}` of cases"), COLUMNS);
                    Column::Unknown
                }
            },
        }
    }

    fn setting(&mut self, name: Name) -> Column<'a> {
        let known = || self.program.settings.iter().map(|setting| setting.name.as_str());
        if known().any(|known| known == name.text) {
            return Column::Setting(name);
        }
        let help = match closest(&name.text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a setting that the pack declares".to_owned(),
        };
        self.fault(name.span, format!("there is no setting `{}`", name.text), help);
        Column::Unknown
    }

    /// A case, unless something is wrong with its row.
    fn row(&mut self, columns: &[Column<'_>], row: &CsvRow) -> Option<Scenario> {
        let before = self.faults.len();
        let mut case = Scenario::named(Name {
            text: String::new(),
            span: row.span,
        });
        // In a case of an error a fact may well be of the wrong kind.
        let expects_error = columns
            .iter()
            .zip(&row.cells)
            .any(|(column, cell)| matches!(column, Column::ExpectError) && !cell.text.trim().is_empty());
        for (column, cell) in columns.iter().zip(&row.cells) {
            if !cell.text.trim().is_empty() {
                self.cell(column, cell, expects_error, &mut case);
            }
        }
        if self.faults.len() == before {
            self.complete(row, &mut case);
        }
        (self.faults.len() == before).then_some(case)
    }

    fn cell(&mut self, column: &Column<'_>, cell: &Cell, expects_error: bool, case: &mut Scenario) {
        let text = cell.text.trim();
        let named = || Name {
            text: text.to_owned(),
            span: cell.span,
        };
        match column {
            Column::Name => case.name = named(),
            Column::Varies => case.base = Some(named()),
            Column::AsOf => match text.parse::<Date>() {
                Ok(day) => case.as_of = Some(day.to_string()),
                Err(_) => self.fault(
                    cell.span,
                    format!("`{text}` is no day"),
                    "write year, month and day: `2026-03-31` (in a spreadsheet format the column as text)",
                ),
            },
            Column::Period => match text.parse::<Period>() {
                Ok(period) => case.period = Some((period.first().to_string(), period.last().to_string())),
                Err(_) => self.fault(
                    cell.span,
                    format!("`{text}` is no period"),
                    "write the first and the last day: `2026-01-01..2026-03-31`",
                ),
            },
            Column::Set(path, kind) => {
                let value = match kind {
                    Some(kind) => of_type(kind, cell),
                    None => guess(text),
                };
                let value = match value {
                    Err(Wrong { .. }) if expects_error => Ok(Tree::Text(text.to_owned())),
                    value => value,
                };
                if let Some(value) = self.told(value, cell) {
                    case.changes.push(Change::Set(
                        Name {
                            text: path.text.clone(),
                            span: cell.span,
                        },
                        value,
                    ));
                }
            }
            Column::Setting(name) => case
                .changes
                .push(Change::Setting(name.clone(), Tree::Text(text.to_owned()))),
            Column::Expect(path) => {
                if let Some(value) = self.told(guess(text), cell) {
                    case.expectations.push(Expectation {
                        expected: Expected::Value(path.clone(), value),
                        span: cell.span,
                    });
                }
            }
            Column::ExpectError => self.error(text, cell.span, case),
            Column::Note | Column::Unknown => {}
        }
    }

    fn told(&mut self, value: Result<Tree, Wrong>, cell: &Cell) -> Option<Tree> {
        match value {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.fault(cell.span, wrong.message, wrong.help);
                None
            }
        }
    }

    fn error(&mut self, text: &str, span: Span, case: &mut Scenario) {
        let (code, pointer) = match text.split_once(" at ") {
            Some((code, pointer)) => (code.trim(), Some(pointer.trim())),
            None => (text, None),
        };
        let help = "write a code, such as `CH0303`, or `CH0303 at /partner/revenue`";
        if Code::from_text(code).is_none() {
            self.fault(span, format!("`{code}` is no code of an error"), help);
        } else if let Some(pointer) = pointer.filter(|pointer| !pointer.starts_with('/')) {
            self.fault(span, format!("`{pointer}` is no pointer into the facts"), help);
        } else {
            let name = |text: &str| Name {
                text: text.to_owned(),
                span,
            };
            case.expectations.push(Expectation {
                expected: Expected::Error(name(code), pointer.map(name)),
                span,
            });
        }
    }

    /// What every case needs: a name, a base, something it expects.
    fn complete(&mut self, row: &CsvRow, case: &mut Scenario) {
        if case.name.text.is_empty() {
            self.fault(row.span, "the case has no name", "write one into the column `name`");
        }
        if case.base.is_none() {
            match self.model.bases.as_slice() {
                [only] => {
                    case.base = Some(Name {
                        text: only.name.text.clone(),
                        span: case.name.span,
                    });
                }
                [] => self.fault(
                    case.name.span,
                    "there is no base that the case could vary",
                    "declare one in a scenario file: `base(\"…\", #{ … })`",
                ),
                _ => self.fault(
                    case.name.span,
                    "the case does not say which base it varies",
                    "write the name of the base into the column `varies`",
                ),
            }
        }
        if case.expectations.is_empty() {
            self.fault(
                case.name.span,
                "the case expects nothing",
                "fill a column `expect:PATH`, such as `expect:level`, or `expect_error`",
            );
        }
    }
}
