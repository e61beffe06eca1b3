//! Tree and model → program: names, types, the order of evaluation. Everything that is wrong is reported together.
//!
//! `types` resolves records and layouts, `names` the one namespace, `order` who reads whom; `lower` turns the bodies
//! of rules into typed expressions; the rest compiles one kind of declaration each.

mod calendar;
mod contest;
mod conversion;
mod criteria;
mod engagement;
mod engagement_size;
mod engagement_time;
mod fund;
mod hierarchy;
mod incentive;
mod index;
mod lifecycle;
mod lower;
mod names;
mod order;
mod over_time;
mod payout;
mod ranking;
mod rounds;
mod running;
mod scale;
mod score;
mod setting;
mod take_over;
pub(crate) use setting::within;
mod split;
mod stack;
mod types;
mod value;

use std::collections::HashMap;
use std::sync::Arc;

use crate::declare::{Declared, Trees};
use crate::expr::machine::SlotCounts;
use crate::model::{Model, Name};
use crate::pack::Pack;
use crate::program::{self, Program, Provenance, Step};
use crate::schema::{Class, FieldSlot, Layout, Schema, Space, TextRef};
use crate::source::{Code, Diagnostic, Severity, Sources};
use crate::value::Zone;
use names::Entity;
use scale::{BandsInfo, TableInfo};

/// What compiling a pack gives.
#[derive(Debug)]
pub struct Compiled {
    /// The program, if nothing is wrong.
    pub program: Option<Program>,
    /// Everything that is to be said, in the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles what a pack declares.
#[must_use]
pub fn compile(pack: &Pack, declared: &Declared) -> Compiled {
    let mut compiler = Compiler::new(pack, declared);
    compiler.resolve_schema();
    compiler.declare_names();
    compiler.compile_settings();
    compiler.compile_calendars();
    compiler.compile_conversions();
    compiler.compile_scales();
    compiler.compile_balances();
    let steps = compiler.order();
    for step in &steps {
        match *step {
            Step::Window(place) => compiler.compile_window(place),
            Step::Value(place) => compiler.compile_value(place),
            Step::Ladder(place) => compiler.compile_ladder(place),
            Step::Eligibility(place) => compiler.compile_eligibility(place),
            Step::Incentive(place) => compiler.compile_incentive(place),
            Step::Score(place) => compiler.compile_score(place),
            Step::Ranking(place) => compiler.compile_ranking(place),
            Step::Tiers(place, first, end) => compiler.compile_tiers(place, first, end),
            Step::Fund(place) => compiler.compile_fund(place),
            Step::Payout(place) => compiler.compile_payout(place),
            Step::Stack(place) => compiler.compile_stack(place),
            Step::Contest(place) => compiler.compile_contest(place),
            Step::Engagement(place) => compiler.compile_engagement(place),
        }
    }
    compiler.finish(steps)
}

/// An expression, a rule or a declaration that could not be compiled; it has been reported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed;

/// The most expressions of a program: helpers and values that are read in place multiply.
const MAX_NODES: usize = 1 << 20;

/// A value that is a list of records.
#[derive(Clone)]
struct ValueList {
    /// Where its records have their fields.
    fields: Arc<[FieldSlot]>,
    /// Whether they are of a relation.
    shared: bool,
    /// The list whose records they are.
    through: Option<program::Through>,
}

struct Compiler<'a> {
    pack: &'a Pack,
    model: &'a Model,
    trees: &'a Trees,
    sources: &'a Sources,
    currency: String,
    zone: Zone,
    schema: Schema,
    layout: Layout,
    shared_layout: Layout,
    relations_read: Vec<bool>,
    names: HashMap<String, Entity>,
    nodes: Vec<program::NodeInfo>,
    slots: SlotCounts,
    cursors: Vec<Option<program::Through>>,
    constants: String,
    interned: HashMap<String, TextRef>,
    as_of: (u16, bool),
    period: (u16, u16, bool),
    settings: Vec<Option<program::Setting>>,
    tables: Vec<Option<TableInfo>>,
    bands: Vec<Option<BandsInfo>>,
    curves: Vec<Option<Arc<crate::table::Curve>>>,
    windows: Vec<Option<program::Window>>,
    values: Vec<Option<program::Value>>,
    /// The values that are lists of records.
    value_lists: HashMap<u16, ValueList>,
    ladders: Vec<Option<program::Ladder>>,
    eligibilities: Vec<Option<program::Eligibility>>,
    incentives: Vec<Option<program::Incentive>>,
    scores: Vec<Option<program::Score>>,
    /// Number of components, tracks and gates so far, over all scores.
    score_parts: (u32, u32, u32),
    rankings: Vec<Option<program::Ranking>>,
    partner: Option<program::PartnerKey>,
    /// The round of each step, where there are rankings.
    rounds: Vec<usize>,
    /// Balances, those of funds last.
    balances: Vec<Option<program::Balance>>,
    funds: Vec<Option<program::Fund>>,
    payouts: Vec<Option<program::Payout>>,
    stacks: Vec<Option<program::Stack>>,
    contests: Vec<Option<program::Contest>>,
    engagements: Vec<Option<program::Engagement>>,
    /// The rules of events that may not have been, by where they stand.
    engagement_optional: std::collections::HashSet<crate::source::Span>,
    /// What the rules read so far.
    uses: program::Uses,
    hierarchies: Vec<program::Hierarchy>,
    indexes: Vec<(u16, (Class, u16))>,
    /// Number of checks so far, over all criteria.
    checks: u32,
    /// Whether it has been said that the program is too large.
    said_too_large: bool,
    /// Whether a construct carries something from one period to the next.
    stateful: bool,
    /// The running quantities met so far, while a rule is lowered in which they may stand: bands and slot.
    running: Option<Vec<(u16, u16)>>,
    diagnostics: Vec<Diagnostic>,
    conversions: Vec<Option<program::Conversion>>,
    fiscal_calendars: Vec<Option<crate::value::FiscalCalendar>>,
    business_calendars: Vec<Option<program::BusinessCalendar>>,
    /// The columns that name the currencies of amounts, by record type, field and cursor; `None` where inner records
    /// of one record have several.
    currency_columns: HashMap<(u16, u16, u16), Option<crate::expr::node::Column>>,
}

impl<'a> Compiler<'a> {
    fn new(pack: &'a Pack, declared: &'a Declared) -> Compiler<'a> {
        let model = &declared.model;
        let none = |count: usize| std::iter::repeat_n((), count);
        let mut compiler = Compiler {
            pack,
            model,
            trees: &declared.trees,
            sources: pack.sources(),
            currency: pack
                .manifest()
                .map_or_else(String::new, |manifest| manifest.currency.value.clone()),
            zone: Zone::utc(),
            schema: Schema::default(),
            layout: Layout::default(),
            shared_layout: Layout::default(),
            relations_read: vec![false; model.relations.len()],
            names: HashMap::new(),
            nodes: Vec::new(),
            slots: SlotCounts::default(),
            cursors: Vec::new(),
            constants: String::new(),
            interned: HashMap::new(),
            as_of: (0, false),
            period: (0, 0, false),
            settings: none(model.settings.len()).map(|()| None).collect(),
            tables: none(model.tables.len()).map(|()| None).collect(),
            bands: none(model.bands.len()).map(|()| None).collect(),
            curves: none(model.curves.len()).map(|()| None).collect(),
            windows: none(model.windows.len()).map(|()| None).collect(),
            values: none(model.values.len()).map(|()| None).collect(),
            value_lists: HashMap::new(),
            ladders: none(model.ladders.len()).map(|()| None).collect(),
            eligibilities: none(model.eligibilities.len()).map(|()| None).collect(),
            incentives: none(model.incentives.len()).map(|()| None).collect(),
            scores: none(model.scores.len()).map(|()| None).collect(),
            score_parts: (0, 0, 0),
            rankings: none(model.rankings.len()).map(|()| None).collect(),
            partner: None,
            rounds: Vec::new(),
            balances: Vec::new(),
            funds: none(model.funds.len()).map(|()| None).collect(),
            payouts: none(model.payouts.len()).map(|()| None).collect(),
            stacks: none(model.stacks.len()).map(|()| None).collect(),
            contests: none(model.contests.len()).map(|()| None).collect(),
            engagements: none(model.engagements.len()).map(|()| None).collect(),
            engagement_optional: std::collections::HashSet::new(),
            uses: program::Uses::default(),
            hierarchies: Vec::new(),
            indexes: Vec::new(),
            checks: 0,
            said_too_large: false,
            stateful: false,
            running: None,
            diagnostics: Vec::new(),
            conversions: Vec::new(),
            fiscal_calendars: Vec::new(),
            business_calendars: Vec::new(),
            currency_columns: HashMap::new(),
        };
        // Cursor 0 stays at row 0: single records and plain inputs are read with it.
        compiler.new_cursor();
        compiler.as_of.0 = compiler.new_slot(Class::Integer);
        compiler.period.0 = compiler.new_slot(Class::Integer);
        compiler.period.1 = compiler.new_slot(Class::Integer);
        if let Some(manifest) = pack.manifest() {
            match Zone::from_name(&manifest.time_zone.value) {
                Some(zone) => compiler.zone = zone,
                None => compiler.report(
                    Diagnostic::error(
                        Code::Manifest,
                        format!("there is no time zone `{}`", manifest.time_zone.value),
                    )
                    .at(manifest.time_zone.span)
                    .help("write a name of the IANA data base, such as `Europe/Berlin` or `UTC`"),
                ),
            }
        }
        compiler
    }

    /// What is declared is compiled, or it is said why not: nothing is left out in silence.
    fn left_out(&mut self) {
        fn missing<'m, T>(names: impl Iterator<Item = &'m Name>, compiled: &[Option<T>]) -> Vec<&'m Name> {
            names
                .zip(compiled)
                .filter_map(|(name, compiled)| compiled.is_none().then_some(name))
                .collect()
        }
        let model = self.model;
        let mut names = missing(model.settings.iter().map(|of| &of.name), &self.settings);
        names.extend(missing(model.tables.iter().map(|of| &of.name), &self.tables));
        names.extend(missing(model.bands.iter().map(|of| &of.name), &self.bands));
        names.extend(missing(model.curves.iter().map(|of| &of.name), &self.curves));
        names.extend(missing(model.windows.iter().map(|of| &of.name), &self.windows));
        names.extend(missing(model.values.iter().map(|of| &of.name), &self.values));
        names.extend(missing(model.ladders.iter().map(|of| &of.name), &self.ladders));
        names.extend(missing(
            model.eligibilities.iter().map(|of| &of.name),
            &self.eligibilities,
        ));
        names.extend(missing(model.incentives.iter().map(|of| &of.name), &self.incentives));
        names.extend(missing(model.scores.iter().map(|of| &of.name), &self.scores));
        names.extend(missing(model.conversions.iter().map(|of| &of.name), &self.conversions));
        names.extend(missing(
            model.fiscal_calendars.iter().map(|of| &of.name),
            &self.fiscal_calendars,
        ));
        names.extend(missing(
            model.business_calendars.iter().map(|of| &of.name),
            &self.business_calendars,
        ));
        names.extend(missing(model.rankings.iter().map(|of| &of.name), &self.rankings));
        names.extend(missing(model.balances.iter().map(|of| &of.name), &self.balances));
        names.extend(missing(model.funds.iter().map(|of| &of.name), &self.funds));
        names.extend(missing(model.payouts.iter().map(|of| &of.name), &self.payouts));
        names.extend(missing(model.contests.iter().map(|of| &of.name), &self.contests));
        names.extend(missing(model.stacks.iter().map(|of| &of.name), &self.stacks));
        names.extend(missing(model.engagements.iter().map(|of| &of.name), &self.engagements));
        for name in names {
            self.report(
                Diagnostic::error(Code::NotSupported, format!("`{}` cannot be compiled", name.text))
                    .at(name.span)
                    .help("this is a fault of the engine: please report it with the pack; written in another way it may be understood"),
            );
        }
    }

    /// What was carried forward stands among the facts, as `prior`.
    fn prior_is_free(&mut self) {
        let inputs = self.model.inputs.iter().map(|input| &input.name);
        let names = inputs.chain(self.model.relations.iter().map(|relation| &relation.name));
        if let Some(taken) = names.into_iter().find(|name| self.stateful && name.text == "prior") {
            let span = taken.span;
            self.report(
                Diagnostic::error(
                    Code::Shadowing,
                    "`prior` is what was carried forward from the period before",
                )
                .at(span)
                .help("give the input another name"),
            );
        }
    }

    fn finish(mut self, steps: Vec<Step>) -> Compiled {
        self.prior_is_free();
        if self.diagnostics.iter().all(|one| one.severity != Severity::Error) {
            self.left_out();
        }
        let failed = self
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        self.schema.stateful = self.stateful;
        self.uses.places.sort_unstable();
        self.uses.places.dedup();
        let take_overs = self.take_overs();
        let failed = failed
            || self
                .diagnostics
                .iter()
                .any(|diagnostic| diagnostic.severity == Severity::Error);
        let diagnostics = std::mem::take(&mut self.diagnostics);
        if failed {
            return Compiled {
                program: None,
                diagnostics,
            };
        }
        let manifest = self.pack.manifest();
        let text = |located: Option<&str>| located.unwrap_or_default().to_owned();
        let program = Program {
            provenance: Provenance {
                pack: text(manifest.map(|m| m.name.value.as_str())),
                version: manifest.map(|m| m.version.value.to_string()).unwrap_or_default(),
                title: text(manifest.map(|m| m.title.value.as_str())),
                digest: self.pack.digest().to_owned(),
                currency: self.currency,
            },
            zone: self.zone.clone(),
            sources: self.sources.clone(),
            schema: self.schema,
            layout: self.layout,
            shared_layout: self.shared_layout,
            relations_read: self.relations_read,
            slots: self.slots,
            constants: self.constants.into(),
            nodes: self.nodes,
            cursors: self.cursors,
            checks: self.checks,
            as_of: self.as_of,
            period: self.period,
            settings: self.settings.into_iter().flatten().collect(),
            windows: self.windows.into_iter().flatten().collect(),
            values: self.values.into_iter().flatten().collect(),
            ladders: self.ladders.into_iter().flatten().collect(),
            eligibilities: self.eligibilities.into_iter().flatten().collect(),
            incentives: self.incentives.into_iter().flatten().collect(),
            scores: self.scores.into_iter().flatten().collect(),
            tables: self
                .tables
                .into_iter()
                .flatten()
                .map(|info| {
                    let inputs = info.inputs.into_iter().map(|(name, _)| name).collect();
                    (info.name, info.table, inputs)
                })
                .collect(),
            bands: self
                .bands
                .into_iter()
                .flatten()
                .map(|info| (info.name, info.bands))
                .collect(),
            curves: self
                .curves
                .into_iter()
                .zip(&self.model.curves)
                .filter_map(|(curve, declared)| Some((declared.name.text.clone(), curve?)))
                .collect(),
            phases: rounds::phases(&steps, &self.rounds),
            uses: self.uses,
            stateful: self.stateful,
            takes_over: take_overs.iter().flat_map(|one| one.versions.iter().cloned()).collect(),
            take_overs,
            names: if self.stateful {
                self.model.names.clone()
            } else {
                std::collections::BTreeSet::new()
            },
            running_bands: (0_u16..)
                .zip(&self.model.bands)
                .filter(|(_, bands)| bands.accumulates.is_some() || bands.resets.is_some())
                .map(|(place, _)| place)
                .collect(),
            conversions: self.conversions.into_iter().flatten().collect(),
            fiscal_calendars: self
                .fiscal_calendars
                .into_iter()
                .zip(&self.model.fiscal_calendars)
                .filter_map(|(calendar, declared)| Some((declared.name.text.clone(), calendar?)))
                .collect(),
            business_calendars: self.business_calendars.into_iter().flatten().collect(),
            hierarchies: self.hierarchies,
            indexes: self.indexes,
            rankings: self.rankings.into_iter().flatten().collect(),
            partner: self.partner,
            balances: self.balances.into_iter().flatten().collect(),
            funds: self.funds.into_iter().flatten().collect(),
            payouts: self.payouts.into_iter().flatten().collect(),
            stacks: self.stacks.into_iter().flatten().collect(),
            contests: self.contests.into_iter().flatten().collect(),
            engagements: self.engagements.into_iter().flatten().collect(),
        };
        Compiled {
            program: Some(program),
            diagnostics,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports and fails.
    fn fail<V>(&mut self, diagnostic: Diagnostic) -> Result<V, Failed> {
        self.report(diagnostic);
        Err(Failed)
    }

    /// Reports a name that is not known, with the closest one that is.
    fn report_unknown(&mut self, code: Code, message: String, name: &Name, known: &[&str]) {
        let mut diagnostic = Diagnostic::error(code, message).at(name.span);
        diagnostic = match closest(&name.text, known.iter().copied()) {
            Some(near) => {
                let diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                // The place may be that of a whole call, as of `record_of("…")`: writing over it would break the text.
                match self.sources.slice(name.span) {
                    written if written == name.text => diagnostic.fix(name.span, near),
                    written if written.trim_matches('"') == name.text => {
                        diagnostic.fix(name.span, format!("\"{near}\""))
                    }
                    _ => diagnostic,
                }
            }
            None if known.is_empty() => diagnostic,
            None => diagnostic.help(format!("known are {}", listed(known.iter().copied()))),
        };
        self.report(diagnostic);
    }

    fn new_slot(&mut self, class: Class) -> u16 {
        let counter = match class {
            Class::Number => &mut self.slots.numbers,
            Class::Integer => &mut self.slots.integers,
            Class::Boolean => &mut self.slots.booleans,
            Class::Text => &mut self.slots.texts,
        };
        let slot = *counter;
        *counter = counter.saturating_add(1);
        slot
    }

    /// Remembers which column names the currency of amounts of a record.
    fn note_currency(&mut self, record: &lower::RecordRef, field: u16) {
        let slot = record.fields.get(usize::from(field));
        let Some(crate::schema::Storage::Scalar(Class::Text, column)) = slot.map(|slot| &slot.storage) else {
            return;
        };
        let column = crate::expr::node::Column {
            column: *column,
            cursor: record.cursor,
            presence: None,
            shared: record.shared,
        };
        let known = self
            .currency_columns
            .entry((record.record, field, record.cursor))
            .or_insert(Some(column));
        if *known != Some(column) {
            *known = None;
        }
    }

    /// A list is read again by a cursor of its own: its amounts have the same currencies.
    fn copy_currencies(&mut self, from: u16, to: u16) {
        let copies: Vec<_> = self
            .currency_columns
            .iter()
            .filter(|((_, _, cursor), _)| *cursor == from)
            .map(|((record, field, _), column)| {
                let column = column.map(|column| crate::expr::node::Column { cursor: to, ..column });
                ((*record, *field, to), column)
            })
            .collect();
        self.currency_columns.extend(copies);
    }

    fn new_cursor(&mut self) -> u16 {
        let cursor = self.slots.cursors;
        self.slots.cursors = cursor.saturating_add(1);
        self.cursors.push(None);
        cursor
    }

    /// The place of a text among those of the program.
    fn intern(&mut self, text: &str) -> TextRef {
        if let Some(known) = self.interned.get(text) {
            return *known;
        }
        let start = u32::try_from(self.constants.len()).unwrap_or(u32::MAX);
        self.constants.push_str(text);
        let place = TextRef {
            space: Space::Program,
            start,
            len: u32::try_from(text.len()).unwrap_or(0),
        };
        self.interned.insert(text.to_owned(), place);
        place
    }

    /// Whether the program has become too large; reported once by the caller.
    fn is_full(&self) -> bool {
        let slots = &self.slots;
        self.nodes.len() > MAX_NODES
            || [
                slots.numbers,
                slots.integers,
                slots.booleans,
                slots.texts,
                slots.rows,
                slots.cursors,
            ]
            .contains(&u16::MAX)
    }
}

pub(crate) use crate::source::closest;

/// Names in backticks, the first dozen of them.
pub(crate) fn listed<'k>(names: impl Iterator<Item = &'k str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let shown = names.get(..12).unwrap_or(&names).join(", ");
    if names.len() > 12 {
        format!("{shown} and {} more", names.len() - 12)
    } else {
        shown
    }
}

/// The place of a declaration as the small number that programs use.
fn place(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
