use crate::source::Span;
use std::collections::BTreeSet;

/// What the rules of a program read. Nothing is evaluated by it: it says what is declared in vain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Names of inputs, relations, settings, windows, values, ladders, eligibilities, incentives, scores.
    pub names: BTreeSet<String>,
    /// Fields: the place of the record type in the schema, and the place of the field in it.
    pub fields: BTreeSet<(u16, u16)>,
    /// Output columns: the place of the table in the model, and the place of the column among its outputs.
    pub outputs: BTreeSet<(u16, u16)>,
    /// Scores of which a rule asks whether their gates hold.
    pub passed: BTreeSet<u16>,
    /// What stands where, sorted: the names that rules and clauses write.
    pub places: Vec<(Span, Named)>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// Something of the one namespace: it is called as it is written.
    Declared,
    /// One record of a type, by its place in the schema.
    Record(u16),
    /// A field: the place of the record type, and its place in it.
    Field(u16, u16),
    /// A benefit of the tiers of a ladder.
    Benefit(u16),
    /// An output column: the place of the table in the model, and its place among the outputs.
    Output(u16, u16),
    /// A tier of a ladder.
    Tier(u16),
}
