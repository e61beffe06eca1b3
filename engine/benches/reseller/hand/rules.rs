use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::facts::{Facts, Partner, Product};

#[derive(Clone, Copy)]
pub(crate) enum Value {
    Missing,
    Number(Decimal),
    Count(u32),
    Flag(bool),
    Day(NaiveDate),
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum State {
    #[serde(rename = "met")]
    Met,
    #[serde(rename = "not met")]
    NotMet,
    #[serde(rename = "missing")]
    Missing,
}

#[derive(Clone, Copy, Serialize)]
pub(crate) enum Comparator {
    #[serde(rename = "equals")]
    Equals,
    #[serde(rename = "at_least")]
    AtLeast,
    #[serde(rename = "on_or_after")]
    OnOrAfter,
}

#[derive(Clone, Copy)]
pub(crate) struct Check {
    pub(crate) title: &'static str,
    pub(crate) state: State,
    pub(crate) comparator: Comparator,
    pub(crate) actual: Value,
    pub(crate) required: Value,
    pub(crate) distance: Option<Decimal>,
}

impl Check {
    const NONE: Check = Check {
        title: "",
        state: State::NotMet,
        comparator: Comparator::Equals,
        actual: Value::Missing,
        required: Value::Missing,
        distance: None,
    };

    pub(crate) fn met(&self) -> bool {
        self.state == State::Met
    }

    fn is_true(title: &'static str, flag: bool) -> Check {
        Check {
            title,
            state: state(flag),
            comparator: Comparator::Equals,
            actual: Value::Flag(flag),
            required: Value::Flag(true),
            distance: None,
        }
    }

    fn number_at_least(title: &'static str, actual: Decimal, required: Decimal) -> Check {
        let met = actual >= required;
        Check {
            title,
            state: state(met),
            comparator: Comparator::AtLeast,
            actual: Value::Number(actual),
            required: Value::Number(required),
            distance: Some(if met { Decimal::ZERO } else { required - actual }),
        }
    }

    fn count_at_least(title: &'static str, actual: u32, required: u32) -> Check {
        Check {
            title,
            state: state(actual >= required),
            comparator: Comparator::AtLeast,
            actual: Value::Count(actual),
            required: Value::Count(required),
            distance: Some(Decimal::from(required.saturating_sub(actual))),
        }
    }

    fn on_or_after(title: &'static str, actual: Option<NaiveDate>, required: NaiveDate) -> Check {
        let Some(actual) = actual else {
            return Check {
                title,
                state: State::Missing,
                comparator: Comparator::OnOrAfter,
                actual: Value::Missing,
                required: Value::Day(required),
                distance: None,
            };
        };
        let days = required.signed_duration_since(actual).num_days();
        Check {
            title,
            state: state(days <= 0),
            comparator: Comparator::OnOrAfter,
            actual: Value::Day(actual),
            required: Value::Day(required),
            distance: Some(Decimal::from(days.max(0))),
        }
    }
}

fn state(met: bool) -> State {
    if met { State::Met } else { State::NotMet }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Registered,
    Silver,
    Gold,
    Platinum,
}

/// A tier that is reached by volume or by growth.
pub(crate) struct TwoPaths {
    pub(crate) common: [Check; 2],
    pub(crate) volume: [Check; 1],
    pub(crate) growth: [Check; 2],
}

impl TwoPaths {
    const NONE: TwoPaths = TwoPaths {
        common: [Check::NONE; 2],
        volume: [Check::NONE; 1],
        growth: [Check::NONE; 2],
    };

    pub(crate) fn met(&self) -> bool {
        all_met(&self.common) && (all_met(&self.volume) || all_met(&self.growth))
    }

    fn fill(&mut self, partner: &Partner<'_>, growth: Decimal, needs: &Needs) {
        self.common = [
            Check::count_at_least("Sales certified", partner.certified_sales, needs.sales),
            Check::count_at_least("Technical certified", partner.certified_technical, needs.technical),
        ];
        self.volume = [Check::number_at_least("Revenue", partner.revenue_ttm, needs.volume)];
        self.growth = [
            Check::number_at_least("Revenue", partner.revenue_ttm, needs.revenue),
            Check::number_at_least("Growth", growth, needs.growth),
        ];
    }
}

pub(crate) fn all_met(checks: &[Check]) -> bool {
    checks.iter().all(Check::met)
}

struct Needs {
    sales: u32,
    technical: u32,
    volume: Decimal,
    revenue: Decimal,
    growth: Decimal,
}

pub(crate) struct Line {
    pub(crate) deal: usize,
    pub(crate) computed: Decimal,
    pub(crate) rounded: Decimal,
    pub(crate) amount: Decimal,
}

pub(crate) enum Refusal {
    Condition(Check),
    OutsidePeriod(NaiveDate),
}

/// What an incentive pays, and what it does not.
#[derive(Default)]
pub(crate) struct Payout {
    pub(crate) due: bool,
    pub(crate) lines: Vec<Line>,
    pub(crate) rejected: Vec<(usize, Refusal)>,
    pub(crate) sum: Decimal,
    pub(crate) cut: Decimal,
    pub(crate) forfeited: Decimal,
    pub(crate) total: Decimal,
}

impl Payout {
    fn clear(&mut self) {
        self.due = true;
        self.lines.clear();
        self.rejected.clear();
        self.sum = Decimal::ZERO;
        self.cut = Decimal::ZERO;
        self.forfeited = Decimal::ZERO;
        self.total = Decimal::ZERO;
    }
}

/// What a run may change.
pub(crate) struct Settings {
    pub(crate) new_logo_bonus: Decimal,
}

/// Everything that is found; it is used again and again.
pub(crate) struct Outcome {
    pub(crate) growth: Decimal,
    pub(crate) silver: [Check; 2],
    pub(crate) gold: TwoPaths,
    pub(crate) platinum: TwoPaths,
    pub(crate) level: Level,
    pub(crate) mdf: [Check; 3],
    pub(crate) eligible: bool,
    pub(crate) commission: Payout,
    pub(crate) rebate: Payout,
    pub(crate) total: Decimal,
}

const fn whole(number: u32) -> Decimal {
    Decimal::from_parts(number, 0, 0, false, 0)
}

const fn hundredths(number: u32) -> Decimal {
    Decimal::from_parts(number, 0, 0, false, 2)
}

const GOLD: Needs = Needs {
    sales: 4,
    technical: 3,
    volume: whole(250_000),
    revenue: whole(150_000),
    growth: hundredths(40),
};

const PLATINUM: Needs = Needs {
    sales: 8,
    technical: 6,
    volume: whole(1_000_000),
    revenue: whole(600_000),
    growth: hundredths(60),
};

impl Outcome {
    pub(crate) fn new() -> Outcome {
        Outcome {
            growth: Decimal::ZERO,
            silver: [Check::NONE; 2],
            gold: TwoPaths::NONE,
            platinum: TwoPaths::NONE,
            level: Level::Registered,
            mdf: [Check::NONE; 3],
            eligible: false,
            commission: Payout::default(),
            rebate: Payout::default(),
            total: Decimal::ZERO,
        }
    }

    pub(crate) fn fill(
        &mut self,
        facts: &Facts<'_>,
        settings: &Settings,
        as_of: NaiveDate,
        period: (NaiveDate, NaiveDate),
    ) -> Result<(), &'static str> {
        let partner = &facts.partner;
        self.growth = if partner.revenue_prior_ttm.is_zero() {
            Decimal::ZERO
        } else {
            (partner.revenue_ttm - partner.revenue_prior_ttm) / partner.revenue_prior_ttm
        };
        self.silver = [
            Check::number_at_least("Revenue", partner.revenue_ttm, whole(50_000)),
            Check::count_at_least("Sales certified", partner.certified_sales, 2),
        ];
        self.gold.fill(partner, self.growth, &GOLD);
        self.platinum.fill(partner, self.growth, &PLATINUM);
        self.level = if self.platinum.met() {
            Level::Platinum
        } else if self.gold.met() {
            Level::Gold
        } else if all_met(&self.silver) {
            Level::Silver
        } else {
            Level::Registered
        };
        self.mdf = [
            Check::is_true("Gold or above", self.level >= Level::Gold),
            Check::number_at_least(
                "Satisfaction",
                partner.satisfaction,
                Decimal::from_parts(42, 0, 0, false, 1),
            ),
            Check::on_or_after("Compliance current", partner.compliant_until, as_of),
        ];
        self.eligible = all_met(&self.mdf);
        self.pay_commission(facts, settings, period);
        self.pay_rebate(partner, period)?;
        self.total = self.commission.total + self.rebate.total;
        Ok(())
    }

    fn pay_commission(&mut self, facts: &Facts<'_>, settings: &Settings, (first, last): (NaiveDate, NaiveDate)) {
        let payout = &mut self.commission;
        payout.clear();
        for (place, deal) in facts.deals.iter().enumerate() {
            if !deal.registered {
                let check = Check::is_true("Registered", false);
                payout.rejected.push((place, Refusal::Condition(check)));
                continue;
            }
            if !(first..=last).contains(&deal.closed_on) {
                payout.rejected.push((place, Refusal::OutsidePeriod(deal.closed_on)));
                continue;
            }
            let bonus = if deal.new_logo {
                settings.new_logo_bonus
            } else {
                Decimal::ZERO
            };
            let computed = deal.amount * commission_rate(self.level, deal.product) + bonus;
            let rounded = computed.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
            payout.sum += rounded;
            payout.lines.push(Line {
                deal: place,
                computed,
                rounded,
                amount: rounded,
            });
        }
        let most = whole(25_000);
        payout.total = payout.sum;
        if payout.sum > most {
            // The last lines are cut first; a return is left as it is.
            let mut left = payout.sum - most;
            for line in payout.lines.iter_mut().rev() {
                let taken = left.min(line.amount.max(Decimal::ZERO));
                line.amount -= taken;
                left -= taken;
            }
            payout.cut = payout.sum - most - left;
            payout.total = payout.sum - payout.cut;
        }
    }

    fn pay_rebate(&mut self, partner: &Partner<'_>, (first, last): (NaiveDate, NaiveDate)) -> Result<(), &'static str> {
        let payout = &mut self.rebate;
        payout.clear();
        payout.due = is_year(first, last)?;
        if !payout.due {
            return Ok(());
        }
        if !self.eligible {
            let check = Check::is_true("Entitled to MDF", false);
            payout.rejected.push((0, Refusal::Condition(check)));
            return Ok(());
        }
        let computed = rebate(partner.revenue_ttm).ok_or("revenue below zero")?;
        let rounded = computed.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        payout.lines.push(Line {
            deal: 0,
            computed,
            rounded,
            amount: rounded,
        });
        payout.sum = rounded;
        payout.total = rounded;
        if rounded < whole(200) {
            payout.forfeited = rounded;
            payout.total = Decimal::ZERO;
        }
        Ok(())
    }
}

fn commission_rate(level: Level, product: Product) -> Decimal {
    hundredths(match (level, product) {
        (Level::Registered, Product::Cloud) => 5,
        (Level::Registered, Product::Software) => 4,
        (Level::Registered, Product::Services) => 2,
        (Level::Silver, Product::Cloud) => 8,
        (Level::Silver, Product::Software) => 6,
        (Level::Silver, Product::Services) => 3,
        (Level::Gold, Product::Cloud) => 10,
        (Level::Gold, Product::Software) => 8,
        (Level::Gold, Product::Services) => 4,
        (Level::Platinum, Product::Cloud) => 12,
        (Level::Platinum, Product::Software) => 9,
        (Level::Platinum, Product::Services) => 5,
    })
}

/// 1 % of the first 100,000, 2 % of what lies above up to 500,000, 3 % of the rest.
fn rebate(revenue: Decimal) -> Option<Decimal> {
    if revenue < Decimal::ZERO {
        None
    } else if revenue < whole(100_000) {
        Some(revenue * hundredths(1))
    } else if revenue < whole(500_000) {
        Some(whole(1_000) + (revenue - whole(100_000)) * hundredths(2))
    } else {
        Some(whole(9_000) + (revenue - whole(500_000)) * hundredths(3))
    }
}

/// Whether a period is a calendar year; an error unless it is a month, a quarter, half a year or a year.
fn is_year(first: NaiveDate, last: NaiveDate) -> Result<bool, &'static str> {
    let months = (last.year() - first.year()) * 12 + last.month().cast_signed() - first.month().cast_signed() + 1;
    let whole_months = first.day() == 1 && last.succ_opt().is_some_and(|next| next.day() == 1);
    let regular = matches!(months, 1 | 3 | 6 | 12) && first.month0().cast_signed() % months == 0;
    if whole_months && regular {
        Ok(months == 12)
    } else {
        Err("not a calendar month, quarter, half-year or year")
    }
}
