//! The order of evaluation: each declaration after those whose names its rules take as parameters.

use super::names::Entity;
use super::{Compiler, place};
use crate::model::{Constant, Criteria, Handle, Rule, Threshold};
use crate::program::Step;
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast;

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

impl Compiler<'_> {
    /// All steps, each behind those it reads; a circle is reported with every name in it.
    pub(super) fn order(&mut self) -> Vec<Step> {
        let model = self.model;
        let mut steps = Vec::new();
        let mut reads = Vec::new();
        for index in 0..model.windows.len() {
            steps.push((
                Step::Window(place(index)),
                Span::new(crate::source::FileId(0), 0, 0),
                String::new(),
            ));
            reads.push(Vec::new());
        }
        for (index, value) in model.values.iter().enumerate() {
            steps.push((Step::Value(place(index)), value.name.span, value.name.text.clone()));
            reads.push(self.reads(value.rule.iter()));
        }
        for (index, ladder) in model.ladders.iter().enumerate() {
            steps.push((Step::Ladder(place(index)), ladder.name.span, ladder.name.text.clone()));
            let rules = ladder.tiers.iter().flat_map(|tier| rules(&tier.criteria));
            let thresholds = ladder.tiers.iter().filter_map(|tier| tier.threshold.as_ref());
            let over_time = thresholds
                .filter_map(|threshold| threshold_rule(&threshold.value))
                .chain(ladder.over_time.rules());
            let measures = ladder.measures.iter().map(|measure| &measure.rule);
            let mut read = self.reads(rules.chain(measures).chain(over_time));
            let by_score = ladder.by_score.as_ref().and_then(|name| self.names.get(&name.text));
            read.extend(by_score.and_then(|entity| step_of(*entity)));
            reads.push(read);
        }
        for (index, eligibility) in model.eligibilities.iter().enumerate() {
            steps.push((
                Step::Eligibility(place(index)),
                eligibility.name.span,
                eligibility.name.text.clone(),
            ));
            reads.push(self.reads(rules(&eligibility.criteria)));
        }
        for (index, incentive) in model.incentives.iter().enumerate() {
            steps.push((
                Step::Incentive(place(index)),
                incentive.name.span,
                incentive.name.text.clone(),
            ));
            let conditions = incentive
                .conditions
                .iter()
                .flat_map(|condition| requirement_rules(&condition.requirement));
            let amounts = [&incentive.cap_each, &incentive.floor].into_iter().flatten();
            let amounts = amounts
                .chain(incentive.caps.iter().map(|cap| &cap.amount))
                .chain(incentive.minimum.iter().map(|minimum| &minimum.amount))
                .filter_map(|amount| threshold_rule(&amount.value));
            let claim = &incentive.claim;
            let share = claim
                .co_funds
                .as_ref()
                .and_then(|(share, _)| threshold_rule(&share.value));
            let of_claim = claim.deadlines.iter().map(|(_, rule)| rule);
            let of_claim = of_claim
                .chain(&claim.deadline_for)
                .chain(claim.co_funds.iter().map(|(_, rule)| rule))
                .chain(claim.draws_on.iter().filter_map(|(_, year)| year.as_ref()))
                .chain(share);
            let own = [&incentive.in_period, &incentive.in_order_of, &incentive.pays]
                .into_iter()
                .flatten()
                .chain(of_claim);
            let own = own.chain(incentive.split.payees.iter().flat_map(payee_rules));
            let own = own.chain(incentive.lifecycle.rules());
            let on_a_day = incentive.tier_on.iter();
            let on_a_day = on_a_day.flat_map(|one| std::iter::once(&one.day).chain(&one.history));
            let mut read = self.reads(conditions.chain(amounts).chain(own).chain(on_a_day));
            if let Some(base) = &incentive.for_each_downline {
                read.extend(self.names.get(&base.text).and_then(|entity| step_of(*entity)));
            }
            if let Some(contest) = &incentive.for_each_win {
                read.extend(self.names.get(&contest.text).and_then(|entity| step_of(*entity)));
            }
            if let Some(list) = &incentive.for_each {
                read.extend(self.names.get(&list.text).and_then(|entity| step_of(*entity)));
            }
            if let Some((fund, _)) = &claim.draws_on {
                let fund = model.funds.iter().position(|one| one.name.text == fund.text);
                read.extend(fund.map(|fund| Step::Fund(place(fund))));
            }
            reads.push(read);
        }
        for (index, fund) in model.funds.iter().enumerate() {
            steps.push((Step::Fund(place(index)), fund.name.span, fund.name.text.clone()));
            let share = fund.accrues.iter().map(|(share, _)| share).chain(&fund.provides);
            let share = share.filter_map(|amount| threshold_rule(&amount.value));
            reads.push(self.reads(share.chain(fund.accrues.iter().map(|(_, rule)| rule))));
        }
        for (index, payout) in model.payouts.iter().enumerate() {
            steps.push((Step::Payout(place(index)), payout.name.span, payout.name.text.clone()));
            let amounts = payout.draw.iter().map(|draw| &draw.amount);
            let amounts = amounts
                .chain(payout.holdback.iter().map(|holdback| &holdback.share))
                .chain(&payout.cap)
                .chain(payout.minimum.iter().map(|minimum| &minimum.amount));
            let who = payout.payees.iter().flat_map(|payees| [&payees.list, &payees.who]);
            let mut read = self.reads(amounts.filter_map(|amount| threshold_rule(&amount.value)).chain(who));
            for name in &payout.includes {
                read.extend(self.names.get(&name.text).and_then(|entity| step_of(*entity)));
            }
            reads.push(read);
        }
        for (index, score) in model.scores.iter().enumerate() {
            steps.push((Step::Score(place(index)), score.name.span, score.name.text.clone()));
            let of_components = score
                .tracks
                .iter()
                .flat_map(|track| &track.components)
                .flat_map(|part| {
                    let conditions = part.only_if.iter().map(|condition| &condition.rule);
                    std::iter::once(&part.rule).chain(&part.on_date).chain(conditions)
                });
            let gates = score.tracks.iter().flat_map(|track| &track.gates);
            let gates = gates.filter_map(|gate| gate.rule.as_ref());
            let mut read = self.reads(of_components.chain(gates).chain(&score.in_period));
            let list = score.for_each.as_ref().and_then(|list| self.names.get(&list.text));
            read.extend(list.and_then(|entity| step_of(*entity)));
            reads.push(read);
        }
        self.join_stacks(&mut steps, &mut reads);
        for (index, engagement) in model.engagements.iter().enumerate() {
            let name = &engagement.name;
            steps.push((Step::Engagement(place(index)), name.span, name.text.clone()));
            reads.push(self.reads(engagement_rules(engagement)));
        }
        self.add_rankings(&mut steps, &mut reads);
        let ordered = self.sort(&steps, &reads);
        self.in_rounds(ordered, &steps, &reads)
    }

    /// The incentives of a stack become one step: what one of them reads, all of them wait for.
    fn join_stacks(&self, steps: &mut Vec<(Step, Span, String)>, reads: &mut Vec<Vec<Step>>) {
        for (index, stack) in self.model.stacks.iter().enumerate() {
            let members: Vec<Step> = stack
                .of
                .iter()
                .filter_map(|name| self.names.get(&name.text).and_then(|entity| step_of(*entity)))
                .filter(|step| matches!(step, Step::Incentive(_)))
                .collect();
            let joined = Step::Stack(place(index));
            let rules = stack.applies_to.iter().map(|titled| &titled.rule);
            let cap = stack.cap_each.iter().filter_map(|cap| threshold_rule(&cap.value));
            let mut read = self.reads(rules.chain(cap));
            let mut kept = Vec::with_capacity(steps.len());
            let mut kept_reads = Vec::with_capacity(reads.len());
            for (step, own) in steps.drain(..).zip(reads.drain(..)) {
                if members.contains(&step.0) {
                    read.extend(own);
                } else {
                    kept.push(step);
                    kept_reads.push(own);
                }
            }
            kept.push((joined, stack.name.span, stack.name.text.clone()));
            kept_reads.push(read);
            for step in kept_reads.iter_mut().flatten().filter(|step| members.contains(step)) {
                *step = joined;
            }
            (*steps, *reads) = (kept, kept_reads);
        }
    }

    fn sort(&mut self, steps: &[(Step, Span, String)], reads: &[Vec<Step>]) -> Vec<Step> {
        let position = |step: &Step| steps.iter().position(|(known, ..)| known == step);
        let mut marks = vec![Mark::New; steps.len()];
        let mut ordered = Vec::with_capacity(steps.len());
        for start in 0..steps.len() {
            // An explicit stack: a chain of values may be longer than the thread's stack is deep.
            let mut stack = vec![(start, 0_usize)];
            while let Some((at, next)) = stack.pop() {
                let mark = marks.get(at).copied().unwrap_or(Mark::Done);
                if mark == Mark::Done {
                    continue;
                }
                if let Some(mark) = marks.get_mut(at) {
                    *mark = Mark::Open;
                }
                match reads.get(at).and_then(|reads| reads.get(next)) {
                    None => {
                        if let Some(mark) = marks.get_mut(at) {
                            *mark = Mark::Done;
                        }
                        ordered.extend(steps.get(at).map(|(step, ..)| *step));
                    }
                    Some(read) => {
                        stack.push((at, next + 1));
                        let Some(read) = position(read) else { continue };
                        match marks.get(read) {
                            Some(Mark::New) => stack.push((read, 0)),
                            Some(Mark::Open) => {
                                let from = stack.iter().position(|(place, _)| *place == read).unwrap_or(0);
                                let circle = stack.get(from..).unwrap_or(&[]);
                                let names: Vec<&(Step, Span, String)> =
                                    circle.iter().filter_map(|(place, _)| steps.get(*place)).collect();
                                self.report_circle(&names);
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        ordered
    }

    fn report_circle(&mut self, names: &[&(Step, Span, String)]) {
        let mut shown: Vec<String> = names.iter().map(|(_, _, name)| format!("`{name}`")).collect();
        shown.extend(shown.first().cloned());
        let mut diagnostic = Diagnostic::error(
            Code::Cycle,
            format!("these read each other in a circle: {}", shown.join(" → ")),
        );
        for (_, span, name) in names {
            diagnostic = diagnostic.label(*span, format!("`{name}` is declared here"));
        }
        let ranks = names.iter().any(|(step, ..)| step.is_of_population());
        let ladder = names
            .iter()
            .any(|(step, ..)| matches!(step, Step::Ladder(_) | Step::Tiers(..)));
        let stacks = names.iter().any(|(step, ..)| matches!(step, Step::Stack(_)));
        self.report(diagnostic.help(if stacks {
            "the incentives of a stack are paid together: none of them may read another's total, or what follows from it"
        } else if ranks && ladder {
            "a ranking may name a ladder in its own rules where tiers stand below the first one that needs it: it reads those"
        } else {
            "give one of them a rule that does not read the others"
        }));
    }

    /// The steps whose names some rules take as parameters, directly or through the quota of bands they captured.
    pub(super) fn reads<'r>(&self, rules: impl Iterator<Item = &'r Rule>) -> Vec<Step> {
        let mut read = Vec::new();
        for rule in rules {
            self.reads_of(rule, &mut read);
            for (_, captured) in &rule.captures {
                if let Constant::Handle(Handle::Bands(bands)) = captured
                    && let Some(bands) = self.model.bands.get(usize::from(*bands))
                {
                    let rules = bands.of.iter().map(|(_, quota)| quota).chain(&bands.agreement_from);
                    for rule in rules {
                        self.reads_of(rule, &mut read);
                    }
                }
            }
        }
        read
    }

    fn reads_of(&self, rule: &Rule, read: &mut Vec<Step>) {
        for (name, _) in self.parameters(rule.body) {
            if let Some(step) = self.names.get(&name).and_then(|entity| step_of(*entity))
                && !read.contains(&step)
            {
                read.push(step);
            }
        }
    }

    /// The parameters of a rule with their places.
    pub(super) fn parameters(&self, body: Span) -> Vec<(String, Span)> {
        let params = match self.rule_node(body) {
            Some(RuleNode::Closure(closure)) => closure.params(),
            Some(RuleNode::Function(function)) => function.params(),
            None => Vec::new(),
        };
        let span = |param: &ast::Param| {
            let range = param.range();
            Span::new(body.file, range.start().into(), range.end().into())
        };
        params.iter().map(|param| (param.name(), span(param))).collect()
    }

    /// The closure or the function of a span.
    pub(super) fn rule_node(&self, body: Span) -> Option<RuleNode> {
        let root = self.trees.get(&body.file)?.syntax();
        let range = crate::syntax::TextRange::new(body.start.into(), body.end.into());
        if range.end() > root.text_range().end() {
            return None;
        }
        let mut node = match root.covering_element(range) {
            rowan::NodeOrToken::Node(node) => node,
            rowan::NodeOrToken::Token(token) => token.parent()?,
        };
        loop {
            if let Some(closure) = <ast::Closure as ast::AstNode>::cast(node.clone()) {
                return Some(RuleNode::Closure(closure));
            }
            if let Some(function) = <ast::Fn as ast::AstNode>::cast(node.clone()) {
                return Some(RuleNode::Function(function));
            }
            node = node.parent()?;
        }
    }
}

/// The syntax of a rule.
pub(super) enum RuleNode {
    Closure(ast::Closure),
    Function(ast::Fn),
}

pub(super) fn step_of(entity: Entity) -> Option<Step> {
    match entity {
        Entity::Window(place) => Some(Step::Window(place)),
        Entity::Value(place) => Some(Step::Value(place)),
        Entity::Ladder(place) => Some(Step::Ladder(place)),
        Entity::Eligibility(place) => Some(Step::Eligibility(place)),
        Entity::Incentive(place) => Some(Step::Incentive(place)),
        Entity::Score(place) => Some(Step::Score(place)),
        Entity::Ranking(place) => Some(Step::Ranking(place)),
        Entity::Engagement(place) => Some(Step::Engagement(place)),
        Entity::AsOf | Entity::Period | Entity::Input(_) | Entity::Relation(_) | Entity::Setting(_) => None,
        Entity::FiscalCalendar(_) | Entity::BusinessCalendar(_) | Entity::Conversion(_) => None,
        Entity::Contest(place) => Some(Step::Contest(place)),
        // Only its own incentives read it, and they are a part of its step.
        Entity::Stack(_) => None,
    }
}

pub(super) fn rules(criteria: &Criteria) -> impl Iterator<Item = &Rule> {
    let in_paths = criteria.paths.iter().flat_map(|path| &path.requirements);
    criteria.requirements.iter().chain(in_paths).flat_map(requirement_rules)
}

pub(super) fn requirement_rules(requirement: &crate::model::Requirement) -> impl Iterator<Item = &Rule> {
    let threshold = requirement
        .threshold
        .as_ref()
        .and_then(|(_, threshold)| threshold_rule(&threshold.value));
    std::iter::once(&requirement.measure).chain(threshold)
}

/// The rules of rules of engagement.
fn engagement_rules(engagement: &crate::model::Engagement) -> impl Iterator<Item = &Rule> {
    let titled = engagement
        .rejects
        .iter()
        .chain(&engagement.reviews)
        .chain(&engagement.lapses);
    let titled = titled.chain(&engagement.applies).map(|titled| &titled.rule);
    let requirements = engagement.requirements.iter().flat_map(requirement_rules);
    let count = engagement.at_most_open.iter();
    let count = count.filter_map(|count| threshold_rule(&count.value));
    let times = engagement.terms().flat_map(crate::model::Term::rules);
    titled
        .chain(requirements)
        .chain(count)
        .chain(times)
        .chain(engagement.milestones.iter().map(|milestone| &milestone.done))
        .chain(engagement.minimum_size.iter().map(|(_, rule)| rule))
        .chain(&engagement.decided_by)
        .chain(&engagement.chosen)
        .chain(engagement.renewal.iter().filter_map(|renewal| renewal.with.as_ref()))
        .chain(engagement.benefits.iter().map(|benefit| &benefit.rule))
}

/// The rules of a payee.
pub(super) fn payee_rules(payee: &crate::model::Payee) -> impl Iterator<Item = &Rule> {
    use crate::model::Who;
    let who = match &payee.who {
        Who::One(rule) => [Some(rule), None],
        Who::Each { list, who } => [Some(list), Some(who)],
        Who::Account => [None, None],
    };
    let keeps = payee.keeps.as_ref().and_then(|share| threshold_rule(&share.value));
    who.into_iter().flatten().chain(keeps)
}

pub(super) fn threshold_rule(threshold: &Threshold) -> Option<&Rule> {
    match threshold {
        Threshold::Rule(rule) => Some(rule),
        Threshold::Constants(_) | Threshold::Setting(_) => None,
    }
}
