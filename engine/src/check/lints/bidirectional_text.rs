use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, FileId, Severity, SourceFile, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::BidirectionalText,
    name: "bidirectional-text",
    title: "A character changes the direction of the text, so that it reads like something other than what it does.",
    level: Severity::Warning,
    on: true,
    run,
};

/// How many places of one file are told; a file full of them is told by its first.
const PLACES: usize = 20;

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (file, source) in subject.sources().iter() {
        // Facts are data: what a partner is called is not the pack's.
        if !source.path().ends_with(".json") {
            look(file, source, found);
        }
    }
}

fn look(file: FileId, source: &SourceFile, found: &mut Vec<Diagnostic>) {
    let controls = source
        .text()
        .char_indices()
        .filter_map(|(at, c)| Some((at, c, name(c)?)));
    for (at, control, name) in controls.take(PLACES) {
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(
            file,
            start,
            start.saturating_add(u32::try_from(control.len_utf8()).unwrap_or(0)),
        );
        found.push(
            LINT.say(format!(
                "`{}` contains the invisible character U+{:04X} ({name}): what is read is not what is done",
                source.path(),
                u32::from(control)
            ))
            .at(span)
            .help("remove the character")
            .fix(span, ""),
        );
    }
}

/// The Unicode name of a character that embeds, overrides or isolates a direction. Marks that only sit beside text of
/// one direction reorder nothing.
fn name(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        _ => return None,
    })
}
