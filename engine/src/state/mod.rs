//! What is carried from one period to the next: an input of a decision (`prior`) and a part of it (`carry_forward`), of
//! the same shape. `entry` is a line of the ledger, `read` and `write` the JSON document, `chain` whether one follows
//! another.

mod chain;
mod closed;
mod entry;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

pub use chain::{Asked, follows};
pub use closed::{Closed, ClosedLine};
pub use entry::{Entry, EntryKind, Ledger};

use crate::value::{Date, Decimal, Period};

/// Where a state comes from: the decision that carried it forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the pack.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// Digest of the pack.
    pub pack_digest: String,
    /// The day of the decision.
    pub as_of: Option<Date>,
    /// The period of the decision.
    pub period: Option<Period>,
    /// Digest of the state that the decision started from.
    pub prior: String,
}

/// A tier that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id; `None` where no tier is held.
    pub tier: Option<String>,
    /// The day from which it is held.
    pub since: Date,
    /// The day of the last review.
    pub reviewed_on: Option<Date>,
    /// Why: `opening`, `started`, `promoted`, `demoted`, `confirmed`, `kept`, `held`, or the reason of an override.
    pub reason: String,
    /// The tiers held before, oldest first, each from a day on until the next.
    pub history: Vec<(Option<String>, Date)>,
    /// What would be held without an override; `None` where there is none.
    pub instead_of: Option<Earned>,
}

/// A tier that would be held if nothing stood instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earned {
    /// Its id; `None` where no tier would be held.
    pub tier: Option<String>,
    /// The day from which.
    pub since: Date,
    /// The day of the last review.
    pub reviewed_on: Option<Date>,
}

impl Held {
    /// The tier that was held on a day; `None` before the first that is known.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<Option<&str>> {
        if day >= self.since {
            return Some(self.tier.as_deref());
        }
        let mut earlier = self.history.iter().rev();
        let (tier, _) = earlier.find(|(_, since)| *since <= day)?;
        Some(tier.as_deref())
    }
}

/// What an award of a ranking was when it was last given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// The day on which it was given or not given.
    pub on: Date,
    /// Whether it was.
    pub awarded: bool,
    /// The place reached.
    pub place: Option<u32>,
    /// How many competed.
    pub of: u32,
}

/// An account of a balance, or of an accumulator: its name, and for whom or what it is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// Name of the balance, the bands, the incentive.
    pub name: String,
    /// What it is kept per: a payee, a fund year …; empty for one of the partner itself.
    pub per: Vec<String>,
}

impl Account {
    /// The account of a name that is kept per nothing.
    #[must_use]
    pub fn of(name: &str) -> Account {
        Account {
            name: name.to_owned(),
            per: Vec::new(),
        }
    }
}

/// A running quantity of bands: what was counted in a unit of time so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accumulated {
    /// The first day of the unit it is counted in.
    pub from: Date,
    /// The quantity.
    pub quantity: Decimal,
}

/// What was paid once and is never paid again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The key of the record it was paid for.
    pub record: Vec<String>,
    /// The period in which it was first paid.
    pub period: Period,
}

/// Something that is not decided or not paid yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The incentive.
    pub incentive: String,
    /// The key of the record.
    pub record: Vec<String>,
    /// The payee, where there is one.
    pub payee: Option<String>,
    /// The day on which it falls due, where it is known.
    pub due: Option<Date>,
    /// The amount, where it is known.
    pub amount: Option<Decimal>,
    /// What it waits for, in words.
    pub reason: String,
}

/// Why something waits: it was held back, and falls due on a day.
pub const HELD_BACK: &str = "held back";
/// Why something waits: a closed period was computed again, and more is owed than was paid.
pub const TO_BE_PAID: &str = "to be paid";
/// Why something waits: a closed period was computed again, and less is owed than was paid.
pub const TO_BE_RECOVERED: &str = "to be recovered";

/// Everything that is carried from one period to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Where it comes from; `None` for an opening.
    pub origin: Option<Origin>,
    /// The tiers held, by ladder.
    pub ladders: BTreeMap<String, Held>,
    /// The awards, by ranking.
    pub awards: BTreeMap<String, Award>,
    /// Amounts that are owed or left, by account.
    pub balances: BTreeMap<Account, Decimal>,
    /// Running quantities, by bands.
    pub accumulators: BTreeMap<Account, Accumulated>,
    /// What was paid.
    pub ledger: Ledger,
    /// What is not paid yet.
    pub pending: Vec<Pending>,
    /// What was paid once, by incentive and by what it is paid once for. It is kept for ever.
    pub once: BTreeMap<Account, Once>,
}

/// What a decision starts from, with the digest that its own state names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prior {
    /// What was carried forward.
    pub state: State,
    /// Its digest.
    pub digest: String,
}

impl State {
    /// The balance of an account; nothing was kept: zero.
    #[must_use]
    pub fn balance(&self, account: &Account) -> Decimal {
        self.balances.get(account).copied().unwrap_or(Decimal::ZERO)
    }

    /// Sets a balance; one of zero is not kept.
    pub fn set_balance(&mut self, account: Account, amount: Decimal) {
        if amount.is_zero() {
            self.balances.remove(&account);
        } else {
            self.balances.insert(account, amount);
        }
    }
}
