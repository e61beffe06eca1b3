//! Everything that scenarios can reach of a program.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::branches::{Written, written};
use super::lifecycle::events;
use super::watch::{CheckItems, ContestItems, IncentiveItems, LevelItems, Outcomes, Pair, Watch};
use super::{Coverage, Group, Item, Places};
use crate::decide::Reason;
use crate::expr::node::{BooleanOp, Rows};
use crate::expr::{Junction, NodeId};
use crate::model::{Combine, Demotion};
use crate::pack::CsvFile;
use crate::program::{
    Check, CheckKind, Criteria, Grouping, Incentive, Keeps, Ladder, Program, RunningUnit, Scale, Stack, ValueKind, Who,
};
use crate::source::Span;
use crate::table::{BelowFirst, Beyond, Edge};

/// A rule whose junctions are looked for.
struct Rule {
    /// The beginning of the ids of its branches.
    id: String,
    /// What it is, in words.
    words: String,
    /// The path of the decision that shows it.
    shown_by: Option<String>,
}

/// A junction with what is needed of it once all are known.
enum Seen {
    If(NodeId, NodeId),
    And(NodeId, NodeId, NodeId),
    Or(NodeId, NodeId, NodeId),
    Coalesce(NodeId, NodeId),
    Row(NodeId, u16),
    Bands(NodeId, u16, NodeId, Option<NodeId>, bool),
    Curve(NodeId, NodeId),
}

impl Seen {
    fn of(junction: Junction<'_>) -> Seen {
        match junction {
            Junction::If(id, condition) => Seen::If(id, condition),
            Junction::And(id, left, right) => Seen::And(id, left, right),
            Junction::Or(id, left, right) => Seen::Or(id, left, right),
            Junction::Coalesce(id, left) => Seen::Coalesce(id, left),
            Junction::Lookup(id, lookup) => Seen::Row(id, lookup.index),
            Junction::Bands(id, used, on) => {
                let quota = used.quota.as_ref().map(|quota| quota.id);
                Seen::Bands(id, used.index, used.value.id, quota, on)
            }
            Junction::Curve(id, value) => Seen::Curve(id, value),
        }
    }
}

/// The items of the stretches of a curve.
#[derive(Clone, Copy)]
struct CurveItems {
    first: usize,
    count: usize,
    /// 1 where no item stands for the stretch before the first point, because a value there is an error.
    skipped: usize,
}

pub(super) struct Builder<'p> {
    pub(super) program: &'p Program,
    places: &'p Places,
    items: Vec<Item>,
    /// Ids that are taken.
    ids: HashSet<String>,
    watches: HashMap<NodeId, Vec<Watch>>,
    pub(super) outcomes: Outcomes,
    /// The branches as they are written.
    written: HashMap<Span, Written>,
    /// The items of branches by the place of the branch and, for `switch`, of the case.
    branches: HashMap<(Span, Option<Span>), Pair>,
    /// Number of branches of each kind of a rule so far.
    numbers: HashMap<String, usize>,
    /// The first items of tables and bands, and those of curves.
    tables: Vec<usize>,
    bands: Vec<usize>,
    curves: Vec<CurveItems>,
}

impl<'p> Builder<'p> {
    pub(super) fn new(program: &'p Program, places: &'p Places) -> Builder<'p> {
        Builder {
            program,
            places,
            items: Vec::new(),
            ids: HashSet::new(),
            watches: HashMap::new(),
            outcomes: Outcomes::default(),
            written: written(&program.sources),
            branches: HashMap::new(),
            numbers: HashMap::new(),
            tables: Vec::new(),
            bands: Vec::new(),
            curves: Vec::new(),
        }
    }

    pub(super) fn build(mut self) -> Coverage {
        self.add_tables();
        self.add_bands();
        self.add_curves();
        self.values();
        self.ladders();
        self.eligibilities();
        self.incentives();
        self.scores();
        self.rankings();
        self.contests();
        self.funds();
        self.payouts();
        self.engagements();
        let covered = vec![false; self.items.len()];
        Coverage {
            items: self.items,
            covered,
            watches: self.watches,
            operands: HashMap::new(),
            bands: self.program.bands.iter().map(|(_, bands)| Arc::clone(bands)).collect(),
            curves: self.program.curves.iter().map(|(_, curve)| Arc::clone(curve)).collect(),
            outcomes: self.outcomes,
            caps: Vec::new(),
        }
    }

    /// Adds an item; an id that is taken gets a number.
    pub(super) fn add(
        &mut self,
        group: Group,
        id: &str,
        words: String,
        span: Option<Span>,
        shown_by: Option<String>,
    ) -> usize {
        let mut unique = id.to_owned();
        let mut number = 1;
        while !self.ids.insert(unique.clone()) {
            number += 1;
            unique = format!("{id}#{number}");
        }
        self.items.push(Item {
            group,
            id: unique,
            words,
            span,
            shown_by,
        });
        self.items.len() - 1
    }

    fn watch(&mut self, id: NodeId, watch: Watch) {
        let watches = self.watches.entry(id).or_default();
        if !watches.contains(&watch) {
            watches.push(watch);
        }
    }

    // ---- Tables, bands, curves -----------------------------------------------------------------------------------

    fn add_tables(&mut self) {
        let program = self.program;
        for (place, (name, table, _)) in program.tables.iter().enumerate() {
            self.tables.push(self.items.len());
            let file = self.places.tables.get(place).copied().flatten();
            let text = file
                .and_then(|file| program.sources.get(file))
                .map(|source| source.text());
            let csv = file.zip(text).map(|(file, text)| CsvFile::parse(file, text).0);
            let columns: Vec<Option<usize>> = table
                .definition()
                .inputs
                .iter()
                .map(|column| csv.as_ref()?.column(&column.name))
                .collect();
            for row in 0..table.rows() {
                let found = csv.as_ref().and_then(|csv| csv.rows().get(row as usize));
                let cells: Vec<&str> = columns
                    .iter()
                    .filter_map(|column| Some(found?.cells.get((*column)?)?.text.trim()))
                    .collect();
                let cells = if cells.is_empty() {
                    (row + 1).to_string()
                } else {
                    cells.join(", ")
                };
                let words = format!("table `{name}` answers with the row `{cells}`");
                self.add(
                    Group::TableRows,
                    &format!("table.{name}.{cells}"),
                    words,
                    found.map(|row| row.span),
                    None,
                );
            }
        }
    }

    fn add_bands(&mut self) {
        let program = self.program;
        for (place, (name, bands)) in program.bands.iter().enumerate() {
            self.bands.push(self.items.len());
            for (index, band) in bands.definition().bands.iter().enumerate() {
                let word = match band.edge {
                    Edge::From => "from",
                    Edge::Above => "above",
                };
                let span = self.places.bands.get(place).and_then(|spans| spans.get(index)).copied();
                let words = format!("a value falls in the band of `{name}` {word} {}", band.at);
                self.add(
                    Group::Bands,
                    &format!("bands.{name}.{word} {}", band.at),
                    words,
                    span,
                    None,
                );
            }
        }
    }

    /// A curve has an item before its first point and one beyond its last, unless values there are errors.
    fn add_curves(&mut self) {
        let program = self.program;
        for (place, (name, curve)) in program.curves.iter().enumerate() {
            let definition = curve.definition();
            let points = &definition.points;
            let spans = self.places.curves.get(place);
            let span = |index: usize| spans.and_then(|spans| spans.get(index)).copied();
            let below = definition.below_first != BelowFirst::Error;
            let first_item = self.items.len();
            if let (true, Some((first, _))) = (below, points.first()) {
                let words = format!("a value lies below the first point of the curve `{name}`, {first}");
                self.add(
                    Group::Curves,
                    &format!("curve.{name}.below {first}"),
                    words,
                    span(0),
                    None,
                );
            }
            for (index, pair) in points.windows(2).enumerate() {
                if let [(from, _), (to, _)] = pair {
                    let words = format!("a value lies on the curve `{name}` between {from} and {to}");
                    self.add(
                        Group::Curves,
                        &format!("curve.{name}.{from}..{to}"),
                        words,
                        span(index),
                        None,
                    );
                }
            }
            if let (true, Some((last, _))) = (definition.above_last != Beyond::Error, points.last()) {
                let words = format!("a value lies above the last point of the curve `{name}`, {last}");
                let id = format!("curve.{name}.above {last}");
                self.add(Group::Curves, &id, words, span(points.len() - 1), None);
            }
            self.curves.push(CurveItems {
                first: first_item,
                count: self.items.len() - first_item,
                skipped: usize::from(!below),
            });
        }
    }

    // ---- Ladders, eligibilities ----------------------------------------------------------------------------------

    fn ladders(&mut self) {
        let program = self.program;
        for ladder in &program.ladders {
            let name = &ladder.name;
            let shown = Some(name.clone());
            let first = self.items.len();
            for tier in &ladder.tiers {
                let words = format!("ladder `{name}` reaches `{}`", tier.id);
                let id = format!("ladder.{name}.{}", tier.id);
                self.add(Group::Tiers, &id, words, Some(tier.span), shown.clone());
            }
            let none = ladder.slot.presence.map(|_| {
                let words = format!("ladder `{name}` reaches no tier");
                self.add(
                    Group::Tiers,
                    &format!("ladder.{name}.()"),
                    words,
                    Some(ladder.span),
                    shown.clone(),
                )
            });
            self.outcomes.ladders.push((first, none));
            for tier in &ladder.tiers {
                let of = format!("tier `{}` of ladder `{name}`", tier.id);
                self.criteria(&tier.criteria, &format!("ladder.{name}.{}", tier.id), &of, name);
            }
            self.over_time(ladder);
        }
    }

    /// What a decision may do to a tier that is held, and whether something stands instead.
    fn over_time(&mut self, ladder: &Ladder) {
        let name = &ladder.name;
        let mut items = LevelItems::default();
        let holding = ladder
            .over_time
            .as_ref()
            .and_then(|over_time| over_time.holding.as_ref());
        if let Some(holding) = holding {
            let reviews = holding.reviews.is_some();
            let never = holding.demotes == Demotion::Never;
            let ways = [
                (Reason::Promoted, true, "is promoted"),
                (Reason::Demoted, reviews && !never, "is taken down by a review"),
                (Reason::Confirmed, reviews, "is confirmed by a review"),
                (
                    Reason::Kept,
                    reviews && (never || holding.keeps.is_some()),
                    "is kept by a review although less is met",
                ),
            ];
            for (reason, _, words) in ways.into_iter().filter(|(_, possible, _)| *possible) {
                let item = self.add(
                    Group::Tiers,
                    &format!("ladder.{name}.{}", reason.word()),
                    format!("a tier of ladder `{name}` {words}"),
                    Some(ladder.span),
                    Some(format!("ladders.{name}.held.reason")),
                );
                items.reasons.push((reason, item));
            }
            for (tier, criteria) in ladder.tiers.iter().zip(&holding.review) {
                let of = format!("the review of tier `{}` of ladder `{name}`", tier.id);
                self.criteria(criteria, &format!("ladder.{name}.{}.review", tier.id), &of, name);
            }
        }
        let overridden = ladder.over_time.as_ref();
        let overridden = overridden.and_then(|over_time| over_time.overridden.as_ref());
        if let Some(rules) = overridden {
            items.overridden = Some(self.add(
                Group::Tiers,
                &format!("ladder.{name}.overridden"),
                format!("a tier of ladder `{name}` is overridden"),
                Some(ladder.span),
                Some(format!("ladders.{name}.override.reason")),
            ));
            let shown = format!("ladders.{name}.override.reason");
            let (id, words) = (
                format!("ladder.{name}.override"),
                format!("the override of ladder `{name}`"),
            );
            self.junctions(&id, &words, Some(&shown), |see| {
                rules.tier.visit(see);
                rules.reason.visit(see);
            });
        }
        self.outcomes.levels.push(items);
    }

    fn eligibilities(&mut self) {
        let program = self.program;
        for eligibility in &program.eligibilities {
            let name = &eligibility.name;
            let span = Some(eligibility.span);
            let id = format!("eligibility.{name}");
            let shown = Some(name.clone());
            let yes = self.add(
                Group::Eligibilities,
                &format!("{id}.eligible"),
                format!("eligibility `{name}` is given"),
                span,
                shown.clone(),
            );
            let no = self.add(
                Group::Eligibilities,
                &format!("{id}.not eligible"),
                format!("eligibility `{name}` is not given"),
                span,
                shown,
            );
            self.outcomes.eligibilities.push((yes, no));
            self.criteria(&eligibility.criteria, &id, &format!("eligibility `{name}`"), name);
        }
    }

    fn criteria(&mut self, criteria: &Criteria, id: &str, of: &str, shown_by: &str) {
        for (place, check) in criteria.checks.iter().enumerate() {
            let path = criteria
                .paths
                .iter()
                .find(|path| (usize::from(path.first)..usize::from(path.end)).contains(&place));
            let (id, of) = match path {
                Some(path) => (format!("{id}.{}", path.title), format!("path `{}` of {of}", path.title)),
                None => (id.to_owned(), of.to_owned()),
            };
            let words = format!("requirement `{}` of {of}", check.title);
            let id = format!("{id}.{}", check.title);
            let items = self.check(check, Group::Requirements, &id, &words, shown_by, ["met", "not met"]);
            let at = criteria.offset as usize + place;
            let blank = items;
            if self.outcomes.checks.len() <= at {
                self.outcomes.checks.resize(at + 1, blank);
            }
            if let Some(slot) = self.outcomes.checks.get_mut(at) {
                *slot = items;
            }
        }
    }

    /// The items of a check, and the junctions of its rules.
    fn check(
        &mut self,
        check: &Check,
        group: Group,
        id: &str,
        words: &str,
        shown_by: &str,
        [yes, no]: [&str; 2],
    ) -> CheckItems {
        let span = Some(check.span);
        let shown = Some(shown_by.to_owned());
        let met = self.add(
            group,
            &format!("{id}.{yes}"),
            format!("{words} is {yes}"),
            span,
            shown.clone(),
        );
        let not_met = self.add(
            group,
            &format!("{id}.{no}"),
            format!("{words} is {no}"),
            span,
            shown.clone(),
        );
        let missing = check.optional.then(|| {
            self.add(
                group,
                &format!("{id}.missing"),
                format!("{words} is missing"),
                span,
                shown.clone(),
            )
        });
        let mut seen = Vec::new();
        let mut see = |junction: Junction<'_>| seen.push(Seen::of(junction));
        match &check.kind {
            CheckKind::Condition(condition) => condition.visit(&mut see),
            CheckKind::Measure {
                measure, thresholds, ..
            } => {
                measure.visit(&mut see);
                thresholds.iter().for_each(|threshold| threshold.visit(&mut see));
            }
        }
        self.rule(
            &Rule {
                id: id.to_owned(),
                words: words.to_owned(),
                shown_by: shown,
            },
            seen,
        );
        CheckItems { met, not_met, missing }
    }

    // ---- Incentives, values --------------------------------------------------------------------------------------

    fn incentives(&mut self) {
        let program = self.program;
        for incentive in &program.incentives {
            let items = self.incentive(incentive);
            self.outcomes.incentives.push(items);
        }
    }

    fn incentive(&mut self, incentive: &Incentive) -> IncentiveItems {
        let name = &incentive.name;
        let id = format!("incentive.{name}");
        let shown = format!("incentives.{name}.total");
        let mut items = IncentiveItems {
            has_records: incentive.records.is_some(),
            ..IncentiveItems::default()
        };
        for condition in &incentive.conditions {
            let check = &condition.check;
            let words = format!("condition `{}` of incentive `{name}`", check.title);
            let id = format!("{id}.{}", check.title);
            let found = self.check(check, Group::Conditions, &id, &words, &shown, ["true", "false"]);
            items.conditions.push(found);
        }
        let pair = |builder: &mut Builder<'_>, group: Group, what: &str, span: Span, ways: [(&str, String); 2]| {
            let [(yes, yes_words), (no, no_words)] = ways;
            let shown = Some(shown.clone());
            (
                builder.add(
                    group,
                    &format!("{id}.{what}.{yes}"),
                    yes_words,
                    Some(span),
                    shown.clone(),
                ),
                builder.add(group, &format!("{id}.{what}.{no}"), no_words, Some(span), shown),
            )
        };
        if let Some(date) = &incentive.in_period {
            let span = self
                .program
                .nodes
                .get(date.id.0 as usize)
                .map_or(incentive.span, |node| node.span);
            let ways = [
                (
                    "inside",
                    format!("a record of incentive `{name}` lies inside the period"),
                ),
                (
                    "outside",
                    format!("a record of incentive `{name}` lies outside the period"),
                ),
            ];
            items.in_period = Some(pair(self, Group::Conditions, "period", span, ways));
        }
        let cuts = |what: &str| {
            [
                ("cuts", format!("{what} of incentive `{name}` cuts something")),
                (
                    "leaves",
                    format!("{what} of incentive `{name}` leaves what is paid as it is"),
                ),
            ]
        };
        if let Some(cap) = &incentive.cap_each {
            let ways = cuts("the cap of a line");
            items.cap_each = Some(pair(self, Group::Limits, "cap of a line", cap.span, ways));
        }
        for (index, cap) in incentive.caps.iter().enumerate() {
            let (what, words) = match incentive.caps.len() {
                1 => ("cap".to_owned(), "the cap".to_owned()),
                _ => (format!("cap {}", index + 1), format!("cap {}", index + 1)),
            };
            let ways = cuts(&words);
            items.caps.push(pair(self, Group::Limits, &what, cap.amount.span, ways));
        }
        if let Some(floor) = &incentive.floor {
            let ways = [
                ("lifts", format!("the floor of incentive `{name}` lifts what is paid")),
                (
                    "leaves",
                    format!("the floor of incentive `{name}` leaves what is paid as it is"),
                ),
            ];
            items.floor = Some(pair(self, Group::Limits, "floor", floor.span, ways));
        }
        if let Some((minimum, _)) = &incentive.minimum {
            let ways = [
                ("reached", format!("the minimum of incentive `{name}` is reached")),
                (
                    "not reached",
                    format!("the minimum of incentive `{name}` is not reached"),
                ),
            ];
            items.minimum = Some(pair(self, Group::Limits, "minimum", minimum.span, ways));
        }
        let payees = incentive.split.as_ref().map_or(&[][..], |split| &split.payees);
        for payee in payees {
            let title = &payee.title;
            let found = payee.when_absent.map(|_| {
                let ways = [
                    ("there", format!("the payee `{title}` of incentive `{name}` is there")),
                    ("absent", format!("the payee `{title}` of incentive `{name}` is absent")),
                ];
                pair(self, Group::Conditions, &format!("payee {title}"), payee.span, ways)
            });
            items.payees.push(found);
        }
        for (event, what, words) in events(incentive) {
            let item = self.add(
                Group::Conditions,
                &format!("{id}.{what}"),
                format!("{words} of incentive `{name}`"),
                Some(incentive.span),
                Some(shown.clone()),
            );
            items.events.push((event, item));
        }
        if incentive.drawing.is_some() {
            let ways = [
                ("pays", format!("the fund of incentive `{name}` pays all that is asked")),
                (
                    "lacks",
                    format!("the fund of incentive `{name}` holds less than is asked"),
                ),
            ];
            items.fund = Some(pair(self, Group::Limits, "fund", incentive.span, ways));
        }
        let stack = incentive.stacked.as_ref();
        let stack = stack.and_then(|stacked| self.program.stacks.get(usize::from(stacked.stack)));
        // The first of several is never passed over for another.
        let own = incentive.stacked.as_ref().map(|stacked| stacked.place);
        let is_first = |stack: &Stack| stack.combine == Combine::First && stack.members.first().copied() == own;
        if let Some(stack) = stack.filter(|stack| stack.combine.excludes() && !is_first(stack)) {
            let ways = [
                (
                    "pays",
                    format!("incentive `{name}` pays, in the stack `{}`", stack.name),
                ),
                (
                    "another",
                    format!(
                        "another incentive of the stack `{}` pays instead of `{name}`",
                        stack.name
                    ),
                ),
            ];
            items.stacked = Some(pair(self, Group::Conditions, "stack", stack.span, ways));
        }
        if let Some((stack, cap)) = stack.and_then(|stack| Some((stack, stack.cap_each.as_ref()?)))
            && stack.members.last().copied() == own
        {
            let ways = cuts(&format!("the cap of the stack `{}`", stack.name));
            items.stack_cap = Some(pair(self, Group::Limits, "cap of the stack", cap.span, ways));
        }
        let mut seen = Vec::new();
        let mut see = |junction: Junction<'_>| seen.push(Seen::of(junction));
        for payee in payees {
            match &payee.who {
                Who::One(who) => who.visit(&mut see),
                Who::Each { rows, who, .. } => {
                    rows.junctions(&mut see);
                    who.visit(&mut see);
                }
            }
            if let Keeps::Share(share) = &payee.keeps {
                share.visit(&mut see);
            }
        }
        if let Some(year) = incentive.drawing.as_ref().and_then(|drawing| drawing.year.as_ref()) {
            year.visit(&mut see);
        }
        if let Some(records) = &incentive.records {
            records.rows.junctions(&mut see);
        }
        if let Some(date) = &incentive.in_period {
            date.visit(&mut see);
        }
        if let Some(tier_on) = &incentive.tier_on {
            tier_on.day.visit(&mut see);
            if let Some(history) = &tier_on.history {
                history.rows.junctions(&mut see);
                history.tier.visit(&mut see);
                history.since.visit(&mut see);
            }
        }
        for running in &incentive.running {
            if let RunningUnit::Agreement(from) = &running.unit {
                from.visit(&mut see);
            }
        }
        if let Some(lifecycle) = &incentive.lifecycle {
            lifecycle.days().for_each(|day| day.visit(&mut see));
            lifecycle.once_per.iter().for_each(|part| part.visit(&mut see));
        }
        if let Some(amount) = incentive
            .stacked
            .as_ref()
            .and_then(|stacked| stacked.applies_to.as_ref())
        {
            amount.visit(&mut see);
        }
        if let Some(cap) = stack.and_then(|stack| stack.cap_each.as_ref()) {
            cap.amount.visit(&mut see);
        }
        incentive.pays.visit(&mut see);
        let amounts = incentive
            .cap_each
            .iter()
            .chain(incentive.caps.iter().map(|cap| &cap.amount));
        let amounts = amounts
            .chain(&incentive.floor)
            .chain(incentive.minimum.iter().map(|(amount, _)| amount));
        for amount in amounts {
            amount.amount.visit(&mut see);
        }
        for grouping in incentive.caps.iter().flat_map(|cap| &cap.per) {
            match grouping {
                Grouping::Field(_, field) => field.visit(&mut see),
                Grouping::Calendar(_, date) | Grouping::Fiscal(_, _, date) => date.visit(&mut see),
            }
        }
        let rule = Rule {
            id,
            words: format!("incentive `{name}`"),
            shown_by: Some(shown),
        };
        self.rule(&rule, seen);
        items
    }

    fn values(&mut self) {
        let program = self.program;
        for value in &program.values {
            let mut seen = Vec::new();
            let mut see = |junction: Junction<'_>| seen.push(Seen::of(junction));
            let shown_by = match &value.how {
                ValueKind::Scalar { rule, .. } => {
                    rule.visit(&mut see);
                    Some(value.name.clone())
                }
                ValueKind::Rows { rule, .. } => {
                    Rows::junctions(rule, &mut see);
                    None
                }
                ValueKind::Inline => None,
            };
            let rule = Rule {
                id: format!("value.{}", value.name),
                words: format!("value `{}`", value.name),
                shown_by,
            };
            self.rule(&rule, seen);
        }
    }

    // ---- Rankings ------------------------------------------------------------------------------------------------

    fn rankings(&mut self) {
        let program = self.program;
        for ranking in &program.rankings {
            let name = &ranking.name;
            let id = format!("ranking.{name}");
            let shown = format!("rankings.{name}.awarded");
            let way = |builder: &mut Builder<'_>, what: &str, words: &str| {
                let words = format!("ranking `{name}`: {words}");
                let shown = Some(shown.clone());
                builder.add(
                    Group::Rankings,
                    &format!("{id}.{what}"),
                    words,
                    Some(ranking.span),
                    shown,
                )
            };
            let awarded = way(self, "awarded", "a partner is awarded");
            let not_awarded = way(self, "not awarded", "a partner competes and is not awarded");
            // Where everybody competes, nobody can stay out.
            let everybody = matches!(ranking.among.1.op, BooleanOp::Constant(true));
            let out = (!everybody).then(|| way(self, "does not compete", "a partner does not compete"));
            self.outcomes.rankings.push((awarded, not_awarded, out));
            let mut seen = Vec::new();
            let mut see = |junction: Junction<'_>| seen.push(Seen::of(junction));
            ranking.among.1.visit(&mut see);
            for compared in ranking.groups.iter().chain(&ranking.keys) {
                compared.value.visit(&mut see);
            }
            let rule = Rule {
                id,
                words: format!("ranking `{name}`"),
                shown_by: Some(shown),
            };
            self.rule(&rule, seen);
        }
    }

    // ---- Contests ------------------------------------------------------------------------------------------------

    fn contests(&mut self) {
        let program = self.program;
        for contest in &program.contests {
            let name = &contest.name;
            let id = format!("contest.{name}");
            let shown = format!("contests.{name}.wins");
            let way = |builder: &mut Builder<'_>, what: &str, words: &str| {
                builder.add(
                    Group::Contests,
                    &format!("{id}.{what}"),
                    format!("contest `{name}`: {words}"),
                    Some(contest.span),
                    Some(shown.clone()),
                )
            };
            let items = ContestItems {
                won: way(self, "won", "a partner is first"),
                lost: way(self, "not first", "another partner is first"),
                tied: way(self, "tied", "several partners are first"),
                no_entry: way(self, "no entry", "a partner has no entry"),
                closed: contest
                    .open_if
                    .is_some()
                    .then(|| way(self, "nothing to win", "there is nothing to win")),
            };
            self.outcomes.contests.push(items);
            let mut seen = Vec::new();
            let mut see = |junction: Junction<'_>| seen.push(Seen::of(junction));
            if let Some(rule) = &contest.open_if {
                rule.rule.visit(&mut see);
            }
            contest.entry.rule.visit(&mut see);
            for key in &contest.keys {
                key.value.visit(&mut see);
            }
            let rule = Rule {
                id,
                words: format!("contest `{name}`"),
                shown_by: Some(shown),
            };
            self.rule(&rule, seen);
        }
    }

    // ---- Junctions of rules --------------------------------------------------------------------------------------

    fn span_of(&self, id: NodeId) -> Option<Span> {
        self.program.nodes.get(id.0 as usize).map(|node| node.span)
    }

    /// The branches of the expressions that `visit` goes through.
    pub(super) fn junctions(
        &mut self,
        id: &str,
        words: &str,
        shown_by: Option<&String>,
        visit: impl FnOnce(&mut dyn FnMut(Junction<'_>)),
    ) {
        let mut seen = Vec::new();
        visit(&mut |junction: Junction<'_>| seen.push(Seen::of(junction)));
        let rule = Rule {
            id: id.to_owned(),
            words: words.to_owned(),
            shown_by: shown_by.cloned(),
        };
        self.rule(&rule, seen);
    }

    fn rule(&mut self, rule: &Rule, seen: Vec<Seen>) {
        for junction in seen {
            match junction {
                Seen::If(id, condition) => self.condition(rule, id, condition),
                Seen::And(id, left, right) => self.both_sides(rule, id, left, right, true),
                Seen::Or(id, left, right) => self.both_sides(rule, id, left, right, false),
                Seen::Coalesce(id, left) => self.coalesce(rule, id, left),
                Seen::Row(id, table) => {
                    let table = usize::from(table);
                    let count = self
                        .program
                        .tables
                        .get(table)
                        .map_or(0, |(_, table, _)| table.rows() as usize);
                    if let Some(first) = self.tables.get(table).copied() {
                        self.watch(id, Watch::Row(first, count));
                        self.show(first..first + count, rule);
                    }
                }
                Seen::Bands(id, bands, value, quota, on) => {
                    let place = usize::from(bands);
                    if let Some(first) = self.bands.get(place).copied() {
                        self.watch(value, Watch::Operand);
                        if let Some(quota) = quota {
                            self.watch(quota, Watch::Operand);
                        }
                        self.watch(id, Watch::Bands(bands, value, quota, first, on));
                        let count = self
                            .program
                            .bands
                            .get(place)
                            .map_or(0, |(_, bands)| bands.definition().bands.len());
                        self.show(first..first + count, rule);
                    }
                }
                Seen::Curve(id, value) => {
                    let scale = self.program.nodes.get(id.0 as usize).and_then(|node| node.scale);
                    let Some(Scale::Curve(curve)) = scale else { continue };
                    if let Some(items) = self.curves.get(usize::from(curve)).copied() {
                        self.watch(value, Watch::Operand);
                        self.watch(id, Watch::Curve(curve, value, items.first, items.skipped));
                        self.show(items.first..items.first + items.count, rule);
                    }
                }
            }
        }
    }

    /// The first rule that uses a table, bands or a curve shows it.
    fn show(&mut self, items: std::ops::Range<usize>, rule: &Rule) {
        for item in self.items.get_mut(items).unwrap_or_default() {
            if item.shown_by.is_none() {
                item.shown_by.clone_from(&rule.shown_by);
            }
        }
    }

    /// The two items of a branch, added when it is met for the first time: a helper that several rules use is one place
    /// in the text.
    fn branch(&mut self, rule: &Rule, key: (Span, Option<Span>), word: &str, ways: [(&str, String); 2]) -> Pair {
        if let Some(pair) = self.branches.get(&key) {
            return *pair;
        }
        let number = self.numbers.entry(format!("{}.{word}", rule.id)).or_default();
        *number += 1;
        let id = format!("{}.{word} {number}", rule.id);
        let span = Some(key.1.unwrap_or(key.0));
        let [(yes, yes_words), (no, no_words)] = ways;
        let shown = rule.shown_by.clone();
        let words = |words: String| format!("{}: {words}", rule.words);
        let pair = (
            self.add(
                Group::Branches,
                &format!("{id}.{yes}"),
                words(yes_words),
                span,
                shown.clone(),
            ),
            self.add(Group::Branches, &format!("{id}.{no}"), words(no_words), span, shown),
        );
        self.branches.insert(key, pair);
        pair
    }

    fn condition(&mut self, rule: &Rule, id: NodeId, condition: NodeId) {
        let Some(span) = self.span_of(id) else { return };
        match self.written.get(&span).cloned() {
            Some(Written::If(text)) => {
                let ways = [
                    ("true", format!("`if {text}` is true")),
                    ("false", format!("`if {text}` is false")),
                ];
                let (yes, no) = self.branch(rule, (span, None), "if", ways);
                self.watch(condition, Watch::Boolean(Some(yes), Some(no)));
            }
            Some(Written::Switch(cases)) => {
                let Some(at) = self.span_of(condition) else { return };
                let inside =
                    |(case, _): &(Span, String)| case.file == at.file && (case.start..case.end).contains(&at.start);
                let Some(place) = cases.iter().position(inside) else {
                    return;
                };
                self.switch(rule, span, &cases, place, condition);
            }
            _ => {}
        }
    }

    /// A case of a `switch`; the last one also decides whether `_` is taken.
    fn switch(&mut self, rule: &Rule, span: Span, cases: &[(Span, String)], place: usize, condition: NodeId) {
        let key = (span, None);
        let first = match self.branches.get(&key) {
            Some((first, _)) => *first,
            None => {
                let number = self.numbers.entry(format!("{}.switch", rule.id)).or_default();
                *number += 1;
                let id = format!("{}.switch {number}", rule.id);
                let first = self.items.len();
                let all = cases.iter().map(|(at, case)| (*at, case.as_str()));
                for (at, case) in all.chain([(span, "_")]) {
                    let words = format!("{}: the case `{case}` of `switch` is taken", rule.words);
                    let shown = rule.shown_by.clone();
                    self.add(Group::Branches, &format!("{id}.{case}"), words, Some(at), shown);
                }
                self.branches.insert(key, (first, first + cases.len()));
                first
            }
        };
        let otherwise = (place + 1 == cases.len()).then_some(first + cases.len());
        self.watch(condition, Watch::Boolean(Some(first + place), otherwise));
    }

    fn both_sides(&mut self, rule: &Rule, id: NodeId, left: NodeId, right: NodeId, and: bool) {
        let Some(span) = self.span_of(id) else { return };
        // The condition of a guarded case of `switch` has the place of its guard, and is none of its own.
        if self.span_of(right) == Some(span) {
            return;
        }
        match (self.written.get(&span).cloned(), and) {
            (Some(Written::And(text)), true) => {
                let ways = [
                    ("right", format!("`{text} && …` looks at its right side")),
                    ("left", format!("`{text} && …` is decided by its left side")),
                ];
                let (right, decided) = self.branch(rule, (span, None), "and", ways);
                self.watch(left, Watch::Boolean(Some(right), Some(decided)));
            }
            (Some(Written::Or(text)), false) => {
                let ways = [
                    ("right", format!("`{text} || …` looks at its right side")),
                    ("left", format!("`{text} || …` is decided by its left side")),
                ];
                let (right, decided) = self.branch(rule, (span, None), "or", ways);
                self.watch(left, Watch::Boolean(Some(decided), Some(right)));
            }
            _ => {}
        }
    }

    fn coalesce(&mut self, rule: &Rule, id: NodeId, left: NodeId) {
        let Some(span) = self.span_of(id) else { return };
        if let Some(Written::Coalesce(text)) = self.written.get(&span).cloned() {
            let ways = [
                ("present", format!("`{text} ?? …` has a value on its left")),
                ("absent", format!("`{text} ?? …` has none on its left")),
            ];
            let (present, absent) = self.branch(rule, (span, None), "coalesce", ways);
            self.watch(left, Watch::Presence(present, absent));
        }
    }
}
