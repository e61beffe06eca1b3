//! Who owns a deal that several registered.

use std::cmp::Ordering;

use super::outcome::{EngagementReason, SameDeal, Verdict, Why};
use crate::model::{Competing, Later, Tie};
use crate::program::Engagement;
use crate::value::{Decimal, Fault};

/// What a policy gives a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Competed {
    pub(super) verdict: Verdict,
    pub(super) reason: Option<EngagementReason>,
    pub(super) place: Option<u32>,
    pub(super) share: Decimal,
}

impl Competed {
    const fn plain(verdict: Verdict) -> Competed {
        Competed {
            verdict,
            reason: None,
            place: None,
            share: Decimal::ONE,
        }
    }

    const fn because(verdict: Verdict, why: Why) -> Competed {
        Competed {
            verdict,
            reason: Some(EngagementReason { verdict, why }),
            place: None,
            share: Decimal::ZERO,
        }
    }
}

/// Whether a registration comes before another one, by the time that decides and, where that is declared, the key.
pub(super) fn order(tie: Tie, one: (Option<i64>, &[String]), other: (Option<i64>, &[String])) -> Ordering {
    let by_time = one.0.cmp(&other.0);
    match tie {
        Tie::LowestKey => by_time.then_with(|| one.1.cmp(other.1)),
        Tie::Review | Tie::Split | Tie::PayAll => by_time,
    }
}

/// What a request gets among its rivals; `chosen` says whether the customer named the partner.
pub(super) fn compete(rules: &Engagement, rivals: &[&SameDeal], chosen: bool) -> Result<Competed, Fault> {
    let find = |wanted: fn(&super::Rivalry) -> bool| {
        let found = rivals
            .iter()
            .position(|one| one.rival.is_some_and(|rival| wanted(&rival)));
        found.and_then(|place| u32::try_from(place).ok())
    };
    let count = |wanted: fn(&super::Rivalry) -> bool| {
        let found = rivals
            .iter()
            .filter(|one| one.rival.is_some_and(|rival| wanted(&rival)));
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    };
    let all = u32::try_from(rivals.len()).unwrap_or(u32::MAX).saturating_add(1);
    let tie = find(|rival| rival.tied);
    if rules.competing == Competing::InLine {
        return in_line(rules, count(|rival| rival.ahead), count(|rival| rival.tied), tie);
    }
    if rivals.is_empty() && rules.competing != Competing::CustomersChoice {
        return Ok(Competed::plain(Verdict::Approved));
    }
    Ok(match rules.competing {
        Competing::FirstCome | Competing::Originator => match (find(|rival| rival.ahead), tie) {
            (Some(first), _) => Competed::because(Verdict::Rejected, Why::Behind(first)),
            (None, None) => Competed::plain(Verdict::Approved),
            (None, Some(tie)) => match rules.tie {
                Tie::Split => shared(count(|rival| rival.tied).saturating_add(1))?,
                Tie::PayAll => Competed::plain(Verdict::Approved),
                Tie::Review | Tie::LowestKey => Competed::because(Verdict::Review, Why::Tie(tie)),
            },
        },
        Competing::Split => shared(all)?,
        Competing::PayAll => Competed::plain(Verdict::Approved),
        Competing::Review => Competed::because(Verdict::Review, Why::Question),
        Competing::CustomersChoice => match (chosen, find(|rival| rival.chosen)) {
            (true, Some(other)) => Competed::because(Verdict::Review, Why::NamedSeveral(other)),
            (false, Some(other)) => Competed::because(Verdict::Rejected, Why::NamedElsewhere(other)),
            (true, None) => Competed::plain(Verdict::Approved),
            (false, None) if rivals.is_empty() => Competed::plain(Verdict::Approved),
            (false, None) => Competed::because(Verdict::CustomersChoice, Why::NotNamed),
        },
        Competing::InLine => Competed::plain(Verdict::Approved),
    })
}

fn shared(count: u32) -> Result<Competed, Fault> {
    let count = Decimal::from(i64::from(count.max(1)));
    Ok(Competed {
        share: Decimal::ONE.divide(count)?,
        ..Competed::plain(Verdict::Shared)
    })
}

/// A place behind those that come before; those of the same instant share what their places give, or have the same.
fn in_line(rules: &Engagement, ahead: u32, tied: u32, tie: Option<u32>) -> Result<Competed, Fault> {
    let place = ahead.saturating_add(1);
    if let Some(tie) = tie.filter(|_| rules.tie == Tie::Review) {
        return Ok(Competed {
            place: Some(place),
            ..Competed::because(Verdict::Review, Why::Tie(tie))
        });
    }
    let share_of = |place: u32| {
        let index = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
        index.and_then(|index| rules.shares.get(index)).copied()
    };
    let share = if rules.tie == Tie::Split && tied > 0 {
        let mut sum = None;
        for place in place..=place.saturating_add(tied) {
            if let Some(share) = share_of(place) {
                sum = Some(share.add(sum.unwrap_or(Decimal::ZERO))?);
            }
        }
        match sum {
            Some(sum) => Some(sum.divide(Decimal::from(i64::from(tied) + 1))?),
            None => None,
        }
    } else {
        share_of(place)
    };
    let Some(share) = share else {
        let verdict = match rules.later {
            Some(Later::Review) => Verdict::Review,
            _ => Verdict::Rejected,
        };
        return Ok(Competed {
            place: Some(place),
            ..Competed::because(verdict, Why::NoPlace(place))
        });
    };
    let verdict = match (place, tied > 0 && rules.tie == Tie::Split) {
        (_, true) => Verdict::Shared,
        (1, false) => Verdict::Approved,
        (_, false) => Verdict::InLine,
    };
    Ok(Competed {
        place: Some(place),
        share,
        ..Competed::plain(verdict)
    })
}
