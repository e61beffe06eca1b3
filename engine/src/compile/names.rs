//! The one namespace of everything that rules can read.

use super::{Compiler, place};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Entity {
    AsOf,
    Period,
    Input(u16),
    Relation(u16),
    Setting(u16),
    Window(u16),
    Value(u16),
    Ladder(u16),
    Eligibility(u16),
    Incentive(u16),
    Score(u16),
    FiscalCalendar(u16),
    BusinessCalendar(u16),
    Conversion(u16),
    Ranking(u16),
    Stack(u16),
    Contest(u16),
    Engagement(u16),
}

impl Compiler<'_> {
    /// Enters every declared name; that none stands twice has been checked when it was declared.
    pub(super) fn declare_names(&mut self) {
        let model = self.model;
        let mut enter = |name: &str, entity| {
            self.names.insert(name.to_owned(), entity);
        };
        enter("as_of", Entity::AsOf);
        enter("period", Entity::Period);
        for (index, input) in self.schema.inputs.iter().enumerate() {
            enter(&input.name, Entity::Input(place(index)));
        }
        for (index, relation) in self.schema.relations.iter().enumerate() {
            enter(&relation.name, Entity::Relation(place(index)));
        }
        for (index, setting) in model.settings.iter().enumerate() {
            enter(&setting.name.text, Entity::Setting(place(index)));
        }
        for (index, window) in model.windows.iter().enumerate() {
            enter(&window.name.text, Entity::Window(place(index)));
        }
        for (index, value) in model.values.iter().enumerate() {
            enter(&value.name.text, Entity::Value(place(index)));
        }
        for (index, ladder) in model.ladders.iter().enumerate() {
            enter(&ladder.name.text, Entity::Ladder(place(index)));
        }
        for (index, eligibility) in model.eligibilities.iter().enumerate() {
            enter(&eligibility.name.text, Entity::Eligibility(place(index)));
        }
        for (index, incentive) in model.incentives.iter().enumerate() {
            enter(&incentive.name.text, Entity::Incentive(place(index)));
        }
        for (index, score) in model.scores.iter().enumerate() {
            enter(&score.name.text, Entity::Score(place(index)));
        }
        for (index, calendar) in model.fiscal_calendars.iter().enumerate() {
            enter(&calendar.name.text, Entity::FiscalCalendar(place(index)));
        }
        for (index, calendar) in model.business_calendars.iter().enumerate() {
            enter(&calendar.name.text, Entity::BusinessCalendar(place(index)));
        }
        for (index, conversion) in model.conversions.iter().enumerate() {
            enter(&conversion.name.text, Entity::Conversion(place(index)));
        }
        for (index, ranking) in model.rankings.iter().enumerate() {
            enter(&ranking.name.text, Entity::Ranking(place(index)));
        }
        for (index, contest) in model.contests.iter().enumerate() {
            enter(&contest.name.text, Entity::Contest(place(index)));
        }
        for (index, stack) in model.stacks.iter().enumerate() {
            enter(&stack.name.text, Entity::Stack(place(index)));
        }
        for (index, engagement) in model.engagements.iter().enumerate() {
            enter(&engagement.name.text, Entity::Engagement(place(index)));
        }
    }

    /// Every readable name, sorted, for suggestions.
    pub(super) fn readable(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}
