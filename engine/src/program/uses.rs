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
}
