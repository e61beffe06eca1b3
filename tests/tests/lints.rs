//! Every lint has a pack that shows what it finds, one that it leaves alone, and a page; and checking never panics,
//! whatever a pack says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use charter_engine::check::{LINTS, Lint};
use charter_engine::source::{Code, Severity};
use charter_engine::{
    Baseline, CheckOptions, Checked, Diagnostics, Options, Pack, Program, Style, check, check_together,
};
use proptest::prelude::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn pack(folder: &Path) -> Pack {
    Pack::read_folder(folder).unwrap()
}

/// Every lint speaks.
fn all() -> CheckOptions {
    CheckOptions {
        advice: true,
        ..CheckOptions::default()
    }
}

/// What a lint says of a pack of its corpus, checked together with `earlier` where there is one.
fn said(lint: &Lint, folder: &Path, which: &str) -> Diagnostics {
    let own = pack(&folder.join(which));
    let earlier = folder.join("earlier");
    let earlier = earlier.is_dir().then(|| pack(&earlier));
    let mut packs = vec![("", &own)];
    packs.extend(earlier.iter().map(|pack| ("", pack)));
    let checked = check_together(&packs, &all(), &Baseline::default());
    let of_pack = &checked.packs[0];
    assert!(of_pack.compiles, "{}/{which}: {}", lint.name, of_pack.diagnostics);
    let own = of_pack.diagnostics.iter().filter(|one| one.code == lint.code).cloned();
    Diagnostics::new(own.collect(), of_pack.diagnostics.sources().clone())
}

/// `UPDATE=1` writes what is found, to be read before it is committed.
#[test]
fn every_lint_finds_what_is_bad_and_leaves_alone_what_is_good() {
    let mut wrong = Vec::new();
    for lint in LINTS {
        let folder = root().join("tests/corpus/lints").join(lint.name);
        let bad = said(lint, &folder, "bad");
        assert!(!bad.is_empty(), "{} finds nothing in its bad pack", lint.name);
        for one in bad.iter() {
            assert_eq!(one.severity, lint.level, "{}", lint.name);
            assert!(
                one.span().is_some() && one.help.is_some() && one.clause.is_some(),
                "{one:?}"
            );
        }
        let text = bad.to_text(Style::default());
        let path = folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        if fs::read_to_string(&path).unwrap_or_default() != text {
            wrong.push(format!("{}:\n{text}", path.display()));
        }
        let good = said(lint, &folder, "good");
        if !good.is_empty() {
            wrong.push(format!("{} speaks of its good pack:\n{good}", lint.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A witness is a whole document of facts: the program decides about it, or says what is wrong in a rule, never that
/// the facts are wrong.
#[test]
fn every_witness_can_be_evaluated() {
    for lint in LINTS {
        let folder = root().join("tests/corpus/lints").join(lint.name);
        let program = Program::compile(&pack(&folder.join("bad"))).program.unwrap();
        for one in said(lint, &folder, "bad").iter() {
            let Some(witness) = &one.witness else { continue };
            let options = Options {
                as_of: Some("2026-03-31".to_owned()),
                period: Some("2026-01-01..2026-03-31".to_owned()),
                ..Options::default()
            };
            if let Err(wrong) = program.evaluate_json(witness.to_json().as_bytes(), &options) {
                assert!(
                    wrong.iter().all(|one| one.code.number() / 100 == 4),
                    "{}: {wrong}",
                    lint.name
                );
            }
        }
    }
}

#[test]
fn every_lint_has_a_code_a_name_and_a_page() {
    let mut codes: Vec<Code> = LINTS.iter().map(|lint| lint.code).collect();
    let given = codes.clone();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, given, "the list is in the order of the codes, each once");
    for lint in LINTS {
        assert_eq!(lint.code.number() / 100, 6, "{}", lint.name);
        assert!(
            lint.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
            "{}",
            lint.name
        );
        assert!(lint.title.ends_with('.'), "{}", lint.name);
        assert_ne!(lint.level, Severity::Error, "{}", lint.name);
        let page = fs::read_to_string(root().join(format!("docs/lints/{}.md", lint.name))).unwrap_or_default();
        let first = format!("# {} ({})\n", lint.name, lint.code);
        assert!(
            page.starts_with(&first),
            "docs/lints/{}.md does not start with {first}",
            lint.name
        );
        for heading in ["## What it finds", "## Why it is bad", "## Example", "## What to do"] {
            assert!(page.contains(&format!("\n{heading}\n")), "{}: {heading}", lint.name);
        }
    }
    // No page of a lint that does not exist.
    for entry in fs::read_dir(root().join("docs/lints")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = name == "README.md" || LINTS.iter().any(|lint| name == format!("{}.md", lint.name));
        assert!(known, "docs/lints/{name}");
    }
}

fn examples() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("rules-examples")).unwrap();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

#[test]
fn the_examples_are_clean() {
    for folder in examples() {
        let said = check(&pack(&folder), &CheckOptions::default());
        assert!(said.is_empty(), "{}\n{said}", folder.display());
    }
}

// ---- What options do -------------------------------------------------------------------------------------------------

/// A pack that finds CH0613 and CH0625 and nothing else.
fn two_findings() -> Pack {
    Pack::from_files([
        (
            "pack.toml",
            "name = \"two\"\nversion = \"1.0.0\"\ntitle = \"Two\"\nowner = \"o@vendor.example\"\ndescription = \"D\"\n\
             currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n",
        ),
        ("program.rhai", "input(\"amount\", money());\n"),
    ])
}

fn codes(said: &Diagnostics) -> Vec<String> {
    said.iter()
        .map(|one| format!("{} {}", one.severity.word(), one.code))
        .collect()
}

#[test]
fn what_is_allowed_is_not_told_and_what_is_denied_counts() {
    let pack = two_findings();
    let with = |options: CheckOptions| codes(&check(&pack, &options));
    assert_eq!(with(CheckOptions::default()), ["warning CH0625", "warning CH0613"]);
    let allow = CheckOptions {
        allow: vec![Code::Unused],
        ..CheckOptions::default()
    };
    assert_eq!(with(allow), ["warning CH0625"]);
    let deny = CheckOptions {
        deny: vec![Code::Unused],
        ..CheckOptions::default()
    };
    assert_eq!(with(deny), ["warning CH0625", "error CH0613"]);
    let all = CheckOptions {
        deny_warnings: true,
        ..CheckOptions::default()
    };
    assert_eq!(with(all), ["error CH0625", "error CH0613"]);
}

#[test]
fn a_comment_allows_what_stands_beside_it() {
    let found = |line: &str| {
        let program = format!("{line}\nvalue(\"v\").title(\"V\").is_given_by(|deal| deal.sum(|x| x));\n");
        let pack = Pack::from_files([
            (
                "pack.toml",
                "name = \"c\"\nversion = \"1.0.0\"\ntitle = \"C\"\nowner = \"o@vendor.example\"\ndescription = \"D\"\n\
                 currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n",
            ),
            (
                "program.rhai",
                &format!("input(\"deal\", list_of(money()));\n{program}"),
            ),
        ]);
        let said = check(&pack, &CheckOptions::default());
        assert!(!said.has_errors(), "{said}");
        said.iter().any(|one| one.code == Code::Unused)
    };
    for (line, expected) in [
        ("input(\"n\", money());", true),
        ("input(\"n\", money()); // charter: allow CH0613 for people", false),
        ("// charter: allow CH0613 for people\ninput(\"n\", money());", false),
        ("// charter: allow CH0621, CH0613\ninput(\"n\", money());", false),
        ("// charter: allow CH0621 not CH0613\ninput(\"n\", money());", true),
        ("// charter: allow CH0613 too far away\n\ninput(\"n\", money());", true),
        (
            "input(\"m\", money()); // charter: allow CH0613 only this\ninput(\"n\", money());",
            true,
        ),
        ("input(\"n\", money(), \"// charter: allow CH0613 a text\");", true),
    ] {
        assert_eq!(found(line), expected, "{line}");
    }
}

#[test]
fn a_baseline_accepts_by_clause_and_tells_what_is_gone() {
    let pack = two_findings();
    let checked = |baseline: &Baseline| check_together(&[("", &pack)], &CheckOptions::default(), baseline);
    let text = checked(&Baseline::default()).baseline_text(&Baseline::default());
    let baseline = Baseline::read("accepted.toml", &text).unwrap();
    let again = checked(&baseline);
    assert_eq!((again.counts().warnings, again.accepted), (0, 2));
    // A finding elsewhere is new, and what the baseline has too much is told; of other packs nothing is known.
    let other = "accepted = [\n\
                 { pack = \"two\", code = \"CH0613\", clause = \"input.amount\" },\n\
                 { pack = \"two\", code = \"CH0613\", clause = \"input.gone\" },\n\
                 { pack = \"three\", code = \"CH0613\", clause = \"input.amount\" },\n]\n";
    let baseline = Baseline::read("accepted.toml", other).unwrap();
    let found = checked(&baseline);
    assert_eq!(codes(&found.packs[0].diagnostics), ["warning CH0625"]);
    let stale: Vec<&str> = found.baseline.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        stale,
        ["the baseline accepts CH0613 at `input.gone`, which is no longer found"]
    );
    // Writing it anew keeps what is said of packs that were not looked at.
    let anew = found.baseline_text(&baseline);
    assert!(
        anew.contains("\"three\"") && !anew.contains("gone") && anew.contains("CH0625"),
        "{anew}"
    );
}

#[test]
fn versions_of_one_program_neither_overlap_nor_leave_a_gap() {
    let version = |version: &str, days: &str| {
        let manifest = format!(
            "name = \"p\"\nversion = \"{version}\"\ntitle = \"P\"\nowner = \"o@vendor.example\"\ndescription = \"D\"\n\
             currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n{days}"
        );
        Pack::from_files([("pack.toml", manifest.as_str()), ("program.rhai", "")])
    };
    let days = |from: &str, until: &str| match until {
        "" => format!("effective_from = \"{from}\"\n"),
        _ => format!("effective_from = \"{from}\"\neffective_until = \"{until}\"\n"),
    };
    let of = |packs: &[Pack]| -> Vec<String> {
        let packs: Vec<(&str, &Pack)> = packs.iter().map(|pack| ("", pack)).collect();
        let checked: Checked = check_together(&packs, &CheckOptions::default(), &Baseline::default());
        let all = checked.packs.iter().flat_map(|pack| pack.diagnostics.iter());
        all.filter(|one| one.code == Code::EffectiveDates)
            .map(|one| one.message.clone())
            .collect()
    };
    let first = || version("1.0.0", &days("2025-01-01", "2025-12-31"));
    assert!(of(&[first(), version("2.0.0", &days("2026-01-01", ""))]).is_empty());
    assert!(of(&[version("2.0.0", &days("2026-01-01", "")), first()]).is_empty());
    assert_eq!(
        of(&[first(), version("2.0.0", &days("2025-12-01", "2026-12-31"))]),
        ["versions 1.0.0 and 2.0.0 of `p` both hold from 2025-12-01 to 2025-12-31"]
    );
    assert_eq!(
        of(&[
            version("1.0.0", &days("2025-01-01", "")),
            version("2.0.0", &days("2026-01-01", ""))
        ]),
        ["versions 1.0.0 and 2.0.0 of `p` both hold from 2026-01-01 on"]
    );
    assert_eq!(
        of(&[first(), version("2.0.0", "")]),
        ["version 2.0.0 of `p` does not say from when it holds, and there are other versions"]
    );
    // The gap is that between the last day of all before it and its first.
    assert_eq!(
        of(&[
            first(),
            version("1.1.0", &days("2026-02-01", "2026-03-31")),
            version("2.0.0", &days("2026-04-01", ""))
        ]),
        ["no version of `p` holds from 2026-01-01 to 2026-01-31"]
    );
}

// ---- Never a panic ---------------------------------------------------------------------------------------------------

/// Checks a pack in every way and writes it in every form.
fn everything(pack: &Pack) {
    let checked = check_together(&[("some folder", pack), ("", pack)], &all(), &Baseline::default());
    let _ = (checked.to_text(Style::default()), checked.to_github());
    let json: serde_json::Value = serde_json::from_str(&checked.to_json()).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&checked.to_sarif()).unwrap();
    let findings = json["findings"].as_array().unwrap().len();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), findings);
    let text = checked.baseline_text(&Baseline::default());
    assert!(Baseline::read("b.toml", &text).is_ok(), "{text}");
}

#[test]
fn broken_packs_are_checked() {
    for entry in fs::read_dir(root().join("tests/corpus/errors")).unwrap() {
        let folder = entry.unwrap().path().join("pack");
        if folder.is_dir() {
            let pack = pack(&folder);
            everything(&pack);
            let compiles = Program::compile(&pack).program.is_some();
            assert_eq!(check(&pack, &all()).has_errors(), !compiles, "{}", folder.display());
        }
    }
    everything(&Pack::from_files(Vec::<(String, Vec<u8>)>::new()));
}

/// Values that read the one before them twice: following each way would take 2 to the power of 400 steps.
#[test]
fn values_that_read_values_are_followed_once() {
    let mut program = String::from("input(\"d\", money());\nvalue(\"v0\").is_given_by(|d| d + 0);\n");
    for at in 1..400 {
        let before = at - 1;
        program.push_str(&format!(
            "value(\"v{at}\").is_given_by(|d, v{before}| if d > {at} {{ v{before} }} else {{ v{before} }});\n"
        ));
    }
    for (name, round) in [("a", ".round_each(2, \"half-up\")"), ("b", "")] {
        program.push_str(&format!(
            "incentive(\"{name}\").paid(\"yearly\").pays(|v399| v399){round};\n"
        ));
    }
    let pack = Pack::from_files([
        (
            "pack.toml",
            "name = \"chain\"\nversion = \"1.0.0\"\ntitle = \"C\"\nowner = \"o@vendor.example\"\n\
             currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n",
        ),
        ("program.rhai", program.as_str()),
    ]);
    let said = check(&pack, &CheckOptions::default());
    assert!(!said.has_errors(), "{said}");
    assert!(
        !said
            .iter()
            .any(|one| matches!(one.code, Code::UnroundedPayment | Code::RoundedTwice))
    );
}

fn files(folder: &Path, below: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, below, found);
        } else {
            let name = path.strip_prefix(below).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read(&path).unwrap()));
        }
    }
}

/// What is put in the place of what a mutation takes out.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\"",
    "(",
    ")",
    "{",
    "|",
    ",",
    ".",
    ";",
    "0",
    "-1",
    "1e9",
    "()",
    "é",
    "\u{202e}",
    "а",
    "//",
    "percent(5)",
    ".round(2, \"half-up\")",
    "\0",
    "\r",
    "level",
    "\u{feff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn mutated_packs_are_checked(which in 0..100_usize, edits in prop::collection::vec((0..1000_usize, 0..1_000_000_usize, 0..12_usize, 0..PIECES.len()), 1..4)) {
        let mut folders = examples();
        folders.extend(LINTS.iter().map(|lint| root().join("tests/corpus/lints").join(lint.name).join("bad")));
        let folder = &folders[which % folders.len()];
        let mut pack = Vec::new();
        files(folder, folder, &mut pack);
        pack.retain(|(name, _)| !name.ends_with(".json") && !name.ends_with(".md") && !name.ends_with(".txt"));
        pack.sort();
        let count = pack.len();
        for (file, at, length, piece) in edits {
            let bytes = &mut pack[file % count].1;
            let start = at % (bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, PIECES[piece].bytes());
        }
        everything(&Pack::from_files(pack));
    }
}
