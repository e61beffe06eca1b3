//! Why an evaluation had no result, in words: the rule, the place in its source, the values.

use std::collections::HashMap;

use super::{Context, Outcome, evaluate};
use crate::expr::machine::Machine;
use crate::expr::{NodeId, RuleSite, Scalar, Trace};
use crate::program::{Program, Scale};
use crate::source::{Code, Diagnostic, Span};
use crate::value::Fault;

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

/// Remembers the values of the rule that is evaluated, and its fault.
#[derive(Debug, Default)]
struct Recorder {
    site: Option<RuleSite>,
    values: HashMap<NodeId, Scalar>,
    rows: Vec<(u16, u32)>,
    many: Option<(u32, u32)>,
    fault: Option<NodeId>,
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

    fn row(&mut self, cursor: u16, row: u32) {
        self.rows.retain(|(known, _)| *known != cursor);
        self.rows.push((cursor, row));
    }

    fn rule(&mut self, site: RuleSite) {
        self.site = Some(site);
        self.values.clear();
        self.fault = None;
        self.many = None;
        // The record of an incentive stays: its rules follow one another on the same row.
        let keeps = matches!(
            site,
            RuleSite::Condition(..) | RuleSite::InPeriod(_) | RuleSite::Pays(_)
        );
        if !keeps {
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
        if let (Fault::OutOfRange, None, None, Some(site)) = (fault, scale, self.fault, self.site)
            && let Some(words) = super::settled_words::words(program, context, site, rule)
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
            (Fault::OutOfRange, None) if matches!(self.site, Some(RuleSite::InPeriod(_))) && self.fault.is_none() => {
                let period = context.period.map(|period| period.to_string()).unwrap_or_default();
                (
                    Code::RulePeriod,
                    format!("{rule} is not paid for the period {period}"),
                    "give a whole calendar month, quarter, half-year or year: another length could pay twice"
                        .to_owned(),
                )
            }
            (Fault::OutOfRange, None) => (
                Code::RuleOutOfRange,
                in_rule("a value lies outside of what is allowed"),
                "look at the values, and at what the function takes".to_owned(),
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

    /// The record that was being looked at, as a pointer into the facts.
    fn pointer(&self, program: &Program) -> Option<String> {
        let (input, row) = self
            .rows
            .iter()
            .rev()
            .find_map(|(cursor, row)| Some((program.cursors.get(usize::from(*cursor)).copied().flatten()?, row)))?;
        let name = &program.schema.inputs.get(usize::from(input))?.name;
        Some(format!("/{name}/{row}"))
    }
}

/// A rule in words: `value "growth"`.
pub(crate) fn rule_name(program: &Program, site: RuleSite) -> String {
    let incentive = |place: u16| program.incentives.get(usize::from(place));
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
        RuleSite::InPeriod(place) | RuleSite::Pays(place) | RuleSite::Limit(place) => {
            format!(
                "incentive `{}`",
                incentive(place).map_or("", |incentive| &incentive.name)
            )
        }
        RuleSite::Fund(place) => {
            let fund = program.funds.get(usize::from(place));
            format!("fund `{}`", fund.map_or("", |fund| &fund.name))
        }
        RuleSite::Payout(place) | RuleSite::Statement(place) | RuleSite::Recovery(place) => {
            let payout = program.payouts.get(usize::from(place));
            format!("payout `{}`", payout.map_or("", |payout| &payout.name))
        }
        RuleSite::Balance(place) => {
            let balance = program.balances.get(usize::from(place));
            format!("balance `{}`", balance.map_or("", |balance| &balance.name))
        }
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
        RuleSite::InPeriod(place) | RuleSite::Pays(place) | RuleSite::Limit(place) => {
            program.incentives.get(usize::from(place))?.span
        }
        RuleSite::Fund(place) => program.funds.get(usize::from(place))?.span,
        RuleSite::Payout(place) | RuleSite::Statement(place) | RuleSite::Recovery(place) => {
            program.payouts.get(usize::from(place))?.span
        }
        RuleSite::Balance(place) => program.balances.get(usize::from(place))?.span,
    })
}
