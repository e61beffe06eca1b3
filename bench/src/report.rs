//! What a chapter has to say, as Markdown, and where it goes.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::graph::Graph;

/// A part of the report.
pub(crate) struct Section {
    /// Its letter.
    pub(crate) letter: char,
    pub(crate) title: &'static str,
    /// Paragraphs and tables, in order.
    pub(crate) body: String,
    pub(crate) graphs: Vec<Graph>,
    /// What was to be reached: what, how much, and what came out.
    pub(crate) goals: Vec<Goal>,
}

/// A goal with what was measured.
pub(crate) struct Goal {
    pub(crate) what: String,
    pub(crate) wanted: String,
    pub(crate) found: String,
    pub(crate) met: bool,
}

/// A table of Markdown, numbers to the right.
pub(crate) fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(head));
    out.push_str(&format!("|---|{}\n", "--:|".repeat(head.len().saturating_sub(1))));
    for row in rows {
        out.push_str(&line(row));
    }
    out
}

impl Section {
    pub(crate) fn markdown(&self, taken: &str) -> String {
        let mut out = format!("### ({}) {}\n\n{taken}\n\n{}", self.letter, self.title, self.body);
        for graph in &self.graphs {
            let _ = write!(out, "\n![{}](performance/{}.svg)\n", graph.title, graph.name);
        }
        if !self.goals.is_empty() {
            out.push('\n');
            let rows: Vec<_> = self.goals.iter().map(Goal::row).collect();
            out.push_str(&table(&["goal", "wanted", "found", ""].map(str::to_owned), &rows));
        }
        out
    }
}

impl Goal {
    fn row(&self) -> Vec<String> {
        let met = if self.met { "met" } else { "missed" };
        vec![
            self.what.clone(),
            self.wanted.clone(),
            self.found.clone(),
            met.to_owned(),
        ]
    }
}

/// Puts sections into the page, each in place of the one of its letter, and writes the graphs beside it.
pub(crate) fn write(folder: &Path, sections: &[Section], taken: &str) -> Result<Vec<String>> {
    let graphs = folder.join("performance");
    std::fs::create_dir_all(&graphs).with_context(|| format!("cannot make {}", graphs.display()))?;
    let page = folder.join("performance.md");
    let mut text = match std::fs::read_to_string(&page) {
        Ok(text) => text,
        Err(wrong) if wrong.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(wrong) => return Err(wrong).with_context(|| format!("cannot read {}", page.display())),
    };
    let mut written = Vec::new();
    for section in sections {
        text = placed(&text, section.letter, &section.markdown(taken));
        for graph in &section.graphs {
            let path = graphs.join(format!("{}.svg", graph.name));
            std::fs::write(&path, graph.svg()).with_context(|| format!("cannot write {}", path.display()))?;
            written.push(path.display().to_string());
        }
    }
    std::fs::write(&page, text).with_context(|| format!("cannot write {}", page.display()))?;
    written.push(page.display().to_string());
    Ok(written)
}

/// A text with a section in place of the one that was there, or at its end.
fn placed(text: &str, letter: char, section: &str) -> String {
    let (open, close) = (marker(letter), format!("<!-- /bench {letter} -->\n"));
    let section = format!("{open}{section}{close}");
    let parts = text.split_once(&open).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&close)?;
        Some((before, after))
    });
    match parts {
        Some((before, after)) => format!("{before}{section}{after}"),
        // Behind what comes before it in the alphabet, at the latest at the end.
        None => {
            let next = ('a'..='z')
                .skip_while(|other| *other <= letter)
                .find_map(|other| text.find(&marker(other)));
            match next.and_then(|next| text.split_at_checked(next)) {
                Some((before, after)) => format!("{before}{section}\n{after}"),
                None if text.is_empty() => section,
                None => format!("{}\n\n{section}", text.trim_end()),
            }
        }
    }
}

fn marker(letter: char) -> String {
    format!("<!-- bench {letter}: written by `cargo xtask bench`, not by hand -->\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_the_one_before() {
        let page = placed("# Performance\n", 'b', "two\n");
        let page = placed(&page, 'a', "one\n");
        let again = placed(&page, 'b', "second\n");
        assert!(
            page.find("one")
                .is_some_and(|one| page.find("two").is_some_and(|two| one < two)),
            "{page}"
        );
        assert!(page.starts_with("# Performance\n"), "{page}");
        assert_eq!(again, page.replace("two\n", "second\n"));
    }

    #[test]
    fn tables_have_a_line_under_the_head() {
        let text = table(
            &["a".to_owned(), "b".to_owned()],
            &[vec!["1".to_owned(), "2".to_owned()]],
        );
        assert_eq!(text, "| a | b |\n|---|--:|\n| 1 | 2 |\n");
    }
}
