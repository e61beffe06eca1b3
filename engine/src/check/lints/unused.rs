use crate::check::{Lint, Subject};
use crate::model::{Expected, Model, Takes};
use crate::program::{Scale, ValueKind};
use crate::schema::{RecordType, Type};
use crate::source::{Code, Diagnostic, Severity, Span};
use crate::syntax::SyntaxKind;
use std::collections::{BTreeSet, HashMap, HashSet};

pub(super) const LINT: Lint = Lint {
    code: Code::Unused,
    name: "unused",
    title: "Something is declared and never used.",
    level: Severity::Warning,
    on: true,
    run,
};

const OF_FACTS: &str = "remove it, so that nobody has to give it";
const OF_RULES: &str = "remove it, or use it in a rule";

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut say = |span: Span, what: String, help: &str| {
        found.push(LINT.say(what).at(span).help(format!(
            "{help}; if it has to stay, say why behind it: `// charter: allow CH0613 …`"
        )));
    };
    facts(subject, &mut say);
    names(subject, &mut say);
    scales(subject, &mut say);
    gates(subject, &mut say);
    measures(subject, &mut say);
    helpers(subject, &mut say);
    let scenarios = subject.model.scenarios.iter();
    let varied: HashSet<&str> = scenarios
        .filter_map(|scenario| scenario.base.as_ref().map(|base| base.text.as_str()))
        .collect();
    for base in &subject.model.bases {
        if !varied.contains(base.name.text.as_str()) {
            let what = format!("no scenario varies the base `{}`", base.name.text);
            say(base.name.span, what, "remove it, or write a scenario that varies it");
        }
    }
}

type Say<'s> = dyn FnMut(Span, String, &str) + 's;

/// Inputs, relations, record types and fields.
fn facts(subject: &Subject<'_>, say: &mut Say<'_>) {
    let (schema, uses) = (&subject.program.schema, &subject.program.uses);
    let mut mentioned = BTreeSet::new();
    let mut read = BTreeSet::new();
    let inputs = schema.inputs.iter().map(|input| ("input", input));
    let relations = schema.relations.iter().map(|relation| ("relation", relation));
    for (word, input) in inputs.chain(relations) {
        mentioned.extend(record_of(&input.kind));
        if uses.names.contains(&input.name) {
            read.extend(record_of(&input.kind));
        } else {
            say(
                input.span,
                format!("no rule reads the {word} `{}`", input.name),
                OF_FACTS,
            );
        }
    }
    // Records inside of records: read if the field that holds them is.
    let fields = |record: u16| {
        let of = schema.record(record).map_or(&[][..], |record| &record.fields);
        of.iter().zip(0_u16..).map(move |(field, place)| (record, place, field))
    };
    let mut todo: Vec<u16> = mentioned.iter().copied().collect();
    while let Some(record) = todo.pop() {
        for (_, _, field) in fields(record) {
            todo.extend(record_of(&field.kind).filter(|inner| mentioned.insert(*inner)));
        }
    }
    let mut todo: Vec<u16> = read.iter().copied().collect();
    while let Some(record) = todo.pop() {
        for (_, place, field) in fields(record) {
            if uses.fields.contains(&(record, place)) {
                todo.extend(record_of(&field.kind).filter(|inner| read.insert(*inner)));
            }
        }
    }
    let declared = schema.records.iter().zip(0_u16..);
    for (record, at) in declared.filter(|(_, at)| !schema.is_made(*at)) {
        if !mentioned.contains(&at) {
            say(
                record.span,
                format!("nothing is of the record type `{}`", record.name),
                "remove it, or declare an input of it",
            );
        }
        for (_, place, field) in fields(at) {
            if read.contains(&at) && !uses.fields.contains(&(at, place)) && !identifies(record, place) {
                say(
                    field.span,
                    format!("no rule reads the field `{}` of `{}`", field.name, record.name),
                    OF_FACTS,
                );
            }
        }
    }
}

/// The record type that values of a type hold.
fn record_of(kind: &Type) -> Option<u16> {
    match kind {
        Type::Record(record) => Some(*record),
        Type::List(of) => record_of(of),
        _ => None,
    }
}

/// Whether a field says which record it is: people need it although rules do not.
fn identifies(record: &RecordType, place: u16) -> bool {
    let name = record.fields.get(usize::from(place)).map_or("", |field| &field.name);
    record.key.contains(&place) || name == "id" || name.ends_with("_id")
}

/// Settings, windows and values.
fn names(subject: &Subject<'_>, say: &mut Say<'_>) {
    let (model, program) = (subject.model, subject.program);
    let read = |name: &str| program.uses.names.contains(name);
    let expected = expected(model);
    for setting in model.settings.iter().filter(|setting| !read(&setting.name.text)) {
        let what = format!("no rule reads the setting `{}`", setting.name.text);
        say(setting.name.span, what, OF_RULES);
    }
    for window in model.windows.iter().filter(|window| !read(&window.name.text)) {
        let what = format!("no rule reads the window `{}`", window.name.text);
        say(window.name.span, what, OF_RULES);
    }
    for balance in model.balances.iter().filter(|balance| !read(&balance.name.text)) {
        let what = format!("no payout moves the balance `{}`", balance.name.text);
        say(balance.name.span, what, "remove it, or name it in a payout");
    }
    for fund in model.funds.iter().filter(|fund| !read(&fund.name.text)) {
        let what = format!("no incentive draws on the fund `{}`", fund.name.text);
        say(fund.name.span, what, "remove it, or add `.draws_on(…)` to an incentive");
    }
    for (value, compiled) in model.values.iter().zip(&program.values) {
        let name = &value.name.text;
        // A decision shows single values: one with a title is for people.
        let shown = value.title.is_some() && matches!(compiled.how, ValueKind::Scalar { .. });
        if !read(name) && !shown && !expected.contains(name.as_str()) {
            let what = format!("no rule and no scenario reads the value `{name}`");
            say(
                value.name.span,
                what,
                "remove it, or give it a title if people are to see it",
            );
        }
    }
}

/// The names that scenarios expect something of.
fn expected(model: &Model) -> HashSet<&str> {
    let expectations = model.scenarios.iter().flat_map(|scenario| &scenario.expectations);
    expectations
        .filter_map(|expectation| match &expectation.expected {
            Expected::Value(path, _) => {
                let path = path.text.strip_prefix("values.").unwrap_or(&path.text);
                path.split(['.', '[']).next()
            }
            Expected::Error(..) => None,
        })
        .collect()
}

/// Tables with their columns, bands, curves.
fn scales(subject: &Subject<'_>, say: &mut Say<'_>) {
    let (model, program) = (subject.model, subject.program);
    let mut tables = HashSet::new();
    let mut bands_used = HashSet::new();
    let mut curves = HashSet::new();
    let (mut conversions, mut fiscal, mut business) = (HashSet::new(), HashSet::new(), HashSet::new());
    for node in &program.nodes {
        match node.scale {
            Some(Scale::Table(place)) => tables.insert(place),
            Some(Scale::Bands(place) | Scale::BandsAmount(place)) => bands_used.insert(place),
            Some(Scale::Curve(place)) => curves.insert(place),
            Some(Scale::Conversion(place)) => conversions.insert(place),
            Some(Scale::FiscalCalendar(place)) => fiscal.insert(place),
            Some(Scale::BusinessCalendar(place)) => business.insert(place),
            Some(Scale::Setting(_)) | None => false,
        };
    }
    for (table, place) in model.tables.iter().zip(0_u16..) {
        if !tables.contains(&place) {
            let what = format!("no rule looks anything up in the table `{}`", table.name.text);
            say(table.name.span, what, OF_RULES);
            continue;
        }
        for (output, column) in table.outputs.iter().zip(0_u16..) {
            if !program.uses.outputs.contains(&(place, column)) && !orders(table, &output.name.text) {
                say(
                    output.name.span,
                    format!(
                        "no rule reads the column `{}` of the table `{}`",
                        output.name.text, table.name.text
                    ),
                    OF_RULES,
                );
            }
        }
    }
    for (bands, place) in model.bands.iter().zip(0_u16..) {
        if !bands_used.contains(&place) {
            let what = format!("no rule looks anything up in the bands `{}`", bands.name.text);
            say(bands.name.span, what, OF_RULES);
        }
    }
    for (curve, place) in model.curves.iter().zip(0_u16..) {
        if !curves.contains(&place) {
            let what = format!("no rule looks anything up in the curve `{}`", curve.name.text);
            say(curve.name.span, what, OF_RULES);
        }
    }
    for (conversion, place) in model.conversions.iter().zip(0_u16..) {
        if !conversions.contains(&place) {
            let what = format!("no rule converts anything by `{}`", conversion.name.text);
            say(conversion.name.span, what, OF_RULES);
        }
    }
    // A clause may name a calendar too.
    let named = |name: &str| program.uses.names.contains(name);
    for (calendar, place) in model.fiscal_calendars.iter().zip(0_u16..) {
        if !fiscal.contains(&place) && !named(&calendar.name.text) {
            let what = format!("nothing uses the fiscal calendar `{}`", calendar.name.text);
            say(calendar.name.span, what, OF_RULES);
        }
    }
    for (calendar, place) in model.business_calendars.iter().zip(0_u16..) {
        if !business.contains(&place) && !named(&calendar.name.text) {
            let what = format!("nothing uses the business calendar `{}`", calendar.name.text);
            say(calendar.name.span, what, OF_RULES);
        }
    }
}

/// Whether a column decides which row counts.
fn orders(table: &crate::model::Table, column: &str) -> bool {
    table.hit_detail.as_ref().is_some_and(|detail| detail.text == column)
}

/// Gates that decide nothing: the score takes a track whatever they say, and no rule asks.
fn gates(subject: &Subject<'_>, say: &mut Say<'_>) {
    for (score, place) in subject.program.scores.iter().zip(0_u16..) {
        let asked = score.takes == Takes::BestPassing || subject.program.uses.passed.contains(&place);
        if let (Some(gate), false) = (score.gates.first(), asked) {
            say(
                gate.span,
                format!(
                    "the gate `{}` of the score `{}` decides nothing",
                    gate.title, score.name
                ),
                "ask for `.passed` in a rule, or write `.takes(\"best track that passes its gate\")`",
            );
        }
    }
}

/// Measures that no tier requires: every cell of their row is `-`.
fn measures(subject: &Subject<'_>, say: &mut Say<'_>) {
    for ladder in &subject.model.ladders {
        let Some(matrix) = &ladder.matrix else { continue };
        let Some(file) = subject.pack.table(&matrix.file.text) else {
            continue;
        };
        for measure in &ladder.measures {
            let mut rows = file.rows().iter().filter(|row| {
                row.cells
                    .first()
                    .is_some_and(|cell| cell.text.trim() == measure.title.text)
            });
            let required = rows.any(|row| row.cells.iter().skip(1).any(|cell| cell.text.trim() != "-"));
            if !required {
                say(
                    measure.title.span,
                    format!(
                        "no tier of `{}` requires the measure `{}`",
                        ladder.name.text, measure.title.text
                    ),
                    "remove it and its row, or write a threshold into the row",
                );
            }
        }
    }
}

/// Functions that nothing calls.
fn helpers(subject: &Subject<'_>, say: &mut Say<'_>) {
    let mut declared = Vec::new();
    let mut words: HashMap<String, Vec<Span>> = HashMap::new();
    for (file, tree) in subject.trees {
        let root = tree.root();
        let span = |range: crate::syntax::TextRange| Span::new(*file, range.start().into(), range.end().into());
        for function in root.fns() {
            if let Some(name) = function.name_token() {
                declared.push((
                    name.text().to_owned(),
                    span(name.text_range()),
                    span(function.syntax().text_range()),
                ));
            }
        }
        for element in root.syntax().descendants_with_tokens() {
            let Some(token) = element.as_token() else { continue };
            match token.kind() {
                SyntaxKind::Ident => words
                    .entry(token.text().to_owned())
                    .or_default()
                    .push(span(token.text_range())),
                // A function may be named by a text: `Fn("name")`.
                SyntaxKind::String => {
                    let text = token.text().trim_matches('"');
                    words.entry(text.to_owned()).or_default().push(span(token.text_range()));
                }
                _ => {}
            }
        }
    }
    for (name, at, whole) in declared {
        let inside = |place: &Span| place.file == whole.file && whole.start <= place.start && place.end <= whole.end;
        if words.get(&name).is_none_or(|places| places.iter().all(inside)) {
            say(
                at,
                format!("nothing calls the function `{name}`"),
                "remove it, or call it",
            );
        }
    }
}
