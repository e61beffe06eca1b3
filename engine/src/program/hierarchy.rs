use crate::schema::FieldSlot;
use crate::source::Span;
use std::sync::Arc;

/// A relation whose records have parents.
#[derive(Clone, Debug)]
pub struct Hierarchy {
    /// Its name.
    pub name: String,
    /// The relation.
    pub relation: u16,
    /// The column, among the texts of the relations, of the key.
    pub key: u16,
    /// The column of the parent.
    pub parent: u16,
    /// The column, among the booleans, that says whether there is a parent.
    pub presence: u16,
    /// The key of the parent in the facts.
    pub field: String,
    /// How many levels of a downline are seen.
    pub sees: u32,
    /// Where it is declared.
    pub span: Span,
}

/// A list of records that is made while evaluating, and never read from facts.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its rowset.
    pub rowset: u16,
    /// The places of its fields, in order.
    pub fields: Arc<[FieldSlot]>,
}

/// What an override goes through: what others earned by another incentive, for each of those above them.
#[derive(Clone, Debug)]
pub struct Downline {
    /// The incentive that others earned by.
    pub base: u16,
    /// Who is above whom.
    pub hierarchy: u16,
    /// How many levels up.
    pub levels: u32,
    /// Where its records go: record, payee, amount, level, parent.
    pub made: Made,
}
