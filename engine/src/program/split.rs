use crate::expr::Number;
use crate::expr::node::{Rows, Text};
use crate::model::{SplitMode, WhenAbsent};
use crate::source::Span;

/// Who a payee is.
#[derive(Clone, Debug)]
pub enum Who {
    /// The one that a rule gives.
    One(Text),
    /// The one of each record of a list.
    Each {
        /// The list.
        rows: Rows,
        /// The cursor that goes through it.
        cursor: u16,
        /// The payee of the record it is at.
        who: Text,
    },
}

/// What a payee keeps.
#[derive(Clone, Debug)]
pub enum Keeps {
    /// A share.
    Share(Number),
    /// Whatever is left.
    Rest,
}

/// One who is paid a part.
#[derive(Clone, Debug)]
pub struct Payee {
    /// Its title for people.
    pub title: String,
    /// Who it is.
    pub who: Who,
    /// Its share.
    pub keeps: Keeps,
    /// What happens where it is absent; `None`: it is always there.
    pub when_absent: Option<WhenAbsent>,
    /// Where it is declared.
    pub span: Span,
}

/// How what is paid is split.
#[derive(Clone, Debug)]
pub struct Split {
    /// What shares are shares of.
    pub mode: SplitMode,
    /// The payees in order.
    pub payees: Vec<Payee>,
    /// The payee who gets what is left when parts are cut to the smallest unit; `None`: the largest remainders.
    pub remainder: Option<u16>,
    /// Digits behind the point of the smallest unit.
    pub places: u32,
    /// Where it is declared.
    pub span: Span,
}

impl Split {
    /// Whether some payee may be absent and its part is then paid to nobody.
    #[must_use]
    pub fn may_leave_unpaid(&self) -> bool {
        let mut payees = self.payees.iter();
        payees.any(|payee| payee.when_absent == Some(WhenAbsent::NotPaid))
    }
}
