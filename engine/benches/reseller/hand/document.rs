use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::facts::{Deal, Facts};
use super::rules::{Check, Comparator, Level, Line, Outcome, Payout, Refusal, State, TwoPaths, Value, all_met};

/// What a decision says of itself.
pub(crate) struct Asked {
    pub(crate) digest: String,
    pub(crate) zone_data: &'static str,
    pub(crate) as_of: NaiveDate,
    pub(crate) period: (NaiveDate, NaiveDate),
}

/// Appends the decision as one JSON document.
pub(crate) fn write_document(
    asked: &Asked,
    facts: &Facts<'_>,
    outcome: &Outcome,
    out: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    let gold = paths(&outcome.gold);
    let platinum = paths(&outcome.platinum);
    let tiers = [
        Tier {
            tier: "registered",
            title: "Registered",
            met: true,
            requirements: Checks(&[], Which::All),
            paths: &[],
        },
        Tier {
            tier: "silver",
            title: "Silver",
            met: all_met(&outcome.silver),
            requirements: Checks(&outcome.silver, Which::All),
            paths: &[],
        },
        Tier {
            tier: "gold",
            title: "Gold",
            met: outcome.gold.met(),
            requirements: Checks(&outcome.gold.common, Which::All),
            paths: &gold,
        },
        Tier {
            tier: "platinum",
            title: "Platinum",
            met: outcome.platinum.met(),
            requirements: Checks(&outcome.platinum.common, Which::All),
            paths: &platinum,
        },
    ];
    let (tier, tier_title, discount) = match outcome.level {
        Level::Registered => ("registered", "Registered", None),
        Level::Silver => ("silver", "Silver", Some(10)),
        Level::Gold => ("gold", "Gold", Some(15)),
        Level::Platinum => ("platinum", "Platinum", Some(20)),
    };
    let next_paths;
    let next = match outcome.level {
        Level::Registered => Some(Next {
            tier: "silver",
            title: "Silver",
            requirements: Checks(&outcome.silver, Which::Open),
            paths: &[],
        }),
        Level::Silver => {
            next_paths = gold.map(Path::open);
            Some(Next {
                tier: "gold",
                title: "Gold",
                requirements: Checks(&outcome.gold.common, Which::Open),
                paths: &next_paths,
            })
        }
        Level::Gold => {
            next_paths = platinum.map(Path::open);
            Some(Next {
                tier: "platinum",
                title: "Platinum",
                requirements: Checks(&outcome.platinum.common, Which::Open),
                paths: &next_paths,
            })
        }
        Level::Platinum => None,
    };
    let (commission, rebate) = (&outcome.commission, &outcome.rebate);
    let document = Document {
        provenance: Provenance {
            pack: "northwind-reseller",
            version: "2026.1.0",
            digest: &asked.digest,
            engine: env!("CARGO_PKG_VERSION"),
            zone_data: asked.zone_data,
            settings: Empty {},
            as_of: Day(asked.as_of),
            period: Period {
                first: Day(asked.period.0),
                last: Day(asked.period.1),
            },
        },
        values: Values {
            growth: Exact(outcome.growth),
        },
        ladders: Ladders {
            level: LadderOutcome {
                title: "Partner level",
                tier,
                tier_title,
                benefits: Benefits {
                    discount: discount.map(|percent| Exact(Decimal::from_parts(percent, 0, 0, false, 2))),
                },
                tiers: &tiers,
                next,
            },
        },
        eligibility: Eligibilities {
            mdf: Eligibility {
                title: "Market development funds",
                eligible: outcome.eligible,
                reasons: Reasons(&outcome.mdf),
                requirements: Checks(&outcome.mdf, Which::All),
                paths: [],
            },
        },
        incentives: Incentives {
            commission: Commission {
                title: "Deal commission",
                kind: "commission",
                currency: "USD",
                due: commission.due,
                lines: DealLines(&commission.lines, &facts.deals),
                rejected: Rejected(commission, Some(&facts.deals)),
                pending: [],
                sum: Exact(commission.sum),
                cut_by_cap: Exact(commission.cut),
                total: Exact(commission.total),
            },
            rebate: Rebate {
                title: "Annual volume rebate",
                kind: "rebate",
                currency: "USD",
                due: rebate.due,
                paid: "yearly",
                lines: PlainLines(&rebate.lines),
                rejected: Rejected(rebate, None),
                pending: [],
                sum: Exact(rebate.sum),
                forfeited: Exact(rebate.forfeited),
                total: Exact(rebate.total),
            },
        },
        totals: Totals {
            usd: Exact(outcome.total),
        },
    };
    serde_json::to_writer(out, &document)
}

fn paths(tier: &TwoPaths) -> [Path<'_>; 2] {
    [
        Path {
            title: "Volume",
            met: all_met(&tier.volume),
            requirements: Checks(&tier.volume, Which::All),
        },
        Path {
            title: "Growth",
            met: all_met(&tier.growth),
            requirements: Checks(&tier.growth, Which::All),
        },
    ]
}

#[derive(serde::Serialize)]
struct Document<'a> {
    provenance: Provenance<'a>,
    values: Values,
    ladders: Ladders<'a>,
    eligibility: Eligibilities<'a>,
    incentives: Incentives<'a>,
    totals: Totals,
}

#[derive(serde::Serialize)]
struct Provenance<'a> {
    pack: &'a str,
    version: &'a str,
    digest: &'a str,
    engine: &'a str,
    zone_data: &'a str,
    settings: Empty,
    as_of: Day,
    period: Period,
}

#[derive(serde::Serialize)]
struct Empty {}

#[derive(serde::Serialize)]
struct Period {
    first: Day,
    last: Day,
}

#[derive(serde::Serialize)]
struct Values {
    growth: Exact,
}

#[derive(serde::Serialize)]
struct Ladders<'a> {
    level: LadderOutcome<'a>,
}

#[derive(serde::Serialize)]
struct LadderOutcome<'a> {
    title: &'a str,
    tier: &'a str,
    tier_title: &'a str,
    benefits: Benefits,
    tiers: &'a [Tier<'a>],
    next: Option<Next<'a>>,
}

#[derive(serde::Serialize)]
struct Benefits {
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<Exact>,
}

#[derive(serde::Serialize)]
struct Tier<'a> {
    tier: &'a str,
    title: &'a str,
    met: bool,
    requirements: Checks<'a>,
    paths: &'a [Path<'a>],
}

#[derive(serde::Serialize)]
struct Next<'a> {
    tier: &'a str,
    title: &'a str,
    requirements: Checks<'a>,
    paths: &'a [Path<'a>],
}

#[derive(Clone, Copy, serde::Serialize)]
struct Path<'a> {
    title: &'a str,
    met: bool,
    requirements: Checks<'a>,
}

impl<'a> Path<'a> {
    fn open(self) -> Path<'a> {
        Path {
            requirements: Checks(self.requirements.0, Which::Open),
            ..self
        }
    }
}

#[derive(serde::Serialize)]
struct Eligibilities<'a> {
    mdf: Eligibility<'a>,
}

#[derive(serde::Serialize)]
struct Eligibility<'a> {
    title: &'a str,
    eligible: bool,
    reasons: Reasons<'a>,
    requirements: Checks<'a>,
    paths: [(); 0],
}

#[derive(serde::Serialize)]
struct Incentives<'a> {
    commission: Commission<'a>,
    rebate: Rebate<'a>,
}

#[derive(serde::Serialize)]
struct Commission<'a> {
    title: &'a str,
    kind: &'a str,
    currency: &'a str,
    due: bool,
    lines: DealLines<'a>,
    rejected: Rejected<'a>,
    pending: [(); 0],
    sum: Exact,
    cut_by_cap: Exact,
    total: Exact,
}

#[derive(serde::Serialize)]
struct Rebate<'a> {
    title: &'a str,
    kind: &'a str,
    currency: &'a str,
    due: bool,
    paid: &'a str,
    lines: PlainLines<'a>,
    rejected: Rejected<'a>,
    pending: [(); 0],
    sum: Exact,
    forfeited: Exact,
    total: Exact,
}

#[derive(serde::Serialize)]
struct Totals {
    #[serde(rename = "USD")]
    usd: Exact,
}

/// A decimal as text, so that no reader rounds it, without trailing zeros.
struct Exact(Decimal);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.normalize())
    }
}

struct Day(NaiveDate);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Value::Missing => serializer.serialize_none(),
            Value::Number(number) => Exact(number).serialize(serializer),
            Value::Count(count) => serializer.serialize_u32(count),
            Value::Flag(flag) => serializer.serialize_bool(flag),
            Value::Day(day) => Day(day).serialize(serializer),
        }
    }
}

#[derive(serde::Serialize)]
struct CheckDocument<'a> {
    title: &'a str,
    state: State,
    comparator: Comparator,
    actual: Value,
    required: Value,
    distance: Option<Exact>,
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CheckDocument {
            title: self.title,
            state: self.state,
            comparator: self.comparator,
            actual: self.actual,
            required: self.required,
            distance: self.distance.map(Exact),
        }
        .serialize(serializer)
    }
}

#[derive(Clone, Copy)]
enum Which {
    All,
    Open,
}

#[derive(Clone, Copy)]
struct Checks<'a>(&'a [Check], Which);

impl Serialize for Checks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Which::All => serializer.collect_seq(self.0),
            Which::Open => serializer.collect_seq(self.0.iter().filter(|check| !check.met())),
        }
    }
}

struct Reasons<'a>(&'a [Check]);

impl Serialize for Reasons<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().filter(|check| !check.met()).map(|check| check.title))
    }
}

#[derive(serde::Serialize)]
struct DealLine<'a> {
    record: &'a str,
    computed: Exact,
    rounded: Exact,
    amount: Exact,
}

struct DealLines<'a>(&'a [Line], &'a [Deal<'a>]);

impl Serialize for DealLines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|line| DealLine {
            record: id(self.1, line.deal),
            computed: Exact(line.computed),
            rounded: Exact(line.rounded),
            amount: Exact(line.amount),
        }))
    }
}

#[derive(serde::Serialize)]
struct PlainLine {
    computed: Exact,
    rounded: Exact,
    amount: Exact,
}

struct PlainLines<'a>(&'a [Line]);

impl Serialize for PlainLines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|line| PlainLine {
            computed: Exact(line.computed),
            rounded: Exact(line.rounded),
            amount: Exact(line.amount),
        }))
    }
}

#[derive(serde::Serialize)]
struct NotMet<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    reason: &'a str,
    requirement: &'a Check,
}

#[derive(serde::Serialize)]
struct OutsidePeriod<'a> {
    record: &'a str,
    reason: &'a str,
    date: Day,
}

struct Rejected<'a>(&'a Payout, Option<&'a [Deal<'a>]>);

impl Serialize for Rejected<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rejected = &self.0.rejected;
        let mut list = serializer.serialize_seq(Some(rejected.len()))?;
        for (place, refusal) in rejected {
            let record = self.1.map(|deals| id(deals, *place));
            match refusal {
                Refusal::Condition(check) => list.serialize_element(&NotMet {
                    record,
                    reason: check.title,
                    requirement: check,
                })?,
                Refusal::OutsidePeriod(day) => list.serialize_element(&OutsidePeriod {
                    record: record.unwrap_or_default(),
                    reason: "outside the period",
                    date: Day(*day),
                })?,
            }
        }
        list.end()
    }
}

fn id<'a>(deals: &'a [Deal<'a>], place: usize) -> &'a str {
    deals.get(place).map_or("", |deal| &*deal.id)
}
