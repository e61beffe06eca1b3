//! The clauses of the language, one file for each group of things they stand on: the entries of the table, and what
//! each does to the model.

mod calendar;
mod contest;
mod conversion;
mod criteria;
mod curve;
mod data;
mod engagement;
mod engagement_owner;
mod engagement_time;
mod fund;
mod hierarchy;
mod incentive;
mod kinds;
mod ladder;
mod lifecycle;
mod over_time;
mod payout;
mod ranking;
mod record;
mod scale;
mod scenario;
mod score;
mod split;
mod stack;
mod table;
mod take_over;
mod window;

use super::call::Call;
use super::clause::{ClauseInfo, Kind, Parameter, Receiver};
use super::subject::Subject;

/// Every clause, by group.
pub(super) static ALL: &[&[ClauseInfo]] = &[
    kinds::CLAUSES,
    record::CLAUSES,
    data::CLAUSES,
    window::CLAUSES,
    table::CLAUSES,
    scale::CLAUSES,
    curve::CLAUSES,
    ladder::CLAUSES,
    criteria::CLAUSES,
    criteria::COMPARISONS,
    incentive::CLAUSES,
    scenario::CLAUSES,
    over_time::CLAUSES,
    take_over::CLAUSES,
    score::CLAUSES,
    conversion::CLAUSES,
    calendar::CLAUSES,
    split::CLAUSES,
    hierarchy::CLAUSES,
    ranking::CLAUSES,
    lifecycle::CLAUSES,
    payout::CLAUSES,
    fund::CLAUSES,
    stack::CLAUSES,
    contest::CLAUSES,
    engagement::CLAUSES,
    engagement_owner::CLAUSES,
    engagement_time::CLAUSES,
];

/// Whether a clause makes a type, which declares nothing by itself.
pub(super) fn makes_type(name: &str) -> bool {
    kinds::CLAUSES
        .iter()
        .any(|clause| clause.receiver == Receiver::Root && clause.name == name)
}

/// A clause on a receiver.
const fn clause(
    receiver: Receiver,
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    ClauseInfo {
        receiver,
        name,
        parameters,
        summary,
        example,
        apply,
    }
}

const TITLE: &[Parameter] = &[Parameter::required("title", Kind::Text)];
const DESCRIPTION: &[Parameter] = &[Parameter::required("description", Kind::Text)];

/// `title` on a receiver.
const fn title(receiver: Receiver, example: &'static str) -> ClauseInfo {
    ClauseInfo {
        receiver,
        name: "title",
        parameters: TITLE,
        summary: "The title for people",
        example,
        apply: set_title,
    }
}

fn set_title(call: &mut Call<'_>) -> Option<Subject> {
    let title = call.name(0)?;
    let on = call.on.clone();
    call.once(title, |model| match on {
        Subject::Setting(index) => model.settings.get_mut(index).map(|setting| &mut setting.title),
        Subject::Value(index) => model.values.get_mut(index).map(|value| &mut value.title),
        Subject::Window(index) => model.windows.get_mut(index).map(|window| &mut window.title),
        Subject::Table(index) => model.tables.get_mut(index).map(|table| &mut table.title),
        Subject::Bands(index) => model.bands.get_mut(index).map(|bands| &mut bands.title),
        Subject::Curve(index) => model.curves.get_mut(index).map(|curve| &mut curve.title),
        Subject::Ladder(index) => model.ladders.get_mut(index).map(|ladder| &mut ladder.title),
        Subject::Tier(ladder, tier) => model
            .ladders
            .get_mut(ladder)?
            .tiers
            .get_mut(tier)
            .map(|tier| &mut tier.title),
        Subject::Eligibility(index) => model
            .eligibilities
            .get_mut(index)
            .map(|eligibility| &mut eligibility.title),
        Subject::Incentive(index) => model.incentives.get_mut(index).map(|incentive| &mut incentive.title),
        Subject::Score(index) => model.scores.get_mut(index).map(|score| &mut score.title),
        Subject::Ranking(index) => model.rankings.get_mut(index).map(|ranking| &mut ranking.title),
        Subject::Balance(index) => model.balances.get_mut(index).map(|balance| &mut balance.title),
        Subject::Fund(index) => model.funds.get_mut(index).map(|fund| &mut fund.title),
        Subject::Payout(index) => model.payouts.get_mut(index).map(|payout| &mut payout.title),
        Subject::Contest(index) => model.contests.get_mut(index).map(|contest| &mut contest.title),
        Subject::Stack(index) => model.stacks.get_mut(index).map(|stack| &mut stack.title),
        Subject::Engagement(index) => model.engagements.get_mut(index).map(|engagement| &mut engagement.title),
        _ => None,
    })
}

/// `description` on a receiver.
const fn description(receiver: Receiver, example: &'static str) -> ClauseInfo {
    ClauseInfo {
        receiver,
        name: "description",
        parameters: DESCRIPTION,
        summary: "What it means, for people",
        example,
        apply: set_description,
    }
}

fn set_description(call: &mut Call<'_>) -> Option<Subject> {
    let text = call.name(0)?;
    let slot = match call.on {
        Subject::Setting(index) => &mut call.state.model.settings.get_mut(index)?.description,
        Subject::Value(index) => &mut call.state.model.values.get_mut(index)?.description,
        Subject::Input(index) => &mut call.state.model.inputs.get_mut(index)?.description,
        _ => return None,
    };
    if slot.is_some() {
        let span = call.span;
        call.twice(span);
    } else {
        *slot = Some(text.text);
    }
    Some(call.on.clone())
}
