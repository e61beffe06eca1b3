use std::sync::OnceLock;
use std::collections::BTreeMap;

use super::loaded::Loaded;
use super::{Compilation, Diagnostics, Program, on_a_deep_stack};
use crate::check;
use crate::declare::Trees;
use crate::edit::{self, Edited, Operation, Reason, Refusal, Splice};
use crate::pack::Pack;
use crate::source::Severity;
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
    trees: Trees,
    index: edit::Index,
    digest: String,
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
            let files = pack.script_files().iter().chain(pack.test_files());
            let texts = files.filter_map(|file| pack.sources().get(*file).map(|source| (*file, source.text())));
            let trees: Trees = texts.map(|(file, text)| (file, parse(text))).collect();
            let index = edit::Index::of(&pack, &trees);
            Known {
                digest: edit::digest(&pack),
                pack,
                trees,
                index,
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
        known
            .loaded
            .get_or_init(|| on_a_deep_stack(|| Loaded::of(&known.pack)))
    }

    fn subject(&self) -> edit::Subject<'_> {
        let (known, loaded) = (self.known(), self.loaded());
        edit::Subject {
            pack: &known.pack,
            trees: &known.trees,
            index: &known.index,
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

    /// What an operation comes to, as changes of the texts. Nothing is changed.
    ///
    /// # Errors
    /// Why it is not done.
    pub fn edit(&self, operation: &Operation) -> Result<Edited, Box<Refusal>> {
        if operation.digest != self.digest() {
            return Err(Box::new(
                Refusal::new(Reason::Stale, "the edit was made for other texts").help("take the outline again, and repeat it"),
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
            let Some(path) = of_file.first().map(|splice| splice.file.clone()) else { continue };
            let before = files.get(&path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
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
        let mut refusal = Refusal::new(Reason::Breaks, format!("the program would not compile any more: {first}"))
            .help("change what depends on it first, or edit the code");
        refusal.diagnostics = Diagnostics::new(wrong, after.pack().sources().clone()).to_json();
        Err(Box::new(refusal))
    }
}
