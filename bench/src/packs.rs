//! The programs as packs of Charter, and the tables, rules and facts that every side gets.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::job::{Job, Program, Row, Rule};
use crate::reseller;

/// Files of a pack.
pub(crate) type Files = Vec<(String, String)>;

/// The pack of a program.
pub(crate) fn files(job: &Job) -> Result<Files> {
    let program = match job.program {
        Program::Reseller => {
            let files = reseller::pack::FILES.iter();
            return Ok(files
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect());
        }
        Program::Equality | Program::Range => return table(job),
        Program::Rules => rules(&job.rules)?,
    };
    Ok(vec![manifest(), ("program.rhai".to_owned(), program)])
}

fn manifest() -> (String, String) {
    let text = "name = \"measured\"\nversion = \"1.0.0\"\ntitle = \"A pack that is measured\"\n\
                owner = \"bench@example.com\"\ncurrency = \"EUR\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    ("pack.toml".to_owned(), text.to_owned())
}

fn table(job: &Job) -> Result<Files> {
    let (input, kind) = match job.program {
        Program::Equality => ("product", "text()"),
        _ => ("amount", "money()"),
    };
    let mut rows = format!("{input},rate\n");
    for row in &job.rows {
        match job.program {
            Program::Equality => writeln!(rows, "{},{}", row.key, row.rate)?,
            _ => writeln!(rows, "[{}..{}),{}", row.from, row.to, row.rate)?,
        }
    }
    let program = format!(
        "input(\"{input}\", {kind});\n\
         let rates = table(\"rates\", \"tables/rates.csv\").input(\"{input}\", {kind}).output(\"rate\", percent()).hit(\"unique\");\n\
         value(\"rate\").type(percent()).is_given_by(|{input}| rates.lookup({input}).rate);\n"
    );
    Ok(vec![
        manifest(),
        ("program.rhai".to_owned(), program),
        ("tables/rates.csv".to_owned(), rows),
    ])
}

fn rules(rules: &[Rule]) -> Result<String> {
    let mut text = String::from(
        "record(\"partner\").key(\"id\")\n    .field(\"id\", text())\n    .field(\"revenue\", money())\n    \
         .field(\"certified\", integer().at_least(0));\ninput(\"partner\", record_of(\"partner\"));\n",
    );
    for (place, rule) in rules.iter().enumerate() {
        write!(
            text,
            "\nincentive(\"r{place}\").title(\"Rule {place}\").kind(\"rebate\")\n    \
             .when(\"Revenue\",   |partner| partner.revenue).at_least({})\n    \
             .when(\"Certified\", |partner| partner.certified).at_least({})\n    \
             .pays(|partner| partner.revenue * {})\n    .round_each(2, \"half-up\")\n    .paid(\"yearly\");\n",
            rule.at_least, rule.certified, rule.rate,
        )?;
    }
    Ok(text)
}

/// The reseller program with ways through it that its rules tell apart.
pub(crate) fn reseller_ways() -> Result<Job> {
    // What the peers leave out when a cap cuts lines is said in README.md.
    let ways = reseller::ways::WAYS.iter().filter(|(way, _)| !way.contains("cap cuts"));
    let facts = ways.map(|(way, changes)| {
        let mut facts = reseller::pack::TYPICAL.to_owned();
        for (from, to) in *changes {
            if !facts.contains(from) {
                bail!("{way}: the facts do not say `{from}`");
            }
            facts = facts.replace(from, to);
        }
        Ok(facts)
    });
    Ok(Job {
        program: Program::Reseller,
        rows: Vec::new(),
        rules: Vec::new(),
        facts: facts.collect::<Result<_>>()?,
    })
}

/// The reseller program with the facts that are measured.
pub(crate) fn reseller_typical() -> Job {
    Job {
        program: Program::Reseller,
        rows: Vec::new(),
        rules: Vec::new(),
        facts: vec![reseller::pack::TYPICAL.to_owned()],
    }
}

/// The reseller program with so many deals, small enough that no cap is met.
pub(crate) fn reseller_deals(deals: usize) -> Job {
    Job {
        facts: vec![partner(10_482, deals)],
        ..reseller_typical()
    }
}

/// A partner with so many deals, on one line.
pub(crate) fn partner(number: usize, deals: usize) -> String {
    let mut text = String::with_capacity(300 + deals * 140);
    // Four tiers, most partners in the middle.
    let (revenue, sales, technical) = match number % 10 {
        0 => (1_212_500, 9, 7),
        1..=4 => (612_500, 6, 4),
        5..=7 => (90_000, 3, 1),
        _ => (20_000, 1, 0),
    };
    // Writing to a `String` cannot fail.
    let _ = write!(
        text,
        r#"{{"partner":{{"id":"P-{number:05}","kind":"reseller","country":"DE","joined_on":"2021-03-15","revenue_ttm":{revenue}.00,"revenue_prior_ttm":{}.00,"certified_sales":{sales},"certified_technical":{technical},"satisfaction":4.4,"compliant_until":"2027-06-30"}},"deals":["#,
        revenue * 4 / 5,
    );
    for deal in 0..deals {
        let seed = number * 7_919 + deal * 104_729;
        let product = ["cloud", "software", "services"]
            .get(seed % 3)
            .copied()
            .unwrap_or("cloud");
        let (whole, cents) = (10 + seed % 190, seed % 100);
        let (month, day) = (1 + seed % 12, 1 + seed / 12 % 28);
        let comma = if deal == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}{{"id":"D-{number:05}-{deal:04}","product":"{product}","amount":{whole}.{cents:02},"closed_on":"2026-{month:02}-{day:02}","registered":{},"new_logo":{}}}"#,
            !seed.is_multiple_of(10),
            deal % 50 == 7,
        );
    }
    text.push_str("]}");
    text
}

/// A table with so many rows, and sixteen look-ups all over it.
pub(crate) fn lookups(program: Program, rows: usize) -> Result<Job> {
    let table: Vec<Row> = (0..rows)
        .map(|row| Row {
            key: format!("P{row:05}"),
            from: (row * 100).to_string(),
            to: (row * 100 + 100).to_string(),
            rate: format!("0.{:04}", 1 + row * 7_919 % 9_973),
        })
        .collect();
    let asked = (0..16).map(|place| {
        let row = (place * 2_654_435_761_usize) % rows;
        let row = table.get(row).context("no row")?;
        Ok(match program {
            Program::Equality => format!(r#"{{"product":"{}"}}"#, row.key),
            _ => format!(r#"{{"amount":{}.25}}"#, row.from.parse::<u64>()? + 37),
        })
    });
    Ok(Job {
        program,
        facts: asked.collect::<Result<_>>()?,
        rows: table,
        rules: Vec::new(),
    })
}

/// So many rules, of which a part pays.
pub(crate) fn many_rules(rules: usize) -> Job {
    let rules = (0..rules).map(|place| Rule {
        at_least: (1_000 * (place % 100)).to_string(),
        certified: u32::try_from(place % 5).unwrap_or_default(),
        rate: format!("0.0{:02}", 1 + place % 50),
    });
    let facts = [("51234.56", 3), ("98765.43", 5), ("12345.67", 1)]
        .iter()
        .map(|(revenue, certified)| {
            format!(r#"{{"partner":{{"id":"P-1","revenue":{revenue},"certified":{certified}}}}}"#)
        });
    Job {
        program: Program::Rules,
        rows: Vec::new(),
        rules: rules.collect(),
        facts: facts.collect(),
    }
}

/// Facts as the peers get them: they have no days, so a day is a whole number, 20260331, which all of them compare
/// faster than text; the day and the period of the decision stand among the facts.
pub(crate) fn for_peers(program: Program, facts: &str) -> Result<String> {
    if program != Program::Reseller {
        return Ok(facts.to_owned());
    }
    let read: Map<String, Value> = serde_json::from_str(facts)?;
    let (first, last) = reseller::pack::PERIOD.split_once("..").context("no period")?;
    let mut out = Map::new();
    out.insert("as_of".to_owned(), day(reseller::pack::AS_OF)?);
    let period = [("first", day(first)?), ("last", day(last)?)];
    let period = period.into_iter().map(|(key, day)| (key.to_owned(), day));
    out.insert("period".to_owned(), Value::Object(period.collect()));
    for (name, mut value) in read {
        days(&mut value)?;
        if name == "partner"
            && let Some(partner) = value.as_object_mut()
        {
            partner.entry("compliant_until").or_insert_with(|| 0.into());
            partner.remove("joined_on");
        }
        out.insert(name, value);
    }
    Ok(serde_json::to_string(&out)?)
}

/// Turns the days in a value into numbers, and gives every amount a point.
fn days(value: &mut Value) -> Result<()> {
    match value {
        Value::Array(list) => list.iter_mut().try_for_each(days),
        Value::Object(object) => object.iter_mut().try_for_each(|(key, value)| match key.as_str() {
            "closed_on" | "joined_on" | "compliant_until" => {
                *value = day(value.as_str().context("no day")?)?;
                Ok(())
            }
            // To cel 1250 is no number to subtract 490000.00 from.
            "amount" | "revenue_ttm" | "revenue_prior_ttm" | "satisfaction" if !value.to_string().contains('.') => {
                *value = serde_json::from_str(&format!("{value}.0"))?;
                Ok(())
            }
            _ => days(value),
        }),
        _ => Ok(()),
    }
}

fn day(text: &str) -> Result<Value> {
    Ok(text.replace('-', "").parse::<u32>()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agree::{Agreement, agreement};
    use crate::job::How;
    use crate::{by_hand, charter};

    /// What needs no other engine: every pack compiles, and the side by hand finds the same to the last digit.
    #[test]
    fn by_hand_is_found_what_charter_finds() -> Result<()> {
        let jobs = [
            reseller_ways()?,
            reseller_deals(0),
            reseller_deals(1_000),
            lookups(Program::Equality, 100)?,
            lookups(Program::Range, 100)?,
            many_rules(100),
        ];
        for job in jobs {
            let charter = charter::open(&job, How::Evaluate)?;
            let mut by_hand = by_hand::open(&job, How::Evaluate)?;
            assert!(agreement(&charter.found, &by_hand)? == Agreement::Exact);
            (by_hand.run)(3)?;
        }
        Ok(())
    }

    #[test]
    fn peers_get_days_as_numbers_and_amounts_with_a_point() -> Result<()> {
        let text = r#"{"partner":{"revenue_ttm":1250,"joined_on":"2021-03-15"},"deals":[{"amount":8400.00,"closed_on":"2026-01-12"}]}"#;
        assert_eq!(
            for_peers(Program::Reseller, text)?,
            r#"{"as_of":20261231,"period":{"first":20260101,"last":20261231},"partner":{"revenue_ttm":1250.0,"compliant_until":0},"deals":[{"amount":8400.00,"closed_on":20260112}]}"#
        );
        Ok(())
    }
}
