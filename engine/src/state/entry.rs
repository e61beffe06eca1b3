use std::collections::HashMap;

use crate::value::{Date, Decimal, Period};

/// What a line of the ledger did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// It was paid.
    Paid,
    /// It took back what had been paid.
    Clawback,
    /// It corrects a line of a closed period.
    Adjustment,
}

impl EntryKind {
    /// Every kind with its word.
    pub const ALL: [(&'static str, EntryKind); 3] = [
        ("paid", EntryKind::Paid),
        ("clawback", EntryKind::Clawback),
        ("adjustment", EntryKind::Adjustment),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(word, _)| word)
    }
}

/// A line of the ledger: one amount, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The incentive that paid it.
    pub incentive: String,
    /// The key of the record it was paid for; empty for an incentive without records.
    pub record: Vec<String>,
    /// The first day of the month, the number of the instalment …: which of several payments for one record.
    pub unit: Option<Date>,
    /// Who got it, where it was not the partner.
    pub payee: Option<String>,
    /// What it did.
    pub kind: EntryKind,
    /// The period in whose decision it was paid.
    pub period: Period,
    /// The amount, negative for what was taken back.
    pub amount: Decimal,
}

impl Entry {
    /// The id of the line, which stays the same in every run: incentive, record, unit, payee, kind and period.
    #[must_use]
    pub fn id(&self) -> String {
        let mut id = escaped(&self.incentive);
        for part in &self.record {
            id.push('/');
            id.push_str(&escaped(part));
        }
        if let Some(unit) = self.unit {
            id.push('@');
            id.push_str(&unit.to_string());
        }
        if let Some(payee) = &self.payee {
            id.push('>');
            id.push_str(&escaped(payee));
        }
        id.push('#');
        id.push_str(self.kind.word());
        id.push('#');
        id.push_str(&self.period.to_string());
        id
    }
}

/// A part of an id: what separates parts does not occur in one.
fn escaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for character in part.chars() {
        if matches!(character, '/' | '@' | '>' | '#' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// The lines that were paid, with an index by incentive and record.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
    index: HashMap<(String, Vec<String>), Vec<usize>>,
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Ledger) -> bool {
        self.entries == other.entries
    }
}

impl Eq for Ledger {}

impl Ledger {
    /// All lines, in the order in which they were entered.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Enters a line.
    pub fn push(&mut self, entry: Entry) {
        let key = (entry.incentive.clone(), entry.record.clone());
        self.index.entry(key).or_default().push(self.entries.len());
        self.entries.push(entry);
    }

    /// The lines of an incentive and a record.
    pub fn of<'l>(&'l self, incentive: &str, record: &[String]) -> impl Iterator<Item = &'l Entry> {
        let places = self.index.get(&(incentive.to_owned(), record.to_vec()));
        let places = places.map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.entries.get(*place))
    }

    /// Whether nothing was paid yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Leaves lines out.
    pub fn retain(&mut self, keep: impl FnMut(&Entry) -> bool) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.retain(keep);
        self.index.clear();
        for entry in entries {
            self.push(entry);
        }
    }
}
