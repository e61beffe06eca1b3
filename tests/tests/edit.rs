//! Edits in place: on every example, every operation changes what it means and nothing else, and can be taken back.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a helper of a test fails as the test does"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use charter_engine::edit::{
    Argument, Edited, NewCell, NewClause, OfConstant, Operation, OutlineItem, Part, PartKind, Provenance, Reason,
    Refusal, Splice, Value, What, apply,
};
use charter_engine::{CheckOptions, Editor};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

type Files = BTreeMap<String, String>;

fn read(folder: &Path, below: &str, files: &mut Files) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = format!("{below}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            read(&path, &format!("{name}/"), files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            files.insert(name, text);
        }
    }
}

fn example(name: &str) -> Files {
    let mut files = Files::new();
    read(&root().join("rules-examples").join(name), "", &mut files);
    files
}

fn examples() -> Vec<(String, Files)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(root().join("rules-examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.join("pack.toml").is_file() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            all.push((name.clone(), example(&name)));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(all.len() > 8);
    all
}

fn editor(files: &Files) -> Editor {
    Editor::new(
        files
            .iter()
            .map(|(path, text)| (path.clone(), text.clone().into_bytes())),
    )
}

fn edit(editor: &Editor, what: What) -> Result<Edited, Box<Refusal>> {
    editor.edit(&Operation {
        digest: editor.digest().to_owned(),
        verify: None,
        what,
    })
}

fn applied(files: &Files, splices: &[Splice]) -> Files {
    let mut after = files.clone();
    for of_file in splices.chunk_by(|a, b| a.file == b.file) {
        let path = &of_file[0].file;
        let text = apply(files.get(path).map_or("", String::as_str), of_file);
        after.insert(path.clone(), text);
    }
    after
}

/// Applies an edit and holds what every edit promises: what lies outside of the splices stays, they are in order, and
/// the inverse restores the texts.
fn holds(files: &Files, edited: &Edited, what: &str) -> Files {
    for pair in edited.splices.windows(2) {
        assert!(
            (&pair[0].file, pair[0].end) < (&pair[1].file, pair[1].start) || pair[0].file < pair[1].file,
            "{what}: {pair:?}"
        );
    }
    let after = applied(files, &edited.splices);
    let back = applied(&after, &edited.inverse);
    for (path, text) in files {
        assert_eq!(back.get(path), Some(text), "{what}: the inverse restores {path}");
        if !edited.splices.iter().any(|splice| splice.file == *path) {
            assert_eq!(after.get(path), Some(text), "{what}: {path} is not touched");
        }
    }
    assert_eq!(editor(&after).digest(), edited.digest, "{what}");
    after
}

fn all_items(items: &[OutlineItem]) -> Vec<&OutlineItem> {
    let mut all = Vec::new();
    for item in items {
        all.push(item);
        all.extend(all_items(&item.items));
    }
    all
}

/// Every part by its id, and every clause by its id, with what it says.
fn says(editor: &Editor) -> BTreeMap<String, String> {
    let outline = editor.outline();
    let mut out = BTreeMap::new();
    for item in all_items(&outline.items) {
        for clause in &item.clauses {
            out.insert(clause.id.clone(), clause.name.to_owned());
            for (part, _) in &clause.parts {
                let said = match &part.value {
                    Some(value) => format!("{value:?}"),
                    None => "computed".to_owned(),
                };
                out.insert(part.id.clone(), said);
            }
        }
    }
    out
}

fn parts(editor: &Editor) -> Vec<Part> {
    let outline = editor.outline();
    let mut all = Vec::new();
    for item in all_items(&outline.items) {
        for clause in &item.clauses {
            all.extend(clause.parts.iter().map(|(part, _)| part.clone()));
        }
    }
    all
}

fn compiles(files: &Files) -> bool {
    editor(files).load().program.is_some()
}

/// Another value of the kind of a part.
fn another(part: &Part) -> Option<Value> {
    let old = match &part.value {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Boolean(value)) => return Some(Value::Boolean(!value)),
        Some(Value::Texts(texts)) => {
            let mut texts = texts.clone();
            texts.push("édition \"x\"".to_owned());
            return Some(Value::Texts(texts));
        }
        None => return None,
    };
    let text = match &part.kind {
        PartKind::Word(words) | PartKind::Setting(words) | PartKind::Reference(words) | PartKind::File(words) => {
            words.iter().find(|word| **word != old)?.clone()
        }
        PartKind::Date => if old == "2026-03-03" {
            "2026-03-04"
        } else {
            "2026-03-03"
        }
        .to_owned(),
        PartKind::DateTime => "2026-03-03T10:00:00+01:00".to_owned(),
        PartKind::Text => format!("{old} — \"très\" \\ 😀"),
        PartKind::Duration(_) | PartKind::Integer => if old == "7" { "8" } else { "7" }.to_owned(),
        PartKind::Number | PartKind::Percent | PartKind::Money(_) => {
            if old == "1234567" { "7" } else { "1234567" }.to_owned()
        }
        _ => return None,
    };
    Some(Value::Text(text))
}

#[test]
fn every_value_of_every_example_can_be_set_and_nothing_else_changes() {
    let mut count = 0;
    for (name, files) in examples() {
        let before = editor(&files);
        let said = says(&before);
        for (place, part) in parts(&before).into_iter().enumerate() {
            let Some(value) = another(&part).filter(|_| part.editable()) else {
                continue;
            };
            // In a debug build some of them have to do; what it makes of the outline is looked at for fewer.
            if place % 3 != 0 {
                continue;
            }
            let what = format!("{name}: {}", part.id);
            let set = What::Set {
                part: part.id.clone(),
                value: value.clone(),
                constant: matches!(part.provenance, Provenance::Constant { .. }).then_some(OfConstant::Here),
            };
            let edited = edit(&before, set).unwrap_or_else(|refused| panic!("{what}: {refused:?}"));
            let after = holds(&files, &edited, &what);
            let touched: usize = edited.splices.iter().map(|splice| splice.end - splice.start).sum();
            assert!(touched <= 400, "{what}: {:?}", edited.splices);
            count += 1;
            if place % 33 != 0 {
                continue;
            }
            let now = says(&editor(&after));
            // Texts in rules are values for a form only where their type is known.
            let by_type = |id: &String| id.contains('~') && !compiles(&after);
            let changed: Vec<(&String, Option<&String>)> = said
                .iter()
                .filter(|(id, value)| now.get(*id) != Some(value) && !by_type(id))
                .map(|(id, _)| (id, now.get(id)))
                .collect();
            // A title of a requirement is a part of the ids of what it holds.
            let names_it = part.id.ends_with(":/0");
            if names_it {
                continue;
            }
            assert_eq!(changed.len(), 1, "{what}: {changed:?}");
            // `1.50` becomes `1234567.00`: it keeps its digits.
            let found = changed[0]
                .1
                .map(|found| found.replace(".00\"", "\"").replace(".0\"", "\""));
            assert_eq!((changed[0].0, found), (&part.id, Some(format!("{value:?}"))), "{what}");
        }
    }
    assert!(count > 400, "{count} values were set");
}

#[test]
fn whatever_is_removed_only_it_goes() {
    let mut counts = (0, 0);
    for (name, files) in examples() {
        let before = editor(&files);
        let said = says(&before);
        let outline = before.outline();
        let items = all_items(&outline.items);
        let mut ids: Vec<(String, bool)> = Vec::new();
        for item in items.iter().filter(|item| item.maker.is_none() && item.kind != "type") {
            ids.push((item.id.clone(), true));
            ids.extend(item.clauses.iter().skip(1).map(|clause| (clause.id.clone(), false)));
        }
        for (place, (id, is_item)) in ids.iter().enumerate().step_by(4) {
            let what = format!("{name}: remove {id}");
            let operation = Operation {
                digest: before.digest().to_owned(),
                verify: Some(false),
                what: What::Remove { id: id.clone() },
            };
            let edited = before
                .edit(&operation)
                .unwrap_or_else(|refused| panic!("{what}: {refused:?}"));
            let after = holds(&files, &edited, &what);
            counts.0 += 1;
            if place % 40 != 0 {
                continue;
            }
            let after = editor(&after);
            let broken = after.pack().diagnostics().len()
                + after
                    .load()
                    .diagnostics
                    .iter()
                    .filter(|one| one.code.to_string().as_str() < "CH0020")
                    .count();
            let now = says(&after);
            // Numbers of repeated ids move up: what is left is compared by how many there are of each.
            let head = |id: &str| id.split('#').next().unwrap_or("").to_owned();
            let inside = |one: &str| {
                let one = head(one);
                let id = head(id);
                if *is_item {
                    one.starts_with(&id)
                } else {
                    // The type in an argument is shown below what the clause stands on.
                    let on = id.rsplit_once(':').map_or(id.as_str(), |(on, _)| on);
                    one == id || one.starts_with(&format!("{id}/")) || one.starts_with(&format!("{on}/type"))
                }
            };
            // Of a pack that no longer compiles the outline comes from the text alone, and may say more of other things.
            let of_it = |all: &BTreeMap<String, String>| all.keys().filter(|one| inside(one)).count();
            let (before, rest) = (of_it(&said), of_it(&now));
            assert!(rest < before, "{what}: {rest} of {before} parts are left ({broken})");
            let stays = said.keys().filter(|one| !inside(one) && !one.contains('~')).count();
            let left = now.keys().filter(|one| !one.contains('~')).count();
            let lost = || {
                said.keys()
                    .filter(|one| !inside(one) && !now.contains_key(*one))
                    .collect::<Vec<_>>()
            };
            assert!(
                left >= stays,
                "{what}: {left} of {stays} are left, without {:?}",
                lost()
            );
            counts.1 += 1;
        }
    }
    assert!(counts.0 > 200 && counts.1 > 20, "{counts:?}");
}

#[test]
fn what_is_moved_stands_elsewhere_and_is_the_same() {
    let mut count = 0;
    let mut tried = 0;
    for (name, files) in examples() {
        let before = editor(&files);
        let outline = before.outline();
        for item in all_items(&outline.items) {
            let children: Vec<&OutlineItem> = item
                .items
                .iter()
                .filter(|child| child.maker.is_none() && child.kind != "type")
                .collect();
            for pair in children.windows(2) {
                if pair[0].kind != pair[1].kind {
                    continue;
                }
                let what = format!("{name}: {} behind {}", pair[0].id, pair[1].id);
                tried += 1;
                if tried % 5 != 0 {
                    continue;
                }
                let operation = Operation {
                    digest: before.digest().to_owned(),
                    verify: Some(false),
                    what: What::Move {
                        id: pair[0].id.clone(),
                        before: None,
                        after: Some(pair[1].id.clone()),
                    },
                };
                let edited = match before.edit(&operation) {
                    Ok(edited) => edited,
                    Err(refused) if refused.reason == Reason::Refused => continue,
                    Err(refused) => panic!("{what}: {refused:?}"),
                };
                let after = holds(&files, &edited, &what);
                let after = editor(&after);
                let order: Vec<String> = all_items(&after.outline().items)
                    .into_iter()
                    .filter(|one| one.id == pair[0].id || one.id == pair[1].id)
                    .map(|one| one.id.clone())
                    .collect();
                assert_eq!(order, [pair[1].id.clone(), pair[0].id.clone()], "{what}");
                let (old, mut new) = (says(&before), says(&after));
                let whole = after.load().program.is_some();
                for (id, value) in old {
                    if !whole && id.contains('~') {
                        new.remove(&id);
                        continue;
                    }
                    assert_eq!(new.remove(&id), Some(value), "{what}: {id}");
                }
                assert!(new.is_empty(), "{what}: {new:?}");
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count} were moved");
}

#[test]
fn names_are_renamed_with_all_their_uses() {
    let mut count = 0;
    let mut tried = 0;
    let mut refused_ones = Vec::new();
    for (name, files) in examples() {
        let before = editor(&files);
        let outline = before.outline();
        let report = before.load();
        let program = report.program.unwrap();
        let passed = program.test_all().iter().filter(|tested| tested.passed()).count();
        for item in all_items(&outline.items) {
            let renames = matches!(
                item.kind,
                "record"
                    | "field"
                    | "input"
                    | "relation"
                    | "setting"
                    | "value"
                    | "window"
                    | "table"
                    | "bands"
                    | "curve"
                    | "ladder"
                    | "tier"
                    | "eligibility"
                    | "incentive"
                    | "score"
                    | "ranking"
                    | "balance"
                    | "fund"
                    | "payout"
                    | "conversion"
                    | "fiscal_calendar"
                    | "business_calendar"
                    | "base"
            );
            if !renames || item.maker.is_some() || item.name.is_empty() {
                continue;
            }
            let what = format!("{name}: rename {}", item.id);
            tried += 1;
            if tried % 6 != 0 && !matches!(item.kind, "tier" | "table" | "ladder") {
                continue;
            }
            let to = "renamed_x";
            let result = edit(
                &before,
                What::Rename {
                    id: item.id.clone(),
                    to: to.to_owned(),
                },
            );
            let edited = match result {
                Ok(edited) => edited,
                Err(refused) => {
                    refused_ones.push(format!("{what}: {} {}", refused.reason.word(), refused.message));
                    continue;
                }
            };
            let after = holds(&files, &edited, &what);
            let after = editor(&after).load();
            assert!(after.program.is_some(), "{what}: {}", after.diagnostics);
            let still = after.program.unwrap().test_all();
            let failed: Vec<String> = still
                .iter()
                .filter(|tested| !tested.passed())
                .flat_map(|tested| tested.failures.iter().map(|failure| failure.what.clone()))
                .collect();
            if still.len() - failed.len().min(still.len()) < passed {
                refused_ones.push(format!("{what}: scenarios fail: {failed:?}"));
            }
            count += 1;
        }
    }
    assert!(refused_ones.is_empty(), "{count} renamed; {}", refused_ones.join("\n"));
    assert!(count > 60, "{count} were renamed");
}

fn clause(name: &str, arguments: Vec<Argument>) -> NewClause {
    NewClause {
        name: name.to_owned(),
        arguments,
        then: Vec::new(),
    }
}

fn text(text: &str) -> Argument {
    Argument::Text(text.to_owned())
}

fn add(editor: &Editor, to: Option<&str>, clause: NewClause) -> Result<Edited, Box<Refusal>> {
    edit(
        editor,
        What::Add {
            to: to.map(str::to_owned),
            clause,
            before: None,
            after: None,
            file: None,
        },
    )
}

/// The lines that come and go.
fn diff(before: &Files, after: &Files) -> String {
    let mut out = String::new();
    for (path, new) in after {
        let old = before.get(path).map_or("", String::as_str);
        let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let rest = old[same..]
            .iter()
            .rev()
            .zip(new[same..].iter().rev())
            .take_while(|(a, b)| a == b)
            .count();
        for line in &old[same..old.len() - rest] {
            out.push_str(&format!("-{line}\n"));
        }
        for line in &new[same..new.len() - rest] {
            out.push_str(&format!("+{line}\n"));
        }
    }
    out
}

#[test]
fn what_is_added_looks_like_its_neighbours() {
    let files = example("reseller");
    let before = editor(&files);
    let cases: Vec<(Option<&str>, NewClause, &str)> = vec![
        (
            Some("ladder.level/tier.gold"),
            NewClause {
                then: vec![clause("at_least", vec![Argument::Number("25000".to_owned())])],
                ..clause(
                    "requires",
                    vec![
                        text("Cloud revenue"),
                        Argument::Source("|partner| partner.cloud_revenue_ttm".to_owned()),
                    ],
                )
            },
            "+    .requires(\"Cloud revenue\",       |partner| partner.cloud_revenue_ttm).at_least(25_000)\n",
        ),
        (
            Some("ladder.level/tier.gold/path.Volume"),
            NewClause {
                then: vec![clause("at_least", vec![Argument::Number("2".to_owned())])],
                ..clause(
                    "requires",
                    vec![
                        text("Sales"),
                        Argument::Source("|partner| partner.certified_sales".to_owned()),
                    ],
                )
            },
            "+        .requires(\"Sales\",           |partner| partner.certified_sales).at_least(2)\n",
        ),
        (
            Some("ladder.level/tier.silver"),
            clause("benefit", vec![text("seats"), Argument::Number("5".to_owned())]),
            "-    .benefit(\"mdf_rate\", percent(0));\n+    .benefit(\"mdf_rate\", percent(0))\n+    .benefit(\"seats\", 5);\n",
        ),
        (
            Some("bands.volume_bands"),
            clause(
                "from",
                vec![
                    Argument::Number("1000000".to_owned()),
                    Argument::Percent("3.5".to_owned()),
                ],
            ),
            "-    .from(500_000, percent(3));\n+    .from(500_000, percent(3))\n+    .from(1_000_000, percent(3.5));\n",
        ),
        (
            Some("ladder.level"),
            NewClause {
                then: vec![
                    clause("title", vec![text("Diamond")]),
                    NewClause {
                        then: vec![clause("at_least", vec![Argument::Number("5000000".to_owned())])],
                        ..clause(
                            "requires",
                            vec![
                                text("Revenue"),
                                Argument::Source("|partner| partner.revenue_ttm".to_owned()),
                            ],
                        )
                    },
                    clause("benefit", vec![text("mdf_rate"), Argument::Percent("3".to_owned())]),
                ],
                ..clause("tier", vec![text("diamond")])
            },
            "+level.tier(\"diamond\").title(\"Diamond\")\n+    .requires(\"Revenue\", |partner| partner.revenue_ttm).at_least(5_000_000)\n+    .benefit(\"mdf_rate\", percent(3));\n+\n",
        ),
        (
            None,
            NewClause {
                then: vec![clause("title", vec![text("New")])],
                ..clause(
                    "setting",
                    vec![
                        text("new_one"),
                        Argument::Source("money()".to_owned()),
                        Argument::Number("1500".to_owned()),
                    ],
                )
            },
            "+setting(\"new_one\", money(), 1_500).title(\"New\");\n+\n",
        ),
        (
            Some("incentive.booster"),
            clause("label", vec![text("region"), text("EMEA")]),
            "+    .label(\"region\", \"EMEA\")\n",
        ),
        (
            Some("incentive.booster"),
            clause("floor", vec![Argument::Number("10".to_owned())]),
            "+    .floor(10)\n",
        ),
    ];
    for (to, new, expected) in cases {
        let what = format!("{to:?} {}", new.name);
        let edited = add(&before, to, new).unwrap_or_else(|refused| panic!("{what}: {refused:?}"));
        let after = holds(&files, &edited, &what);
        assert_eq!(diff(&files, &after), expected, "{what}");
        assert!(compiles(&after), "{what}: {}", editor(&after).load().diagnostics);
        let id = edited.id.unwrap();
        let outline = editor(&after).outline();
        let found = all_items(&outline.items)
            .iter()
            .any(|item| item.id == id || item.clauses.iter().any(|one| one.id == id));
        assert!(found, "{what}: {id}");
    }
}

#[test]
fn refusals_say_why() {
    let files = example("reseller");
    let before = editor(&files);
    let reason = |what: What| {
        let refused = edit(&before, what).unwrap_err();
        (refused.reason, refused.message)
    };
    let stale = Operation {
        digest: "0".to_owned(),
        verify: None,
        what: What::Remove { id: "x".to_owned() },
    };
    assert_eq!(before.edit(&stale).unwrap_err().reason, Reason::Stale);
    assert_eq!(
        reason(What::Remove {
            id: "tier.x".to_owned()
        })
        .0,
        Reason::Unknown
    );
    // Gold is read by rules and cells: without it the program would not compile.
    let gold = reason(What::Remove {
        id: "ladder.level/tier.gold".to_owned(),
    });
    assert_eq!(gold.0, Reason::Breaks, "{}", gold.1);
    let set = |part: &str, value: &str| {
        reason(What::Set {
            part: part.to_owned(),
            value: Value::Text(value.to_owned()),
            constant: None,
        })
    };
    let threshold = "ladder.level/tier.silver/requires.Revenue:at_least/0";
    assert_eq!(set(threshold, "fifty").0, Reason::Invalid);
    assert_eq!(set("incentive.booster:pays/0", "5").0, Reason::Refused);
    assert_eq!(set("ladder.level:/0", "grade").0, Reason::Refused);
    let rename = |id: &str, to: &str| {
        reason(What::Rename {
            id: id.to_owned(),
            to: to.to_owned(),
        })
    };
    assert_eq!(rename("ladder.level", "growth").0, Reason::Invalid);
    assert_eq!(rename("ladder.level", "switch").0, Reason::Invalid);
    assert_eq!(rename("ladder.level/tier.gold", "silver").0, Reason::Invalid);
}

#[test]
fn a_constant_asks_which_is_meant() {
    let mut files = example("first-steps");
    let program = files.get_mut("program.rhai").unwrap();
    program.push_str("\nlet twice = 1_250;\nincentive(\"a\").pays(|| 1).cap(twice).floor(twice);\n");
    let before = editor(&files);
    let part = "incentive.a/cap(twice):/0";
    let set = |constant| What::Set {
        part: part.to_owned(),
        value: Value::Text("2500".to_owned()),
        constant,
    };
    let asked = edit(&before, set(None)).unwrap_err();
    assert_eq!((asked.reason, asked.uses.len()), (Reason::Ask, 2), "{asked:?}");
    let everywhere = edit(&before, set(Some(OfConstant::Everywhere))).unwrap();
    assert_eq!(
        diff(&files, &holds(&files, &everywhere, "all")),
        "-let twice = 1_250;\n+let twice = 2_500;\n"
    );
    let here = edit(&before, set(Some(OfConstant::Here))).unwrap();
    let line = "incentive(\"a\").pays(|| 1).cap(twice).floor(twice);";
    let changed = line.replacen("twice", "2_500", 1);
    assert_eq!(
        diff(&files, &holds(&files, &here, "here")),
        format!("-{line}\n+{changed}\n")
    );
}

#[test]
fn tables_are_edited_in_place() {
    let file = "tables/commission_rate.csv".to_owned();
    let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    for text in [
        "level,product,rate\nregistered,cloud,5 %\n\"silver\",\"software\", 6 %\n\ngold,services,4 %",
        "\u{feff}level,product,rate\r\nregistered,cloud,5 %\r\n\"silver\",\"software\", 6 %\r\n\r\ngold,services,4 %\r\n",
    ] {
        let mut files = example("reseller");
        files.insert(file.clone(), text.to_owned());
        let before = editor(&files);
        let eol = if text.contains('\r') { "\r\n" } else { "\n" };
        let run = |what: What, expected: &dyn Fn(&str) -> String| {
            let name = format!("{what:?}");
            let edited = edit(&before, what).unwrap_or_else(|refused| panic!("{name}: {refused:?}"));
            let after = holds(&files, &edited, &name);
            assert_eq!(after[&file], expected(text), "{name}");
        };
        run(
            What::Cells {
                file: file.clone(),
                cells: vec![
                    NewCell {
                        row: 1,
                        column: 1,
                        text: "clo\"ud".to_owned(),
                    },
                    NewCell {
                        row: 0,
                        column: 2,
                        text: "5,5".to_owned(),
                    },
                ],
            },
            &|text| text.replace("\"software\"", "\"clo\"\"ud\"").replace("5 %", "\"5,5\""),
        );
        run(
            What::InsertRows {
                file: file.clone(),
                at: 1,
                rows: vec![strings(&["gold", "cloud", "1 %"]), strings(&["a"])],
            },
            &|text| text.replace("\"silver\"", &format!("gold,cloud,1 %{eol}a,,{eol}\"silver\"")),
        );
        run(
            What::InsertRows {
                file: file.clone(),
                at: 3,
                rows: vec![strings(&["gold", "cloud", "1 %"])],
            },
            &|text| text.replace("services,4 %", &format!("services,4 %{eol}gold,cloud,1 %")),
        );
        run(
            What::RemoveRows {
                file: file.clone(),
                rows: vec![0],
            },
            &|text| text.replace(&format!("registered,cloud,5 %{eol}"), ""),
        );
        run(
            What::MoveRows {
                file: file.clone(),
                rows: vec![2],
                to: 0,
            },
            &|text| {
                text.replace("registered,cloud,5 %", "A")
                    .replace("\"silver\",\"software\", 6 %", "B")
                    .replace("gold,services,4 %", "\"silver\",\"software\", 6 %")
                    .replace('A', "gold,services,4 %")
                    .replace('B', "registered,cloud,5 %")
            },
        );
        run(
            What::InsertColumn {
                file: file.clone(),
                at: 1,
                name: "region".to_owned(),
                cells: strings(&["EMEA"]),
                fill: "*".to_owned(),
            },
            &|text| {
                text.replace("level,", "level,region,")
                    .replace("registered,", "registered,EMEA,")
                    .replace("\"silver\",", "\"silver\",*,")
                    .replace("gold,", "gold,*,")
            },
        );
        run(
            What::RemoveColumn {
                file: file.clone(),
                column: 0,
            },
            &|text| {
                text.replace("level,", "")
                    .replace("registered,", "")
                    .replace("\"silver\",", "")
                    .replace("gold,", "")
            },
        );
        run(
            What::MoveColumn {
                file: file.clone(),
                column: 2,
                to: 0,
            },
            &|text| {
                text.replace("level,product,rate", "rate,level,product")
                    .replace("registered,cloud,5 %", "5 %,registered,cloud")
                    .replace("\"silver\",\"software\", 6 %", " 6 %,\"silver\",\"software\"")
                    .replace("gold,services,4 %", "4 %,gold,services")
            },
        );
    }
}

#[test]
fn the_manifest_is_edited_in_place() {
    let files = example("reseller");
    let before = editor(&files);
    let run = |key: &str, value: Option<Value>| {
        let what = What::Manifest {
            key: key.to_owned(),
            value,
        };
        edit(&before, what).map(|edited| diff(&files, &holds(&files, &edited, key)))
    };
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    assert_eq!(
        run("title", text("New \"title\"")).unwrap(),
        "-title           = \"Northwind reseller program\"\n+title           = \"New \\\"title\\\"\"\n"
    );
    assert_eq!(
        run("effective_until", None).unwrap(),
        "-effective_until = \"2026-12-31\"\n"
    );
    assert_eq!(run("name", None).unwrap_err().reason, Reason::Refused);
    assert_eq!(run("colour", text("x")).unwrap_err().reason, Reason::Invalid);
    let sources = Value::Texts(vec!["inputs.rhai".to_owned()]);
    assert_eq!(
        run("sources", Some(sources)).unwrap(),
        "-sources         = [\"inputs.rhai\", \"program.rhai\"]\n+sources         = [\"inputs.rhai\"]\n"
    );
}

#[test]
fn rules_are_said_in_words() {
    let files = example("reseller");
    let outline = editor(&files).outline();
    let items = all_items(&outline.items);
    let sentence = |id: &str| {
        let item = items
            .iter()
            .find(|item| item.id == id)
            .unwrap_or_else(|| panic!("{id}"));
        item.sentence
            .as_ref()
            .map(charter_engine::edit::Sentence::text)
            .unwrap_or_default()
    };
    for (id, expected) in [
        (
            "ladder.level/tier.silver/requires.Revenue",
            "Revenue is at least $50,000",
        ),
        (
            "ladder.level/tier.gold/requires.Customers retained",
            "Customers retained is at least 70 %",
        ),
        (
            "eligibility.mdf/requires.Gold or above",
            "Gold or above: Partner level is at least gold",
        ),
        (
            "eligibility.mdf/requires.Compliance current",
            "Compliance current is on or after the day of the decision",
        ),
        ("bands.volume_bands/from(50000)", "from $50,000: 1 %"),
        ("setting.new_logo_bonus", "$500 from 2025-01-01, $750 from 2026-02-15"),
        ("setting.mdf_satisfaction", "4.2"),
        (
            "incentive.booster",
            "Software revenue of the period, net of returns × 2.5 %",
        ),
        ("incentive.booster/cap(12000)", "at most $12,000"),
        (
            "value.registered_deals",
            "the number of deals where the deal is registered and amount of the deal is more than $0 and \
             closed on of the deal lies in The last twelve months",
        ),
        (
            "incentive.volume_rebate",
            "what Quarterly volume rebate gives on Revenue of the period, net of returns",
        ),
    ] {
        assert_eq!(sentence(id), expected, "{id}");
    }
}

#[test]
fn what_a_loop_makes_is_shown_and_marked() {
    let files = example("published-cases");
    let outline = editor(&files).outline();
    let items = all_items(&outline.items);
    let gold = items
        .iter()
        .find(|item| item.id == "ladder.advisory/tier.gold")
        .unwrap();
    assert!(gold.maker.is_some() && gold.clauses.is_empty());
    assert_eq!(gold.title, "Gold");
    assert_eq!(
        gold.items[0].sentence.as_ref().unwrap().text(),
        "Points is at least 200"
    );
}

#[test]
fn layout_is_kept_under_other_line_ends_and_comments() {
    for (name, files) in examples() {
        for change in [0, 1, 2] {
            let mut other = files.clone();
            for (path, text) in &mut other {
                if !path.ends_with(".rhai") {
                    continue;
                }
                *text = match change {
                    0 => format!("\u{feff}{}", text.replace('\n', "\r\n")),
                    1 => text.trim_end().to_owned(),
                    _ => text.replace("\n    .", " // b\n\n    /* a */ // été 😀\n    ."),
                };
            }
            let before = editor(&other);
            let fails = before.load().program.is_none();
            assert!(!fails, "{name} {change}: {}", before.load().diagnostics);
            for (place, part) in parts(&before).into_iter().enumerate() {
                if place % 97 != 0 || !part.editable() {
                    continue;
                }
                let Some(value) = another(&part) else { continue };
                let set = What::Set {
                    part: part.id.clone(),
                    value,
                    constant: Some(OfConstant::Everywhere),
                };
                let what = format!("{name} {change}: {}", part.id);
                let edited = edit(&before, set).unwrap_or_else(|refused| panic!("{what}: {refused:?}"));
                let after = holds(&other, &edited, &what);
                for (path, text) in &after {
                    assert_eq!(text.ends_with('\n'), other[path].ends_with('\n'), "{what}: {path}");
                    assert_eq!(
                        text.starts_with('\u{feff}'),
                        other[path].starts_with('\u{feff}'),
                        "{what}: {path}"
                    );
                    let lone = |text: &str| text.matches('\n').count() - text.matches("\r\n").count();
                    assert_eq!(lone(text), lone(&other[path]), "{what}: {path}");
                }
            }
            let outline = before.outline();
            for item in all_items(&outline.items)
                .iter()
                .filter(|item| item.maker.is_none() && item.kind != "type")
                .step_by(37)
            {
                let operation = Operation {
                    digest: before.digest().to_owned(),
                    verify: Some(false),
                    what: What::Remove { id: item.id.clone() },
                };
                let what = format!("{name} {change}: remove {}", item.id);
                let edited = before
                    .edit(&operation)
                    .unwrap_or_else(|refused| panic!("{what}: {refused:?}"));
                let after = holds(&other, &edited, &what);
                let broken = editor(&after).check(&CheckOptions::default());
                let syntax = broken.iter().find(|one| one.code.to_string().starts_with("CH01"));
                assert!(syntax.is_none(), "{what}: {broken}");
                for (path, text) in &after {
                    assert_eq!(text.ends_with('\n'), other[path].ends_with('\n'), "{what}: {path}");
                }
            }
        }
    }
}

/// What may be written where `$` stands.
fn offered(program: &str) -> Vec<String> {
    let mut files = example("reseller");
    let whole = files.get_mut("program.rhai").unwrap();
    whole.push_str(program);
    let at = whole.find('$').unwrap();
    whole.remove(at);
    let found = editor(&files).completions("program.rhai", at);
    found.options.into_iter().map(|one| one.label).collect()
}

#[test]
fn completion_knows_what_fits_while_the_text_is_broken() {
    for (program, expected, not) in [
        ("\nlevel.tier(\"x\").$", "requires", "pays"),
        (
            "\nlevel.tier(\"x\").requires(\"y\", |partner| partner.rev$",
            "revenue_ttm",
            "amount",
        ),
        (
            "\nincentive(\"x\").for_each(\"deals\").pays(|deal| deal.$",
            "amount",
            "revenue_ttm",
        ),
        (
            "\nvalue(\"x\").is_given_by(|deals| deals.filter(|one| one.$",
            "product",
            "revenue_ttm",
        ),
        (
            "\nvalue(\"x\").is_given_by(|period_deals| period_deals.$",
            "sum",
            "plus",
        ),
        ("\nvalue(\"x\").is_given_by(|level| level.$", "mdf_rate", "amount"),
        (
            "\nvalue(\"x\").is_given_by(|level| level.at_least(\"$\"));",
            "platinum",
            "cloud",
        ),
        (
            "\nvalue(\"x\").is_given_by(|deals| deals.count(|deal| deal.product == \"$\"));",
            "software",
            "gold",
        ),
        ("\nvalue(\"x\").is_given_by(|$| 1);", "growth", "amount"),
        ("\nsetting(\"x\", $)", "percent", "ladder"),
        ("\nincen$", "incentive", "tier"),
        (
            "\ntable(\"t\", \"tables/commission_rate.csv\").input(\"level\", tier_of(\"$\"))",
            "level",
            "growth",
        ),
    ] {
        let found = offered(program);
        assert!(found.iter().any(|one| one == expected), "{program}: {found:?}");
        assert!(!found.iter().any(|one| one == not), "{program}: {found:?}");
    }
}

#[test]
fn places_say_what_stands_there() {
    let files = example("reseller");
    let editor = editor(&files);
    let program = &files["program.rhai"];
    let at = |what: &str| program.find(what).unwrap() + 1;
    let hover = |what: &str| editor.hover("program.rhai", at(what)).unwrap();
    assert_eq!(hover("requires(\"Revenue\"").title, "requires(title, rule)");
    let field = hover("revenue_ttm - partner");
    assert_eq!(field.title, "field `revenue_ttm` of `partner`");
    assert_eq!(field.detail.as_deref(), Some("amount in USD"));
    assert!(hover("lookup(level, deal.product)").documentation.is_some());
    let declared = editor.definition("program.rhai", at("revenue_ttm - partner")).unwrap();
    assert_eq!(editor.pack().sources().slice(declared), "revenue_ttm");
    assert_eq!(
        editor.pack().sources().get(declared.file).unwrap().path(),
        "inputs.rhai"
    );
    let places = editor.references("program.rhai", at("new_logo_bonus\", money"));
    // Its declaration, the parameter and the read of the commission's rule.
    assert_eq!(places.len(), 3, "{places:?}");
    let (id, name, _) = editor.renameable("program.rhai", at("sold_on = deal")).unwrap();
    assert_eq!(name, "sold_on");
    let edited = edit(
        &editor,
        What::Rename {
            id,
            to: "day_of_sale".to_owned(),
        },
    )
    .unwrap();
    assert_eq!(edited.splices.len(), 2, "{edited:?}");
}
