use serde_json::{Map, Value};

use crate::source::{Code, Diagnostic};
use crate::value::{Decimal, Period};

/// A decision by which a period was paid, as far as computing it again needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// Name of the pack.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// Digest of the pack.
    pub digest: String,
    /// The period that was paid.
    pub period: Option<Period>,
    /// The lines that were paid.
    pub lines: Vec<ClosedLine>,
    /// What each incentive paid in all: name, currency, total.
    pub totals: Vec<(String, String, Decimal)>,
    /// What was transferred: payout, payee, amount.
    pub payouts: Vec<(String, Option<String>, Decimal)>,
}

/// A line of an incentive that was paid for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedLine {
    /// The incentive.
    pub incentive: String,
    /// The key of the record; `None` for a part of the whole.
    pub record: Option<Vec<String>>,
    /// Which of several payments for one record, where there are several.
    pub unit: Option<String>,
    /// Who got it, where it was not the partner.
    pub payee: Option<String>,
    /// The amount.
    pub amount: Decimal,
}

impl Closed {
    /// Reads the JSON of a decision.
    ///
    /// # Errors
    /// What keeps it from being one; pointers begin with `/closed`.
    pub fn read(bytes: &[u8]) -> Result<Closed, Vec<Diagnostic>> {
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| vec![wrong("", &format!("what was paid is no JSON: {error}"))])?;
        read(&value).map_err(|at| {
            vec![wrong(
                &at,
                "what was paid is no decision: this is not what a decision writes",
            )]
        })
    }

    /// What keeps it from being the decision by which a period of a pack was paid.
    #[must_use]
    pub fn mismatch(&self, pack: &str, period: Option<Period>) -> Option<Diagnostic> {
        if self.pack != pack {
            let message = format!(
                "what was paid is a decision of the pack `{}`, this is `{pack}`",
                self.pack
            );
            return Some(wrong("/provenance/pack", &message));
        }
        if self.period != period {
            let words = |period: Option<Period>| period.map_or("no period".to_owned(), |period| period.to_string());
            let message = format!(
                "what was paid is a decision for {}, this one is for {}",
                words(self.period),
                words(period)
            );
            return Some(wrong("/provenance/period", &message));
        }
        None
    }
}

fn wrong(at: &str, message: &str) -> Diagnostic {
    Diagnostic::error(Code::ClosedDecision, message.to_owned())
        .pointer(format!("/closed{at}"))
        .help("give the JSON of the decision by which this period was paid, as it is")
}

/// The pointer of what is wrong stands in the error.
fn read(value: &Value) -> Result<Closed, String> {
    let provenance = object(value.get("provenance"), "/provenance")?;
    let mut closed = Closed {
        pack: text(provenance.get("pack"), "/provenance/pack")?,
        version: text(provenance.get("version"), "/provenance/version")?,
        digest: text(provenance.get("digest"), "/provenance/digest")?,
        period: match provenance.get("period") {
            None | Some(Value::Null) => None,
            Some(period) => {
                let at = "/provenance/period";
                let day = |key: &str| text(period.get(key), at)?.parse().map_err(|_| at.to_owned());
                Some(Period::new(day("first")?, day("last")?).map_err(|_| at.to_owned())?)
            }
        },
        ..Closed::default()
    };
    for (name, incentive) in object(value.get("incentives"), "/incentives")? {
        let at = format!("/incentives/{name}");
        let total = decimal(incentive.get("total"), &format!("{at}/total"))?;
        let currency = text(incentive.get("currency"), &format!("{at}/currency"))?;
        closed.totals.push((name.clone(), currency, total));
        let lines = list(incentive.get("lines"), &format!("{at}/lines"))?;
        for (index, line) in lines.iter().enumerate() {
            read_line(&mut closed, name, line, &format!("{at}/lines/{index}"))?;
        }
        if let Some(parts) = incentive.get("parts") {
            let whole = ClosedLine {
                incentive: name.clone(),
                record: None,
                unit: None,
                payee: None,
                amount: Decimal::ZERO,
            };
            read_parts(&mut closed, &whole, parts, &format!("{at}/parts"))?;
        }
    }
    if let Some(payouts) = value.get("payouts") {
        for (name, payout) in object(Some(payouts), "/payouts")? {
            let at = format!("/payouts/{name}/statements");
            for statement in list(payout.get("statements"), &at)? {
                let payee = statement.get("payee").and_then(Value::as_str).map(str::to_owned);
                let paid = decimal(statement.get("paid"), &at)?;
                closed.payouts.push((name.clone(), payee, paid));
            }
        }
    }
    Ok(closed)
}

fn read_line(closed: &mut Closed, incentive: &str, line: &Value, at: &str) -> Result<(), String> {
    let record = match line.get("record") {
        None => return Ok(()),
        Some(Value::String(key)) => vec![key.clone()],
        Some(parts) => {
            let parts = list(Some(parts), &format!("{at}/record"))?.iter();
            parts.map(|part| text(Some(part), at)).collect::<Result<_, _>>()?
        }
    };
    let whole = ClosedLine {
        incentive: incentive.to_owned(),
        record: Some(record),
        unit: line.get("unit").and_then(Value::as_str).map(str::to_owned),
        payee: None,
        amount: decimal(line.get("amount"), &format!("{at}/amount"))?,
    };
    match line.get("parts") {
        Some(parts) => read_parts(closed, &whole, parts, &format!("{at}/parts")),
        None => {
            closed.lines.push(whole);
            Ok(())
        }
    }
}

/// The parts of a line by payee. The part of a payee who was absent was paid to nobody.
fn read_parts(closed: &mut Closed, whole: &ClosedLine, parts: &Value, at: &str) -> Result<(), String> {
    for (index, part) in list(Some(parts), at)?.iter().enumerate() {
        let payee = part.get("payee").ok_or_else(|| format!("{at}/{index}/payee"))?;
        if payee.is_null() {
            continue;
        }
        closed.lines.push(ClosedLine {
            payee: Some(text(Some(payee), &format!("{at}/{index}/payee"))?),
            amount: decimal(part.get("amount"), &format!("{at}/{index}/amount"))?,
            ..whole.clone()
        });
    }
    Ok(())
}

fn object<'v>(value: Option<&'v Value>, at: &str) -> Result<&'v Map<String, Value>, String> {
    value.and_then(Value::as_object).ok_or_else(|| at.to_owned())
}

fn list<'v>(value: Option<&'v Value>, at: &str) -> Result<&'v [Value], String> {
    value
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .ok_or_else(|| at.to_owned())
}

fn text(value: Option<&Value>, at: &str) -> Result<String, String> {
    value
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| at.to_owned())
}

fn decimal(value: Option<&Value>, at: &str) -> Result<Decimal, String> {
    text(value, at)?.parse().map_err(|_| at.to_owned())
}
