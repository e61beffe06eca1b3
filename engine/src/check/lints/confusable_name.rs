use crate::check::confusable::{Mixed, is_invisible, mixed_words, skeleton};
use crate::check::{Lint, Subject};
use crate::model::{Name, TypeKind, TypeSpec};
use crate::source::{Code, Diagnostic, FileId, Severity, Span};
use crate::syntax::SyntaxKind;
use std::collections::HashMap;

pub(super) const LINT: Lint = Lint {
    code: Code::ConfusableName,
    name: "confusable-name",
    title: "Two names look alike, or one mixes alphabets.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    names(subject, found);
    choices(subject, found);
    words(subject, found);
}

// ---- Names that look alike -------------------------------------------------------------------------------------------

/// The names of each namespace: those of the program, the fields of a record, the tiers of a ladder, the columns of a
/// table.
fn names(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let model = subject.model;
    let mut program: Vec<&Name> = Vec::new();
    program.extend(model.inputs.iter().map(|one| &one.name));
    program.extend(model.relations.iter().map(|one| &one.name));
    program.extend(model.settings.iter().map(|one| &one.name));
    program.extend(model.values.iter().map(|one| &one.name));
    program.extend(model.windows.iter().map(|one| &one.name));
    program.extend(model.ladders.iter().map(|one| &one.name));
    program.extend(model.eligibilities.iter().map(|one| &one.name));
    program.extend(model.rankings.iter().map(|one| &one.name));
    program.extend(model.incentives.iter().map(|one| &one.name));
    program.extend(model.scores.iter().map(|one| &one.name));
    program.extend(model.conversions.iter().map(|one| &one.name));
    program.extend(model.fiscal_calendars.iter().map(|one| &one.name));
    program.extend(model.business_calendars.iter().map(|one| &one.name));
    program.extend(model.balances.iter().map(|one| &one.name));
    program.extend(model.funds.iter().map(|one| &one.name));
    program.extend(model.payouts.iter().map(|one| &one.name));
    program.extend(model.stacks.iter().map(|one| &one.name));
    program.extend(model.contests.iter().map(|one| &one.name));
    program.extend(model.engagements.iter().map(|one| &one.name));
    alike(&program, found);
    alike(&model.records.iter().map(|one| &one.name).collect::<Vec<_>>(), found);
    let scales = model.tables.iter().map(|one| &one.name);
    let scales = scales.chain(model.bands.iter().map(|one| &one.name));
    let scales = scales.chain(model.curves.iter().map(|one| &one.name));
    alike(&scales.collect::<Vec<_>>(), found);
    for record in &model.records {
        alike(
            &record.fields.iter().map(|field| &field.name).collect::<Vec<_>>(),
            found,
        );
    }
    for ladder in &model.ladders {
        let otherwise = ladder.otherwise.iter().map(|(id, _)| id);
        let tiers = otherwise.chain(ladder.tiers.iter().map(|tier| &tier.id));
        alike(&tiers.collect::<Vec<_>>(), found);
        alike(&ladder.measures.iter().map(|one| &one.title).collect::<Vec<_>>(), found);
    }
    for table in &model.tables {
        let inputs = table.inputs.iter().map(|column| &column.name);
        let columns = inputs.chain(table.outputs.iter().map(|column| &column.name));
        alike(&columns.collect::<Vec<_>>(), found);
    }
}

fn alike(names: &[&Name], found: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<String, &Name> = HashMap::new();
    for name in names {
        let first = *seen.entry(skeleton(&name.text)).or_insert(name);
        if first.text != name.text {
            found.push(
                LINT.say(format!(
                    "`{}` and `{}` look alike",
                    shown(&first.text),
                    shown(&name.text)
                ))
                .at(name.span)
                .label(first.span, "this one comes first")
                .help("rename one of them, so that nobody takes it for the other"),
            );
        }
    }
}

/// The allowed texts of fields, inputs, settings and columns.
fn choices(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let model = subject.model;
    let mut kinds: Vec<&TypeSpec> = Vec::new();
    kinds.extend(
        model
            .records
            .iter()
            .flat_map(|record| &record.fields)
            .map(|field| &field.kind),
    );
    kinds.extend(model.inputs.iter().map(|one| &one.kind));
    kinds.extend(model.relations.iter().map(|one| &one.kind));
    kinds.extend(model.settings.iter().map(|one| &one.kind));
    kinds.extend(model.values.iter().filter_map(|one| one.kind.as_ref()));
    for table in &model.tables {
        kinds.extend(table.inputs.iter().map(|column| &column.kind));
        kinds.extend(table.outputs.iter().map(|column| &column.kind));
    }
    for mut kind in kinds {
        while let TypeKind::ListOf(of) = &kind.kind {
            kind = of;
        }
        if let TypeKind::OneOf(texts) = &kind.kind {
            let names: Vec<Name> = texts
                .iter()
                .map(|text| Name {
                    text: text.clone(),
                    span: kind.span,
                })
                .collect();
            let mut pairs = Vec::new();
            alike(&names.iter().collect::<Vec<_>>(), &mut pairs);
            // Both stand in the same call: one label is enough.
            for diagnostic in &mut pairs {
                diagnostic.labels.truncate(1);
            }
            found.append(&mut pairs);
        }
    }
}

/// A text in which what cannot be seen is written out.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if is_invisible(c) => format!("<U+{:04X}>", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

// ---- Words that mix alphabets ----------------------------------------------------------------------------------------

/// How many words of one file are told; a file full of them is told by its first.
const PLACES: usize = 20;

/// Looks at what is not a comment of a script, and at the manifest and the tables whole. Facts are data.
fn words(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (file, source) in subject.sources().iter() {
        if source.path().ends_with(".json") {
            continue;
        }
        let before = found.len();
        match subject.trees.get(&file) {
            None => look(file, 0, source.text(), found),
            Some(tree) => {
                for element in tree.syntax().descendants_with_tokens() {
                    let Some(token) = element.as_token() else { continue };
                    if !matches!(
                        token.kind(),
                        SyntaxKind::LineComment | SyntaxKind::DocComment | SyntaxKind::BlockComment
                    ) {
                        look(
                            file,
                            token.text_range().start().into(),
                            &without_escapes(token.text()),
                            found,
                        );
                    }
                }
            }
        }
        found.truncate(before + PLACES);
    }
}

/// The text of a token without the letters of its escapes, at the same places: the `n` of `\n` belongs to no word.
fn without_escapes(text: &str) -> String {
    let mut characters = text.chars();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = characters.next() {
        out.push(c);
        if c == '\\'
            && let Some(escaped) = characters.next()
        {
            out.extend(std::iter::repeat_n(' ', escaped.len_utf8()));
        }
    }
    out
}

fn look(file: FileId, start: u32, text: &str, found: &mut Vec<Diagnostic>) {
    if text.is_ascii() {
        return;
    }
    for mixed in mixed_words(text) {
        let Mixed {
            word,
            letter,
            alphabets: (first, other),
            ..
        } = mixed;
        let offset = |at: usize| start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        found.push(
            LINT.say(format!(
                "`{word}` mixes alphabets: `{letter}` (U+{:04X}) is {}, what stands before it is {}",
                u32::from(letter),
                other.word(),
                first.word()
            ))
            .at(Span::new(file, offset(mixed.start), offset(mixed.start + word.len())))
            .help("write the word with letters of one alphabet"),
        );
    }
}
