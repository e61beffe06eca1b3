use std::sync::Arc;

use super::{Decision, Diagnostics, Program, Workspace};
use crate::decide::{
    self, Brought, Competitor, Contested, Context, Entrant, Options, Origin, Override, PartnerId, Ranked, Standings,
    competitors, rank, rounds,
};
use crate::pack::sha256;
use crate::program;
use crate::schema::Store;
use crate::source::{Code, Diagnostic};

/// The partners of a population, one after the other, on the way to their [`Standings`]. Neither the order in which they
/// are added nor how they are divided into parts changes anything.
///
/// Of each partner only what the rankings compare is kept; where a ranking stands on another one, its facts as well.
#[derive(Debug)]
pub struct Population {
    program: Program,
    context: Context,
    workspace: Workspace,
    /// The phases of the population.
    rounds: Vec<usize>,
    partners: Vec<Partner>,
    /// How many were added, those with bad facts included.
    added: usize,
}

#[derive(Debug)]
struct Partner {
    id: PartnerId,
    /// What it brings to the rankings and contests of the first round.
    brings: Brought,
    /// Its facts, where a later round needs them.
    facts: Box<[u8]>,
    /// As how many-eth it was added, from 0.
    added: usize,
}

/// The most keys that an error names.
const NAMED: usize = 5;

impl Population {
    /// Adds a partner.
    ///
    /// # Errors
    /// Everything that is wrong with its facts, or the rule that had no result. The partner is then no part of the
    /// population; others may follow.
    pub fn add(&mut self, facts: &[u8]) -> Result<(), Diagnostics> {
        let added = self.added;
        self.added += 1;
        let plan = Arc::clone(&self.program.plan);
        let Some(first) = self.rounds.first().copied() else {
            return self.workspace.decode(&self.program, facts);
        };
        self.workspace.decode(&self.program, facts)?;
        let brings = self.brings(&plan, first)?;
        let id =
            decide::partner(&plan, &mut self.workspace.machine).map_err(|fault| self.refused(&plan, first, fault))?;
        self.partners.push(Partner {
            id,
            brings,
            facts: if self.rounds.len() > 1 {
                facts.into()
            } else {
                Box::default()
            },
            added,
        });
        Ok(())
    }

    /// Uses relations that were decoded once for the run.
    pub fn set_relations(&mut self, relations: Arc<Store>) {
        self.workspace.set_relations(relations);
    }

    /// Takes over the partners of another part of the same population. Its partners count on behind those of this one.
    pub fn join(&mut self, other: Population) {
        let before = self.added;
        self.added += other.added;
        self.partners.extend(other.partners.into_iter().map(|partner| Partner {
            added: partner.added + before,
            ..partner
        }));
    }

    /// What the facts in the workspace bring to the rankings of a phase.
    fn brings(&mut self, plan: &program::Program, phase: usize) -> Result<Brought, Diagnostics> {
        let Workspace { machine, outcome, .. } = &mut self.workspace;
        let mark = machine.own.bytes.len();
        let found = competitors(plan, &self.context, machine, outcome, phase, &mut crate::expr::Silent);
        found.map_err(|fault| {
            self.workspace.machine.own.bytes.truncate(mark);
            self.refused(plan, phase, fault)
        })
    }

    fn refused(&mut self, plan: &program::Program, phase: usize, fault: crate::value::Fault) -> Diagnostics {
        let machine = &mut self.workspace.machine;
        let error = decide::explain_competitors(plan, &self.context, machine, phase, fault);
        Diagnostics::new(vec![error], plan.sources.clone())
    }

    /// Puts all partners in their places. What is wrong with a partner only a later round can say, of a ranking that
    /// stands on another one; `refused` is told as how many-eth it was added, and it has no place in that ranking.
    ///
    /// # Errors
    /// Two partners have the same key: nobody could say whose place is whose.
    pub fn finish(mut self, mut refused: impl FnMut(usize, Diagnostics)) -> Result<Arc<Standings>, Diagnostics> {
        let plan = Arc::clone(&self.program.plan);
        let mut partners = std::mem::take(&mut self.partners);
        partners.sort_by(|a, b| a.id.cmp(&b.id));
        twice(&plan, &partners)?;
        let mut standings = Standings {
            origin: origin(&plan, &self.context),
            partners: partners.iter().map(|partner| partner.id.clone()).collect(),
            rankings: vec![Ranked::default(); plan.rankings.len()],
            contests: vec![Contested::default(); plan.contests.len()],
            digest: String::new(),
        };
        for (round, phase) in self.rounds.clone().into_iter().enumerate() {
            let rankings = places(&plan, phase);
            let contests = contests(&plan, phase);
            let mut columns: Vec<Vec<Option<Competitor>>> = rankings.iter().map(|_| Vec::new()).collect();
            let mut entered: Vec<Vec<Option<Vec<Entrant>>>> = contests.iter().map(|_| Vec::new()).collect();
            let so_far = (round > 0).then(|| Arc::new(std::mem::take(&mut standings)));
            self.context.standings.clone_from(&so_far);
            for partner in &mut partners {
                let brings = match round {
                    0 => Ok(std::mem::take(&mut partner.brings)),
                    _ => {
                        let decoded = self.workspace.decode(&self.program, &partner.facts);
                        decoded.and_then(|()| self.brings(&plan, phase))
                    }
                };
                let mut brings = match brings {
                    Ok(brings) => brings,
                    Err(wrong) => {
                        refused(partner.added, wrong);
                        Brought::default()
                    }
                };
                for (place, column) in rankings.iter().zip(&mut columns) {
                    let own = brings.rankings.iter().position(|(of, _)| of == place);
                    column.push(own.map(|own| brings.rankings.swap_remove(own).1));
                }
                for (place, column) in contests.iter().zip(&mut entered) {
                    let own = brings.contests.iter().position(|(of, _)| of == place);
                    column.push(own.map(|own| brings.contests.swap_remove(own).1));
                }
            }
            self.context.standings = None;
            if let Some(so_far) = so_far {
                standings = Arc::unwrap_or_clone(so_far);
            }
            for (place, column) in contests.into_iter().zip(entered) {
                let place = usize::from(place);
                if let (Some(contest), Some(contested)) = (plan.contests.get(place), standings.contests.get_mut(place))
                {
                    *contested = Contested::new(&contest.name, column);
                }
            }
            for (place, column) in rankings.into_iter().zip(columns) {
                let place = usize::from(place);
                if let (Some(ranking), Some(ranked)) = (plan.rankings.get(place), standings.rankings.get_mut(place)) {
                    *ranked = rank(ranking, column);
                }
            }
        }
        Ok(sealed(standings))
    }
}

/// Standings with their digest.
pub(super) fn sealed(mut standings: Standings) -> Arc<Standings> {
    standings.digest = sha256(&standings.to_json());
    Arc::new(standings)
}

/// The rankings of a phase.
pub(super) fn places(plan: &program::Program, phase: usize) -> Vec<u16> {
    let steps = plan.phases.get(phase).map_or(&[][..], |phase| &phase.steps);
    steps
        .iter()
        .filter_map(|step| match step {
            program::Step::Ranking(place) => Some(*place),
            _ => None,
        })
        .collect()
}

/// The contests of a phase.
fn contests(plan: &program::Program, phase: usize) -> Vec<u16> {
    let steps = plan.phases.get(phase).map_or(&[][..], |phase| &phase.steps);
    steps
        .iter()
        .filter_map(|step| match step {
            program::Step::Contest(place) => Some(*place),
            _ => None,
        })
        .collect()
}

/// Tells of keys that several partners have.
fn twice(plan: &program::Program, partners: &[Partner]) -> Result<(), Diagnostics> {
    let input = plan.partner.as_ref().map_or("partner", |partner| &partner.input);
    let same = partners.chunk_by(|a, b| a.id == b.id).filter(|same| same.len() > 1);
    let mut keys: Vec<String> = same
        .filter_map(|same| Some(format!("`{}`", same.first()?.id.join(" / "))))
        .collect();
    if keys.is_empty() {
        return Ok(());
    }
    let more = keys.len().saturating_sub(NAMED);
    keys.truncate(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let error = Diagnostic::error(
        Code::FactDuplicateKey,
        format!("the population has {input} {}{more} more than once", keys.join(", ")),
    )
    .help("give the facts about each partner once: nobody could say which of them the place belongs to");
    Err(Diagnostics::new(vec![error], plan.sources.clone()))
}

/// Of which program and question standings are.
pub(super) fn origin(plan: &program::Program, context: &Context) -> Origin {
    let from = &plan.provenance;
    let settings = context.settings.iter().filter_map(|(place, value)| {
        let setting = plan.settings.get(usize::from(*place))?;
        let text = match value {
            Override::Text(text) => text.clone(),
            Override::Scalar(value) => plan.canonical_plain(&setting.kind, *value),
        };
        Some((setting.name.clone(), text))
    });
    Origin {
        pack: from.pack.clone(),
        version: from.version.clone(),
        digest: from.digest.clone(),
        as_of: context.as_of.filter(|_| plan.as_of.1).map(|day| day.to_string()),
        period: context
            .period
            .filter(|_| plan.period.2)
            .map(|period| period.to_string()),
        settings: settings.collect(),
    }
}

/// What keeps an evaluation from using standings: they are needed and not given, or of something else.
pub(super) fn unfit(plan: &program::Program, context: &Context, given: Option<&Standings>) -> Option<Diagnostic> {
    if !plan.compares_partners() {
        return None;
    }
    let names = plan.rankings.iter().map(|ranking| &ranking.name);
    let names = names.chain(plan.contests.iter().map(|contest| &contest.name));
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let names = names.join(", ");
    let error = |message: String| Diagnostic::error(Code::Standings, message);
    let does = if plan.contests.is_empty() {
        "ranks partners"
    } else {
        "compares partners"
    };
    let Some(standings) = given else {
        return Some(
            error(format!(
                "the program {does} ({names}), and the standings of a population are not given"
            ))
            .help("compute them of all partners together, and give them: `charter eval … --population FILE` does both; a scenario names the others in `.with_population([…])`"),
        );
    };
    let (is, wanted) = (&standings.origin, origin(plan, context));
    let of = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let differs = if is.pack != wanted.pack {
        format!("of the pack `{}`, this is `{}`", is.pack, wanted.pack)
    } else if is.version != wanted.version {
        format!("of version {} of the pack, this is {}", is.version, wanted.version)
    } else if is.digest != wanted.digest {
        "of other rules: the pack has been changed since".to_owned()
    } else if is.as_of != wanted.as_of {
        format!("as of {}, the decision is as of {}", of(&is.as_of), of(&wanted.as_of))
    } else if is.period != wanted.period {
        format!(
            "of the period {}, the decision is of {}",
            of(&is.period),
            of(&wanted.period)
        )
    } else if is.settings != wanted.settings {
        "of other values of settings".to_owned()
    } else {
        return None;
    };
    Some(error(format!("the standings are {differs}")).help("compute them again, in the same way as the decision"))
}

impl Program {
    /// Whether partners are ranked, so that a decision needs the standings of a population.
    #[must_use]
    pub fn needs_standings(&self) -> bool {
        self.plan.compares_partners()
    }

    /// A population without a partner, for decisions with such options.
    ///
    /// # Errors
    /// Everything that is wrong with the options.
    pub fn population(&self, options: &Options) -> Result<Population, Diagnostics> {
        let mut context = self.context(options)?;
        context.standings = None;
        Ok(Population {
            program: self.clone(),
            context,
            workspace: self.workspace(),
            rounds: rounds(&self.plan).collect(),
            partners: Vec::new(),
            added: 0,
        })
    }

    /// Decides for every partner of a population, in the order in which they are given. Where the program ranks
    /// partners, their standings are computed first.
    #[must_use]
    pub fn evaluate_population(&self, facts: &[&[u8]], options: &Options) -> Vec<Result<Decision, Diagnostics>> {
        let mut options = options.clone();
        let mut wrong: Vec<Option<Diagnostics>> = facts.iter().map(|_| None).collect();
        if self.needs_standings() {
            match self.standings_of(facts, &options, &mut wrong) {
                Ok(standings) => options.standings = Some(standings),
                Err(error) => return facts.iter().map(|_| Err(error.clone())).collect(),
            }
        }
        let pairs = facts.iter().zip(wrong);
        pairs
            .map(|(facts, wrong)| match wrong {
                Some(wrong) => Err(wrong),
                None => self.evaluate_json(facts, &options),
            })
            .collect()
    }

    fn standings_of(
        &self,
        facts: &[&[u8]],
        options: &Options,
        wrong: &mut [Option<Diagnostics>],
    ) -> Result<Arc<Standings>, Diagnostics> {
        let mut population = self.population(options)?;
        for (facts, wrong) in facts.iter().zip(wrong.iter_mut()) {
            *wrong = population.add(facts).err();
        }
        population.finish(|index, found| {
            if let Some(wrong) = wrong.get_mut(index) {
                *wrong = Some(found);
            }
        })
    }
}
