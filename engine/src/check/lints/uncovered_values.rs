use crate::check::analysis::{ALL_SWEEPS, Asked, Assume, Finding, Search, Set, Trouble, Walked, interval, set};
use crate::check::told::{node_span, several, undecided, with_witness};
use crate::check::{Lint, Subject};
use crate::program::Scale;
use crate::source::{Code, Diagnostic, Severity, Span};
use crate::table::{Gap, HitPolicy, Scalar, Undecided};
use crate::value::Decimal;

pub(super) const LINT: Lint = Lint {
    code: Code::UncoveredValues,
    name: "uncovered-values",
    title: "Values that the facts may have fall between the rows of a table, or outside of bands or a curve.",
    level: Severity::Warning,
    on: true,
    run,
};

/// How many gaps of a table are named.
const NAMED: usize = 3;

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Settings);
    let mut search = Search::new(subject.program, subject.model, walked);
    tables(subject, walked, &mut search, found);
    for finding in &walked.found.findings {
        match &finding.trouble {
            Trouble::Outside(words) => outside(subject, finding, words, &mut search, found),
            Trouble::TooEarly => too_early(subject, finding, &mut search, found),
            Trouble::DivisionByZero | Trouble::Overflow => {}
        }
    }
}

fn tables(subject: &Subject<'_>, walked: &Walked, search: &mut Search<'_>, found: &mut Vec<Diagnostic>) {
    let program = subject.program;
    for (place, (name, table, columns)) in (0_u16..).zip(&program.tables) {
        // A collecting table without a matching row collects nothing, which is no fault.
        if matches!(table.definition().hit, HitPolicy::Collect(_)) {
            continue;
        }
        let declared = subject
            .model
            .tables
            .get(usize::from(place))
            .map(|table| table.name.span);
        let mut told: Vec<String> = Vec::new();
        let mut example = None;
        let mut unseen: Vec<String> = Vec::new();
        let mut asking = Vec::new();
        // The widest first: where it has no gap, what asks for less has none.
        let kinds = walked.asked(place);
        let wider = |asked: &Asked| kinds.iter().filter(|other| Walked::asks_no_more(asked, other)).count();
        let mut all = kinds.clone();
        all.sort_by_cached_key(|asked| wider(asked));
        let mut complete: Vec<&Asked> = Vec::new();
        let mut work = ALL_SWEEPS;
        let mut decided = true;
        let mut overlapping = false;
        for asked in all {
            if complete.iter().any(|wider| Walked::asks_no_more(asked, wider)) {
                continue;
            }
            let Some(coverage) = walked.coverage(program, asked, &mut work) else {
                continue;
            };
            decided &= coverage.decided;
            if let Some(several) = &coverage.undecided
                && !overlapping
            {
                overlapping = true;
                found.push(overlap(subject, (name, declared), asked, several, search));
            }
            if coverage.decided && coverage.gaps.is_empty() {
                complete.push(asked);
            }
            for gap in &coverage.gaps {
                let words = gap_words(gap, columns);
                if told.contains(&words) || unseen.contains(&words) {
                    continue;
                }
                let values: Vec<Set> = gap
                    .witness
                    .iter()
                    .zip(&asked.keys)
                    .map(|(value, key)| set_of(value, &key.1))
                    .collect();
                // One example is enough; a gap that none shows may be one that no facts lead to.
                let shown = if told.len() < NAMED {
                    search.of_gap(asked, &values)
                } else {
                    None
                };
                if shown.is_none() && told.len() < NAMED {
                    unseen.push(words);
                    continue;
                }
                if example.is_none() {
                    example = shown;
                }
                told.push(words);
                asking.push(asked);
            }
        }
        if !decided {
            found.push(undecided(
                format!("whether table `{name}` has a row for everything could not be worked out"),
                "its columns cut each other into too many pieces: split the table",
                declared,
            ));
        }
        if let (Some(first), Some(witness)) = (told.first(), example) {
            let mut diagnostic = LINT.say(format!("no row of table `{name}` matches {first}{}", witness.words()));
            if let Some(span) = declared {
                diagnostic = diagnostic.at(span);
            }
            diagnostic = labelled(subject, diagnostic, &asking);
            let others = told.get(1..).unwrap_or(&[]);
            let help = if others.is_empty() {
                "add a row, or a last row with `*`; or declare bounds of the fields that say it cannot happen"
                    .to_owned()
            } else {
                format!(
                    "add rows, also for {}; or declare bounds of the fields that say it cannot happen",
                    several(others, NAMED)
                )
            };
            found.push(with_witness(diagnostic.help(help), witness));
        }
        if !unseen.is_empty() {
            found.push(undecided(
                format!(
                    "whether table `{name}` is ever asked for {} could not be decided",
                    several(&unseen, NAMED)
                ),
                "no row matches that, and no facts were found that ask for it: add a row, or leave it",
                declared,
            ));
        }
    }
}

/// Rows that match together where one has to answer. Most are found when the table is read; what is left is found
/// here, where the whole of it is swept.
fn overlap(
    subject: &Subject<'_>,
    (name, declared): (&str, Option<Span>),
    asked: &Asked,
    several: &Undecided,
    search: &mut Search<'_>,
) -> Diagnostic {
    let (one, two) = (several.rows.0 + 1, several.rows.1 + 1);
    let values: Vec<Set> = (several.witness.iter().zip(&asked.keys))
        .map(|(value, key)| set_of(value, &key.1))
        .collect();
    match search.of_overlap(asked, &values) {
        Some(witness) => {
            let told = Diagnostic::error(
                Code::OverlappingRows,
                format!(
                    "rows {one} and {two} of table `{name}` match together{}",
                    witness.words()
                ),
            );
            let told = match declared {
                Some(span) => told.at(span),
                None => told,
            };
            let told = labelled(subject, told, &[asked]);
            with_witness(
                told.help("keep the rows apart, or choose a hit policy that decides between them"),
                witness,
            )
        }
        None => undecided(
            format!("whether rows {one} and {two} of table `{name}` ever match together could not be decided"),
            "no facts were found for which they do: keep the rows apart, or choose the hit policy `first`",
            declared,
        ),
    }
}

fn labelled(subject: &Subject<'_>, mut diagnostic: Diagnostic, asking: &[&Asked]) -> Diagnostic {
    let mut spans = Vec::new();
    for asked in asking {
        if let Some(span) = node_span(subject, asked.node)
            && !spans.contains(&span)
            && spans.len() < NAMED
        {
            spans.push(span);
            diagnostic = diagnostic.label(span, "asked here");
        }
    }
    diagnostic
}

/// A gap in words: `level silver with amount from 1000 up to, but not including, 5000`.
fn gap_words(gap: &Gap, columns: &[String]) -> String {
    let parts = gap.words.iter().zip(columns);
    let parts: Vec<String> = parts
        .filter_map(|(words, column)| words.as_ref().map(|words| format!("{column} {words}")))
        .collect();
    if parts.is_empty() {
        "anything".to_owned()
    } else {
        match parts.split_first() {
            Some((first, [])) => first.clone(),
            Some((first, rest)) => format!("{first} with {}", several(rest, rest.len())),
            None => String::new(),
        }
    }
}

fn set_of(value: &Scalar, asked: &Set) -> Set {
    match (value, asked) {
        (Scalar::Number(number), Set::Integers(_)) => {
            Set::Integers(set::Places::of_numbers(&interval::Numbers::one(*number)))
        }
        (Scalar::Number(number), _) => Set::Numbers(interval::Numbers::one(*number)),
        (Scalar::Integer(integer), Set::Numbers(_)) => Set::Numbers(interval::Numbers::one(Decimal::from(*integer))),
        (Scalar::Integer(integer), _) => Set::Integers(set::Places::one(*integer)),
        (Scalar::Text(text), _) => Set::Texts(set::Texts::one(text)),
        (Scalar::Boolean(value), _) => Set::Booleans(set::Truth::one(*value)),
    }
}

fn outside(
    subject: &Subject<'_>,
    finding: &Finding,
    words: &str,
    search: &mut Search<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let program = subject.program;
    let span = node_span(subject, finding.node);
    let scale = program.nodes.get(finding.node.0 as usize).and_then(|node| node.scale);
    let (what, declared) = match scale {
        Some(Scale::Bands(place) | Scale::BandsAmount(place)) => {
            let name = program.bands.get(usize::from(place)).map_or("", |(name, _)| name);
            let declared = subject.model.bands.get(usize::from(place)).map(|bands| bands.name.span);
            (format!("bands `{name}` have"), declared)
        }
        Some(Scale::Curve(place)) => {
            let name = program.curves.get(usize::from(place)).map_or("", |(name, _)| name);
            let declared = subject
                .model
                .curves
                .get(usize::from(place))
                .map(|curve| curve.name.span);
            (format!("curve `{name}` has"), declared)
        }
        _ => ("the scale has".to_owned(), None),
    };
    let rule = crate::decide::rule_name(program, finding.site);
    match search.of_finding(finding) {
        Some(witness) => {
            let mut told = LINT.say(format!(
                "{what} no answer for {words}, which {rule} may ask for{}",
                witness.words()
            ));
            if let Some(span) = span {
                told = told.at(span);
            }
            if let Some(declared) = declared {
                told = told.label(declared, "declared here");
            }
            let help = "widen them, ask only where there is an answer (`if`, `when`), or declare bounds of the fields";
            found.push(with_witness(told.help(help), witness));
        }
        None => found.push(undecided(
            format!("{what} no answer for {words}, and whether {rule} ever asks for it could not be decided"),
            "no facts were found that do: declare bounds, or ask only where there is an answer (`if`)",
            span,
        )),
    }
}

/// A setting that has no value yet on a day. Whoever decides as of a day before the program began is told so then; what
/// is looked at are the days of the facts.
fn too_early(subject: &Subject<'_>, finding: &Finding, search: &mut Search<'_>, found: &mut Vec<Diagnostic>) {
    let program = subject.program;
    let Some((day, _)) = finding.wishes.first() else { return };
    let fields = search.fields_of(*day);
    let dates: Vec<_> = fields
        .iter()
        .filter(|field| field.kind == crate::schema::Type::Date)
        .collect();
    // A day without bounds may be any: that is said of the field, once.
    if dates.is_empty() || dates.iter().all(|field| field.bounds.low.is_none()) {
        return;
    }
    let scale = program.nodes.get(finding.node.0 as usize).and_then(|node| node.scale);
    let Some(Scale::Setting(place)) = scale else { return };
    let Some(setting) = program.settings.get(usize::from(place)) else {
        return;
    };
    let first = setting.days.first().and_then(|day| crate::expr::day_of(*day).ok());
    let first = first.map(|day| day.to_string()).unwrap_or_default();
    let rule = crate::decide::rule_name(program, finding.site);
    let span = node_span(subject, finding.node);
    match search.of_finding(finding) {
        Some(witness) => {
            let mut told = LINT.say(format!(
                "setting `{}` has no value before {first}, and {rule} may ask for an earlier day{}",
                setting.name,
                witness.words()
            ));
            if let Some(span) = span {
                told = told.at(span);
            }
            told = told.label(setting.span, "declared here");
            let help = format!("add an earlier value, or declare the field `.at_least(\"{first}\")`");
            found.push(with_witness(told.help(help), witness));
        }
        None => found.push(undecided(
            format!(
                "whether {rule} ever asks setting `{}` for a day before {first} could not be decided",
                setting.name
            ),
            "no facts were found that do: add an earlier value, or leave it",
            span,
        )),
    }
}
