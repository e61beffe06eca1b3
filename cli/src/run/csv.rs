//! Facts out of CSV: a row a partner, a column a field. `partner.revenue` is the field of a record, `region` an input
//! by itself. An empty cell is absent; a list or record in a cell is written as JSON.

use super::read::{Partners, Taker};
use charter_engine::Program;
use charter_engine::schema::{Schema, Type};
use charter_engine::source::{Code, Diagnostic};
use charter_engine::value::write_json_text;
use std::io::Read;
use std::sync::Arc;

const CHUNK_ROWS: usize = 256;

/// The columns of a file in the order in which facts are written: those of one record together.
pub(crate) struct Header {
    columns: Vec<Column>,
}

struct Column {
    /// Where it stands in the row.
    place: usize,
    /// The keys from the facts down to the field.
    path: Vec<String>,
    kind: Kind,
}

/// How a cell is written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Boolean,
    Text,
    /// A list or a record.
    Json,
}

/// Reads rows and hands them on.
pub(super) fn rows(
    input: impl Read,
    name: &Arc<str>,
    program: &Program,
    take: &mut Taker<'_>,
) -> Result<bool, Box<Diagnostic>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let failed = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        Box::new(
            Diagnostic::error(
                Code::UnreadableFile,
                format!("`{name}` cannot be read at line {line}: {error}"),
            )
            .help("give CSV in UTF-8 with commas between the cells"),
        )
    };
    let header = reader.byte_headers().map_err(failed)?.clone();
    let header = Arc::new(Header::of(&header, name, &program.plan().schema)?);
    let mut rows = Vec::new();
    let mut row = csv::ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(failed)? {
        let line = row.position().map_or(0, csv::Position::line);
        rows.push((line, std::mem::take(&mut row)));
        if rows.len() == CHUNK_ROWS {
            let partners = Partners::Rows {
                header: header.clone(),
                rows: std::mem::take(&mut rows),
            };
            if !take(name.clone(), partners) {
                return Ok(false);
            }
        }
    }
    Ok(rows.is_empty() || take(name.clone(), Partners::Rows { header, rows }))
}

impl Header {
    fn of(row: &csv::ByteRecord, name: &str, schema: &Schema) -> Result<Header, Box<Diagnostic>> {
        let wrong = |message: String, help: String| Box::new(Diagnostic::error(Code::FactUnknown, message).help(help));
        let mut columns: Vec<Column> = Vec::new();
        for (place, title) in row.iter().enumerate() {
            let title = String::from_utf8_lossy(title).trim().to_owned();
            let Some((path, kind)) = found(&title, schema) else {
                return Err(wrong(
                    format!("column `{title}` of `{name}` is no input of the program and no field of one"),
                    format!("name columns such as {}", examples(schema)),
                ));
            };
            let clash = columns
                .iter()
                .find(|other| path.starts_with(&other.path) || other.path.starts_with(&path));
            if clash.is_some() {
                return Err(wrong(
                    format!("column `{title}` of `{name}` says again what another column says"),
                    "remove one of the two".to_owned(),
                ));
            }
            columns.push(Column { place, path, kind });
        }
        // Fields of a record stand together, whatever the order of the columns.
        let mut firsts: Vec<Vec<String>> = Vec::new();
        for column in &columns {
            for end in 1..=column.path.len() {
                let start = column.path.get(..end).unwrap_or_default().to_vec();
                if !firsts.contains(&start) {
                    firsts.push(start);
                }
            }
        }
        let order = |column: &Column| -> Vec<usize> {
            (1..=column.path.len())
                .map(|end| {
                    let start = column.path.get(..end).unwrap_or_default();
                    firsts.iter().position(|first| first == start).unwrap_or(0)
                })
                .collect()
        };
        columns.sort_by_cached_key(order);
        Ok(Header { columns })
    }

    /// The facts of a row as JSON. What is no JSON in the end is for the engine to say.
    pub(super) fn write_facts(&self, row: &csv::ByteRecord, out: &mut Vec<u8>) {
        let mut text = String::from("{");
        let mut open: &[String] = &[];
        let mut first = true;
        for column in &self.columns {
            let Some(cell) = row.get(column.place).filter(|cell| !cell.trim_ascii().is_empty()) else {
                continue;
            };
            let Some((key, records)) = column.path.split_last() else {
                continue;
            };
            let common = open.iter().zip(records).take_while(|(one, other)| one == other).count();
            for _ in common..open.len() {
                text.push('}');
            }
            for record in records.iter().skip(common) {
                if !first {
                    text.push(',');
                }
                write_json_text(record, &mut text);
                text.push_str(":{");
                first = true;
            }
            if !first {
                text.push(',');
            }
            write_json_text(key, &mut text);
            text.push(':');
            write_cell(&String::from_utf8_lossy(cell), column.kind, &mut text);
            first = false;
            open = records;
        }
        for _ in open {
            text.push('}');
        }
        text.push('}');
        out.extend_from_slice(text.as_bytes());
    }
}

fn write_cell(cell: &str, kind: Kind, out: &mut String) {
    let plain = cell.trim();
    match kind {
        Kind::Number if is_number(plain) => out.push_str(plain),
        Kind::Boolean if plain.eq_ignore_ascii_case("true") => out.push_str("true"),
        Kind::Boolean if plain.eq_ignore_ascii_case("false") => out.push_str("false"),
        Kind::Json if plain.starts_with(['[', '{']) => out.push_str(plain),
        // Text stays as it is; of the others the engine says what it should have been.
        Kind::Text => write_json_text(cell, out),
        _ => write_json_text(plain, out),
    }
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = match digits.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (digits, None),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && (whole == "0" || !whole.starts_with('0')) && part.is_none_or(all_digits)
}

/// The keys and the kind of what a column's name means.
fn found(title: &str, schema: &Schema) -> Option<(Vec<String>, Kind)> {
    let mut parts = title.split('.');
    let name = parts.next()?;
    let input = schema
        .inputs
        .iter()
        .chain(&schema.relations)
        .find(|input| input.name == name)?;
    let mut path = vec![name.to_owned()];
    let mut kind = &input.kind;
    for part in parts {
        let Type::Record(record) = kind else { return None };
        let record = schema.records.get(usize::from(*record))?;
        let field = record.fields.iter().find(|field| field.key == part)?;
        path.push(part.to_owned());
        kind = &field.kind;
    }
    let kind = match kind {
        Type::Decimal | Type::Percent | Type::Money(_) | Type::Integer => Kind::Number,
        Type::Boolean => Kind::Boolean,
        Type::Record(_) | Type::List(_) => Kind::Json,
        _ => Kind::Text,
    };
    Some((path, kind))
}

/// The names of a few columns that the program has.
fn examples(schema: &Schema) -> String {
    let mut names = Vec::new();
    for input in &schema.inputs {
        match &input.kind {
            Type::Record(record) => {
                let fields = schema
                    .records
                    .get(usize::from(*record))
                    .map_or(&[][..], |record| &record.fields);
                names.extend(fields.iter().map(|field| format!("`{}.{}`", input.name, field.key)));
            }
            _ => names.push(format!("`{}`", input.name)),
        }
    }
    names.truncate(6);
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_json() {
        for text in ["0", "-0", "12", "0.50", "-1200.10"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e3", "1,200", "+1", "NaN", "1 "] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn rows_become_facts() {
        let column = |place, path: &[&str], kind| Column {
            place,
            path: path.iter().map(|key| (*key).to_owned()).collect(),
            kind,
        };
        let header = Header {
            columns: vec![
                column(0, &["partner", "id"], Kind::Text),
                column(2, &["partner", "address", "city"], Kind::Text),
                column(3, &["partner", "revenue"], Kind::Number),
                column(1, &["region"], Kind::Text),
                column(4, &["deals"], Kind::Json),
            ],
        };
        let facts = |cells: &[&str]| {
            let mut out = Vec::new();
            header.write_facts(&csv::ByteRecord::from(cells), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            facts(&["P \"1\"", "EMEA", "Köln", "12.50", "[1]"]),
            r#"{"partner":{"id":"P \"1\"","address":{"city":"Köln"},"revenue":12.50},"region":"EMEA","deals":[1]}"#
        );
        assert_eq!(
            facts(&["", "EMEA", "", "n/a"]),
            r#"{"partner":{"revenue":"n/a"},"region":"EMEA"}"#
        );
        assert_eq!(facts(&["", "", "", "", ""]), "{}");
    }
}
