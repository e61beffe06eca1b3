//! The programs written by hand in Rust. The reseller program fills and writes the same document as Charter; tables and
//! rules give the bare result.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};
use charter_engine::value::zone_data_version;
use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::job::{Found, How, Job, Opened, Program, Side};
use crate::packs;
use crate::reseller::hand::{Asked, Facts, Outcome, Settings, read_facts, write_document};
use crate::reseller::pack::{AS_OF, PERIOD};

pub(crate) fn open(job: &Job, how: How) -> Result<Opened> {
    match job.program {
        Program::Reseller => reseller(job, how),
        _ if how != How::Evaluate => bail!("by hand, only the evaluation of tables and rules is there"),
        Program::Equality | Program::Range => table(job),
        Program::Rules => rules(job),
    }
}

/// What a decision says of itself, with the digest of the pack that the other side has.
pub(crate) fn asked(digest: &str) -> Result<Asked> {
    let (first, last) = PERIOD.split_once("..").context("no period")?;
    Ok(Asked {
        digest: digest.to_owned(),
        zone_data: zone_data_version(),
        as_of: AS_OF.parse::<NaiveDate>()?,
        period: (first.parse()?, last.parse()?),
    })
}

pub(crate) fn settings() -> Settings {
    Settings {
        new_logo_bonus: Decimal::from(500),
    }
}

fn reseller(job: &Job, how: How) -> Result<Opened> {
    let program = crate::charter::compile(&packs::files(job)?)?;
    let asked = asked(&program.plan().provenance.digest)?;
    let settings = settings();
    let mut outcome = Outcome::new();
    let mut out = Vec::new();
    let mut decide = move |facts: &str, out: &mut Vec<u8>| -> Result<()> {
        let facts = read_facts(facts.as_bytes())?;
        let filled = outcome.fill(&facts, &settings, asked.as_of, asked.period);
        filled.map_err(|wrong| anyhow!(wrong))?;
        out.clear();
        write_document(&asked, &facts, &outcome, out)?;
        Ok(())
    };
    let mut found = Vec::new();
    for facts in &job.facts {
        decide(facts, &mut out)?;
        found.push(crate::charter::found(job.program, &serde_json::from_slice(&out)?)?);
    }
    let texts = job.facts.clone();
    let run: Box<dyn FnMut(usize) -> Result<std::time::Duration>> = match how {
        How::Json => Box::new(move |runs| {
            let start = Instant::now();
            for run in 0..runs {
                let facts = texts.get(run % texts.len()).context("no facts")?;
                decide(black_box(facts), &mut out)?;
                black_box(&out);
            }
            Ok(start.elapsed())
        }),
        How::Evaluate => {
            let asked = self::asked("")?;
            let settings = self::settings();
            let mut outcome = Outcome::new();
            // Facts borrow from the text, which stays to the end of the program.
            let mut decoded: Vec<Facts<'static>> = Vec::new();
            for text in texts {
                let text: &'static str = Box::leak(text.into_boxed_str());
                decoded.push(read_facts(text.as_bytes())?);
            }
            Box::new(move |runs| {
                let start = Instant::now();
                for run in 0..runs {
                    let facts = decoded.get(run % decoded.len()).context("no facts")?;
                    let filled = outcome.fill(black_box(facts), &settings, asked.as_of, asked.period);
                    filled.map_err(|wrong| anyhow!(wrong))?;
                    black_box(&outcome);
                }
                Ok(start.elapsed())
            })
        }
        How::Traced | How::Compile => bail!("by hand, nothing is traced or compiled"),
    };
    Ok(Opened {
        side: Side::ByHand,
        found,
        run,
    })
}

#[derive(Deserialize)]
struct Asks<'a> {
    #[serde(default, borrow)]
    product: Option<&'a str>,
    #[serde(default, borrow)]
    amount: Option<&'a RawValue>,
}

fn table(job: &Job) -> Result<Opened> {
    let rows = job.rows.iter();
    let rates = rows.map(|row| Ok((row.key.clone(), row.rate.parse()?)));
    let rates: HashMap<String, Decimal> = rates.collect::<Result<_>>()?;
    let rows = job.rows.iter();
    let ranges = rows.map(|row| Ok((row.from.parse()?, row.to.parse()?, row.rate.parse()?)));
    let ranges: Vec<(Decimal, Decimal, Decimal)> = ranges.collect::<Result<_>>()?;
    let mut keys: Vec<(String, Decimal)> = Vec::new();
    for facts in &job.facts {
        let asks: Asks<'_> = serde_json::from_str(facts)?;
        let amount = asks.amount.map_or("0", RawValue::get).parse()?;
        keys.push((asks.product.unwrap_or_default().to_owned(), amount));
    }
    let range = job.program == Program::Range;
    let look_up = move |(product, amount): &(String, Decimal)| -> Option<Decimal> {
        if !range {
            return rates.get(product.as_str()).copied();
        }
        let behind = ranges.partition_point(|(from, _, _)| from <= amount);
        let (_, to, rate) = ranges.get(behind.checked_sub(1)?)?;
        (amount < to).then_some(*rate)
    };
    let found = keys.iter().map(|key| {
        Ok(Found {
            words: Vec::new(),
            amounts: Vec::new(),
            numbers: vec![look_up(key).context("no row")?.normalize()],
        })
    });
    Ok(Opened {
        side: Side::ByHand,
        found: found.collect::<Result<_>>()?,
        run: Box::new(move |runs| {
            let start = Instant::now();
            for key in keys.iter().cycle().take(runs) {
                black_box(look_up(black_box(key)));
            }
            Ok(start.elapsed())
        }),
    })
}

#[derive(Deserialize)]
struct OfRules<'a> {
    #[serde(borrow)]
    partner: Partner<'a>,
}

#[derive(Deserialize)]
struct Partner<'a> {
    #[serde(borrow)]
    revenue: &'a RawValue,
    certified: u32,
}

fn rules(job: &Job) -> Result<Opened> {
    // By hand they would be so many `if`s; as a list they are shorter, and no slower.
    let rules = job.rules.iter();
    let rules = rules.map(|rule| Ok((rule.at_least.parse()?, rule.certified, rule.rate.parse()?)));
    let rules: Vec<(Decimal, u32, Decimal)> = rules.collect::<Result<_>>()?;
    let mut partners: Vec<(Decimal, u32)> = Vec::new();
    for facts in &job.facts {
        let read: OfRules<'_> = serde_json::from_str(facts)?;
        partners.push((read.partner.revenue.get().parse()?, read.partner.certified));
    }
    let pay = move |(revenue, certified): &(Decimal, u32), amounts: &mut Vec<Decimal>| {
        amounts.clear();
        for (at_least, least, rate) in &rules {
            if revenue >= at_least && certified >= least {
                amounts.push((revenue * rate).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
            }
        }
    };
    let mut amounts = Vec::new();
    let mut found = Vec::new();
    for partner in &partners {
        pay(partner, &mut amounts);
        let mut amounts: Vec<Decimal> = amounts.iter().map(Decimal::normalize).collect();
        amounts.retain(|amount| !amount.is_zero());
        amounts.sort();
        found.push(Found {
            words: Vec::new(),
            amounts,
            numbers: Vec::new(),
        });
    }
    Ok(Opened {
        side: Side::ByHand,
        found,
        run: Box::new(move |runs| {
            let start = Instant::now();
            for partner in partners.iter().cycle().take(runs) {
                pay(black_box(partner), &mut amounts);
                black_box(&amounts);
            }
            Ok(start.elapsed())
        }),
    })
}
