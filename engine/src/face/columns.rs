use super::{Diagnostics, Program, Workspace};
use crate::decide::{Context, Options};
use crate::program;
use crate::value::Decimal;

/// What is decided for many partners, by column: a row each, in the order in which they are added. Rows without a decision
/// say so.
#[derive(Debug)]
pub struct Columns {
    program: Program,
    context: Context,
    workspace: Workspace,
    rows: usize,
    ladders: Vec<Vec<i16>>,
    eligibilities: Vec<Vec<u8>>,
    incentives: Vec<(Vec<f64>, Option<Decimal>)>,
}

/// No tier is reached.
pub const NO_TIER: i16 = -1;

/// There is no decision.
pub const NO_DECISION: i16 = -2;

/// The tiers of a ladder.
#[derive(Clone, Debug)]
pub struct TierColumn<'c> {
    /// The name of the ladder.
    pub name: &'c str,
    /// Its title.
    pub title: &'c str,
    /// Its tiers, lowest first: id and title.
    pub tiers: Vec<(&'c str, &'c str)>,
    /// The place of the tier of each row, [`NO_TIER`] or [`NO_DECISION`].
    pub reached: &'c [i16],
}

/// Who is eligible.
#[derive(Clone, Debug)]
pub struct EligibilityColumn<'c> {
    /// The name.
    pub name: &'c str,
    /// The title.
    pub title: &'c str,
    /// 1 yes, 0 no, 2 no decision.
    pub eligible: &'c [u8],
}

/// What an incentive pays.
#[derive(Clone, Debug)]
pub struct IncentiveColumn<'c> {
    /// The name.
    pub name: &'c str,
    /// The title.
    pub title: &'c str,
    /// The currency.
    pub currency: &'c str,
    /// The total of each row, for charts; not a number without a decision.
    pub total: &'c [f64],
    /// The exact sum of all rows; empty if it has more digits than an exact number holds.
    pub sum: String,
}

impl Program {
    /// Columns to which partners are added.
    ///
    /// # Errors
    /// Everything that is wrong with the options.
    pub fn columns(&self, options: &Options) -> Result<Columns, Diagnostics> {
        let plan = &self.plan;
        Ok(Columns {
            context: self.context(options)?,
            workspace: self.workspace(),
            rows: 0,
            ladders: plan.ladders.iter().map(|_| Vec::new()).collect(),
            eligibilities: plan.eligibilities.iter().map(|_| Vec::new()).collect(),
            incentives: plan
                .incentives
                .iter()
                .map(|_| (Vec::new(), Some(Decimal::ZERO)))
                .collect(),
            program: self.clone(),
        })
    }
}

impl Columns {
    /// Decides for a partner.
    ///
    /// # Errors
    /// Everything that is wrong with its facts, or the rule that had no result: its row says that there is no decision.
    pub fn add(&mut self, facts: &[u8]) -> Result<(), Diagnostics> {
        self.rows += 1;
        let decided = self.workspace.decide(&self.program, facts, &self.context);
        let outcome = decided.is_ok().then_some(&self.workspace.outcome);
        for (place, column) in self.ladders.iter_mut().enumerate() {
            let tier = outcome.map(|outcome| outcome.ladders.get(place).copied().flatten());
            column.push(match tier {
                Some(Some(tier)) => i16::try_from(tier).unwrap_or(i16::MAX),
                Some(None) => NO_TIER,
                None => NO_DECISION,
            });
        }
        for (place, column) in self.eligibilities.iter_mut().enumerate() {
            let eligible = outcome.and_then(|outcome| outcome.eligibilities.get(place).copied());
            column.push(eligible.map_or(2, u8::from));
        }
        for (place, (column, sum)) in self.incentives.iter_mut().enumerate() {
            let total = outcome
                .and_then(|outcome| outcome.incentives.get(place))
                .map(|one| one.total);
            column.push(total.map_or(f64::NAN, |total| total.to_string().parse().unwrap_or(f64::NAN)));
            if let Some(total) = total {
                *sum = sum.and_then(|sum| sum.add(total).ok());
            }
        }
        decided
    }

    /// How many partners were added.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The tiers.
    pub fn ladders(&self) -> impl Iterator<Item = TierColumn<'_>> {
        let ladders = self.program.plan.ladders.iter().zip(&self.ladders);
        ladders.map(|(ladder, reached)| TierColumn {
            name: &ladder.name,
            title: &ladder.title,
            tiers: ladder
                .tiers
                .iter()
                .map(|tier| (tier.id.as_str(), tier.title.as_str()))
                .collect(),
            reached,
        })
    }

    /// Who is eligible.
    pub fn eligibilities(&self) -> impl Iterator<Item = EligibilityColumn<'_>> {
        let all = self.program.plan.eligibilities.iter().zip(&self.eligibilities);
        all.map(|(one, eligible)| EligibilityColumn {
            name: &one.name,
            title: &one.title,
            eligible,
        })
    }

    /// What incentives pay.
    pub fn incentives(&self) -> impl Iterator<Item = IncentiveColumn<'_>> {
        let plan: &program::Program = &self.program.plan;
        let all = plan.incentives.iter().zip(&self.incentives);
        all.map(|(one, (total, sum))| IncentiveColumn {
            name: &one.name,
            title: &one.title,
            currency: &one.currency,
            total,
            sum: sum.map(|sum| sum.to_string()).unwrap_or_default(),
        })
    }
}
