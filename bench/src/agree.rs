//! Whether sides that are measured do the same work: they must find the same, or nothing is measured.

use anyhow::{Context as _, Result, bail};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::job::{Found, Opened, Program, Side};

/// How far the amounts of a side agree with Charter's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    Exact,
    /// So many of so many amounts are a cent off.
    Cents(usize, usize),
}

impl Agreement {
    pub(crate) fn words(self) -> String {
        match self {
            Agreement::Exact => "exact".to_owned(),
            Agreement::Cents(0, _) => "to the cent".to_owned(),
            Agreement::Cents(off, of) => format!("{off} of {of} amounts a cent off"),
        }
    }
}

/// Compares what a side found with what Charter found.
pub(crate) fn agreement(charter: &[Found], other: &Opened) -> Result<Agreement> {
    let label = other.side.label();
    if charter.len() != other.found.len() {
        bail!(
            "{label} answers {} times instead of {}",
            other.found.len(),
            charter.len()
        );
    }
    let (mut off, mut of, mut exact) = (0, 0, true);
    for (ours, theirs) in charter.iter().zip(&other.found) {
        if ours == theirs {
            of += ours.amounts.len();
            continue;
        }
        let same_shape = ours.words == theirs.words
            && ours.amounts.len() == theirs.amounts.len()
            && ours.numbers.len() == theirs.numbers.len();
        // Some write a quotient with the sixteen digits of a binary number: that is how it is written, not how it is
        // computed.
        let exactly = ours.amounts == theirs.amounts && near(ours, theirs, Decimal::new(1, 14));
        if !same_shape || (other.side.exact() && !exactly) {
            bail!("{label} does not find what Charter finds\nCharter: {ours:?}\n{label}: {theirs:?}");
        }
        exact &= exactly;
        if !near(ours, theirs, Decimal::new(1, 9)) {
            bail!(
                "{label} finds {:?} where Charter finds {:?}",
                theirs.numbers,
                ours.numbers
            );
        }
        for (ours, theirs) in ours.amounts.iter().zip(&theirs.amounts) {
            let distance = (ours - theirs.round_dp(9)).abs();
            // A sum is off by what its lines are off.
            if distance > Decimal::new(5, 2) {
                bail!("{label} finds {theirs} where Charter finds {ours}");
            }
            off += usize::from(distance >= Decimal::new(5, 3));
            of += 1;
        }
    }
    Ok(if exact {
        Agreement::Exact
    } else {
        Agreement::Cents(off, of)
    })
}

/// Whether the numbers that are no amounts lie so near to each other.
fn near(ours: &Found, theirs: &Found, distance: Decimal) -> bool {
    let mut pairs = ours.numbers.iter().zip(&theirs.numbers);
    pairs.all(|(ours, theirs)| (ours - theirs).abs() <= distance)
}

/// Holds every side against the first one, which is Charter.
pub(crate) fn check(sides: &[Opened]) -> Result<Vec<(Side, Agreement)>> {
    let (charter, others) = sides.split_first().context("no side")?;
    others
        .iter()
        .map(|other| Ok((other.side, agreement(&charter.found, other)?)))
        .collect()
}

/// The answer of a peer, or of Charter in the same form.
pub(crate) fn read(program: Program, answer: &Value) -> Result<Found> {
    let decimal = |value: Option<&Value>| decimal(value.unwrap_or(&Value::Null));
    let mut found = Found {
        words: Vec::new(),
        amounts: Vec::new(),
        numbers: Vec::new(),
    };
    match program {
        Program::Equality | Program::Range => found.numbers.push(decimal(answer.get("rate"))?),
        Program::Rules => {
            let amounts = answer.get("amounts").and_then(Value::as_array).context("no amounts")?;
            let amounts = amounts.iter().map(|amount| decimal(Some(amount)));
            found.amounts = amounts.collect::<Result<_>>()?;
            found.amounts.retain(|amount| !amount.is_zero());
            found.amounts.sort();
        }
        Program::Reseller => {
            found.numbers.push(decimal(answer.get("growth"))?);
            let text = |key: &str| answer.get(key).map_or("nothing".to_owned(), ToString::to_string);
            found.words = vec![text("level"), text("mdf")];
            let lines = answer.get("lines").and_then(Value::as_array).context("no lines")?;
            for line in lines {
                let id = line.get("id").and_then(Value::as_str).context("a line without id")?;
                found.words.push(id.to_owned());
                found.amounts.push(decimal(line.get("amount"))?);
            }
            for key in ["commission", "rebate", "total"] {
                found.amounts.push(decimal(answer.get(key))?);
            }
        }
    }
    Ok(found)
}

/// A number as it was written.
fn decimal(value: &Value) -> Result<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        other => bail!("`{other}` is no number"),
    };
    let read = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
    // A binary number may have more digits than a decimal.
    let read = read.or_else(|_| text.parse());
    Ok(read.with_context(|| format!("`{text}` is no number"))?.normalize())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn opened(side: Side, total: &str) -> Opened {
        let answer = json!({
            "growth": "0.25", "level": "gold", "mdf": true, "lines": [{ "id": "D-1", "amount": "1250.06" }],
            "commission": "1250.06", "rebate": "0", "total": total
        });
        Opened {
            side,
            found: read(Program::Reseller, &answer).into_iter().collect(),
            run: Box::new(|_| bail!("not run")),
        }
    }

    #[test]
    fn decimals_have_to_be_exact_and_binary_numbers_right_to_the_cent() -> Result<()> {
        let charter = opened(Side::Charter, "1250.06");
        let against = |side, total| agreement(&charter.found, &opened(side, total));
        assert!(against(Side::Zen, "1250.060")? == Agreement::Exact);
        assert!(against(Side::Zen, "1250.0600000001").is_err());
        assert!(against(Side::Cel, "1250.0600000001")? == Agreement::Cents(0, 4));
        assert!(against(Side::Cel, "1250.05")? == Agreement::Cents(1, 4));
        assert!(against(Side::Cel, "1251.06").is_err());
        Ok(())
    }

    #[test]
    fn numbers_are_read_as_they_are_written() -> Result<()> {
        assert_eq!(decimal(&json!("1e-7"))?, Decimal::new(1, 7));
        assert_eq!(
            decimal(&serde_json::from_str("0.10000000000000000555111512312578270")?)?
                .round_dp(20)
                .to_string(),
            "0.10000000000000000555"
        );
        assert!(decimal(&json!(true)).is_err());
        Ok(())
    }
}
