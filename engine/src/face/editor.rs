use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::loaded::Loaded;
use super::{Compilation, Diagnostics, Program, on_a_deep_stack};
use crate::check;
use crate::declare::Trees;
use crate::edit::{self, Edited, Operation, Reason, Refusal, Splice};
use crate::pack::Pack;
use crate::report;
use crate::source::{FileId, Severity, Span};
use crate::syntax::parse;

/// A pack that is being edited: its files, and what was found out about them so far. What reads, declares and compiles
/// does so once, until a file changes.
#[derive(Debug, Default)]
pub struct Editor {
    files: BTreeMap<String, Vec<u8>>,
    known: OnceLock<Known>,
}

#[derive(Debug)]
struct Known {
    pack: Pack,
    digest: String,
    parsed: OnceLock<(Trees, edit::Index)>,
    loaded: OnceLock<Loaded>,
}

impl Editor {
    /// An editor of the files of a pack.
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Editor {
        let files = files.into_iter().map(|(path, bytes)| (path.into(), bytes.into()));
        Editor {
            files: files.collect(),
            known: OnceLock::new(),
        }
    }

    /// Gives a file other contents; none removes it.
    pub fn set(&mut self, path: &str, contents: Option<Vec<u8>>) {
        match contents {
            Some(bytes) => {
                self.files.insert(path.to_owned(), bytes);
            }
            None => {
                self.files.remove(path);
            }
        }
        self.known = OnceLock::new();
    }

    /// The files by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The contents of a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(|| {
            let pack = Pack::from_files(self.files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
            Known {
                digest: edit::digest(&pack),
                pack,
                parsed: OnceLock::new(),
                loaded: OnceLock::new(),
            }
        })
    }

    /// The pack as it is read.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.known().pack
    }

    /// SHA-256 over every text of the pack as it is, in lower-case hexadecimal: scenarios and facts count, and so do line
    /// ends. It says what an operation was made for, and is not the digest of decisions.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.known().digest
    }

    fn loaded(&self) -> &Loaded {
        let known = self.known();
        known.loaded.get_or_init(|| on_a_deep_stack(|| Loaded::of(&known.pack)))
    }

    fn parsed(&self) -> &(Trees, edit::Index) {
        let known = self.known();
        known.parsed.get_or_init(|| {
            let pack = &known.pack;
            let files = pack.script_files().iter().chain(pack.test_files());
            let texts = files.filter_map(|file| pack.sources().get(*file).map(|source| (*file, source.text())));
            let trees: Trees = texts.map(|(file, text)| (file, parse(text))).collect();
            let index = edit::Index::of(pack, &trees);
            (trees, index)
        })
    }

    fn subject(&self) -> edit::Subject<'_> {
        let (known, loaded) = (self.known(), self.loaded());
        let (trees, index) = self.parsed();
        edit::Subject {
            pack: &known.pack,
            trees,
            index,
            model: loaded.declared.as_ref().map(|declared| &declared.model),
            program: loaded.program.as_ref(),
        }
    }

    /// The compiled pack, and everything there is to say.
    #[must_use]
    pub fn load(&self) -> Compilation {
        Program::compile(self.pack())
    }

    /// As [`super::check()`] of the pack.
    #[must_use]
    pub fn check(&self, options: &check::Options) -> Diagnostics {
        super::check(self.pack(), options)
    }

    /// The program for people.
    #[must_use]
    pub fn outline(&self) -> edit::Outline {
        on_a_deep_stack(|| self.subject().outline(self.digest()))
    }

    /// What may be written at an offset of a file, in bytes.
    #[must_use]
    pub fn completions(&self, path: &str, offset: usize) -> edit::Completions {
        match self.place(path, offset) {
            Some((file, _)) => on_a_deep_stack(|| edit::complete(&self.subject(), file, offset)),
            None => edit::Completions::default(),
        }
    }

    /// What stands at an offset of a file.
    #[must_use]
    pub fn hover(&self, path: &str, offset: usize) -> Option<edit::Hover> {
        let (file, at) = self.place(path, offset)?;
        on_a_deep_stack(|| self.subject().hover(file, at))
    }

    /// Where what stands at an offset of a file is declared.
    #[must_use]
    pub fn definition(&self, path: &str, offset: usize) -> Option<Span> {
        let (file, at) = self.place(path, offset)?;
        on_a_deep_stack(|| self.subject().declaration(file, at))
    }

    /// Every place of what stands at an offset of a file, its declaration first.
    #[must_use]
    pub fn references(&self, path: &str, offset: usize) -> Vec<edit::Mention> {
        match self.place(path, offset) {
            Some((file, at)) => on_a_deep_stack(|| self.subject().references(file, at)),
            None => Vec::new(),
        }
    }

    /// The id and the name of what stands at an offset of a file, and where exactly the name stands, if it can be renamed.
    #[must_use]
    pub fn renameable(&self, path: &str, offset: usize) -> Option<(String, String, Span)> {
        let (file, at) = self.place(path, offset)?;
        on_a_deep_stack(|| self.subject().renameable(file, at))
    }

    /// The outline as JSON, its places in units of UTF-16.
    #[must_use]
    pub fn outline_json(&self) -> String {
        report::outline_json(&self.outline(), self.pack().sources())
    }

    /// What came of an operation as JSON, its places in units of UTF-16.
    #[must_use]
    pub fn edit_json(&self, operation: &Operation) -> String {
        let sources = self.pack().sources();
        match self.edit(operation) {
            Ok(edited) => {
                let after = self.after(&edited.splices);
                report::edit_json(Ok((&edited, after.pack().sources())), sources)
            }
            Err(refusal) => report::edit_json(Err(&refusal), sources),
        }
    }

    /// What may be written at a place as JSON; `unit` counts in UTF-16, as everything in the JSON does.
    #[must_use]
    pub fn completions_json(&self, path: &str, unit: usize) -> String {
        report::completions_json(&self.completions(path, self.byte(path, unit)), self.text(path))
    }

    /// What stands at a place as JSON.
    #[must_use]
    pub fn hover_json(&self, path: &str, unit: usize) -> String {
        report::hover_json(self.hover(path, self.byte(path, unit)).as_ref(), self.pack().sources())
    }

    /// Where what stands at a place is declared, as JSON.
    #[must_use]
    pub fn definition_json(&self, path: &str, unit: usize) -> String {
        report::span_json(self.definition(path, self.byte(path, unit)), self.pack().sources())
    }

    /// Every place of what stands at a place, as JSON.
    #[must_use]
    pub fn references_json(&self, path: &str, unit: usize) -> String {
        report::mentions_json(&self.references(path, self.byte(path, unit)), self.pack().sources())
    }

    /// What can be renamed at a place, as JSON.
    #[must_use]
    pub fn renameable_json(&self, path: &str, unit: usize) -> String {
        report::renameable_json(
            self.renameable(path, self.byte(path, unit)).as_ref(),
            self.pack().sources(),
        )
    }

    fn text(&self, path: &str) -> &str {
        let sources = self.pack().sources();
        let file = sources.by_path(path).and_then(|file| sources.get(file));
        file.map_or("", |file| file.text())
    }

    fn byte(&self, path: &str, unit: usize) -> usize {
        edit::Units::new(self.text(path)).to_byte(unit)
    }

    fn place(&self, path: &str, offset: usize) -> Option<(FileId, u32)> {
        let file = self.pack().sources().by_path(path)?;
        Some((file, u32::try_from(offset).ok()?))
    }

    /// What an operation comes to, as changes of the texts. Nothing is changed.
    ///
    /// # Errors
    /// Why it is not done.
    pub fn edit(&self, operation: &Operation) -> Result<Edited, Box<Refusal>> {
        if operation.digest != self.digest() {
            return Err(Box::new(
                Refusal::new(Reason::Stale, "the edit was made for other texts")
                    .help("take the outline again, and repeat it"),
            ));
        }
        let change = edit::run(&self.subject(), &operation.what)?;
        let mut edited = edit::put_together(self.pack(), change)?;
        let after = self.after(&edited.splices);
        if operation.verify.unwrap_or_else(|| operation.what.verifies()) {
            self.still_compiles(&after)?;
        }
        after.digest().clone_into(&mut edited.digest);
        Ok(edited)
    }

    /// The pack with some changes.
    #[must_use]
    pub fn after(&self, splices: &[Splice]) -> Editor {
        let mut files = self.files.clone();
        for of_file in splices.chunk_by(|one, other| one.file == other.file) {
            let Some(path) = of_file.first().map(|splice| splice.file.clone()) else {
                continue;
            };
            let before = files
                .get(&path)
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            let text = edit::apply(&before.unwrap_or_default(), of_file);
            files.insert(path, text.into_bytes());
        }
        Editor {
            files,
            known: OnceLock::new(),
        }
    }

    fn still_compiles(&self, after: &Editor) -> Result<(), Box<Refusal>> {
        let failed = |editor: &Editor| {
            let errors = editor.loaded().diagnostics.iter();
            let errors = errors.filter(|one| one.severity == Severity::Error);
            errors.cloned().collect::<Vec<_>>()
        };
        if !failed(self).is_empty() {
            return Ok(());
        }
        let wrong = failed(after);
        if wrong.is_empty() {
            return Ok(());
        }
        let first = wrong.first().map(|one| one.message.clone()).unwrap_or_default();
        let mut refusal = Refusal::new(
            Reason::Breaks,
            format!("the program would not compile any more: {first}"),
        )
        .help("change what depends on it first, or edit the code");
        refusal.diagnostics = Diagnostics::new(wrong, after.pack().sources().clone()).to_json();
        Err(Box::new(refusal))
    }
}
