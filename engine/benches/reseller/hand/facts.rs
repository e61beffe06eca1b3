use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts<'a> {
    #[serde(borrow)]
    pub(crate) partner: Partner<'a>,
    #[serde(borrow)]
    pub(crate) deals: Vec<Deal<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "facts of a partner that no rule of this program reads")]
pub(crate) struct Partner<'a> {
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    pub(crate) kind: Kind,
    #[serde(borrow)]
    pub(crate) country: Cow<'a, str>,
    #[serde(deserialize_with = "day")]
    pub(crate) joined_on: NaiveDate,
    #[serde(deserialize_with = "exact")]
    pub(crate) revenue_ttm: Decimal,
    #[serde(deserialize_with = "exact")]
    pub(crate) revenue_prior_ttm: Decimal,
    pub(crate) certified_sales: u32,
    pub(crate) certified_technical: u32,
    #[serde(deserialize_with = "exact")]
    pub(crate) satisfaction: Decimal,
    #[serde(default, deserialize_with = "optional_day")]
    pub(crate) compliant_until: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deal<'a> {
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    pub(crate) product: Product,
    #[serde(deserialize_with = "exact")]
    pub(crate) amount: Decimal,
    #[serde(deserialize_with = "day")]
    pub(crate) closed_on: NaiveDate,
    pub(crate) registered: bool,
    pub(crate) new_logo: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Reseller,
    Distributor,
    Msp,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Product {
    Cloud,
    Software,
    Services,
}

/// Reads facts and checks what their types cannot say.
pub(crate) fn read_facts(json: &[u8]) -> Result<Facts<'_>, serde_json::Error> {
    let facts: Facts<'_> = serde_json::from_slice(json)?;
    if !(Decimal::ONE..=Decimal::from_parts(5, 0, 0, false, 0)).contains(&facts.partner.satisfaction) {
        return Err(Error::custom("the satisfaction lies outside of 1 to 5"));
    }
    if has_duplicates(&facts.deals) {
        return Err(Error::custom("two deals have the same id"));
    }
    Ok(facts)
}

/// Whether a deal is there twice. Comparing few ids is faster than hashing them.
fn has_duplicates(deals: &[Deal<'_>]) -> bool {
    if deals.len() <= 16 {
        return deals
            .iter()
            .enumerate()
            .any(|(place, deal)| deals.iter().take(place).any(|earlier| earlier.id == deal.id));
    }
    let mut seen = HashSet::with_capacity(deals.len());
    !deals.iter().all(|deal| seen.insert(&*deal.id))
}

/// A number, exactly as it is written: through a float it would not be.
fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = <&RawValue>::deserialize(deserializer)?.get();
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .map_err(Error::custom)
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    deserializer.deserialize_str(Day)
}

fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    struct Optional;
    impl<'de> Visitor<'de> for Optional {
        type Value = Option<NaiveDate>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a day or null")
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            day(deserializer).map(Some)
        }
    }
    deserializer.deserialize_option(Optional)
}

/// `2026-03-31`, without the general reading of dates.
struct Day;

impl Visitor<'_> for Day {
    type Value = NaiveDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day such as 2026-03-31")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NaiveDate, E> {
        let digits = |bytes: &[u8]| {
            bytes.iter().try_fold(0_u32, |number, byte| {
                byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
            })
        };
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else {
            return Err(E::custom("not a day"));
        };
        let year = digits(&[y1, y2, y3, y4]).and_then(|year| i32::try_from(year).ok());
        let (Some(year), Some(month), Some(day)) = (year, digits(&[m1, m2]), digits(&[d1, d2])) else {
            return Err(E::custom("not a day"));
        };
        NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| E::custom("no such day"))
    }
}
