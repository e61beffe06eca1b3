use super::Program;
use crate::expr::{Machine, Scalar, day_of, instant_of};
use crate::schema::Type;

impl Program {
    /// A value in its canonical text: numbers without trailing zeros, ISO dates, the words of choices and tiers.
    /// A percentage is the fraction it is.
    #[must_use]
    pub fn canonical(&self, machine: &Machine, kind: &Type, value: Scalar) -> String {
        match value {
            Scalar::Text(text) => machine.text(text).to_owned(),
            other => self.canonical_plain(kind, other),
        }
    }

    /// As [`Program::canonical`], of a value that is no text of an evaluation.
    #[must_use]
    pub fn canonical_plain(&self, kind: &Type, value: Scalar) -> String {
        match (kind, value) {
            (_, Scalar::Absent) => "()".to_owned(),
            (_, Scalar::Number(number)) => number.to_string(),
            (_, Scalar::Boolean(value)) => value.to_string(),
            (_, Scalar::Text(text)) => self.constant(text).to_owned(),
            (Type::Date, Scalar::Integer(days)) => day_of(days).map(|day| day.to_string()).unwrap_or_default(),
            (Type::DateTime, Scalar::Integer(at)) => instant_of(at).map(|at| at.to_string()).unwrap_or_default(),
            (Type::Choice(_) | Type::Tier(_), Scalar::Integer(place)) => self.word(kind, place).to_owned(),
            (_, Scalar::Integer(integer)) => integer.to_string(),
        }
    }

    /// The word of a choice or the id of a tier.
    #[must_use]
    pub fn word(&self, kind: &Type, place: i64) -> &str {
        let Ok(place) = usize::try_from(place) else { return "" };
        match kind {
            Type::Choice(choice) => self.schema.choice(*choice).get(place).map_or("", String::as_str),
            Type::Tier(ladder) => {
                let ladder = self.ladders.get(usize::from(*ladder));
                ladder
                    .and_then(|ladder| ladder.tiers.get(place))
                    .map_or("", |tier| &tier.id)
            }
            _ => "",
        }
    }
}
