//! The pages of `docs` that are made from the engine itself: clauses, functions, diagnostics, and the traps in the
//! language's entry page. The tests include this file too, and fail when a page on disk says something else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use charter_engine::declare::{self, ClauseInfo, Receiver};
use charter_engine::function::{self, Function, Returns};
use charter_engine::source::Code;
use charter_engine::{Diagnostics, Options, Pack, Program, Style};

/// What went wrong, for people.
pub(crate) type Failure = String;

/// A page and what it must say.
pub(crate) struct Page {
    /// Where it lies, from the root of the repository.
    pub(crate) path: &'static str,
    /// Its text.
    pub(crate) text: String,
}

/// The entry page, of which only the marked parts are made.
const ENTRY: &str = "docs/language/README.md";

const MADE: &str = "<!-- Made by `cargo xtask reference`: do not edit. -->\n\n";

/// Every page that is made.
///
/// # Errors
/// A case in `docs` that cannot be read, or does not say what it is there for.
pub(crate) fn pages(root: &Path) -> Result<Vec<Page>, Failure> {
    Ok(vec![
        Page {
            path: "docs/language/clauses.md",
            text: clauses()?,
        },
        Page {
            path: "docs/language/functions.md",
            text: functions()?,
        },
        Page {
            path: "docs/diagnostics.md",
            text: diagnostics(root)?,
        },
        Page {
            path: "docs/lints/README.md",
            text: lints(),
        },
        Page {
            path: ENTRY,
            text: entry(root)?,
        },
    ])
}

/// The pages whose file says something else.
///
/// # Errors
/// As [`pages`].
pub(crate) fn outdated(root: &Path) -> Result<Vec<Page>, Failure> {
    let mut pages = pages(root)?;
    pages.retain(|page| fs::read_to_string(root.join(page.path)).ok().as_deref() != Some(page.text.as_str()));
    Ok(pages)
}

/// Writes the pages that are out of date; gives their paths.
///
/// # Errors
/// As [`pages`], and files that cannot be written.
pub(crate) fn write(root: &Path) -> Result<Vec<&'static str>, Failure> {
    outdated(root)?
        .into_iter()
        .map(|page| {
            fs::write(root.join(page.path), page.text).map_err(|error| format!("`{}`: {error}", page.path))?;
            Ok(page.path)
        })
        .collect()
}

// ---- Cases -----------------------------------------------------------------------------------------------------------

/// The files of a case, in one text: each begins with a line `-- name --`.
pub(crate) struct Case {
    files: Vec<(String, String)>,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// The file cannot be read, or text stands before the first file.
    pub(crate) fn read(path: &Path) -> Result<Case, Failure> {
        let text = fs::read_to_string(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
        let mut files: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            match line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --")) {
                Some(name) => files.push((name.to_owned(), String::new())),
                None => match files.last_mut() {
                    Some((_, text)) => {
                        text.push_str(line);
                        text.push('\n');
                    }
                    None => return Err(format!("`{}` begins without `-- file --`", path.display())),
                },
            }
        }
        Ok(Case { files })
    }

    /// One file of it.
    #[must_use]
    pub(crate) fn file(&self, name: &str) -> Option<&str> {
        let found = self.files.iter().find(|(other, _)| other == name);
        found.map(|(_, text)| text.as_str())
    }

    /// A pack of its files, without some of them. The manifest may be left out.
    #[must_use]
    pub(crate) fn pack(&self, without: &[&str]) -> Pack {
        let files = self.files.iter().filter(|(name, _)| !without.contains(&name.as_str()));
        pack(files.map(|(name, text)| (name.as_str(), text.as_str())))
    }

    /// What is said of the pack, of the facts if it has any, and of its scenarios.
    #[must_use]
    pub(crate) fn said(&self, without: &[&str]) -> Diagnostics {
        let pack = self.pack(without);
        let compilation = Program::compile(&pack);
        let (Some(program), Some(facts)) = (compilation.program, self.file("facts.json")) else {
            return compilation.diagnostics;
        };
        let option = |name: &str| {
            let line = self.file("options")?.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim_start_matches([' ', '=']).to_owned())
        };
        let options = Options {
            as_of: option("as_of"),
            period: option("period"),
            settings: option("setting")
                .and_then(|text| Some(text.split_once(' ')?).map(|(name, value)| (name.to_owned(), value.to_owned())))
                .into_iter()
                .collect(),
            ..Options::default()
        };
        match program.evaluate_json(facts.as_bytes(), &options) {
            Ok(_) => compilation.diagnostics,
            Err(wrong) => wrong,
        }
    }
}

/// A pack of some files; a manifest that names the rule files in this order is added where there is none.
pub(crate) fn pack<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> Pack {
    let mut files: Vec<(String, String)> = files
        .filter(|(name, _)| !matches!(*name, "facts.json" | "options"))
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    if !files.iter().any(|(name, _)| name == "pack.toml") {
        let sources: Vec<String> = files
            .iter()
            .filter(|(name, _)| name.ends_with(".rhai") && !name.ends_with(".test.rhai"))
            .map(|(name, _)| format!("\"{name}\""))
            .collect();
        let manifest = format!(
            "name = \"example\"\nversion = \"1.0.0\"\ntitle = \"Example\"\nowner = \"channel@acme.example\"\n\
             currency = \"USD\"\ntime_zone = \"Europe/Berlin\"\nsources = [{}]\n",
            sources.join(", ")
        );
        files.insert(0, ("pack.toml".to_owned(), manifest));
    }
    Pack::from_files(files)
}

/// The cases of a folder by name.
///
/// # Errors
/// The folder or a case cannot be read.
pub(crate) fn cases(folder: &Path) -> Result<BTreeMap<String, Case>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let mut cases = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
            cases.insert(name.to_owned(), Case::read(&path)?);
        }
    }
    Ok(cases)
}

fn shown(said: &Diagnostics) -> String {
    said.to_text(Style {
        width: 120,
        ..Style::default()
    })
}

// ---- Clauses ---------------------------------------------------------------------------------------------------------

/// The clauses without a receiver in front come in two groups.
fn is_type(clause: &ClauseInfo) -> bool {
    clause.receiver == Receiver::Root && clause.makes_type()
}

/// The receivers in the order in which they are read, with the heading of each.
const RECEIVERS: &[(Receiver, &str)] = &[
    (Receiver::Record, "Records"),
    (Receiver::Field, "Fields of records"),
    (Receiver::Type, "Bounds of types"),
    (Receiver::Input, "Inputs"),
    (Receiver::Relation, "Relations"),
    (Receiver::Setting, "Settings"),
    (Receiver::Value, "Values"),
    (Receiver::Window, "Windows"),
    (Receiver::Table, "Tables"),
    (Receiver::Bands, "Bands"),
    (Receiver::Band, "One band"),
    (Receiver::Curve, "Curves"),
    (Receiver::Ladder, "Ladders"),
    (Receiver::Tier, "Tiers"),
    (Receiver::Path, "Paths"),
    (Receiver::Requirement, "Comparisons of a requirement"),
    (Receiver::Eligibility, "Eligibilities"),
    (Receiver::Incentive, "Incentives"),
    (Receiver::Cap, "Caps"),
    (Receiver::Score, "Scores"),
    (Receiver::Track, "Tracks of a score"),
    (Receiver::Component, "Components of a score"),
    (Receiver::Payee, "Payees"),
    (Receiver::Stack, "Stacks of incentives"),
    (Receiver::Balance, "Balances"),
    (Receiver::Fund, "Funds"),
    (Receiver::Payout, "Payouts"),
    (Receiver::Base, "Bases of scenarios"),
    (Receiver::Scenario, "Scenarios"),
    (Receiver::Conversion, "Conversions"),
    (Receiver::FiscalCalendar, "Fiscal calendars"),
    (Receiver::BusinessCalendar, "Business calendars"),
    (Receiver::Ranking, "Rankings"),
    (Receiver::Contest, "Contests"),
    (Receiver::Engagement, "Rules of engagement"),
    (Receiver::Term, "Times of rules of engagement"),
    (Receiver::Extension, "Extensions of a time"),
    (Receiver::Milestone, "Milestones of a registration"),
    (Receiver::Answer, "Times of an answer"),
    (Receiver::TakeOver, "Versions that are taken over"),
];

fn clauses() -> Result<String, Failure> {
    let mut page = format!(
        "# Clauses\n\n{MADE}Everything that a pack can declare. A declaration opens with one of the words below, and its \
         clauses follow behind dots. [Start here](README.md) for how they work together, and see \
         [functions](functions.md) for what may stand inside a rule.\n\n\
         A parameter in square brackets may be left out; one with dots behind it may be given several times.\n"
    );
    let of = |wanted: &dyn Fn(&ClauseInfo) -> bool| -> Vec<&'static ClauseInfo> {
        declare::clauses().filter(|clause| wanted(clause)).collect()
    };
    section(
        &mut page,
        "Declarations",
        "They stand at the beginning of a statement.",
        &of(&|clause| clause.receiver == Receiver::Root && !is_type(clause)),
    );
    section(
        &mut page,
        "Types",
        "They stand where a clause asks for a type.",
        &of(&is_type),
    );
    for (receiver, title) in RECEIVERS {
        let list = of(&|clause| clause.receiver == *receiver);
        let parents: Vec<&str> = receiver.parents().iter().map(|parent| parent.word()).collect();
        let mut intro = format!("They follow {}.", receiver.word());
        if !parents.is_empty() {
            let _ = write!(intro, " The clauses of {} may follow as well.", listed(&parents, "and"));
        }
        section(&mut page, title, &intro, &list);
    }
    let missing = declare::clauses().find(|clause| {
        clause.receiver != Receiver::Root && RECEIVERS.iter().all(|(known, _)| *known != clause.receiver)
    });
    if let Some(clause) = missing {
        return Err(format!(
            "no section of the page shows `{}` on {}",
            clause.name,
            clause.receiver.word()
        ));
    }
    Ok(page)
}

fn section(page: &mut String, title: &str, intro: &str, clauses: &[&ClauseInfo]) {
    if clauses.is_empty() {
        return;
    }
    let _ = write!(page, "\n## {title}\n\n{intro}\n");
    for clause in clauses {
        let _ = write!(page, "\n### `{}`\n\n{}.\n", clause.signature(), clause.summary);
        if !clause.parameters.is_empty() {
            page.push('\n');
        }
        for parameter in clause.parameters {
            let more = match (parameter.optional, parameter.repeated) {
                (true, _) => "; may be left out",
                (_, true) => "; one or several",
                _ => "",
            };
            let _ = writeln!(page, "- `{}`: {}{more}", parameter.name, parameter.kind.word());
        }
        let _ = write!(page, "\n```rhai\n{}\n```\n", clause.example);
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[&str], last: &str) -> String {
    match words.split_last() {
        Some((word, [])) => (*word).to_owned(),
        Some((word, others)) => format!("{} {last} {word}", others.join(", ")),
        None => String::new(),
    }
}

// ---- Functions -------------------------------------------------------------------------------------------------------

fn functions() -> Result<String, Failure> {
    let mut page = format!(
        "# Functions\n\n{MADE}What rules may call. `f(x, y)` and `x.f(y)` are the same. The right side of each example is \
         its result: a percentage stands as its fraction, `()` is absent, and `error` is an error of the decision, never \
         a zero or a no.\n\n\
         In the list of parameters, an *amount* is an integer, a decimal, a percentage or money; the amounts of one call \
         go together as in a sum, so that money of two currencies is an error. A *number* is the same without money. A \
         *closure* is a rule of one parameter, an element of the list: `|deal| deal.amount`.\n\n\
         Operators, `if`, `switch`, `let` and `??` belong to the language and are described on its \
         [first page](README.md). `a ** b` is `power(a, b)`, and `x in list` is `contains(list, x)`.\n"
    );
    for topic in &function::TOPICS {
        let _ = write!(page, "\n## {}\n", topic.title);
        for function in topic.functions {
            one_function(&mut page, function)?;
        }
    }
    Ok(page)
}

fn one_function(page: &mut String, function: &Function) -> Result<(), Failure> {
    let _ = write!(page, "\n### `{}`\n\n{}.", function.usage(), function.summary);
    if !function.detail.is_empty() {
        let _ = write!(page, " {}", function.detail);
    }
    page.push_str("\n\n");
    for parameter in function.signature.parameters {
        let _ = writeln!(page, "- `{}`: {}", parameter.name, parameter.kind);
    }
    let _ = writeln!(page, "- gives {}", gives(function)?);
    let widest = function
        .examples
        .iter()
        .map(|example| example.rule.chars().count())
        .max();
    let widest = widest.unwrap_or_default();
    page.push_str("\n```rhai\n");
    for example in function.examples {
        let rule = example.rule;
        let _ = writeln!(page, "{rule:widest$}   // {}", example.result);
    }
    page.push_str("```\n");
    Ok(())
}

/// What a function gives, in words.
fn gives(function: &Function) -> Result<String, Failure> {
    Ok(match function.signature.returns {
        Returns::SameAs(place) => {
            let parameter = function.signature.parameters.get(place);
            let parameter =
                parameter.ok_or_else(|| format!("`{}` returns no parameter of its own", function.usage()))?;
            format!("the same type as `{}`", parameter.name)
        }
        Returns::Unified => "the type to which the amounts go together".to_owned(),
        Returns::Integer => "an integer".to_owned(),
        Returns::Decimal => "a decimal".to_owned(),
        Returns::Percent => "a percentage".to_owned(),
        Returns::Boolean => "true or false".to_owned(),
        Returns::Text => "a text".to_owned(),
        Returns::Date => "a date".to_owned(),
        Returns::Period => "a period".to_owned(),
        Returns::Duration(unit) => format!("a duration in {}", unit.word().replace('_', " ")),
        Returns::Element => "the type of the list's elements".to_owned(),
        Returns::OptionalElement => "the type of the list's elements, or absent".to_owned(),
        Returns::Given => "the type that the closure gives".to_owned(),
        Returns::OptionalGiven => "the type that the closure gives, or absent".to_owned(),
        Returns::Fraction => "the type of the amount; a decimal for an integer".to_owned(),
        Returns::ListOfGiven => "a list of what the closure gives".to_owned(),
    })
}

// ---- Diagnostics -----------------------------------------------------------------------------------------------------

/// What the first two digits of a code say.
const SPEAKERS: &[(u16, &str)] = &[
    (0, "The pack and its files"),
    (1, "Syntax"),
    (2, "Declarations and types"),
    (3, "Facts and options"),
    (4, "Rules while they are evaluated"),
    (5, "Scenarios"),
    (6, "Lints"),
];

/// Where the cases of the page lie, each named after its code.
pub(crate) const FAULTS: &str = "docs/diagnostics";

fn diagnostics(root: &Path) -> Result<String, Failure> {
    let cases = cases(&root.join(FAULTS))?;
    for name in cases.keys() {
        if Code::from_text(name).is_none() {
            return Err(format!("`{FAULTS}/{name}.txt` is not named after a code"));
        }
    }
    let mut page = format!(
        "# Diagnostics\n\n{MADE}Every message carries a code that stays the same between versions, the place, and what to \
         do. A decision is whole or it is an error: no error becomes a \"not eligible\" or a zero.\n\n\
         The examples are real: each comes from a small pack in [`diagnostics`](diagnostics).\n"
    );
    let mut speaker = None;
    for code in Code::ALL {
        let group = code.number() / 100;
        if speaker != Some(group) {
            speaker = Some(group);
            let title = SPEAKERS.iter().find(|(number, _)| *number == group);
            let (_, title) = title.ok_or_else(|| format!("codes of {code} have no heading"))?;
            let _ = write!(page, "\n## {title}\n");
        }
        let _ = write!(page, "\n### {code}\n\n{}\n", code.meaning().trim());
        if let Some(case) = cases.get(&code.to_string()) {
            let _ = write!(page, "\n```text\n{}```\n", fault(*code, case)?);
        }
    }
    Ok(page)
}

/// The message of a case, which must be of its code.
fn fault(code: Code, case: &Case) -> Result<String, Failure> {
    let said = case.said(&[]);
    if said.iter().any(|diagnostic| diagnostic.code == code) {
        Ok(shown(&said))
    } else {
        Err(format!("`{FAULTS}/{code}.txt` says something else:\n{}", shown(&said)))
    }
}

// ---- Lints -----------------------------------------------------------------------------------------------------------

/// The list of lints; each has a page of its own, written by hand.
fn lints() -> String {
    let mut page = format!(
        "# Lints\n\n{MADE}What [`charter check`](../check.md) looks for in a pack that compiles. A lint that is off speaks \
         with `--advice`, or if it is denied.\n\n| code | lint | what it finds | level | |\n|---|---|---|---|---|\n"
    );
    for lint in charter_engine::check::LINTS {
        let off = if lint.on { "" } else { "off" };
        let _ = writeln!(
            page,
            "| {} | [{name}]({name}.md) | {} | {} | {off} |",
            lint.code,
            lint.title,
            lint.level.word(),
            name = lint.name
        );
    }
    page
}

// ---- The entry page --------------------------------------------------------------------------------------------------

/// Where the cases of traps lie: `prelude.rhai`, `bad.rhai` and `good.rhai` each.
pub(crate) const TRAPS: &str = "docs/language/traps";

const TRAP: &str = "<!-- trap: ";
const END: &str = "<!-- end -->";

/// The entry page with its marked parts made anew.
fn entry(root: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(root.join(ENTRY)).map_err(|error| format!("`{ENTRY}`: {error}"))?;
    let mut traps = cases(&root.join(TRAPS))?;
    let mut page = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(TRAP) {
        let (name, after) = after
            .split_once(" -->")
            .ok_or_else(|| format!("`{ENTRY}`: a trap's mark does not end"))?;
        let (_, after) = after
            .split_once(END)
            .ok_or_else(|| format!("`{ENTRY}`: the trap `{name}` does not end"))?;
        let case = traps
            .remove(name)
            .ok_or_else(|| format!("`{ENTRY}`: there is no trap `{name}`, or it stands twice"))?;
        let _ = write!(page, "{before}{TRAP}{name} -->\n\n{}\n{END}", trap(name, &case)?);
        rest = after;
    }
    page.push_str(rest);
    match traps.keys().next() {
        Some(name) => Err(format!("`{ENTRY}` does not show the trap `{name}`")),
        None => Ok(page),
    }
}

fn trap(name: &str, case: &Case) -> Result<String, Failure> {
    let part = |file: &str| {
        let text = case
            .file(file)
            .ok_or_else(|| format!("the trap `{name}` has no `{file}`"))?;
        Ok::<_, Failure>(text.trim_end())
    };
    let said = case.said(&["good.rhai"]);
    if !said.has_errors() {
        return Err(format!("nothing is wrong with the trap `{name}`"));
    }
    let good = case.said(&["bad.rhai"]);
    if !good.is_empty() {
        return Err(format!(
            "the good side of the trap `{name}` is wrong:\n{}",
            shown(&good)
        ));
    }
    Ok(format!(
        "```rhai\n{}\n```\n\n```text\n{}```\n\nWrite:\n\n```rhai\n{}\n```\n",
        part("bad.rhai")?,
        shown(&said),
        part("good.rhai")?
    ))
}
