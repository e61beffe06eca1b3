//! Why an evaluation had no result, in words: the rule, the place in its source, the values.

use std::collections::HashMap;

use super::ranking::{STANDING, look_up, partner};
use super::standings::NoPlace;
use super::{Context, Outcome, competitors, evaluate, fault_money};
use crate::expr::machine::Machine;
use crate::expr::{NodeId, RuleSite, Scalar, Trace};
use crate::program::{Program, Scale};
use crate::schema::TextRef;
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::value::{Decimal, Fault, MonthEnd};

/// Evaluates again with a trace and says what went wrong. `machine` holds the same facts as before.
#[must_use]
pub fn explain(program: &Program, context: &Context, machine: &mut Machine, fault: Fault) -> Diagnostic {
    let mut recorder = Recorder::default();
    let mut outcome = Outcome::default();
    // The same facts give the same fault.
    let fault = evaluate(program, context, machine, &mut outcome, &mut recorder)
        .err()
        .unwrap_or(fault);
    recorder.diagnostic(program, machine, context, fault)
}

/// As [`explain`], for an evaluation that stopped in front of a phase of the population.
#[must_use]
pub fn explain_competitors(
    program: &Program,
    context: &Context,
    machine: &mut Machine,
    phase: usize,
    fault: Fault,
) -> Diagnostic {
    let mut recorder = Recorder::default();
    let mut outcome = Outcome::default();
    let fault = competitors(program, context, machine, &mut outcome, phase, &mut recorder)
        .err()
        .unwrap_or(fault);
    recorder.diagnostic(program, machine, context, fault)
}

/// Remembers the values of the rule that is evaluated, and its fault.
#[derive(Debug, Default)]
struct Recorder {
    site: Option<RuleSite>,
    values: HashMap<NodeId, Scalar>,
    rows: Vec<(u16, u32)>,
    many: Option<(u32, u32)>,
    fault: Option<NodeId>,
    /// What a conversion or a calendar was asked that has no answer.
    asked: Vec<Scalar>,
    shares: Option<Decimal>,
    /// The hierarchy that does not know somebody, and who it is.
    unknown: Option<(u16, TextRef)>,
}

impl Trace for Recorder {
    const ON: bool = true;

    fn value(&mut self, id: NodeId, value: Scalar) {
        self.values.insert(id, value);
    }

    fn fault(&mut self, id: NodeId, _: Fault) {
        self.fault.get_or_insert(id);
    }

    fn many(&mut self, _: NodeId, rows: (u32, u32)) {
        self.many = Some(rows);
    }

    fn asked(&mut self, _: NodeId, arguments: &[Scalar]) {
        self.asked = arguments.to_vec();
    }

    fn row(&mut self, cursor: u16, row: u32) {
        self.rows.retain(|(known, _)| *known != cursor);
        self.rows.push((cursor, row));
    }

    fn unknown_record(&mut self, hierarchy: u16, record: TextRef) {
        self.unknown = Some((hierarchy, record));
    }

    fn shares(&mut self, shares: Decimal) {
        self.shares = Some(shares);
    }

    fn rule(&mut self, site: RuleSite) {
        self.site = Some(site);
        self.values.clear();
        self.fault = None;
        self.many = None;
        self.shares = None;
        self.unknown = None;
        // The record of an incentive stays: its rules follow one another on the same row.
        if !site.of_a_record() && !matches!(site, RuleSite::Split(_)) {
            self.rows.clear();
        }
    }
}

impl Recorder {
    fn diagnostic(&self, program: &Program, machine: &Machine, context: &Context, fault: Fault) -> Diagnostic {
        let rule = self.site.map_or_else(String::new, |site| rule_name(program, site));
        let node = self
            .fault
            .and_then(|id| program.nodes.get(id.0 as usize).map(|node| (id, node)));
        let span = node
            .map(|(_, node)| node.span)
            .or(self.site.and_then(|site| site_span(program, site)));
        let scale = node.and_then(|(_, node)| node.scale);
        let (code, message, help) = self.words(program, machine, context, fault, scale, &rule);
        let mut diagnostic = Diagnostic::error(code, message);
        if let Some(span) = span {
            let values = self.values_in(program, machine, span);
            diagnostic = diagnostic.label(span, values);
        }
        if let Some(pointer) = self.pointer(program) {
            diagnostic = diagnostic.pointer(pointer);
        }
        diagnostic.help(help)
    }

    fn words(
        &self,
        program: &Program,
        machine: &Machine,
        context: &Context,
        fault: Fault,
        scale: Option<Scale>,
        rule: &str,
    ) -> (Code, String, String) {
        let in_rule = |what: &str| format!("{what} in {rule}");
        if let (Some(shares), Some(RuleSite::Split(_) | RuleSite::Payee(..))) = (self.shares, self.site) {
            return share_words(shares, self.site, rule);
        }
        if let Some((hierarchy, record)) = self.unknown {
            let name = program.hierarchies.get(usize::from(hierarchy));
            let name = name.map_or("", |hierarchy| &hierarchy.name);
            return (
                Code::RuleHierarchy,
                in_rule(&format!(
                    "`{}` is not in `{name}`, and is asked for",
                    machine.text(record)
                )),
                "add its record; one without a parent has nobody above".to_owned(),
            );
        }
        if let Some(RuleSite::Ranking(place, STANDING)) = self.site {
            return no_place(program, machine, context, place);
        }
        if let Some(RuleSite::Contest(place, STANDING)) = self.site {
            return not_decided(program, machine, context, place);
        }
        if let Some(words) = self.level_words(program, fault) {
            return words;
        }
        if let (Fault::OutOfRange, None, None, Some(site)) = (fault, scale, self.fault, self.site)
            && let Some(words) = super::settled_words::words(program, context, site, rule)
        {
            return words;
        }
        if let (None, Some(site)) = (self.fault, self.site)
            && let Some(words) = super::engagement::words(program, machine, site, self.on_file(program), fault)
        {
            return words;
        }
        match (fault, scale) {
            (Fault::OutOfRange, Some(Scale::Table(table))) => {
                let (name, columns) = program
                    .tables
                    .get(usize::from(table))
                    .map_or(("", &[][..]), |(name, _, columns)| (name.as_str(), columns.as_slice()));
                let columns = columns.join("`, `");
                match self.many {
                    Some((first, second)) => (
                        Code::RuleManyRows,
                        in_rule(&format!(
                            "rows {} and {} of table `{name}` both match",
                            first + 1,
                            second + 1
                        )),
                        "make the rows exclude each other, or choose the hit policy `first`".to_owned(),
                    ),
                    None => (
                        Code::RuleOutOfRange,
                        in_rule(&format!("no row of table `{name}` matches")),
                        format!("add a row for these values of `{columns}`, or a last row with `*`"),
                    ),
                }
            }
            (Fault::OutOfRange, Some(Scale::Bands(bands) | Scale::BandsAmount(bands))) => {
                let name = program.bands.get(usize::from(bands)).map_or("", |(name, _)| name);
                (
                    Code::RuleOutOfRange,
                    in_rule(&format!("the value lies outside of bands `{name}`")),
                    "widen the bands, or say what holds outside: `.ends_at(…, \"stay\")`".to_owned(),
                )
            }
            (Fault::OutOfRange, Some(Scale::Curve(curve))) => {
                let name = program.curves.get(usize::from(curve)).map_or("", |(name, _)| name);
                (
                    Code::RuleOutOfRange,
                    in_rule(&format!("the value lies outside of curve `{name}`")),
                    "add a point, or say what holds outside with `below_first` and `above_last`".to_owned(),
                )
            }
            (Fault::OutOfRange, Some(Scale::Setting(setting))) => {
                let setting = program.settings.get(usize::from(setting));
                let name = setting.map_or("", |setting| &setting.name);
                let first = setting
                    .and_then(|setting| setting.days.first())
                    .and_then(|day| crate::expr::day_of(*day).ok().map(|day| day.to_string()));
                (
                    Code::RuleUndated,
                    in_rule(&format!("setting `{name}` has no value on that day")),
                    match first {
                        Some(first) => format!("its first value holds from {first} on: add an earlier one"),
                        None => "add a value".to_owned(),
                    },
                )
            }
            (Fault::OutOfRange, Some(Scale::Conversion(place))) => {
                let Some(conversion) = program.conversions.get(usize::from(place)) else {
                    return (
                        Code::RuleNoRate,
                        in_rule("an amount cannot be converted"),
                        String::new(),
                    );
                };
                let (code, message, help) = fault_money::of_conversion(conversion, machine, &self.asked);
                (code, in_rule(&message), help)
            }
            (Fault::OutOfRange, Some(Scale::BusinessCalendar(place))) => {
                let node = self.fault.and_then(|id| program.nodes.get(id.0 as usize));
                let gives = node.map_or(Type::Boolean, |node| node.kind.clone());
                let Some(calendar) = program.business_calendars.get(usize::from(place)) else {
                    return (Code::RuleCalendar, in_rule("a calendar has no answer"), String::new());
                };
                let (code, message, help) = fault_money::of_business(calendar, machine, &self.asked, &gives);
                (code, in_rule(&message), help)
            }
            (Fault::OutOfRange, None) if matches!(self.site, Some(RuleSite::InPeriod(_))) && self.fault.is_none() => {
                let period = context.period.map(|period| period.to_string()).unwrap_or_default();
                if let Some(RuleSite::InPeriod(place)) = self.site
                    && let Some(words) = fault_money::period_words(program, place, &period)
                {
                    return words;
                }
                (
                    Code::RulePeriod,
                    format!("{rule} is not paid for the period {period}"),
                    "give a whole calendar month, quarter, half-year or year: another length could pay twice"
                        .to_owned(),
                )
            }
            (Fault::OutOfRange, None) if self.counts_months(program) => (
                Code::RuleOutOfRange,
                in_rule("months are counted from this day on to a day that does not exist"),
                "say what holds at month ends: `.month_end(\"last-day\")` or `.month_end(\"overflow\")`".to_owned(),
            ),
            (Fault::OutOfRange, None | Some(Scale::FiscalCalendar(_))) => (
                Code::RuleOutOfRange,
                in_rule("a value lies outside of what is allowed"),
                "look at the values, and at what the function takes".to_owned(),
            ),
            (Fault::Missing, _) if matches!(self.site, Some(RuleSite::Payee(..))) => (
                Code::RuleSplit,
                format!("{rule} is absent"),
                "name it in the facts, or say what becomes of its share: `.when_absent(\"passes down\")`".to_owned(),
            ),
            (Fault::Missing, _) => (
                Code::RuleMissing,
                in_rule("a value that is needed is missing"),
                "add it to the facts or the options, or ask for it with `!= ()` or `??`".to_owned(),
            ),
            (Fault::Type, _) => (
                Code::RuleType,
                in_rule("values do not go together"),
                "this is a fault of the engine: please report it with the pack and the facts".to_owned(),
            ),
            (Fault::DivisionByZero, _) => (
                Code::RuleDivisionByZero,
                in_rule("something is divided by zero"),
                match self.site {
                    Some(RuleSite::Value(_)) => {
                        "say what it is then: `.when_dividing_by_zero(0)`, or test the divisor first".to_owned()
                    }
                    _ => "test the divisor first, or give the quotient a name with `.when_dividing_by_zero(…)`"
                        .to_owned(),
                },
            ),
            (Fault::Overflow, _) => (
                Code::RuleOverflow,
                in_rule("a result is too large to be held exactly"),
                "amounts have at most 28 digits, whole numbers 2^53 − 1: look at the values".to_owned(),
            ),
            (Fault::Limit, _) => {
                let _ = machine;
                (
                    Code::RuleLimit,
                    in_rule("a limit on work or size was reached"),
                    "go through long lists once, not once for each of their elements".to_owned(),
                )
            }
        }
    }

    /// Whether what failed is counting months from a day that an incentive reads.
    fn counts_months(&self, program: &Program) -> bool {
        let Some(RuleSite::InPeriod(place)) = self.site else {
            return false;
        };
        let incentive = program.incentives.get(usize::from(place));
        let lifecycle = incentive.and_then(|incentive| incentive.lifecycle.as_ref());
        lifecycle.is_some_and(|lifecycle| {
            lifecycle.month_end == MonthEnd::Error && lifecycle.days().any(|day| Some(day.id) == self.fault)
        })
    }

    /// What went wrong with tiers over time.
    fn level_words(&self, program: &Program, fault: Fault) -> Option<(Code, String, String)> {
        // What an expression stumbled over is told as everywhere.
        if self.fault.is_some() {
            return None;
        }
        let ladder = |place: u16| program.ladders.get(usize::from(place));
        Some(match (self.site?, fault) {
            (RuleSite::Override(place), Fault::Missing) => (
                Code::FactMissing,
                format!("the tier of `{}` is overridden without a reason", ladder(place)?.name),
                "say why with the facts: who reads the decision must see it".to_owned(),
            ),
            (RuleSite::Override(place), Fault::OutOfRange) => {
                let ladder = ladder(place)?;
                let ids = crate::compile::listed(ladder.tiers.iter().map(|tier| tier.id.as_str()));
                (
                    Code::RuleOutOfRange,
                    format!("what overrides `{}` is none of its tiers", ladder.name),
                    format!("its tiers are {ids}"),
                )
            }
            (RuleSite::TierOn(place), Fault::OutOfRange) => {
                let incentive = program.incentives.get(usize::from(place))?;
                let tier_on = incentive.tier_on.as_ref()?;
                let ladder = ladder(tier_on.levels.first()?.0)?;
                let day = match self.values.get(&tier_on.day.id) {
                    Some(Scalar::Integer(day)) => crate::expr::day_of(*day).ok().map(|day| day.to_string()),
                    _ => None,
                };
                let day = day.unwrap_or_else(|| "that day".to_owned());
                let name = &ladder.name;
                (
                    Code::RuleUndated,
                    format!(
                        "it is not known which tier of `{name}` was held on {day}, in incentive `{}`",
                        incentive.name
                    ),
                    match &tier_on.history {
                        Some(_) => "add the tier that was held then to the history, with the id it has in the program"
                            .to_owned(),
                        None => format!(
                            "say in the opening what was held and since when: `\"ladders\": {{\"{name}\": {{\"tier\": …, \"since\": …}}}}`"
                        ),
                    },
                )
            }
            (RuleSite::TierOn(place), Fault::Type) => {
                let incentive = program.incentives.get(usize::from(place))?;
                (
                    Code::RuleUndated,
                    format!(
                        "the history names two tiers from the same day on, in incentive `{}`",
                        incentive.name
                    ),
                    "keep the one that was held".to_owned(),
                )
            }
            _ => return None,
        })
    }

    /// The values of the names and fields inside an expression, as far as they were read.
    fn values_in(&self, program: &Program, machine: &Machine, span: Span) -> String {
        let mut shown: Vec<(Span, String)> = Vec::new();
        for (id, value) in &self.values {
            let Some(node) = program.nodes.get(id.0 as usize) else {
                continue;
            };
            let inside = node.span.file == span.file && span.start <= node.span.start && node.span.end <= span.end;
            let text = program.sources.slice(node.span);
            let is_path = !text.is_empty()
                && !text.starts_with(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
            if inside && is_path && !shown.iter().any(|(known, _)| *known == node.span) {
                shown.push((
                    node.span,
                    format!("`{text}` is {}", program.canonical(machine, &node.kind, *value)),
                ));
            }
        }
        shown.sort();
        // The same name may stand there more than once.
        let mut words: Vec<String> = Vec::new();
        for (_, word) in shown {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.truncate(6);
        words.join(", ")
    }

    /// The registration on file that rules of engagement were looking at.
    fn on_file(&self, program: &Program) -> Option<u32> {
        let (RuleSite::Engagement(place, _) | RuleSite::Term(place, _)) = self.site? else {
            return None;
        };
        let cursor = program.engagements.get(usize::from(place))?.cursor;
        self.rows
            .iter()
            .find(|(known, _)| *known == cursor)
            .map(|(_, row)| *row)
    }

    /// The record that was being looked at, as a pointer into the facts.
    fn pointer(&self, program: &Program) -> Option<String> {
        if let Some(RuleSite::Engagement(place, _) | RuleSite::Term(place, _)) = self.site {
            let rules = program.engagements.get(usize::from(place))?;
            return Some(match self.on_file(program) {
                Some(row) => format!("/{}/{row}", rules.relation_name),
                None => format!("/{}", rules.input_name),
            });
        }
        let (input, row) = self.rows.iter().rev().find_map(|(cursor, row)| {
            Some((
                program.cursors.get(usize::from(*cursor)).copied().flatten()?.input()?,
                row,
            ))
        })?;
        let name = &program.schema.inputs.get(usize::from(input))?.name;
        Some(format!("/{name}/{row}"))
    }
}

/// A share that cannot be, or shares that do not make a whole.
fn share_words(shares: Decimal, site: Option<RuleSite>, rule: &str) -> (Code, String, String) {
    let shown = shares.multiply(Decimal::HUNDRED).unwrap_or(shares);
    if matches!(site, Some(RuleSite::Payee(..))) {
        return (
            Code::RuleSplit,
            format!("{rule} has a share of {shown} %"),
            "a share lies between 0 % and 100 %".to_owned(),
        );
    }
    (
        Code::RuleSplit,
        format!("the shares of {rule} sum to {shown} %, not to 100 %"),
        "correct the shares, or let one payee keep `\"the rest\"`".to_owned(),
    )
}

/// A rule in words: `value "growth"`.
pub(crate) fn rule_name(program: &Program, site: RuleSite) -> String {
    let incentive = |place: u16| program.incentives.get(usize::from(place));
    let score = |place: u16| program.scores.get(usize::from(place));
    match site {
        RuleSite::Window(place) => {
            format!(
                "window `{}`",
                program
                    .windows
                    .get(usize::from(place))
                    .map_or("", |window| &window.name)
            )
        }
        RuleSite::Value(place) => {
            format!(
                "value `{}`",
                program.values.get(usize::from(place)).map_or("", |value| &value.name)
            )
        }
        RuleSite::Tier(ladder, tier, check) => {
            let ladder = program.ladders.get(usize::from(ladder));
            let tier = ladder.and_then(|ladder| ladder.tiers.get(usize::from(tier)));
            let check = tier.and_then(|tier| tier.criteria.checks.get(usize::from(check)));
            format!(
                "requirement `{}` of tier `{}` of ladder `{}`",
                check.map_or("", |check| &check.title),
                tier.map_or("", |tier| &tier.id),
                ladder.map_or("", |ladder| &ladder.name)
            )
        }
        RuleSite::Eligibility(eligibility, check) => {
            let eligibility = program.eligibilities.get(usize::from(eligibility));
            let check = eligibility.and_then(|e| e.criteria.checks.get(usize::from(check)));
            format!(
                "requirement `{}` of eligibility `{}`",
                check.map_or("", |check| &check.title),
                eligibility.map_or("", |eligibility| &eligibility.name)
            )
        }
        RuleSite::Condition(place, condition) => format!(
            "condition `{}` of incentive `{}`",
            incentive(place)
                .and_then(|incentive| incentive.conditions.get(usize::from(condition)))
                .map_or("", |condition| &condition.check.title),
            incentive(place).map_or("", |incentive| &incentive.name)
        ),
        RuleSite::Payee(place, payee) => {
            let split = incentive(place).and_then(|incentive| incentive.split.as_ref());
            let payee = split.and_then(|split| split.payees.get(usize::from(payee)));
            format!(
                "payee `{}` of incentive `{}`",
                payee.map_or("", |payee| &payee.title),
                incentive(place).map_or("", |incentive| &incentive.name)
            )
        }
        RuleSite::Review(ladder, tier, _) => {
            let ladder = program.ladders.get(usize::from(ladder));
            let tier = ladder.and_then(|ladder| ladder.tiers.get(usize::from(tier)));
            format!(
                "the review of tier `{}` of ladder `{}`",
                tier.map_or("", |tier| &tier.id),
                ladder.map_or("", |ladder| &ladder.name)
            )
        }
        RuleSite::Override(ladder) => format!(
            "the override of ladder `{}`",
            program
                .ladders
                .get(usize::from(ladder))
                .map_or("", |ladder| &ladder.name)
        ),
        RuleSite::InPeriod(place)
        | RuleSite::Pays(place)
        | RuleSite::Limit(place)
        | RuleSite::Split(place)
        | RuleSite::TierOn(place) => {
            format!(
                "incentive `{}`",
                incentive(place).map_or("", |incentive| &incentive.name)
            )
        }
        RuleSite::Fund(place) => {
            let fund = program.funds.get(usize::from(place));
            format!("fund `{}`", fund.map_or("", |fund| &fund.name))
        }
        RuleSite::Payout(place)
        | RuleSite::Statement(place)
        | RuleSite::Participants(place)
        | RuleSite::Recovery(place) => {
            let payout = program.payouts.get(usize::from(place));
            format!("payout `{}`", payout.map_or("", |payout| &payout.name))
        }
        RuleSite::Balance(place) => {
            let balance = program.balances.get(usize::from(place));
            format!("balance `{}`", balance.map_or("", |balance| &balance.name))
        }
        RuleSite::Engagement(place, part) => {
            let rules = program.engagements.get(usize::from(place));
            let name = rules.map_or("", |rules| &rules.name);
            match rules.and_then(|rules| rules.part(part)) {
                Some((title, _)) => format!("`{title}` of the rules of engagement `{name}`"),
                None => format!("the rules of engagement `{name}`"),
            }
        }
        RuleSite::Term(place, _) => {
            let rules = program.engagements.get(usize::from(place));
            format!(
                "a time of the rules of engagement `{}`",
                rules.map_or("", |rules| &rules.name)
            )
        }
        RuleSite::Score(place) | RuleSite::ScorePeriod(place) => {
            format!("score `{}`", score(place).map_or("", |score| &score.name))
        }
        RuleSite::OnlyIf(place, component, condition) => {
            let found = score(place).and_then(|score| score.components.get(usize::from(component)));
            let condition = found.and_then(|found| found.conditions.get(usize::from(condition)));
            format!(
                "condition `{}` of component `{}` of score `{}`",
                condition.map_or("", |condition| &condition.title),
                found.map_or("", |found| &found.title),
                score(place).map_or("", |score| &score.name)
            )
        }
        RuleSite::Component(place, component) => {
            let found = score(place).and_then(|score| score.components.get(usize::from(component)));
            format!(
                "component `{}` of score `{}`",
                found.map_or("", |found| &found.title),
                score(place).map_or("", |score| &score.name)
            )
        }
        RuleSite::Gate(place, gate) => {
            let found = score(place).and_then(|score| score.gates.get(usize::from(gate)));
            format!(
                "gate `{}` of score `{}`",
                found.map_or("", |found| &found.title),
                score(place).map_or("", |score| &score.name)
            )
        }
        RuleSite::Contest(place, part) => {
            let Some(contest) = program.contests.get(usize::from(place)) else {
                return "contest".to_owned();
            };
            match contest.part(part) {
                Some((title, _)) => format!("`{title}` of contest `{}`", contest.name),
                None => format!("contest `{}`", contest.name),
            }
        }
        RuleSite::Ranking(place, part) => {
            let Some(ranking) = program.rankings.get(usize::from(place)) else {
                return "ranking".to_owned();
            };
            match ranking.part(part) {
                Some((title, _)) => format!("`{title}` of ranking `{}`", ranking.name),
                None => format!("ranking `{}`", ranking.name),
            }
        }
    }
}

/// Why a partner has no place in a ranking.
fn no_place(program: &Program, machine: &Machine, context: &Context, place: u16) -> (Code, String, String) {
    let mut machine = machine.clone();
    let (name, input) = (
        program
            .rankings
            .get(usize::from(place))
            .map_or("", |ranking| &ranking.name),
        program.partner.as_ref().map_or("", |partner| &partner.input),
    );
    let key = partner(program, &mut machine).unwrap_or_default();
    let key = key.join("` / `");
    if context.standings.is_none() {
        return (
            Code::Standings,
            format!("ranking `{name}` compares partners, and the standings of a population are not given"),
            "compute them of all partners together, or give standings that have been computed".to_owned(),
        );
    }
    let mut outcome = Outcome::default();
    let found = super::brought(program, context, &mut machine, &mut outcome, place);
    let why = found.map(|found| look_up(program, context, &mut machine, place, &found).err());
    match why.ok().flatten() {
        Some(NoPlace::OtherFacts) => (
            Code::RuleStanding,
            format!("the standings were computed of other facts about {input} `{key}` than ranking `{name}` finds now"),
            "compute the standings again, of these facts".to_owned(),
        ),
        Some(NoPlace::Tie) => (
            Code::RuleStanding,
            format!(
                "{input} `{key}` shares the last awarded place of ranking `{name}` with others, and not all of them can have it"
            ),
            "say what becomes of a tie: `.ties(\"all\")`, `.ties(\"none\")`, or another `.then_by(…)`".to_owned(),
        ),
        _ => (
            Code::RuleStanding,
            format!("{input} `{key}` is not in the population of ranking `{name}`"),
            "give the facts about it with the population, or look why they were refused there".to_owned(),
        ),
    }
}

/// Why a contest cannot be decided for a partner.
fn not_decided(program: &Program, machine: &Machine, context: &Context, place: u16) -> (Code, String, String) {
    let mut machine = machine.clone();
    let contest = program.contests.get(usize::from(place));
    let name = contest.map_or("", |contest| &contest.name);
    let input = program.partner.as_ref().map_or("", |partner| &partner.input);
    let key = partner(program, &mut machine).unwrap_or_default();
    let key = key.join("` / `");
    if context.standings.is_none() {
        return (
            Code::Standings,
            format!("contest `{name}` is among all partners, and the standings of a population are not given"),
            "compute them of all partners together, or give standings that have been computed".to_owned(),
        );
    }
    let mut outcome = Outcome::default();
    let why = super::contested(program, context, &mut machine, &mut outcome, place);
    match why.ok().flatten() {
        Some(NoPlace::OtherFacts) => (
            Code::RuleStanding,
            format!("the standings were computed of other facts about {input} `{key}` than contest `{name}` finds now"),
            "compute the standings again, of these facts".to_owned(),
        ),
        Some(NoPlace::Tie) => (
            Code::RuleStanding,
            format!("{input} `{key}` is first in contest `{name}` together with others, and nothing says who wins"),
            "say what becomes of a tie: `.ties(\"pay all\")`, `\"split\"`, `\"pay none\"`, or another `.then_by(…)`"
                .to_owned(),
        ),
        _ => (
            Code::RuleStanding,
            format!("{input} `{key}` is not in the population of contest `{name}`"),
            "give the facts about it with the population, or look why they were refused there".to_owned(),
        ),
    }
}

fn site_span(program: &Program, site: RuleSite) -> Option<Span> {
    Some(match site {
        RuleSite::Window(place) => program.windows.get(usize::from(place))?.span,
        RuleSite::Value(place) => program.values.get(usize::from(place))?.span,
        RuleSite::Tier(ladder, tier, check) => {
            let tier = program.ladders.get(usize::from(ladder))?.tiers.get(usize::from(tier))?;
            tier.criteria.checks.get(usize::from(check))?.span
        }
        RuleSite::Eligibility(eligibility, check) => {
            let eligibility = program.eligibilities.get(usize::from(eligibility))?;
            eligibility.criteria.checks.get(usize::from(check))?.span
        }
        RuleSite::Condition(place, condition) => {
            program
                .incentives
                .get(usize::from(place))?
                .conditions
                .get(usize::from(condition))?
                .check
                .span
        }
        RuleSite::Review(ladder, tier, check) => {
            let over_time = program.ladders.get(usize::from(ladder))?.over_time.as_ref()?;
            let criteria = over_time.holding.as_ref()?.review.get(usize::from(tier))?;
            criteria.checks.get(usize::from(check))?.span
        }
        RuleSite::Override(ladder) => {
            let over_time = program.ladders.get(usize::from(ladder))?.over_time.as_ref()?;
            let rule = over_time.overridden.as_ref()?.tier.id();
            program.nodes.get(rule.0 as usize)?.span
        }
        RuleSite::TierOn(place) => {
            let rule = program.incentives.get(usize::from(place))?.tier_on.as_ref()?.day.id;
            program.nodes.get(rule.0 as usize)?.span
        }
        RuleSite::InPeriod(place) | RuleSite::Pays(place) | RuleSite::Limit(place) => {
            program.incentives.get(usize::from(place))?.span
        }
        RuleSite::Score(place) | RuleSite::ScorePeriod(place) => program.scores.get(usize::from(place))?.span,
        RuleSite::OnlyIf(place, component, _) | RuleSite::Component(place, component) => {
            let score = program.scores.get(usize::from(place))?;
            score.components.get(usize::from(component))?.span
        }
        RuleSite::Gate(place, gate) => {
            let score = program.scores.get(usize::from(place))?;
            score.gates.get(usize::from(gate))?.span
        }
        RuleSite::Split(place) => program.incentives.get(usize::from(place))?.split.as_ref()?.span,
        RuleSite::Payee(place, payee) => {
            let split = program.incentives.get(usize::from(place))?.split.as_ref()?;
            split.payees.get(usize::from(payee))?.span
        }
        RuleSite::Contest(place, part) => {
            let contest = program.contests.get(usize::from(place))?;
            contest.part(part).map_or(contest.span, |(_, span)| span)
        }
        RuleSite::Ranking(place, part) => {
            let ranking = program.rankings.get(usize::from(place))?;
            ranking.part(part).map_or(ranking.span, |(_, span)| span)
        }
        RuleSite::Fund(place) => program.funds.get(usize::from(place))?.span,
        RuleSite::Payout(place)
        | RuleSite::Statement(place)
        | RuleSite::Participants(place)
        | RuleSite::Recovery(place) => program.payouts.get(usize::from(place))?.span,
        RuleSite::Balance(place) => program.balances.get(usize::from(place))?.span,
        RuleSite::Engagement(place, part) => {
            let rules = program.engagements.get(usize::from(place))?;
            let size = rules.minimum_size.as_ref().filter(|_| part == super::engagement::SIZE);
            let part = rules.part(part).map(|(_, span)| span);
            size.map(|size| size.span).or(part).unwrap_or(rules.span)
        }
        RuleSite::Term(place, term) => {
            let rules = program.engagements.get(usize::from(place))?;
            rules.terms().nth(usize::from(term))?.span
        }
    })
}
