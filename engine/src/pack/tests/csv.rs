use crate::pack::{CsvFile, limits};
use crate::source::{Diagnostic, FileId, Sources};
use proptest::prelude::*;

fn parse(text: &str) -> (CsvFile, Vec<Diagnostic>) {
    CsvFile::parse(FileId(0), text)
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let (table, faults) = parse(text);
    assert_eq!(faults, [], "{text:?}");
    std::iter::once(table.header())
        .chain(table.rows().iter().map(|row| row.cells.as_slice()))
        .map(|cells| cells.iter().map(|cell| cell.text.clone()).collect())
        .collect()
}

fn faults(text: &str) -> String {
    let (_, faults) = parse(text);
    let mut sources = Sources::default();
    sources.add("t.csv", text);
    let mut out = String::new();
    for fault in faults {
        assert!(fault.help.is_some());
        let span = fault.span().unwrap();
        let place = sources.get(FileId(0)).unwrap().line_column(span.start);
        out.push_str(&format!(
            "{} {}:{} `{}` {}\n",
            fault.code,
            place.line,
            place.column,
            super::visible(sources.slice(span)),
            fault.message
        ));
    }
    out
}

#[test]
fn tables_are_read() {
    assert_eq!(rows("a,b\n1,2\n"), [["a", "b"], ["1", "2"]]);
    assert_eq!(rows("a,b\r\n1,2"), [["a", "b"], ["1", "2"]]);
    assert_eq!(
        rows("\u{feff}a,b\n\n1,2\n \r\n\r\n3,4\n\n"),
        [["a", "b"], ["1", "2"], ["3", "4"]]
    );
    assert_eq!(rows("a,b\n,\n\"\",x\n"), [["a", "b"], ["", ""], ["", "x"]]);
    assert_eq!(rows("a\n\"\"\n"), [["a"], [""]]);
    assert_eq!(
        rows("a,b\n\"x, \"\"y\"\"\r\nz\",\" 2 \"\n"),
        [["a", "b"], ["x, \"y\"\r\nz", " 2 "]]
    );
    assert_eq!(rows("a,b\n# no comment, 1\n"), [["a", "b"], ["# no comment", " 1"]]);
    assert_eq!(rows("größe,🎉\nä,ö\n"), [["größe", "🎉"], ["ä", "ö"]]);
}

#[test]
fn cells_point_into_the_text() {
    let text = "\u{feff}a,b\r\n\"x, \"\"y\"\"\",ü\r\n";
    let (table, _) = parse(text);
    let of = |row: usize, cell: usize| {
        let span = table.rows()[row].cells[cell].span;
        &text[span.start as usize..span.end as usize]
    };
    assert_eq!(of(0, 0), "\"x, \"\"y\"\"\"");
    assert_eq!(of(0, 1), "ü");
    assert!(table.rows()[0].cells[0].quoted);
    assert!(!table.rows()[0].cells[1].quoted);
    let span = table.rows()[0].span;
    assert_eq!(&text[span.start as usize..span.end as usize], "\"x, \"\"y\"\"\",ü");
    assert_eq!(table.column("b"), Some(1));
    assert_eq!(table.column("c"), None);
    assert_eq!(table.file(), FileId(0));
}

#[test]
fn faults_have_places() {
    for empty in ["", "\n\n", "\u{feff}", "  \r\n"] {
        assert_eq!(faults(empty), "CH0006 1:1 `` the table has no header\n");
    }
    assert_eq!(
        faults("a,b\n1\n1,2,3,4\n"),
        "CH0006 2:1 `1` the row has 1 cell, the header has 2\nCH0006 3:5 `3,4` the row has 4 cells, the header has 2\n"
    );
    assert_eq!(
        faults("a,b\n1,\"x\n2,3\n"),
        "CH0006 2:3 `\"` the quotation mark that opens this cell is never closed\n"
    );
    assert_eq!(
        faults("a,b\n\"x\"y,2\n"),
        "CH0006 2:4 `y` text stands behind the closing quotation mark of a cell\n"
    );
    assert_eq!(
        faults("a,b\n5\" disk,2\n1, \"x, y\"\n"),
        "CH0006 2:2 `\"` a quotation mark stands in a cell that does not start with one\n\
         CH0006 3:4 `\"` a quotation mark stands in a cell that does not start with one\n"
    );
    assert_eq!(
        faults("a,, a,\n1,2,3,4\n"),
        "CH0006 1:3 `` column 2 has no name\nCH0006 1:4 ` a` two columns are called `a`\nCH0006 1:7 `` column 4 has no name\n"
    );
    assert_eq!(
        faults("a;b\n1;2\n"),
        "CH0006 1:1 `a;b` the cells are separated by semicolons, not by commas\n"
    );
    assert_eq!(
        faults("a,b\r1,2\r"),
        "CH0006 1:4 `\\r` a carriage return is not followed by a line feed\n"
    );
}

#[test]
fn rows_with_faults_are_left_out_and_the_others_stay() {
    let (table, _) = parse("a,b\n1\n\"x\"y,2\n3,4\n");
    assert_eq!(table.rows().len(), 1);
    assert_eq!(table.rows()[0].cells[0].text, "3");
}

#[test]
fn many_faults_are_counted() {
    let text = format!("a,b\n{}", "1\n".repeat(1000));
    let (_, faults) = parse(&text);
    assert_eq!(faults.len(), limits::TABLE_FAULTS + 1);
    assert_eq!(
        faults.last().unwrap().message,
        "the table has 980 more faults of this kind"
    );
}

#[test]
fn the_number_of_cells_is_limited() {
    let text = format!("a\n{}", ",".repeat(limits::TABLE_CELLS));
    let (table, faults) = parse(&text);
    assert_eq!(faults[0].code.to_string(), "CH0005");
    assert_eq!(table.rows().len(), 0);
}

proptest! {
    /// What is written by the rules of RFC 4180 is read back, and every place is right.
    #[test]
    fn written_tables_are_read_back(
        cells in prop::collection::vec(prop::collection::vec("[a-z \",;\r\n\té🎉#]{0,6}", 3), 1..6),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
        last in any::<bool>(),
        mark in any::<bool>(),
    ) {
        let mut text = if mark { "\u{feff}".to_owned() } else { String::new() };
        text.push_str("x,y,z");
        for row in &cells {
            text.push_str(line_end);
            let row: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text.push_str(&row.join(","));
        }
        if last {
            text.push_str(line_end);
        }
        let (table, faults) = parse(&text);
        prop_assert_eq!(faults, vec![]);
        let read: Vec<Vec<String>> = table.rows().iter()
            .map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect())
            .collect();
        prop_assert_eq!(read, cells);
    }

    /// Any text is read without a panic; cells lie in order, on character borders, within their rows.
    #[test]
    fn any_text_is_read(text in "[a,\";\r\n\u{feff}é]{0,40}") {
        let (table, faults) = parse(&text);
        let mut end = 0;
        for row in table.rows() {
            prop_assert_eq!(row.cells.len(), table.header().len());
            for cell in &row.cells {
                prop_assert!(cell.span.start >= end && cell.span.end >= cell.span.start);
                prop_assert!(text.get(cell.span.start as usize..cell.span.end as usize).is_some());
                end = cell.span.end;
            }
            prop_assert_eq!(row.span.end, end);
        }
        for fault in faults {
            let span = fault.span().unwrap();
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }
}
