use super::csv::CsvFile;
use super::joined::Joined;
use super::manifest::{Located, Manifest};
use super::manifest_reader;
use super::path::{Kind, normalise};
use super::{digest, limits, text};
use crate::source::closest;
use crate::source::{Code, Diagnostic, FileId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The files of a rule pack, read and checked one by one; not yet understood as a program.
#[derive(Clone, Debug)]
pub struct Pack {
    paths: Vec<String>,
    manifest: Option<Manifest>,
    sources: Sources,
    scripts: Vec<FileId>,
    tests: Vec<FileId>,
    facts: Vec<FileId>,
    tables: BTreeMap<String, CsvFile>,
    cases: Vec<CsvFile>,
    diagnostics: Vec<Diagnostic>,
    digest: OnceLock<String>,
}

/// What is known of a file before it is decoded.
pub(super) enum Contents {
    Bytes(Vec<u8>),
    /// Larger than it may be, so it was not read.
    TooLarge(u64),
    /// The fault is told already.
    Unreadable,
}

impl Pack {
    /// A pack of files: paths relative to the folder of `pack.toml`, with `/`, and their bytes.
    ///
    /// Files that do not belong to a pack (read-me files, hidden files) are ignored. This never fails: what is wrong is
    /// in [`Pack::diagnostics`].
    pub fn from_files<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Pack {
        let files = files
            .into_iter()
            .map(|(path, bytes)| (path.into(), Contents::Bytes(bytes.into())));
        Pack::build(files, Vec::new())
    }

    pub(super) fn build(files: impl IntoIterator<Item = (String, Contents)>, faults: Vec<Diagnostic>) -> Pack {
        let mut builder = Builder {
            faults,
            ..Builder::default()
        };
        for (path, contents) in files {
            if builder.files.len() >= limits::FILES {
                builder.faults.push(
                    Diagnostic::error(
                        Code::TooLarge,
                        format!("the pack has more than {} files", limits::FILES),
                    )
                    .help("split the pack, or remove what the program does not need"),
                );
                break;
            }
            builder.take(&path, contents);
        }
        builder.build()
    }

    /// The paths of the files that belong to the pack, sorted; also of those that cannot be read.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// What `pack.toml` says, if it says everything that is needed and nothing is wrong with it.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// Every text of the pack: the manifest, the rule files in the order of the manifest, then other rule files, tables,
    /// scenarios, cases and facts, each sorted by path.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The rule files that the manifest names, in its order.
    #[must_use]
    pub fn script_files(&self) -> &[FileId] {
        &self.scripts
    }

    /// The scenario files (`*.test.rhai`), sorted by path.
    #[must_use]
    pub fn test_files(&self) -> &[FileId] {
        &self.tests
    }

    /// The table of a path.
    #[must_use]
    pub fn table(&self, path: &str) -> Option<&CsvFile> {
        match self.tables.get(path) {
            None => self.tables.get(&normalise(path).ok()?),
            found => found,
        }
    }

    /// The tables with their paths, sorted by path.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &CsvFile)> {
        self.tables.iter().map(|(path, table)| (path.as_str(), table))
    }

    /// The files of cases (`cases/*.csv`), sorted by path.
    #[must_use]
    pub fn cases(&self) -> &[CsvFile] {
        &self.cases
    }

    /// The path of a table that `path` was probably meant to be.
    #[must_use]
    pub fn similar_table(&self, path: &str) -> Option<&str> {
        closest(path, self.tables.keys().map(String::as_str))
    }

    /// The example facts (`facts/*.json`), path and bytes, sorted by path.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.facts
            .iter()
            .filter_map(|file| self.sources.get(*file))
            .map(|file| (file.path(), file.text().as_bytes()))
    }

    /// The rule files joined into one text, in the order of the manifest.
    #[must_use]
    pub fn joined(&self) -> Joined {
        Joined::new(&self.sources, &self.scripts)
    }

    /// What is wrong with the files.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// SHA-256 over what decides the rules, in lower-case hexadecimal: the manifest, the rule files it names, the tables.
    ///
    /// Sorted by path, each file is the length of its path in eight bytes (big-endian), the path, the length of its
    /// contents in eight bytes, the contents. A byte order mark is left out and CRLF counts as LF. Scenarios, cases, facts
    /// and every other file do not count; neither do files that cannot be read, so the digest of a pack with errors says
    /// nothing.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let tables = self.tables.values().map(CsvFile::file);
            let counted: BTreeSet<FileId> = self.scripts.iter().copied().chain(tables).collect();
            digest::digest(
                self.sources
                    .iter()
                    .filter(|(id, file)| counted.contains(id) || file.path() == "pack.toml")
                    .map(|(_, file)| (file.path(), file.text())),
            )
        })
    }
}

#[derive(Default)]
struct Builder {
    files: BTreeMap<String, (Kind, Contents)>,
    /// A `pack.toml` in the wrong place or with other capitals, for the hint.
    misplaced: Option<String>,
    sources: Sources,
    faults: Vec<Diagnostic>,
}

impl Builder {
    fn take(&mut self, given: &str, contents: Contents) {
        let path = match normalise(given) {
            Ok(path) => path,
            Err(reason) => {
                self.faults.push(
                    Diagnostic::error(
                        Code::PathOutside,
                        format!("`{given}` is not a path of the pack: {reason}"),
                    )
                    .help("give every file by its path below the folder of `pack.toml`, such as `tables/rate.csv`"),
                );
                return;
            }
        };
        let kind = Kind::of(&path);
        if kind == Kind::Other {
            let name = path.rsplit('/').next().unwrap_or("");
            if name.eq_ignore_ascii_case("pack.toml") {
                self.misplaced.get_or_insert(path);
            }
            return;
        }
        if self.files.contains_key(&path) {
            self.faults.push(
                Diagnostic::error(Code::UnreadableFile, format!("the pack has two files `{path}`"))
                    .help("give every file once; `./a` and `a` are the same path"),
            );
            return;
        }
        self.files.insert(path, (kind, contents));
    }

    fn build(mut self) -> Pack {
        let kinds: BTreeMap<String, Kind> = self
            .files
            .iter()
            .map(|(path, (kind, _))| (path.clone(), *kind))
            .collect();
        let (manifest, named) = self.manifest(&kinds);
        let scripts = self.scripts(&named);
        self.unnamed_scripts(manifest.is_some(), &kinds);
        let tables = self.tables(&kinds, Kind::Table).into_iter().collect();
        let tests = self
            .add_all(&kinds, Kind::Test)
            .into_iter()
            .map(|(_, file)| file)
            .collect();
        let cases = self.tables(&kinds, Kind::Cases).into_iter();
        let cases = cases.map(|(_, table)| table).collect();
        let facts = self
            .add_all(&kinds, Kind::Facts)
            .into_iter()
            .map(|(_, file)| file)
            .collect();
        Pack {
            paths: kinds.into_keys().collect(),
            manifest,
            sources: self.sources,
            scripts,
            tests,
            facts,
            tables,
            cases,
            diagnostics: self.faults,
            digest: OnceLock::new(),
        }
    }

    /// Decodes a file and adds it to the sources; `None`, and a fault, if it is not text.
    fn add(&mut self, path: &str) -> Option<FileId> {
        let (kind, contents) = self.files.remove(path)?;
        let decoded = match contents {
            Contents::Unreadable => return None,
            Contents::TooLarge(bytes) => Err(Box::new(text::too_large(path, kind, bytes))),
            Contents::Bytes(bytes) => text::decode(path, kind, bytes),
        };
        match decoded {
            Err(fault) => {
                self.faults.push(*fault);
                None
            }
            Ok(text) => {
                let file = self.sources.add(path, text);
                let text = self.sources.get(file).map(|source| source.text()).unwrap_or_default();
                self.faults.extend(text::check_characters(file, path, kind, text));
                Some(file)
            }
        }
    }

    fn add_all(&mut self, kinds: &BTreeMap<String, Kind>, wanted: Kind) -> Vec<(String, FileId)> {
        kinds
            .iter()
            .filter(|(_, kind)| **kind == wanted)
            .filter_map(|(path, _)| self.add(path).map(|file| (path.clone(), file)))
            .collect()
    }

    fn tables(&mut self, kinds: &BTreeMap<String, Kind>, wanted: Kind) -> Vec<(String, CsvFile)> {
        let mut tables = Vec::new();
        for (path, file) in self.add_all(kinds, wanted) {
            let text = self.sources.get(file).map(|source| source.text()).unwrap_or_default();
            let (table, faults) = CsvFile::parse(file, text);
            self.faults.extend(faults);
            tables.push((path, table));
        }
        tables
    }

    fn manifest(&mut self, kinds: &BTreeMap<String, Kind>) -> (Option<Manifest>, Vec<Located<String>>) {
        if !self.files.contains_key("pack.toml") {
            let fault = Diagnostic::error(Code::Manifest, "the pack has no `pack.toml`");
            self.faults.push(match &self.misplaced {
                Some(path) => fault.help(format!(
                    "there is a `{path}`; the manifest is called `pack.toml` and stands at the top of the pack's folder"
                )),
                None => fault.help("write a `pack.toml`, or name the folder in which it stands"),
            });
            return (None, Vec::new());
        }
        let Some(file) = self.add("pack.toml") else {
            return (None, Vec::new());
        };
        let text = self.sources.get(file).map(|source| source.text()).unwrap_or_default();
        let reading = manifest_reader::read(file, text, kinds);
        self.faults.extend(reading.faults);
        (reading.manifest, reading.sources)
    }

    /// Adds the named rule files in their order and counts their lines and bytes.
    fn scripts(&mut self, named: &[Located<String>]) -> Vec<FileId> {
        let (mut lines, mut bytes) = (0, 0);
        let mut scripts = Vec::new();
        for source in named {
            let Some(file) = self.add(&source.value) else { continue };
            let text = self.sources.get(file).map(|file| file.text()).unwrap_or_default();
            lines += text.bytes().filter(|byte| *byte == b'\n').count() + usize::from(!text.ends_with('\n'));
            bytes += text.len() + 1;
            let exceeded = if lines > limits::ALL_SCRIPTS_LINES {
                format!("more than {} lines", limits::ALL_SCRIPTS_LINES)
            } else if bytes > limits::ALL_SCRIPTS_BYTES {
                format!("more than {} MiB", limits::ALL_SCRIPTS_BYTES >> 20)
            } else {
                scripts.push(file);
                continue;
            };
            self.faults.push(
                Diagnostic::error(
                    Code::TooLarge,
                    format!("the rule files of the pack have {exceeded} together"),
                )
                .label(source.span, "reached with this file")
                .help("split the program into several packs, or move repeated rules into a table"),
            );
            break;
        }
        scripts
    }

    /// Rule files that nothing reads: probably forgotten in `sources`.
    fn unnamed_scripts(&mut self, told: bool, kinds: &BTreeMap<String, Kind>) {
        for (path, file) in self.add_all(kinds, Kind::Script) {
            // With a faulty manifest this would only repeat what is wrong there.
            if told {
                self.faults.push(
                    Diagnostic::warning(
                        Code::Manifest,
                        format!("`{path}` is not named in `sources`, so nothing reads it"),
                    )
                    .at(Span::new(file, 0, 0))
                    .help(format!(
                        "add `\"{path}\"` to `sources` in `pack.toml`, or remove the file"
                    )),
                );
            }
        }
    }
}
