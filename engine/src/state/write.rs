use super::{Entry, Held, Pending, State};
use crate::pack::sha256;
use crate::value::{Date, Decimal, Tree};

impl State {
    /// The document `carry_forward` as canonical JSON, with its digest at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = self.to_tree().to_json();
        let digest = sha256(&json);
        json.pop();
        json.push_str(&format!(",\"digest\":\"{digest}\"}}"));
        json
    }

    /// SHA-256 over the canonical document without its digest, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(&self.to_tree().to_json())
    }

    /// The document without its digest.
    fn to_tree(&self) -> Tree {
        let mut members = Vec::new();
        match &self.origin {
            None => members.push(("opening", Tree::Boolean(true))),
            Some(origin) => {
                members.push(("pack", text(&origin.pack)));
                members.push(("version", text(&origin.version)));
                members.push(("pack_digest", text(&origin.pack_digest)));
                members.push(("as_of", optional(origin.as_of.map(day))));
                let period = origin
                    .period
                    .map(|period| map(vec![("first", day(period.first())), ("last", day(period.last()))]));
                members.push(("period", optional(period)));
                members.push(("prior", text(&origin.prior)));
            }
        }
        let ladders = self.ladders.iter().map(|(name, held)| (name.clone(), held_tree(held)));
        members.push(("ladders", Tree::Map(ladders.collect())));
        let awards = self.awards.iter().map(|(name, award)| {
            let tree = map(vec![
                ("on", day(award.on)),
                ("awarded", Tree::Boolean(award.awarded)),
                (
                    "place",
                    optional(award.place.map(|place| Tree::Number(i64::from(place).into()))),
                ),
                ("of", Tree::Number(i64::from(award.of).into())),
            ]);
            (name.clone(), tree)
        });
        members.push(("awards", Tree::Map(awards.collect())));
        let balances = self.balances.iter().map(|(account, amount)| {
            map(vec![
                ("name", text(&account.name)),
                ("per", texts(&account.per)),
                ("amount", decimal(*amount)),
            ])
        });
        members.push(("balances", Tree::List(balances.collect())));
        let accumulators = self.accumulators.iter().map(|(account, so_far)| {
            map(vec![
                ("name", text(&account.name)),
                ("per", texts(&account.per)),
                ("from", day(so_far.from)),
                ("quantity", decimal(so_far.quantity)),
            ])
        });
        members.push(("accumulators", Tree::List(accumulators.collect())));
        let ledger = self.ledger.entries().iter().map(entry_tree);
        members.push(("ledger", Tree::List(ledger.collect())));
        members.push(("pending", Tree::List(self.pending.iter().map(pending_tree).collect())));
        // Only where there is something: the digests of states without it stay what they are.
        if !self.once.is_empty() {
            let once = self.once.iter().map(|(account, once)| {
                map(vec![
                    ("incentive", text(&account.name)),
                    ("key", texts(&account.per)),
                    ("record", texts(&once.record)),
                    ("period", Tree::Text(once.period.to_string())),
                ])
            });
            members.push(("once", Tree::List(once.collect())));
        }
        map(members)
    }
}

fn held_tree(held: &Held) -> Tree {
    let history = held.history.iter().map(|(tier, since)| {
        map(vec![
            ("tier", optional(tier.as_deref().map(text))),
            ("since", day(*since)),
        ])
    });
    map(vec![
        ("tier", optional(held.tier.as_deref().map(text))),
        ("since", day(held.since)),
        ("reviewed_on", optional(held.reviewed_on.map(day))),
        ("reason", text(&held.reason)),
        ("history", Tree::List(history.collect())),
        (
            "instead_of",
            optional(held.instead_of.as_ref().map(|earned| {
                map(vec![
                    ("tier", optional(earned.tier.as_deref().map(text))),
                    ("since", day(earned.since)),
                    ("reviewed_on", optional(earned.reviewed_on.map(day))),
                ])
            })),
        ),
    ])
}

fn entry_tree(entry: &Entry) -> Tree {
    map(vec![
        ("id", Tree::Text(entry.id())),
        ("incentive", text(&entry.incentive)),
        ("record", texts(&entry.record)),
        ("unit", optional(entry.unit.map(day))),
        ("payee", optional(entry.payee.as_deref().map(text))),
        ("kind", text(entry.kind.word())),
        ("period", Tree::Text(entry.period.to_string())),
        ("amount", decimal(entry.amount)),
    ])
}

fn pending_tree(pending: &Pending) -> Tree {
    map(vec![
        ("incentive", text(&pending.incentive)),
        ("record", texts(&pending.record)),
        ("payee", optional(pending.payee.as_deref().map(text))),
        ("due", optional(pending.due.map(day))),
        ("amount", optional(pending.amount.map(decimal))),
        ("reason", text(&pending.reason)),
    ])
}

fn map(members: Vec<(&str, Tree)>) -> Tree {
    Tree::Map(
        members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

fn text(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

fn texts(texts: &[String]) -> Tree {
    Tree::List(texts.iter().map(|part| text(part)).collect())
}

fn day(day: Date) -> Tree {
    Tree::Text(day.to_string())
}

/// Decimals are texts, as everywhere in a decision: no reader rounds them.
fn decimal(number: Decimal) -> Tree {
    Tree::Text(number.to_string())
}

fn optional(tree: Option<Tree>) -> Tree {
    tree.unwrap_or(Tree::Null)
}
