use super::{Amount, Records};
use crate::expr::Number;
use crate::model::Combine;
use crate::schema::Type;
use crate::source::Span;

/// An incentive in a stack.
#[derive(Clone, Debug)]
pub struct Stacked {
    /// The incentive itself, by its place.
    pub place: u16,
    /// The stack, by its place.
    pub stack: u16,
    /// The amount that the stack applies to, as the rules of the incentive read it.
    pub applies_to: Option<Number>,
}

/// Several incentives on one record.
#[derive(Clone, Debug)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// The incentives by their places, in the order in which they come.
    pub members: Vec<u16>,
    /// What becomes of a record that several of them apply to.
    pub combine: Combine,
    /// The list they go through, with the cursor that the cap reads.
    pub records: Option<Records>,
    /// The amount that they are computed on: its title and its type.
    pub applies_to: Option<(String, Type)>,
    /// The slot, among those of decimals, of the amount that the next incentive is computed on.
    pub slot: u16,
    /// The most that they pay together for a record.
    pub cap_each: Option<Amount>,
    /// Where it is declared.
    pub span: Span,
}
