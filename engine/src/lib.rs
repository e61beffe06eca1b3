//! Charter, the rules engine for partner programs: compiles rule packs written as rhai scripts and evaluates them
//! exactly, natively and as WebAssembly, with the same bytes from both.

pub mod compile;
pub mod decide;
pub mod declare;
pub mod expr;
pub mod function;
pub mod model;
pub mod pack;
pub mod program;
pub mod schema;
pub mod report;
pub mod source;
pub mod syntax;
pub mod table;
pub mod value;

mod stub;
pub use stub::{Compilation, Decision, Diagnostics, Options, Program};
//! Charter, the rules engine for partner programs.
//!
//! STUB: a temporary face with canned answers, for building the packaging against. Dropped when merging.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A pack: its files, by path.
#[derive(Debug, Default)]
pub struct Pack {
    files: BTreeMap<String, Vec<u8>>,
}

impl Pack {
    /// Paths are relative, with `/`. Never fails: what is wrong is reported by `compile`.
    pub fn from_files<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self {
            files: files
                .into_iter()
                .map(|(path, bytes)| (path.into(), bytes.into()))
                .collect(),
        }
    }

    /// Reads a folder.
    ///
    /// # Errors
    /// What the file system says.
    pub fn read_folder(path: &Path) -> std::io::Result<Self> {
        fn walk(root: &Path, at: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
            for entry in std::fs::read_dir(at)? {
                let path = entry?.path();
                if path.is_dir() {
                    if path.file_name().is_none_or(|name| name != "facts") {
                        walk(root, &path, files)?;
                    }
                } else if let Ok(relative) = path.strip_prefix(root) {
                    files.insert(relative.to_string_lossy().replace('\\', "/"), std::fs::read(&path)?);
                }
            }
            Ok(())
        }
        let mut files = BTreeMap::new();
        walk(path, path, &mut files)?;
        Ok(Self { files })
    }

    /// The paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// What compiling gave.
#[derive(Debug)]
pub struct Compilation {
    /// Absent when there are errors.
    pub program: Option<Program>,
    /// What was found.
    pub diagnostics: Diagnostics,
}

/// A compiled pack.
#[derive(Debug)]
pub struct Program {
    digest: String,
    script: Option<rhai::AST>,
}

fn diagnostic(code: &str, message: String, pointer: Option<&str>, file: Option<&str>) -> Value {
    let mut value = json!({"code": code, "severity": "error", "message": message});
    if let (Some(pointer), Some(object)) = (pointer, value.as_object_mut()) {
        object.insert("pointer".to_owned(), pointer.into());
    }
    let spans = file.map(|file| {
        json!([{"file": file, "start": {"line": 1, "column": 1, "offset": 0}, "end": {"line": 1, "column": 2, "offset": 1}, "label": "here"}])
    });
    if let Some(object) = value.as_object_mut() {
        object.insert("spans".to_owned(), spans.unwrap_or_else(|| json!([])));
    }
    value
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn host() -> rhai::Engine {
    use rhai::packages::Package;
    let mut engine = rhai::Engine::new_raw();
    rhai::packages::CorePackage::new().register_into_engine(&mut engine);
    rhai::packages::BasicArrayPackage::new().register_into_engine(&mut engine);
    rhai::packages::BasicMapPackage::new().register_into_engine(&mut engine);
    engine
}

impl Program {
    /// Compiles a pack.
    #[must_use]
    pub fn compile(pack: &Pack) -> Compilation {
        let mut found = Vec::new();
        if !pack.files.contains_key("pack.toml") {
            found.push(diagnostic(
                "CH0001",
                "the pack has no `pack.toml`".to_owned(),
                None,
                None,
            ));
        }
        let mut hash = Sha256::new();
        let mut script = None;
        for (path, bytes) in &pack.files {
            hash.update(path.as_bytes());
            hash.update(bytes);
            match std::str::from_utf8(bytes) {
                Err(_) => found.push(diagnostic("CH0002", format!("`{path}` is not UTF-8"), None, Some(path))),
                Ok(text) if path.ends_with(".rhai") => match host().compile(text) {
                    Ok(ast) => script = Some(ast),
                    Err(error) => found.push(diagnostic("CH0101", error.to_string(), None, Some(path))),
                },
                Ok(_) => {}
            }
        }
        let digest = hex(&hash.finalize());
        let program = found.is_empty().then(|| Self { digest, script });
        Compilation {
            program,
            diagnostics: Diagnostics(found),
        }
    }

    /// Evaluates facts given as JSON text.
    ///
    /// # Errors
    /// What is wrong with the facts or options.
    pub fn evaluate_json(&self, facts: &[u8], options: &Options) -> Result<Decision, Diagnostics> {
        let fail = |code, message, pointer| Err(Diagnostics(vec![diagnostic(code, message, pointer, None)]));
        let facts: Value = match serde_json::from_slice(facts) {
            Ok(facts) => facts,
            Err(error) => return fail("CH0301", format!("the facts are not JSON: {error}"), None),
        };
        let Some(object) = facts.as_object() else {
            return fail("CH0302", "the facts are not an object".to_owned(), Some(""));
        };
        if !object.contains_key("partner") {
            return fail("CH0303", "`partner` is missing".to_owned(), Some("/partner"));
        }
        if let Some((name, _)) = options.settings.first() {
            return fail("CH0304", format!("the pack has no setting `{name}`"), None);
        }
        if options.as_of.as_ref().is_some_and(|text| text.len() != 10) {
            return fail("CH0305", "`as_of` is not a date".to_owned(), None);
        }
        let worked: rhai::Dynamic = host()
            .eval("let x = 0.1; for i in 0..50 { x += i * 0.25; } x")
            .unwrap_or(rhai::Dynamic::UNIT);
        let value = json!({
            "pack": "northwind-reseller", "digest": self.digest, "scripted": self.script.is_some(),
            "as_of": options.as_of, "period": options.period, "explain": options.explain,
            "worked": worked.to_string(), "facts": facts,
        });
        Ok(Decision(value.to_string()))
    }

    /// JSON Schema of the facts.
    #[must_use]
    pub fn facts_schema(&self) -> String {
        json!({"type": "object", "required": ["partner"]}).to_string()
    }

    /// JSON Schema of a decision.
    #[must_use]
    pub fn decision_schema() -> String {
        json!({"type": "object", "required": ["pack"]}).to_string()
    }

    /// Declarations of this pack's facts and of the decision.
    #[must_use]
    pub fn typescript(&self) -> String {
        "export interface Facts {\n  partner: Record<string, unknown>;\n}\n\nexport interface Decision {\n  pack: string;\n}\n"
            .to_owned()
    }

    /// The scenarios.
    #[must_use]
    pub fn scenarios(&self) -> Vec<Scenario> {
        let options = || Options {
            as_of: Some("2026-03-31".to_owned()),
            period: Some("2026-01-01..2026-03-31".to_owned()),
            ..Options::default()
        };
        vec![
            Scenario {
                name: "a gold partner".to_owned(),
                facts: r#"{"partner":{"id":"P-1","revenue":249999.99}}"#.to_owned(),
                options: options(),
            },
            Scenario {
                name: "no partner is an error".to_owned(),
                facts: "{}".to_owned(),
                options: options(),
            },
        ]
    }
}

/// How to evaluate.
#[derive(Debug, Default)]
pub struct Options {
    /// The day of the decision.
    pub as_of: Option<String>,
    /// `A..B`.
    pub period: Option<String>,
    /// Overridden settings.
    pub settings: Vec<(String, String)>,
    /// Whether to add the tree of each expression.
    pub explain: bool,
}

/// A decision.
#[derive(Debug)]
pub struct Decision(String);

impl Decision {
    /// Canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.clone()
    }

    /// For people.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("decision\n  {}\n", self.0)
    }

    /// Digest of the canonical JSON.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

/// What was found.
#[derive(Debug)]
pub struct Diagnostics(Vec<Value>);

impl Diagnostics {
    /// A JSON array.
    #[must_use]
    pub fn to_json(&self) -> String {
        Value::from(self.0.clone()).to_string()
    }

    /// For people.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.iter().map(|one| format!("{one}\n")).collect()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an error was found.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.0.is_empty()
    }
}

/// A scenario of the pack.
#[derive(Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Its facts, as JSON.
    pub facts: String,
    /// How to evaluate it.
    pub options: Options,
}
