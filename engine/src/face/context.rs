use super::{Diagnostics, Program};
use crate::decide::{Context, Options, Override};
use crate::expr::Scalar;
use crate::schema::Type;
use crate::source::{Code, Diagnostic};
use crate::value::{Date, Decimal, Period};

impl Program {
    /// Reads options.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn context(&self, options: &Options) -> Result<Context, Diagnostics> {
        let mut wrong = Vec::new();
        let mut context = Context {
            standings: options.standings.clone(),
            ..Context::default()
        };
        if let Some(text) = &options.as_of {
            match text.parse::<Date>() {
                Ok(day) => context.as_of = Some(day),
                Err(error) => wrong.push(
                    Diagnostic::error(Code::Option, format!("`{text}` is no day to decide as of: {error}"))
                        .help("write year, month and day: `2026-03-31`"),
                ),
            }
        }
        if let Some(text) = &options.period {
            match text.parse::<Period>() {
                Ok(period) => context.period = Some(period),
                Err(error) => wrong.push(
                    Diagnostic::error(Code::Option, format!("`{text}` is no period: {error}"))
                        .help("write the first and the last day: `2026-01-01..2026-03-31`"),
                ),
            }
        }
        for (name, text) in &options.settings {
            match self.setting(name, text) {
                Ok((place, value)) => {
                    context.settings.retain(|(known, _)| *known != place);
                    context.settings.push((place, value));
                }
                Err(error) => wrong.push(*error),
            }
        }
        context.settings.sort_by_key(|(place, _)| *place);
        if self.plan.as_of.1 && options.as_of.is_none() {
            wrong.push(
                Diagnostic::error(Code::Option, "the program reads `as_of`, and no day is given")
                    .help("say which day the decision is of, such as `2026-03-31`: it is never taken from a clock"),
            );
        }
        if self.plan.period.2 && options.period.is_none() {
            wrong.push(
                Diagnostic::error(Code::Option, "the program reads `period`, and none is given")
                    .help("give the first and the last day, such as `2026-01-01..2026-03-31`"),
            );
        }
        if wrong.is_empty() {
            Ok(context)
        } else {
            Err(Diagnostics::new(wrong, self.plan.sources.clone()))
        }
    }

    fn setting(&self, name: &str, text: &str) -> Result<(u16, Override), Box<Diagnostic>> {
        let settings = &self.plan.settings;
        let found = settings.iter().zip(0_u16..).find(|(setting, _)| setting.name == name);
        let Some((setting, place)) = found else {
            let known: Vec<&str> = settings.iter().map(|setting| setting.name.as_str()).collect();
            let error = Diagnostic::error(Code::SettingOverride, format!("there is no setting `{name}`"));
            return Err(Box::new(match crate::compile::closest(name, known.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if known.is_empty() => error.help("the pack declares no settings"),
                None => error.help(format!("known are {}", crate::compile::listed(known.into_iter()))),
            }));
        };
        let wrong = |help: &str| {
            Box::new(
                Diagnostic::error(Code::SettingOverride, format!("setting `{name}` cannot be `{text}`"))
                    .help(help.to_owned()),
            )
        };
        let number = |text: &str| match text.strip_suffix('%') {
            Some(percent) => percent
                .trim_end()
                .parse::<Decimal>()
                .ok()
                .and_then(|n| n.divide(Decimal::HUNDRED).ok()),
            None => text.parse::<Decimal>().ok(),
        };
        let value = match &setting.kind {
            Type::Decimal | Type::Percent | Type::Money(_) => {
                let number = number(text).ok_or_else(|| wrong("write a number such as `1250.50`, or `2.5 %`"))?;
                if !crate::compile::within(&setting.bounds, number) {
                    return Err(wrong("the value lies outside the bounds of the setting"));
                }
                Override::Scalar(Scalar::Number(number))
            }
            Type::Integer => {
                let number = number(text).ok_or_else(|| wrong("write a whole number"))?;
                let integer = number.to_integer().ok_or_else(|| wrong("write a whole number"))?;
                if !crate::compile::within(&setting.bounds, number) {
                    return Err(wrong("the value lies outside the bounds of the setting"));
                }
                Override::Scalar(Scalar::Integer(integer))
            }
            Type::Boolean => match text {
                "true" => Override::Scalar(Scalar::Boolean(true)),
                "false" => Override::Scalar(Scalar::Boolean(false)),
                _ => return Err(wrong("write `true` or `false`")),
            },
            Type::Date => {
                let day: Date = text.parse().map_err(|_| wrong("write a day such as `2026-03-31`"))?;
                Override::Scalar(Scalar::Integer(i64::from(day.days())))
            }
            Type::DateTime => {
                let at: crate::value::DateTime = text
                    .parse()
                    .map_err(|_| wrong("write an instant such as `2026-03-31T12:00:00+02:00`"))?;
                Override::Scalar(Scalar::Integer(at.microseconds()))
            }
            kind @ (Type::Choice(_) | Type::Tier(_)) => {
                let place = (0..=i64::from(u16::MAX)).find(|place| {
                    let word = self.plan.word(kind, *place);
                    word == text || word.is_empty()
                });
                match place.filter(|place| self.plan.word(kind, *place) == text) {
                    Some(place) => Override::Scalar(Scalar::Integer(place)),
                    None => return Err(wrong("it is not one of the allowed values")),
                }
            }
            _ => Override::Text(text.to_owned()),
        };
        Ok((place, value))
    }
}
