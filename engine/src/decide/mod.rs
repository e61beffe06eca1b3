//! From facts in slots to an [`Outcome`]: phases and their steps, the stages of incentives. `fault` says in words what
//! stopped an evaluation.

mod account;
mod adjust;
mod calendar;
mod contest;
mod criteria;
mod detail;
mod engagement;
mod fault;
mod fault_money;
mod fund;
mod incentive;
mod levels;
mod lifecycle;
mod made;
mod options;
mod outcome;
mod part;
mod payout;
mod ranking;
mod running;
mod schedule;
mod score;
mod settle;
mod settled;
mod settled_words;
mod split;
mod stack;
mod standings;
mod take_over;
mod tier_on;

pub use contest::moment_kind;
pub use detail::{LineDetail, PendingRecord, Unpaid};
pub use engagement::{
    AnswerOutcome, EngagementOutcome, EngagementReason, KeyMatch, Matter, MilestoneOutcome, Moment, OnFileOutcome,
    RequestOutcome, Rivalry, SameDeal, Standing as RegistrationStanding, Status, Verdict, Why,
};
pub(crate) use fault::rule_name;
pub use fault::{explain, explain_competitors};
pub use options::{Explain, Options};
pub use outcome::{
    CheckOutcome, CheckState, ContestGroup, ContestOutcome, ContestState, Due, HeldOutcome, IncentiveOutcome, Instead,
    LevelOutcome, Line, Outcome, Overridden, Part, RankingOutcome, Reason, RecordOutcome, RunningOutcome, TierOnDay,
};
pub use ranking::{needs_standings, partner};
pub use score::{ComponentOutcome, ScoreOutcome, ScoreRecord};
pub use settled::{
    AccountOutcome, Adjusted, Adjustment, Adjustments, Movement, MovementKind, Mover, PayoutOutcome, Statement,
};
pub use standings::{
    Competitor, Contested, Entrant, Group, Held, Origin, PartnerId, Ranked, Standing, Standings, rank,
};
pub use take_over::{not_before, take_over};

use std::sync::Arc;

use crate::expr::machine::Machine;
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Scalar, Stop, Trace, Trap};
use crate::program::{Anchor, Days, Phase, Program, Scope, Slot, Step, ValueKind};
use crate::state::{self, State};
use crate::value::{Date, Fault, Period};

/// What an evaluation is told besides the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The day of the decision.
    pub as_of: Option<Date>,
    /// The period of the decision.
    pub period: Option<Period>,
    /// Settings that are overridden: the place of the setting and its value, or the text of one that is a text.
    pub settings: Vec<(u16, Override)>,
    /// How the partners of a population stand, where the program has rankings.
    pub standings: Option<Arc<Standings>>,
}

/// The value that a setting is overridden with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Override {
    /// A number, a date, a choice, true or false.
    Scalar(Scalar),
    /// A text.
    Text(String),
}

/// How much work one evaluation may do: rows that lists visit.
const FUEL: u64 = 50_000_000;

/// Evaluates a program on the facts in a machine.
///
/// # Errors
/// The fault that stopped it. Which rule and which values it was is found by evaluating again with a trace.
pub fn evaluate<T: Trace>(
    program: &Program,
    context: &Context,
    machine: &mut Machine,
    outcome: &mut Outcome,
    trace: &mut T,
) -> Result<(), Fault> {
    let mut evaluation = Evaluation::new(program, context, machine, outcome, trace);
    if program.stateful {
        *evaluation.outcome.next = next_of(program, context, evaluation.machine);
    }
    let result = evaluation.begin().and_then(|()| evaluation.run(&program.phases));
    result.map_err(|Trap| fault_of(machine))
}

/// What the facts of a partner bring to a phase of the population, each by its place in the program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brought {
    /// To rankings.
    pub rankings: Vec<(u16, Competitor)>,
    /// To contests.
    pub contests: Vec<(u16, Vec<Entrant>)>,
}

/// Evaluates a program up to one of its phases of the population, and gives what the facts bring to the rankings and
/// contests of that phase.
///
/// # Errors
/// The fault that stopped it.
pub fn competitors<T: Trace>(
    program: &Program,
    context: &Context,
    machine: &mut Machine,
    outcome: &mut Outcome,
    phase: usize,
    trace: &mut T,
) -> Result<Brought, Fault> {
    let mut evaluation = Evaluation::new(program, context, machine, outcome, trace);
    let before = program.phases.get(..phase).unwrap_or(&[]);
    let rankings = program.phases.get(phase).map_or(&[][..], |phase| &phase.steps);
    let mut found = Brought::default();
    let mut run = || {
        evaluation.begin()?;
        evaluation.run(before)?;
        for step in rankings {
            if let Step::Contest(place) = *step
                && let Some(contest) = program.contests.get(usize::from(place))
            {
                let brings = evaluation.enters(place, contest)?;
                let kept = contest::kept(program, evaluation.machine, contest, &brings);
                found.contests.push((place, kept));
            }
            let Step::Ranking(place) = *step else { continue };
            if let Some(ranking) = program.rankings.get(usize::from(place)) {
                let competitor = evaluation.compete(place, ranking)?;
                let kept = ranking::kept(program, evaluation.machine, ranking, &competitor);
                found.rankings.push((place, kept));
            }
        }
        Ok(())
    };
    let result: Flow = run();
    match result {
        Ok(()) => Ok(found),
        Err(Trap) => Err(fault_of(machine)),
    }
}

/// The standings of a partner that is alone in its population; `None` where its evaluation fails before.
#[must_use]
pub fn alone(program: &Program, context: &Context, machine: &mut Machine) -> Option<Standings> {
    let mut context = context.clone();
    let mut standings = Standings {
        partners: vec![partner(program, machine).ok()?],
        rankings: vec![Ranked::default(); program.rankings.len()],
        contests: vec![Contested::default(); program.contests.len()],
        ..Standings::default()
    };
    for phase in rounds(program) {
        let mut outcome = Outcome::default();
        context.standings = Some(Arc::new(standings.clone()));
        let found = competitors(
            program,
            &context,
            machine,
            &mut outcome,
            phase,
            &mut crate::expr::Silent,
        );
        let found = found.ok()?;
        for (place, entrants) in found.contests {
            let name = &program.contests.get(usize::from(place))?.name;
            *standings.contests.get_mut(usize::from(place))? = Contested::new(name, vec![Some(entrants)]);
        }
        for (place, competitor) in found.rankings {
            let ranking = program.rankings.get(usize::from(place))?;
            *standings.rankings.get_mut(usize::from(place))? = rank(ranking, vec![Some(competitor)]);
        }
    }
    Some(standings)
}

/// The phases of a program that are of the population.
pub fn rounds(program: &Program) -> impl Iterator<Item = usize> {
    let phases = program.phases.iter().enumerate();
    phases.filter_map(|(place, phase)| (phase.scope == Scope::Population).then_some(place))
}

/// How the contest of a place came out, of which the evaluation has come to the standings.
fn contested(
    program: &Program,
    context: &Context,
    machine: &mut Machine,
    outcome: &mut Outcome,
    place: u16,
) -> Result<Option<standings::NoPlace>, Fault> {
    let contest = program.contests.get(usize::from(place)).ok_or(Fault::Missing)?;
    machine.fuel = FUEL;
    let mut evaluation = Evaluation {
        program,
        context,
        machine,
        outcome,
        trace: &mut crate::expr::Silent,
    };
    let brings = evaluation.enters(place, contest);
    let brings = brings.map_err(|Trap| fault_of(machine))?;
    Ok(contest::results(program, context, machine, place, &brings).err())
}

/// What the facts bring to a ranking that their evaluation has come to before.
fn brought(
    program: &Program,
    context: &Context,
    machine: &mut Machine,
    outcome: &mut Outcome,
    place: u16,
) -> Result<RankingOutcome, Fault> {
    let ranking = program.rankings.get(usize::from(place)).ok_or(Fault::Missing)?;
    machine.fuel = FUEL;
    let mut evaluation = Evaluation {
        program,
        context,
        machine,
        outcome,
        trace: &mut crate::expr::Silent,
    };
    let found = evaluation.compete(place, ranking);
    found.map_err(|Trap| fault_of(machine))
}

fn fault_of(machine: &Machine) -> Fault {
    match machine.stop {
        Stop::Fault(fault) => fault,
        // An absent value that nobody asked for: the types allow none.
        Stop::Absent => Fault::Missing,
    }
}

/// What is carried forward unless something changes it: what was, with where it comes from. What waits is found anew.
fn next_of(program: &Program, context: &Context, machine: &Machine) -> State {
    let from = &program.provenance;
    State {
        origin: Some(state::Origin {
            pack: from.pack.clone(),
            version: from.version.clone(),
            pack_digest: from.digest.clone(),
            as_of: context.as_of,
            period: context.period,
            prior: machine.prior.digest.clone(),
        }),
        pending: Vec::new(),
        ..machine.prior.state.clone()
    }
}

struct Evaluation<'e, T> {
    program: &'e Program,
    context: &'e Context,
    machine: &'e mut Machine,
    outcome: &'e mut Outcome,
    trace: &'e mut T,
}

impl<'e, T: Trace> Evaluation<'e, T> {
    /// An evaluation that has found nothing yet.
    fn new(
        program: &'e Program,
        context: &'e Context,
        machine: &'e mut Machine,
        outcome: &'e mut Outcome,
        trace: &'e mut T,
    ) -> Evaluation<'e, T> {
        outcome.begin(program);
        machine.fuel = FUEL;
        machine.set_cursor(0, 0);
        Evaluation {
            program,
            context,
            machine,
            outcome,
            trace,
        }
    }
}

impl<T: Trace> Evaluation<'_, T> {
    /// Fills the slots of built-ins and settings.
    fn begin(&mut self) -> Flow {
        let program = self.program;
        if let Some(as_of) = self.context.as_of {
            self.set(
                Slot {
                    slot: program.as_of.0,
                    presence: None,
                },
                Scalar::Integer(i64::from(as_of.days())),
            );
        }
        if let Some(period) = self.context.period {
            let (first, last, _) = program.period;
            self.set(
                Slot {
                    slot: first,
                    presence: None,
                },
                Scalar::Integer(i64::from(period.first().days())),
            );
            self.set(
                Slot {
                    slot: last,
                    presence: None,
                },
                Scalar::Integer(i64::from(period.last().days())),
            );
        }
        for setting in &program.settings {
            for (slot, value) in setting.slots.iter().zip(&setting.values) {
                self.set(
                    Slot {
                        slot: *slot,
                        presence: None,
                    },
                    *value,
                );
            }
        }
        for (place, value) in &self.context.settings {
            let value = match value {
                Override::Scalar(value) => *value,
                Override::Text(text) => Scalar::Text(self.machine.make_text(|bytes| bytes.push_str(text))?),
            };
            for slot in program
                .settings
                .get(usize::from(*place))
                .map_or(&[][..], |setting| &setting.slots)
            {
                self.set(
                    Slot {
                        slot: *slot,
                        presence: None,
                    },
                    value,
                );
            }
        }
        Ok(())
    }

    fn run(&mut self, phases: &[Phase]) -> Flow {
        for phase in phases {
            for step in &phase.steps {
                match *step {
                    Step::Window(place) => self.window(place)?,
                    Step::Value(place) => self.value(place)?,
                    Step::Ladder(place) => self.ladder(place)?,
                    Step::Eligibility(place) => self.eligibility(place)?,
                    Step::Incentive(place) => self.incentive(place)?,
                    Step::Score(place) => self.score(place)?,
                    Step::Ranking(place) => self.ranking(place)?,
                    Step::Tiers(place, first, end) => self.tiers(place, first, end)?,
                    Step::Fund(place) => self.fund(place)?,
                    Step::Payout(place) => self.payout(place)?,
                    Step::Stack(place) => self.stack(place)?,
                    Step::Contest(place) => self.contest(place)?,
                    Step::Engagement(place) => self.engagement(place)?,
                }
            }
        }
        if !self.program.balances.is_empty() {
            self.close_accounts()?;
        }
        if self.machine.closed.is_some() {
            self.adjust()?;
        }
        Ok(())
    }

    /// Fills a slot of the class of the value.
    fn set(&mut self, slot: Slot, value: Scalar) {
        fn put<V>(slots: &mut [V], slot: u16, value: V) {
            if let Some(place) = slots.get_mut(usize::from(slot)) {
                *place = value;
            }
        }
        let machine = &mut *self.machine;
        match value {
            Scalar::Number(value) => put(&mut machine.numbers, slot.slot, value),
            Scalar::Integer(value) => put(&mut machine.integers, slot.slot, value),
            Scalar::Boolean(value) => put(&mut machine.booleans, slot.slot, value),
            Scalar::Text(value) => put(&mut machine.texts, slot.slot, value),
            Scalar::Absent => {}
        }
        if let Some(presence) = slot.presence {
            put(&mut machine.booleans, presence, value != Scalar::Absent);
        }
    }

    fn window(&mut self, place: u16) -> Flow {
        let Some(window) = self.program.windows.get(usize::from(place)) else {
            return Ok(());
        };
        self.trace.rule(RuleSite::Window(place));
        let period = match window.days {
            Days::Fixed(period) => period,
            Days::Ending(anchor, window) => {
                let day = match anchor {
                    Anchor::AsOf => self.context.as_of,
                    Anchor::PeriodFirst => self.context.period.map(Period::first),
                    Anchor::PeriodLast => self.context.period.map(Period::last),
                };
                let days = day.ok_or(Fault::Missing).and_then(|day| window.ending(day));
                days.or_trap(self.machine)?
            }
        };
        let (first, last) = window.slots;
        self.set(
            Slot {
                slot: first,
                presence: None,
            },
            Scalar::Integer(i64::from(period.first().days())),
        );
        self.set(
            Slot {
                slot: last,
                presence: None,
            },
            Scalar::Integer(i64::from(period.last().days())),
        );
        Ok(())
    }

    fn value(&mut self, place: u16) -> Flow {
        let Some(value) = self.program.values.get(usize::from(place)) else {
            return Ok(());
        };
        self.trace.rule(RuleSite::Value(place));
        match &value.how {
            ValueKind::Scalar {
                rule,
                slot,
                when_dividing_by_zero,
            } => {
                let result = match (rule.evaluate(self.machine, self.trace), when_dividing_by_zero) {
                    (Ok(value), _) => value,
                    (Err(Trap), instead) => match (self.machine.stop, instead) {
                        (Stop::Absent, _) if slot.presence.is_some() => Scalar::Absent,
                        (Stop::Fault(Fault::DivisionByZero), Some(instead)) => *instead,
                        _ => return Err(Trap),
                    },
                };
                self.set(*slot, result);
                Ok(())
            }
            ValueKind::Rows { rule, slot } => rule.keep(*slot, self.machine, self.trace),
            ValueKind::Inline => Ok(()),
        }
    }

    fn number(&mut self, expression: &crate::expr::Number) -> Flow<crate::value::Decimal> {
        expression.evaluate(self.machine, self.trace)
    }
}
