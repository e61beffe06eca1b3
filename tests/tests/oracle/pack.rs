//! The pack around random rules: its schema, what rules can read in it, and random facts for it.

use std::fmt::Write as _;

use charter_engine::model::Constant;

use super::rules::{Choices, Kind};

pub(crate) const WORDS: [&[&str]; 2] = [&["bronze", "silver", "gold"], &["cloud", "software", "services"]];
pub(crate) const TEXTS: [&str; 8] = [
    "",
    "gold",
    "a",
    "Ärger & Söhne GmbH",
    " two  words ",
    "https://www.Example.com:8080/shop",
    "Z",
    "straße",
];
pub(crate) const DAYS: [&str; 9] = [
    "2026-03-31",
    "2026-01-31",
    "2026-02-28",
    "2024-02-29",
    "2025-12-31",
    "2026-01-01",
    "2026-03-15",
    "0001-01-01",
    "9999-12-31",
];
const INTEGERS: [&str; 13] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "10",
    "28",
    "31",
    "100",
    "-1000",
    "9007199254740991",
    "-9007199254740991",
];
const DECIMALS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "0.5",
    "2.5",
    "-2.50",
    "0.1",
    "0.3",
    "1.005",
    "3.14159",
    "0.0000000000000000000000000001",
    "1234567890123456789012345678",
    "-9999999999999999999999999999",
    "99999999999999.99999999999999",
];
const PERCENTS: [&str; 7] = [
    "0",
    "0.1",
    "1",
    "0.025",
    "-0.05",
    "1.5",
    "0.3333333333333333333333333333",
];
const AMOUNTS: [&str; 12] = [
    "0",
    "1",
    "-1",
    "0.01",
    "100",
    "250000.10",
    "-1999.99",
    "999999999999999.99999999",
    "-999999999999999.99999999",
    "0.00000001",
    "1000",
    "12.5",
];
const INSTANTS: [&str; 6] = [
    "2026-03-31T12:00:00Z",
    "2026-03-31T23:59:59+02:00",
    "2026-03-31T22:30:00Z",
    "2026-03-29T02:30:00+01:00",
    "2024-02-29T00:00:00-05:00",
    "2026-03-31T12:00:00.000001Z",
];

/// The days of the decision.
pub(crate) const AS_OF: &str = "2026-03-31";
pub(crate) const PERIOD: &str = "2026-01-01..2026-03-31";

/// What every rule can read: path, kind, whether it may be absent.
pub(crate) const LEAVES: &[(&str, Kind, bool)] = &[
    ("as_of", Kind::Date, false),
    ("threshold", Kind::Money, false),
    ("factor", Kind::Decimal, false),
    ("least_seats", Kind::Integer, false),
    ("base_rate", Kind::Percent, false),
    ("standard", Kind::Choice(0), false),
    ("margin", Kind::Money, false),
    ("best", Kind::Money, true),
    ("ceiling", Kind::Decimal, true),
    ("partner.left_on", Kind::Date, true),
    ("partner.seen_at", Kind::DateTime, true),
    ("partner.grade", Kind::Choice(0), true),
    ("partner.nickname", Kind::Text, true),
    ("partner.audited", Kind::Boolean, true),
    ("partner.bonus", Kind::Money, true),
    ("partner.discount", Kind::Percent, true),
    ("partner.score", Kind::Decimal, true),
    ("partner.employees", Kind::Integer, true),
    ("partner.signed_at", Kind::DateTime, false),
    ("partner.joined_on", Kind::Date, false),
    ("partner.product", Kind::Choice(1), false),
    ("partner.level", Kind::Choice(0), false),
    ("partner.region", Kind::Text, false),
    ("partner.name", Kind::Text, false),
    ("partner.active", Kind::Boolean, false),
    ("partner.cost", Kind::Money, false),
    ("partner.revenue", Kind::Money, false),
    ("partner.rate", Kind::Percent, false),
    ("partner.ratio", Kind::Decimal, false),
    ("partner.debt", Kind::Integer, false),
    ("partner.seats", Kind::Integer, false),
];

/// What can be read where `partner.contact` is there.
pub(crate) const CONTACT: &[(&str, Kind, bool)] = &[
    ("partner.contact.age", Kind::Integer, false),
    ("partner.contact.mail", Kind::Text, false),
    ("partner.contact.since", Kind::Date, true),
];

/// The fields of a deal.
pub(crate) const DEAL: &[(&str, Kind, bool)] = &[
    ("id", Kind::Text, false),
    ("note", Kind::Text, false),
    ("closed_at", Kind::DateTime, false),
    ("paid_on", Kind::Date, true),
    ("closed_on", Kind::Date, false),
    ("product", Kind::Choice(1), false),
    ("won", Kind::Boolean, false),
    ("rebate", Kind::Money, true),
    ("share", Kind::Percent, false),
    ("weight", Kind::Decimal, false),
    ("seats", Kind::Integer, false),
    ("amount", Kind::Money, false),
];

/// Lists of plain values.
pub(crate) const LISTS: &[(&str, Kind)] = &[
    ("tags", Kind::Text),
    ("days", Kind::Date),
    ("sums", Kind::Money),
    ("rates", Kind::Percent),
    ("ratios", Kind::Decimal),
    ("counts", Kind::Integer),
];

/// Everything that can be the parameter of a rule.
pub(crate) const READABLE: [&str; 21] = [
    "as_of",
    "period",
    "last_year",
    "threshold",
    "factor",
    "least_seats",
    "base_rate",
    "standard",
    "margin",
    "best",
    "ceiling",
    "won_deals",
    "deals",
    "tags",
    "days",
    "sums",
    "rates",
    "ratios",
    "counts",
    "partner",
    "pick",
];

pub(crate) const MANIFEST: &str = r#"name = "random"
version = "1.0.0"
title = "Random rules"
owner = "tests@example.com"
currency = "EUR"
time_zone = "Europe/Berlin"
sources = ["program.rhai", "rules.rhai"]
"#;

pub(crate) const PROGRAM: &str = r#"
record("contact").field("age", integer()).field("mail", text()).field("since", date().optional());
record("partner").key("id")
    .field("id", text())
    .field("seats", integer()).field("debt", integer())
    .field("ratio", decimal()).field("rate", percent())
    .field("revenue", money()).field("cost", money())
    .field("active", boolean())
    .field("name", text()).field("region", text())
    .field("level", one_of(["bronze", "silver", "gold"]))
    .field("product", one_of(["cloud", "software", "services"]))
    .field("joined_on", date()).field("signed_at", date_time())
    .field("employees", integer().optional()).field("score", decimal().optional())
    .field("discount", percent().optional()).field("bonus", money().optional())
    .field("audited", boolean().optional()).field("nickname", text().optional())
    .field("grade", one_of(["bronze", "silver", "gold"]).optional())
    .field("left_on", date().optional()).field("seen_at", date_time().optional())
    .field("contact", record_of("contact").optional());
record("deal").key("id")
    .field("id", text())
    .field("seats", integer()).field("weight", decimal()).field("share", percent()).field("amount", money())
    .field("won", boolean()).field("product", one_of(["cloud", "software", "services"]))
    .field("note", text()).field("closed_on", date()).field("closed_at", date_time())
    .field("rebate", money().optional()).field("paid_on", date().optional())
    .field("labels", list_of(text()));
input("pick", integer());
input("partner", record_of("partner"));
input("deals", list_of(record_of("deal")));
input("tags", list_of(text()));
input("counts", list_of(integer()));
input("ratios", list_of(decimal()));
input("rates", list_of(percent()));
input("sums", list_of(money()));
input("days", list_of(date()));
setting("threshold", money(), 1000);
setting("factor", decimal(), 2.5);
setting("least_seats", integer(), 3);
setting("base_rate", percent(), percent(10));
setting("standard", one_of(["bronze", "silver", "gold"]), "silver");
window("last_year").trailing(12, "months").ending("as_of").includes_end().month_end("last-day");
value("margin").is_given_by(|partner| partner.revenue - partner.cost);
value("best").is_given_by(|deals| deals.max(|deal| deal.amount));
value("ceiling").is_given_by(|ratios| ratios.max());
value("won_deals").is_given_by(|deals| deals.filter(|deal| deal.won));
fn larger(a, b) { if a > b { a } else { b } }
fn or_one(a) { a ?? 1.0 }
fn lies_between(day, first, last) { let after = day >= first; after && day <= last }
"#;

/// Facts as a document without `pick`, and as values of the oracle.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The members of the document, without its braces.
    pub(crate) members: String,
    pub(crate) arguments: Vec<(String, Constant)>,
}

struct Record {
    json: String,
    entries: Vec<(String, Constant)>,
}

impl Record {
    fn new() -> Record {
        Record {
            json: String::new(),
            entries: Vec::new(),
        }
    }

    fn add(&mut self, name: &str, (json, constant): (String, Constant)) {
        if !self.json.is_empty() {
            self.json.push(',');
        }
        let _ = write!(self.json, "\"{name}\":{json}");
        self.entries.push((name.to_owned(), constant));
    }

    fn optional(&mut self, choices: &mut Choices<'_>, name: &str, kind: Kind) {
        match choices.below(5) {
            0 | 1 => self.entries.push((name.to_owned(), Constant::Absent)),
            2 => self.add(name, ("null".to_owned(), Constant::Absent)),
            _ => {
                let value = scalar(choices, kind);
                self.add(name, value);
            }
        }
    }

    fn finish(self) -> (String, Constant) {
        (format!("{{{}}}", self.json), Constant::Map(self.entries))
    }
}

fn scalar(choices: &mut Choices<'_>, kind: Kind) -> (String, Constant) {
    let number = |text: &str| text.parse().unwrap();
    match kind {
        Kind::Integer => {
            let text = choices.word(&INTEGERS);
            (text.to_owned(), Constant::Integer(text.parse().unwrap()))
        }
        Kind::Decimal => {
            let text = choices.word(&DECIMALS);
            (text.to_owned(), Constant::Number(number(text)))
        }
        Kind::Percent => {
            let text = choices.word(&PERCENTS);
            (text.to_owned(), Constant::Percent(number(text)))
        }
        Kind::Money => {
            let text = choices.word(&AMOUNTS);
            (text.to_owned(), Constant::Number(number(text)))
        }
        Kind::Boolean => {
            let value = choices.below(2) == 1;
            (value.to_string(), Constant::Boolean(value))
        }
        Kind::Text => text(choices.word(&TEXTS)),
        Kind::Choice(set) => text(choices.word(WORDS[set])),
        Kind::Date => {
            let day = choices.word(&DAYS);
            (format!("\"{day}\""), Constant::Date(day.parse().unwrap()))
        }
        Kind::DateTime => {
            let at = choices.word(&INSTANTS);
            (format!("\"{at}\""), Constant::DateTime(at.parse().unwrap()))
        }
    }
}

fn text(text: &str) -> (String, Constant) {
    (format!("\"{text}\""), Constant::Text(text.to_owned()))
}

fn list(
    choices: &mut Choices<'_>,
    most: usize,
    item: impl Fn(&mut Choices<'_>, usize) -> (String, Constant),
) -> (String, Constant) {
    let count = choices.below(most + 1);
    let (json, constants): (Vec<String>, Vec<Constant>) = (0..count).map(|place| item(choices, place)).unzip();
    (format!("[{}]", json.join(",")), Constant::List(constants))
}

/// Facts out of choices; without any, the emptiest.
pub(crate) fn facts(choices: &[u16]) -> Facts {
    let choices = &mut Choices::new(choices);
    let mut all = Record::new();
    all.add(
        "deals",
        list(choices, 4, |choices, place| {
            let mut deal = Record::new();
            // The order of the keys is not that of the list.
            deal.add("id", text(&format!("D-{}", (place * 3 + 2) % 5)));
            for (name, kind, optional) in DEAL.iter().filter(|(name, ..)| *name != "id") {
                if *optional {
                    deal.optional(choices, name, *kind);
                } else {
                    deal.add(name, scalar(choices, *kind));
                }
            }
            deal.add("labels", list(choices, 3, |choices, _| scalar(choices, Kind::Text)));
            deal.finish()
        }),
    );
    let mut partner = Record::new();
    partner.add("id", text("P-1"));
    for (path, kind, optional) in LEAVES {
        let Some(name) = path.strip_prefix("partner.") else {
            continue;
        };
        if *optional {
            partner.optional(choices, name, *kind);
        } else {
            partner.add(name, scalar(choices, *kind));
        }
    }
    if choices.below(2) == 1 {
        let mut contact = Record::new();
        contact.add("age", scalar(choices, Kind::Integer));
        contact.add("mail", scalar(choices, Kind::Text));
        contact.optional(choices, "since", Kind::Date);
        partner.add("contact", contact.finish());
    } else {
        partner.entries.push(("contact".to_owned(), Constant::Absent));
    }
    all.add("partner", partner.finish());
    for (name, kind) in LISTS {
        all.add(name, list(choices, 4, |choices, _| scalar(choices, *kind)));
    }
    Facts {
        members: all.json,
        arguments: all.entries,
    }
}

/// What rules read besides facts and derived values.
pub(crate) fn surroundings() -> Vec<(String, Constant)> {
    let number = |text: &str| text.parse().unwrap();
    [
        ("as_of", Constant::Date(AS_OF.parse().unwrap())),
        ("period", Constant::Period(PERIOD.parse().unwrap())),
        // Twelve months up to 2026-03-31, that day included: from 2025-04-01.
        ("last_year", Constant::Period("2025-04-01..2026-03-31".parse().unwrap())),
        ("threshold", Constant::Number(number("1000"))),
        ("factor", Constant::Number(number("2.5"))),
        ("least_seats", Constant::Integer(3)),
        ("base_rate", Constant::Percent(number("0.1"))),
        ("standard", Constant::Text("silver".to_owned())),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}
