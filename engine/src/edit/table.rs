//! Cells, rows and columns of tables. What stays keeps its quotation marks, its blanks and its line end.

use super::Subject;
use super::lines;
use super::operation::{Change, NewCell, Outcome, Refusal};
use super::splice::Splice;
use crate::pack::{Cell, CsvFile};
use crate::source::FileId;
use std::collections::BTreeSet;

/// A table with its text.
pub(crate) struct Sheet<'a> {
    pub path: &'a str,
    pub text: &'a str,
    pub csv: &'a CsvFile,
}

impl<'a> Subject<'a> {
    /// The table of a path; one with broken rows is not edited, because its rows cannot be counted.
    pub(crate) fn sheet(&self, path: &str) -> Result<Sheet<'a>, Box<Refusal>> {
        let cases = self.pack.cases().iter();
        let of_cases = |csv: &&CsvFile| self.path(csv.file()) == path;
        let csv = self.pack.table(path).or_else(|| cases.into_iter().find(of_cases));
        let csv = csv.ok_or_else(|| Box::new(Refusal::unknown("table", path)))?;
        let file: FileId = csv.file();
        let broken = self.pack.diagnostics().iter().any(|one| {
            one.span().is_some_and(|span| span.file == file) && one.severity == crate::source::Severity::Error
        });
        if broken {
            return Err(Box::new(
                Refusal::refused(format!("`{path}` has rows that do not fit its header"))
                    .help("correct it as text first"),
            ));
        }
        Ok(Sheet {
            path: self.path(file),
            text: self.text(file),
            csv,
        })
    }
}

impl Sheet<'_> {
    fn columns(&self) -> usize {
        self.csv.header().len()
    }

    fn rows(&self) -> usize {
        self.csv.rows().len()
    }

    /// The cell of a row and column; row -1 is the header.
    fn cell(&self, row: i64, column: usize) -> Option<&Cell> {
        match usize::try_from(row) {
            Ok(row) => self.csv.rows().get(row)?.cells.get(column),
            Err(_) if row == -1 => self.csv.header().get(column),
            Err(_) => None,
        }
    }

    /// The line of a row: where it begins, and where it ends before its line end.
    fn line(&self, row: usize) -> Option<(usize, usize)> {
        let span = self.csv.rows().get(row)?.span;
        Some((span.start as usize, span.end as usize))
    }

    fn header_end(&self) -> usize {
        self.csv.header().last().map_or(0, |cell| cell.span.end as usize)
    }

    fn splice(&self, start: usize, end: usize, insert: impl Into<String>) -> Splice {
        Splice::new(self.path, start, end, insert)
    }

    fn change(splices: Vec<Splice>) -> Change {
        Change {
            splices,
            ..Change::default()
        }
    }

    fn no_row(&self, row: impl std::fmt::Display) -> Box<Refusal> {
        let count = self.rows();
        Box::new(Refusal::new(
            super::operation::Reason::Unknown,
            format!("there is no row {row}: `{}` has {count}", self.path),
        ))
    }

    fn no_column(&self, column: usize) -> Box<Refusal> {
        let count = self.columns();
        Box::new(Refusal::new(
            super::operation::Reason::Unknown,
            format!("there is no column {column}: `{}` has {count}", self.path),
        ))
    }

    /// Sets cells. A cell keeps its quotation marks, and the blanks around it.
    pub(crate) fn set(&self, cells: &[NewCell]) -> Outcome {
        let mut splices = Vec::with_capacity(cells.len());
        let mut seen = BTreeSet::new();
        for new in cells {
            if new.column >= self.columns() {
                return Err(self.no_column(new.column));
            }
            let cell = self.cell(new.row, new.column).ok_or_else(|| self.no_row(new.row))?;
            if !seen.insert((new.row, new.column)) {
                return Err(Box::new(Refusal::invalid(format!(
                    "the cell {}, {} is set twice",
                    new.row, new.column
                ))));
            }
            if new.row == -1 && new.text.trim().is_empty() {
                return Err(Box::new(Refusal::invalid("a column has a name")));
            }
            if new.text != cell.text {
                let (start, end) = (cell.span.start as usize, cell.span.end as usize);
                splices.push(self.splice(start, end, written(&new.text, cell.quoted)));
            }
        }
        Ok(Self::change(splices))
    }

    /// Adds rows before a row, or behind the last.
    pub(crate) fn insert_rows(&self, at: usize, rows: &[Vec<String>]) -> Outcome {
        if at > self.rows() {
            return Err(self.no_row(at));
        }
        let eol = lines::eol(self.text);
        let mut block = Vec::with_capacity(rows.len());
        for row in rows {
            if row.len() > self.columns() {
                return Err(self.no_column(row.len() - 1));
            }
            block.push(self.row_text(row));
        }
        if block.is_empty() {
            return Ok(Change::default());
        }
        let block = block.join(eol);
        if let Some((start, _)) = self.line(at) {
            return Ok(Self::change(vec![self.splice(start, start, format!("{block}{eol}"))]));
        }
        let end = match self.rows().checked_sub(1) {
            Some(last) => self.line(last).map_or(0, |(_, end)| end),
            None => self.header_end(),
        };
        Ok(Self::change(vec![self.splice(end, end, format!("{eol}{block}"))]))
    }

    fn row_text(&self, row: &[String]) -> String {
        let cells: Vec<String> = (0..self.columns())
            .map(|column| {
                let text = row.get(column).map_or("", String::as_str);
                let quoted = self.column_is_quoted(column);
                // The first cell of a line alone would be no row: an empty line is skipped.
                if self.columns() == 1 && text.trim().is_empty() {
                    return "\"\"".to_owned();
                }
                written(text, quoted && !text.is_empty())
            })
            .collect();
        cells.join(self.separator())
    }

    /// Whether every cell of a column stands in quotation marks.
    fn column_is_quoted(&self, column: usize) -> bool {
        let mut cells = self
            .csv
            .rows()
            .iter()
            .filter_map(|row| row.cells.get(column))
            .peekable();
        cells.peek().is_some() && cells.all(|cell| cell.quoted)
    }

    /// The comma, with the blank behind it that the table has.
    fn separator(&self) -> &'static str {
        let spaced = |cells: &[Cell]| {
            cells.len() > 1
                && cells
                    .iter()
                    .skip(1)
                    .all(|cell| !cell.quoted && cell.text.starts_with(' '))
        };
        if spaced(self.csv.header()) { ", " } else { "," }
    }

    /// Removes rows with their line ends.
    pub(crate) fn remove_rows(&self, rows: &[usize]) -> Outcome {
        let rows: BTreeSet<usize> = rows.iter().copied().collect();
        let mut splices = Vec::with_capacity(rows.len());
        let ends_without = !self.text.ends_with('\n');
        // Rows at the end of a text without a last line end go with the line end before them.
        let mut from_end = self.rows();
        while from_end > 0 && rows.contains(&(from_end - 1)) {
            from_end -= 1;
        }
        for row in rows {
            let (start, end) = self.line(row).ok_or_else(|| self.no_row(row))?;
            if ends_without && row >= from_end {
                let before = match row.checked_sub(1) {
                    Some(above) => self.line(above).map_or(0, |(_, end)| end),
                    None => self.header_end(),
                };
                splices.push(self.splice(before, end, ""));
            } else {
                splices.push(self.splice(start, lines::next_line(self.text, end), ""));
            }
        }
        Ok(Self::change(splices))
    }

    /// Moves rows before another one. Empty lines stay where they are.
    pub(crate) fn move_rows(&self, rows: &[usize], to: usize) -> Outcome {
        if to > self.rows() {
            return Err(self.no_row(to));
        }
        let moved: BTreeSet<usize> = rows.iter().copied().collect();
        if let Some(row) = moved.iter().find(|row| **row >= self.rows()) {
            return Err(self.no_row(row));
        }
        let stays = |row: &usize| !moved.contains(row);
        let order: Vec<usize> = (0..to)
            .filter(stays)
            .chain(moved.iter().copied())
            .chain((to..self.rows()).filter(stays))
            .collect();
        let mut splices = Vec::new();
        for (place, from) in order.into_iter().enumerate() {
            if place == from {
                continue;
            }
            let ((start, end), (source, source_end)) = match (self.line(place), self.line(from)) {
                (Some(old), Some(new)) => (old, new),
                _ => return Err(self.no_row(place)),
            };
            splices.push(self.splice(start, end, self.text.get(source..source_end).unwrap_or_default()));
        }
        Ok(Self::change(splices))
    }

    /// Adds a column before another one, or behind the last.
    pub(crate) fn insert_column(&self, at: usize, name: &str, cells: &[String], fill: &str) -> Outcome {
        if at > self.columns() {
            return Err(self.no_column(at));
        }
        if name.trim().is_empty() {
            return Err(Box::new(Refusal::invalid("a column has a name")));
        }
        if self.csv.column(name.trim()).is_some() {
            return Err(Box::new(Refusal::invalid(format!(
                "there is a column `{}` already",
                name.trim()
            ))));
        }
        if cells.len() > self.rows() {
            return Err(self.no_row(cells.len() - 1));
        }
        let texts =
            std::iter::once(name).chain((0..self.rows()).map(|row| cells.get(row).map_or(fill, String::as_str)));
        let rows = std::iter::once(self.csv.header()).chain(self.csv.rows().iter().map(|row| row.cells.as_slice()));
        let mut splices = Vec::with_capacity(self.rows() + 1);
        for (row, text) in rows.zip(texts) {
            let new = written(text, false);
            splices.push(match row.get(at) {
                Some(cell) => {
                    let place = cell.span.start as usize;
                    self.splice(place, place, format!("{new},"))
                }
                None => {
                    let place = row.last().map_or(0, |cell| cell.span.end as usize);
                    self.splice(place, place, format!("{}{new}", self.separator()))
                }
            });
        }
        Ok(Self::change(splices))
    }

    /// Removes a column.
    pub(crate) fn remove_column(&self, column: usize) -> Outcome {
        if column >= self.columns() {
            return Err(self.no_column(column));
        }
        if self.columns() == 1 {
            return Err(Box::new(
                Refusal::refused("it is the only column").help("remove the table"),
            ));
        }
        let rows = std::iter::once(self.csv.header()).chain(self.csv.rows().iter().map(|row| row.cells.as_slice()));
        let splices = rows
            .filter_map(|cells| {
                let cell = cells.get(column)?;
                // With the comma before it; the first one with that behind it.
                let (start, end) = match column.checked_sub(1) {
                    Some(before) => (cells.get(before)?.span.end, cell.span.end),
                    None => (cell.span.start, cells.get(1)?.span.start),
                };
                Some(self.splice(start as usize, end as usize, ""))
            })
            .collect();
        Ok(Self::change(splices))
    }

    /// Moves a column before another one.
    pub(crate) fn move_column(&self, column: usize, to: usize) -> Outcome {
        if column >= self.columns() {
            return Err(self.no_column(column));
        }
        if to > self.columns() {
            return Err(self.no_column(to));
        }
        let stays = |place: &usize| *place != column;
        let order: Vec<usize> = (0..to)
            .filter(stays)
            .chain(std::iter::once(column))
            .chain((to..self.columns()).filter(stays))
            .collect();
        let rows = std::iter::once(self.csv.header()).chain(self.csv.rows().iter().map(|row| row.cells.as_slice()));
        let mut splices = Vec::new();
        for cells in rows {
            for (place, from) in order.iter().enumerate() {
                if let (false, Some(old), Some(new)) = (place == *from, cells.get(place), cells.get(*from)) {
                    let source = self.text.get(new.span.start as usize..new.span.end as usize);
                    splices.push(self.splice(
                        old.span.start as usize,
                        old.span.end as usize,
                        source.unwrap_or_default(),
                    ));
                }
            }
        }
        Ok(Self::change(splices))
    }
}

/// A cell as it is written: in quotation marks where it has to be, or where the one before it was.
pub(crate) fn written(text: &str, quoted: bool) -> String {
    let must = text.contains([',', '"', '\n', '\r']);
    if quoted || must {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
