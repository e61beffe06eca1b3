//! The native half of the parity test: every example pack with its facts and scenarios, and every case of errors.
//!
//! `inputs` writes what there is to evaluate, as bytes; `answers` evaluates it natively. The JavaScript half reads the
//! inputs, evaluates them through WebAssembly and writes the same lines. Only equal bytes are equal.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use charter_engine::{CheckOptions, Decision, Diagnostics, Explain, Options, Pack, Program, Standings, check};
use serde::{Deserialize, Serialize};

/// A pack and what to evaluate with it. One line of the inputs.
#[derive(Debug, Serialize)]
pub struct Unit {
    /// `examples/reseller`, `errors/not-utf-8`.
    pub name: String,
    /// The pack's files. Arrays of numbers, because a file need not be text.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What to evaluate; the pack's scenarios come on top.
    pub cases: Vec<Case>,
    /// Whether the cases are a population together, whose partners are ranked.
    pub population: bool,
    /// Whether the pack is this unit's own, so that its scenarios and schemas belong to the answers.
    pub own: bool,
    #[serde(skip)]
    folder: PathBuf,
}

/// Facts and how to evaluate them.
#[derive(Debug, Serialize)]
pub struct Case {
    /// The name of the file of facts.
    pub name: String,
    /// The bytes of the facts.
    pub facts: Vec<u8>,
    /// How to evaluate them.
    pub options: CaseOptions,
}

/// `options.json` of an example or of a case of errors.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all(serialize = "camelCase"))]
pub struct CaseOptions {
    /// The day of the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Both days included, `A..B`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Overridden settings.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// The example whose pack a case of errors takes, so that it need not bring a copy.
    #[serde(default, skip_serializing)]
    pack: Option<String>,
    /// Whether all files of facts are one population, whose partners are ranked.
    #[serde(default, skip_serializing)]
    population: bool,
}

impl CaseOptions {
    fn usual() -> Self {
        Self {
            as_of: Some("2026-03-31".to_owned()),
            period: Some("2026-01-01..2026-03-31".to_owned()),
            ..Self::default()
        }
    }

    fn read(path: &Path) -> io::Result<Self> {
        if !path.exists() {
            return Ok(Self::usual());
        }
        serde_json::from_slice(&fs::read(path)?)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
    }

    fn engine(&self) -> Options {
        Options {
            as_of: self.as_of.clone(),
            period: self.period.clone(),
            settings: self.settings.clone().into_iter().collect(),
            ..Options::default()
        }
    }
}

/// One answer. One line of the output.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// `examples/reseller`, `examples/reseller: gold.json`, `examples/reseller: scenario a gold partner`.
    pub case: String,
    /// Which of the engine's answers.
    pub kind: &'static str,
    /// The answer.
    pub output: String,
}

/// Every unit of a repository, in the order of names.
///
/// # Errors
/// What the file system says, and a repository without a single example or without a single case of errors: a
/// comparison of nothing would pass.
pub fn units(root: &Path) -> io::Result<Vec<Unit>> {
    let mut units = Vec::new();
    for folder in folders(&root.join("rules-examples"))? {
        if folder.join("pack.toml").exists() {
            units.push(example(folder)?);
        }
    }
    if units.is_empty() {
        return Err(io::Error::other("there is no pack in rules-examples"));
    }
    let errors = folders(&root.join("tests").join("corpus").join("errors"))?;
    if errors.is_empty() {
        return Err(io::Error::other("there is no case in tests/corpus/errors"));
    }
    for folder in errors {
        units.push(error_case(root, &folder)?);
    }
    for folder in folders(&root.join("tests").join("corpus").join("lints"))? {
        units.push(lint_case(&folder)?);
    }
    Ok(units)
}

fn example(folder: PathBuf) -> io::Result<Unit> {
    let facts = folder.join("facts");
    let options = CaseOptions::read(&folder.join("options.json"))?;
    let mut cases = Vec::new();
    for path in if facts.exists() { entries(&facts)? } else { Vec::new() } {
        let name = name_of(&path);
        if Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            cases.push(Case {
                name,
                facts: fs::read(&path)?,
                options: options.clone(),
            });
        }
    }
    Ok(Unit {
        name: format!("examples/{}", name_of(&folder)),
        files: files(&folder)?,
        cases,
        population: options.population,
        own: true,
        folder,
    })
}

fn error_case(root: &Path, case: &Path) -> io::Result<Unit> {
    let options = CaseOptions::read(&case.join("options.json"))?;
    let folder = match &options.pack {
        Some(pack) => root.join("rules-examples").join(pack),
        None => case.join("pack"),
    };
    let own = options.pack.is_none();
    let facts = case.join("facts.json");
    let mut cases = Vec::new();
    if facts.exists() {
        cases.push(Case {
            name: "facts.json".to_owned(),
            facts: fs::read(facts)?,
            options,
        });
    }
    Ok(Unit {
        name: format!("errors/{}", name_of(case)),
        files: files(&folder)?,
        cases,
        population: false,
        own,
        folder,
    })
}

/// A pack in which a lint finds something.
fn lint_case(case: &Path) -> io::Result<Unit> {
    let folder = case.join("bad");
    Ok(Unit {
        name: format!("lints/{}", name_of(case)),
        files: files(&folder)?,
        cases: Vec::new(),
        population: false,
        own: true,
        folder,
    })
}

/// The files that the engine counts to the pack, as they are on the disk.
fn files(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let pack = Pack::read_folder(folder)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    pack.paths()
        .map(|path| Ok((path.to_owned(), fs::read(folder.join(path))?)))
        .collect()
}

fn folders(path: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(entries(path)?.into_iter().filter(|path| path.is_dir()).collect())
}

fn entries(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the engine answers natively to a unit. The pack is read from its folder, as the command line reads it.
///
/// # Errors
/// What the file system says.
pub fn answers(unit: &Unit) -> io::Result<Vec<Answer>> {
    let mut answers = Answers {
        case: unit.name.clone(),
        list: Vec::new(),
    };
    let compilation = Program::compile(&Pack::read_folder(&unit.folder)?);
    answers.push("diagnostics", json_of(&compilation.diagnostics)?);
    answers.push("diagnostics as text", text_of(&compilation.diagnostics));
    let options = CheckOptions {
        advice: true,
        ..CheckOptions::default()
    };
    let checked = check(&Pack::read_folder(&unit.folder)?, &options);
    answers.push("check", checked.to_json());
    answers.push("check as text", text_of(&checked));
    let Some(program) = compilation.program else {
        return Ok(answers.list);
    };
    if unit.own {
        answers.push("decision schema", Program::decision_schema());
        answers.push("facts schema", program.facts_schema());
        answers.push("typescript", program.typescript());
    }
    let mut standings = None;
    if unit.population {
        let all = unit.cases.iter().map(|case| case.facts.as_slice());
        let options = unit.cases.first().map(|case| case.options.engine());
        standings = answers.standings(&program, all, &options.unwrap_or_default())?;
    }
    for case in &unit.cases {
        answers.case = format!("{}: {}", unit.name, case.name);
        let mut options = case.options.engine();
        options.standings.clone_from(&standings);
        answers.evaluate(&program, &case.facts, options)?;
    }
    for scenario in if unit.own { program.scenarios() } else { Vec::new() } {
        answers.case = format!("{}: scenario {}", unit.name, scenario.name);
        answers.push("facts", scenario.facts.clone());
        let mut options = scenario.options;
        if let Some(others) = &scenario.population {
            let own = std::iter::once(scenario.facts.as_bytes());
            let all = own.chain(others.iter().map(|facts| facts.as_bytes()));
            options.standings = answers.standings(&program, all, &options)?;
        }
        answers.evaluate(&program, scenario.facts.as_bytes(), options)?;
    }
    Ok(answers.list)
}

struct Answers {
    case: String,
    list: Vec<Answer>,
}

impl Answers {
    fn push(&mut self, kind: &'static str, output: String) {
        self.list.push(Answer {
            case: self.case.clone(),
            kind,
            output,
        });
    }

    /// How the partners of a population stand, and who is no part of it.
    fn standings<'f>(
        &mut self,
        program: &Program,
        all: impl Iterator<Item = &'f [u8]>,
        options: &Options,
    ) -> io::Result<Option<Arc<Standings>>> {
        let mut refused = Vec::new();
        let result = program.population(options).and_then(|mut population| {
            for (index, facts) in all.enumerate() {
                if let Err(wrong) = population.add(facts) {
                    refused.push((index, wrong));
                }
            }
            population.finish(|index, wrong| refused.push((index, wrong)))
        });
        for (index, wrong) in refused {
            self.push("refused", format!("{index}: {}", json_of(&wrong)?));
        }
        match result {
            Ok(standings) => {
                self.push("standings", standings.to_json());
                self.push("digest of standings", standings.digest.clone());
                Ok(Some(standings))
            }
            Err(wrong) => {
                self.push("standings", json_of(&wrong)?);
                Ok(None)
            }
        }
    }

    fn evaluate(&mut self, program: &Program, facts: &[u8], mut options: Options) -> io::Result<()> {
        options.explain = Explain::Nothing;
        self.decision(
            program.evaluate_json(facts, &options),
            ["decision", "digest", "decision as text"],
        )?;
        options.explain = Explain::Everything;
        self.decision(
            program.evaluate_json(facts, &options),
            ["explained", "digest explained", "explained as text"],
        )
    }

    fn decision(
        &mut self,
        result: Result<Decision, Diagnostics>,
        [json, digest, text]: [&'static str; 3],
    ) -> io::Result<()> {
        match result {
            Ok(decision) => {
                self.push(json, decision.to_json());
                self.push(digest, decision.digest());
                self.push(text, decision.to_text());
            }
            Err(found) => {
                self.push(json, json_of(&found)?);
                self.push(text, text_of(&found));
            }
        }
        Ok(())
    }
}

/// As JavaScript writes them again after reading: blanks between the tokens are not part of the comparison.
fn json_of(found: &Diagnostics) -> io::Result<String> {
    let value: serde_json::Value = serde_json::from_str(&found.to_json())?;
    Ok(value.to_string())
}

fn text_of(found: &Diagnostics) -> String {
    if found.is_empty() {
        String::new()
    } else {
        found.to_string()
    }
}
