use super::{Clause, Name, Rule, Threshold};

/// What the shares of a split are shares of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SplitMode {
    /// `"shares"`: each of the whole.
    Shares,
    /// `"cascade"`: each of what is passed down to it.
    Cascade,
}

/// What happens to the share of a payee that is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhenAbsent {
    /// The payee behind it gets it.
    PassesDown,
    /// Nobody gets it.
    NotPaid,
    /// The facts are wrong.
    Error,
}

impl WhenAbsent {
    /// Every word of `when_absent`.
    pub const WORDS: &'static [&'static str] = &["passes down", "is not paid", "error"];

    /// What a word means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<WhenAbsent> {
        Some(match word {
            "passes down" => WhenAbsent::PassesDown,
            "is not paid" => WhenAbsent::NotPaid,
            "error" => WhenAbsent::Error,
            _ => return None,
        })
    }
}

/// Who a payee is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// `.payee("Agent", |contract| contract.agent_id)`
    One(Rule),
    /// `.payees("Parties", |deal| deal.parties, |party| party.partner_id)`
    Each {
        /// The list.
        list: Rule,
        /// The payee of one of its records.
        who: Rule,
    },
    /// `.account("Rebate", percent(60))`: an account of the incentive's own payee.
    Account,
}

/// One who is paid a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Its title for people: `Master agent`.
    pub title: Name,
    /// Who it is.
    pub who: Who,
    /// Its share: a constant, a setting, a rule, or the text `the rest`.
    pub keeps: Option<Clause<Threshold>>,
    /// What happens to its share where it is absent.
    pub when_absent: Option<Clause<WhenAbsent>>,
}

/// Where the smallest units go that are left when every part is cut to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remainder {
    /// One each to those whose parts were cut the most; the first payee first.
    Largest,
    /// To the payee of this title.
    To(Name),
    /// Into the next period.
    Carry,
}

/// Who is paid, and how they share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// How they share; without it there is one payee.
    pub mode: Option<Clause<SplitMode>>,
    /// The payees in order.
    pub payees: Vec<Payee>,
    /// Where the remainder goes.
    pub remainder: Option<Clause<Remainder>>,
}

impl Split {
    /// Whether nothing is said of payees.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mode.is_none() && self.payees.is_empty() && self.remainder.is_none()
    }
}
