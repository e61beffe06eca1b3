//! What stopped a fund, a payout or a balance, in words.

use super::Context;
use crate::expr::RuleSite;
use crate::program::Program;
use crate::source::Code;

/// Code, message and help; `None` where the rule is none of these.
pub(super) fn words(
    program: &Program,
    context: &Context,
    site: RuleSite,
    rule: &str,
) -> Option<(Code, String, String)> {
    let period = context.period.map(|period| period.to_string()).unwrap_or_default();
    Some(match site {
        RuleSite::Payout(_) => (
            Code::RulePeriod,
            format!("{rule} is not paid for the period {period}"),
            "give a whole calendar month, quarter, half-year or year: another length could pay twice".to_owned(),
        ),
        RuleSite::Recovery(_) => (
            Code::RuleNegative,
            format!("{rule} is negative, and it is not said what becomes of that"),
            "say it: `.recovers(\"next payouts\")` sets it off later, `\"at once\"` asks it back, `\"nothing\"` leaves it"
                .to_owned(),
        ),
        RuleSite::Balance(place) => {
            let least = program.balances.get(usize::from(place)).and_then(|balance| balance.least);
            let least = least.map(|least| least.to_string()).unwrap_or_default();
            (
                Code::RuleBalance,
                format!("{rule} would hold less than {least}"),
                "look at what it held before, in `prior`, and at what moves it".to_owned(),
            )
        }
        RuleSite::Fund(place) => {
            let years = program.funds.get(usize::from(place)).and_then(|fund| fund.years)?;
            let period_of = context.period?;
            let year = |day: crate::value::Date| day.fiscal_year(years.starts).ok();
            if year(period_of.first()) == year(period_of.last()) {
                return None;
            }
            (
                Code::RulePeriod,
                format!("the period {period} lies in two years of {rule}"),
                "give a period inside of one fund year: what is added belongs to one of them".to_owned(),
            )
        }
        RuleSite::Participants(_) => (
            Code::RuleOutOfRange,
            format!("two of the payees of {rule} are the same one"),
            "name each payee once: a draw would be paid for each time".to_owned(),
        ),
        RuleSite::Statement(_) => (
            Code::RuleOutOfRange,
            format!("an amount or a share of {rule} lies outside of what is allowed"),
            "amounts are not negative, and a share lies between 0 % and 100 %".to_owned(),
        ),
        _ => return None,
    })
}
