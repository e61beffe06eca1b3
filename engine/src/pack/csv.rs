use super::limits;
use super::text::without_bom;
use crate::source::{Code, Diagnostic, FileId, Span};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it stands, with its quotation marks.
    pub span: Span,
    /// What it says: without quotation marks, doubled ones single.
    pub text: String,
    /// Whether it stands in quotation marks.
    pub quoted: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRow {
    /// Where it stands, without its line end.
    pub span: Span,
    /// Its cells, as many as the header has.
    pub cells: Vec<Cell>,
}

/// A table as it stands in its file (RFC 4180, separated by commas). Everything points into the text, so printing the
/// table is printing the text.
///
/// Lines without text are skipped. There are no comments.
#[derive(Clone, Debug)]
pub struct CsvFile {
    file: FileId,
    header: Vec<Cell>,
    rows: Vec<CsvRow>,
}

impl CsvFile {
    /// Reads a table. Rows with faults are left out of the rows; each has a diagnostic.
    #[must_use]
    pub fn parse(file: FileId, text: &str) -> (CsvFile, Vec<Diagnostic>) {
        let mut table = CsvFile {
            file,
            header: Vec::new(),
            rows: Vec::new(),
        };
        let mut scanner = Scanner::new(file, text);
        match scanner.row() {
            None => scanner.fault(
                Diagnostic::error(Code::TableShape, "the table has no header")
                    .at(Span::new(file, 0, 0))
                    .help("write the names of the columns into the first line, separated by commas"),
            ),
            Some(Scanned { row, .. }) if wrong_separator(&row).is_some() => {
                let (name, separator) = wrong_separator(&row).unwrap_or_default();
                scanner.fault(
                    Diagnostic::error(
                        Code::TableShape,
                        format!("the cells are separated by {name}, not by commas"),
                    )
                    .at(row.span)
                    .help(format!(
                        "save the table with commas instead of `{separator}` (in Excel: `CSV UTF-8`)"
                    )),
                );
            }
            Some(Scanned { row, .. }) => {
                scanner.check_header(&row);
                table.header = row.cells;
                while let Some(Scanned { row, faulty }) = scanner.row() {
                    if !faulty && scanner.check_row(&row, &table.header) {
                        table.rows.push(row);
                    }
                }
            }
        }
        (table, scanner.finish())
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The names of the columns.
    #[must_use]
    pub fn header(&self) -> &[Cell] {
        &self.header
    }

    /// The rows below the header.
    #[must_use]
    pub fn rows(&self) -> &[CsvRow] {
        &self.rows
    }

    /// The place of a column, by its name without surrounding blanks.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|cell| cell.text.trim() == name)
    }
}

/// Semicolon or tab, if the header looks as if they were meant to separate its cells.
fn wrong_separator(header: &CsvRow) -> Option<(&'static str, &'static str)> {
    match header.cells.as_slice() {
        [only] if !only.quoted && only.text.contains(';') => Some(("semicolons", ";")),
        [only] if !only.quoted && only.text.contains('\t') => Some(("tabs", "tab")),
        _ => None,
    }
}

struct Scanned {
    row: CsvRow,
    faulty: bool,
}

/// What stands behind a cell.
enum Next {
    Cell,
    Line,
}

struct Scanner<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    cells: usize,
    faults: Vec<Diagnostic>,
    more_faults: usize,
    /// A lone carriage return is told once: such a file has nothing else.
    told_carriage_return: bool,
}

impl<'a> Scanner<'a> {
    fn new(file: FileId, text: &'a str) -> Scanner<'a> {
        let (_, bom) = without_bom(text);
        Scanner {
            file,
            text,
            at: bom as usize,
            cells: 0,
            faults: Vec::new(),
            more_faults: 0,
            told_carriage_return: false,
        }
    }

    /// The next row that has text.
    fn row(&mut self) -> Option<Scanned> {
        self.skip_blank_lines();
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let (faults, more_faults) = (self.faults.len(), self.more_faults);
        let mut cells = Vec::new();
        let end = loop {
            let (cell, next) = self.cell();
            self.cells += 1;
            let end = cell.span.end;
            cells.push(cell);
            if self.cells > limits::TABLE_CELLS {
                self.fault(
                    Diagnostic::error(
                        Code::TooLarge,
                        format!("the table has more than {} cells", limits::TABLE_CELLS),
                    )
                    .at(self.span(end as usize, end as usize))
                    .help("split the table, or remove what the program does not need"),
                );
                self.at = self.text.len();
                break end;
            }
            if matches!(next, Next::Line) {
                break end;
            }
        };
        // What follows a fault in the same row is usually its consequence.
        let told = self.faults.len() > faults;
        self.faults.truncate(faults + 1);
        Some(Scanned {
            row: CsvRow {
                span: Span::new(self.file, small(start), end),
                cells,
            },
            faulty: told || self.more_faults > more_faults,
        })
    }

    fn skip_blank_lines(&mut self) {
        while let Some(rest) = self.text.get(self.at..) {
            let line = rest.split_inclusive('\n').next().unwrap_or("");
            if line.is_empty() || !line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
                return;
            }
            self.at += line.len();
        }
    }

    /// One cell and what separates it from the next.
    fn cell(&mut self) -> (Cell, Next) {
        let start = self.at;
        let (text, quoted) = if self.peek() == Some(b'"') {
            (self.quoted(), true)
        } else {
            (self.plain(start), false)
        };
        let cell = Cell {
            span: self.span(start, self.at),
            text,
            quoted,
        };
        let next = match self.peek() {
            Some(b',') => {
                self.at += 1;
                Next::Cell
            }
            Some(b'\r') => {
                self.at += 1;
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                } else {
                    self.carriage_return();
                }
                Next::Line
            }
            _ => {
                self.at += usize::from(self.at < self.text.len());
                Next::Line
            }
        };
        (cell, next)
    }

    fn plain(&mut self, start: usize) -> String {
        self.skip_to_separator();
        let text = self.text.get(start..self.at).unwrap_or("");
        if let Some(quote) = text.find('"') {
            let at = start + quote;
            let help = if text.trim_start().starts_with('"') {
                "remove the blanks in front of the quotation mark"
            } else {
                "put the whole cell in quotation marks and write a quotation mark inside it twice: `\"5\"\" disk\"`"
            };
            self.fault(
                Diagnostic::error(
                    Code::TableShape,
                    "a quotation mark stands in a cell that does not start with one",
                )
                .at(self.span(at, at + 1))
                .help(help),
            );
        }
        text.to_owned()
    }

    fn quoted(&mut self) -> String {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let Some(quote) = rest.find('"') else {
                self.at = self.text.len();
                self.fault(
                    Diagnostic::error(
                        Code::TableShape,
                        "the quotation mark that opens this cell is never closed",
                    )
                    .at(self.span(open, open + 1))
                    .help("close the cell with a quotation mark; write one that belongs to the text twice"),
                );
                text.push_str(rest);
                return text;
            };
            text.push_str(rest.get(..quote).unwrap_or(""));
            self.at += quote + 1;
            if self.peek() != Some(b'"') {
                break;
            }
            text.push('"');
            self.at += 1;
        }
        let behind = self.at;
        self.skip_to_separator();
        if self.at > behind {
            self.fault(
                Diagnostic::error(
                    Code::TableShape,
                    "text stands behind the closing quotation mark of a cell",
                )
                .at(self.span(behind, self.at))
                .help("remove it, or write quotation marks that belong to the text of the cell twice"),
            );
        }
        text
    }

    fn skip_to_separator(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.find([',', '\n', '\r']).unwrap_or(rest.len());
    }

    fn carriage_return(&mut self) {
        if !self.told_carriage_return {
            self.told_carriage_return = true;
            self.fault(
                Diagnostic::error(Code::TableShape, "a carriage return is not followed by a line feed")
                    .at(self.span(self.at - 1, self.at))
                    .help("save the table with line ends LF or CRLF (in Excel: `CSV UTF-8`)"),
            );
        }
    }

    fn check_header(&mut self, header: &CsvRow) {
        for (index, cell) in header.cells.iter().enumerate() {
            let name = cell.text.trim();
            let earlier = header.cells.iter().take(index).find(|other| other.text.trim() == name);
            if name.is_empty() {
                self.fault(
                    Diagnostic::error(Code::TableShape, format!("column {} has no name", index + 1))
                        .at(cell.span)
                        .help("write a name into the header, or remove the column (a comma at the end makes one)"),
                );
            } else if let Some(earlier) = earlier {
                self.fault(
                    Diagnostic::error(Code::TableShape, format!("two columns are called `{name}`"))
                        .label(cell.span, "again here")
                        .label(earlier.span, "first here")
                        .help("give each column a name of its own"),
                );
            }
        }
    }

    /// Whether a row has as many cells as the header.
    fn check_row(&mut self, row: &CsvRow, header: &[Cell]) -> bool {
        let (found, expected) = (row.cells.len(), header.len());
        if found == expected {
            return true;
        }
        let fault = Diagnostic::error(
            Code::TableShape,
            format!("the row has {}, the header has {expected}", cells(found)),
        );
        let names: Vec<&str> = header.iter().map(|cell| cell.text.trim()).collect();
        self.fault(if let Some(extra) = row.cells.get(expected) {
            fault
                .at(Span::new(self.file, extra.span.start, row.span.end))
                .help("remove what is too much; a cell that contains a comma stands in quotation marks: `\"a, b\"`")
        } else {
            let missing = names.get(found..).unwrap_or_default().join("`, `");
            fault.at(row.span).help(format!(
                "add what is missing (`{missing}`); an empty cell is nothing between two commas"
            ))
        });
        false
    }

    fn fault(&mut self, fault: Diagnostic) {
        if self.faults.len() < limits::TABLE_FAULTS {
            self.faults.push(fault);
        } else {
            self.more_faults += 1;
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        if self.more_faults > 0 {
            let end = self.text.len();
            self.faults.push(
                Diagnostic::error(
                    Code::TableShape,
                    format!("the table has {} more faults of this kind", self.more_faults),
                )
                .at(self.span(end, end))
                .help("correct those above first"),
            );
        }
        self.faults
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, small(start), small(end))
    }
}

fn cells(number: usize) -> String {
    if number == 1 {
        "1 cell".to_owned()
    } else {
        format!("{number} cells")
    }
}

/// The limit on a table's bytes keeps every offset far below 4 GiB.
fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
