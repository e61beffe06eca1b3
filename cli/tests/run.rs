//! `charter run`: input formats, order, errors, files that are whole or not there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic too"
)]

mod support;

use std::fs;
use support::{DAYS, Folder, Run};

/// One partner of the new pack in a line, with another id.
fn partner(folder: &Folder, id: usize) -> String {
    let mut facts: serde_json::Value = serde_json::from_str(&folder.read("acme/facts/example.json")).unwrap();
    facts["partner"]["id"] = format!("P-{id}").into();
    facts.to_string()
}

fn run(folder: &Folder, more: &[&str]) -> Run {
    let mut arguments = vec!["run", "acme"];
    arguments.extend(more);
    arguments.extend(DAYS);
    folder.run(arguments)
}

fn population(folder: &Folder, count: usize) -> Vec<String> {
    (0..count).map(|id| partner(folder, id)).collect()
}

#[test]
fn decisions_are_those_of_eval_in_the_order_of_the_input() {
    let folder = Folder::with_pack();
    let partners = population(&folder, 700);
    folder.write("partners.ndjson", &(partners.join("\n") + "\n\n"));
    let one = run(&folder, &["partners.ndjson", "--jobs", "1"]);
    assert_eq!(one.status, 0, "{}", one.stderr);
    assert_eq!(one.stdout.lines().count(), 700);
    assert_eq!(one.stderr, "700 partners decided\n");
    for jobs in ["2", "7"] {
        let many = run(&folder, &["partners.ndjson", "--jobs", jobs, "--quiet"]);
        assert_eq!((many.status, many.stderr.as_str()), (0, ""));
        assert!(
            many.stdout == one.stdout,
            "the decisions depend on the number of threads"
        );
    }
    folder.write("one.json", &partners[699]);
    let mut arguments = vec!["eval", "acme", "one.json", "--format", "json"];
    arguments.extend(DAYS);
    assert_eq!(
        folder.run(arguments).stdout.trim_end(),
        one.stdout.lines().last().unwrap()
    );
}

#[test]
fn lists_and_lines_are_the_same() {
    let folder = Folder::with_pack();
    let partners = population(&folder, 3);
    folder.write("lines.ndjson", &partners.join("\r\n"));
    folder.write("list.json", &format!("\u{feff} [\n{}\n]\n", partners.join(" ,\n")));
    folder.write("list.jsonl", &format!("[{}]", partners.join(",")));
    let pretty: serde_json::Value = serde_json::from_str(&partners[0]).unwrap();
    folder.write("one.json", &serde_json::to_string_pretty(&pretty).unwrap());
    let lines = run(&folder, &["lines.ndjson"]);
    assert_eq!(lines.status, 0, "{}", lines.stderr);
    assert_eq!(run(&folder, &["list.json"]).stdout, lines.stdout);
    assert_eq!(run(&folder, &["list.jsonl"]).stdout, lines.stdout);
    assert_eq!(
        run(&folder, &["one.json"]).stdout.lines().next(),
        lines.stdout.lines().next()
    );
    let mut arguments = vec!["run", "acme", "-", "--from", "json"];
    arguments.extend(DAYS);
    let from_input = folder.run_with_input(arguments, &format!("[{}]", partners.join(",")));
    assert_eq!(from_input.stdout, lines.stdout);
    // Nobody is no error.
    for (name, text) in [("none.ndjson", ""), ("none.json", " [ ] "), ("blank.ndjson", "\n \n")] {
        folder.write(name, text);
        let none = run(&folder, &[name]);
        assert_eq!((none.status, none.stdout.as_str()), (0, ""), "{name} {}", none.stderr);
    }
}

#[test]
fn who_cannot_be_decided_does_not_stop_the_others() {
    let folder = Folder::with_pack();
    let mut partners = population(&folder, 5);
    partners[1] = "{}".to_owned();
    partners[3] = "nonsense".to_owned();
    folder.write("partners.ndjson", &partners.join("\n"));
    let shown = run(&folder, &["partners.ndjson"]);
    assert_eq!((shown.status, shown.stdout.lines().count()), (3, 3));
    assert!(shown.stderr.contains("== partners.ndjson:2 =="), "{}", shown.stderr);
    assert!(shown.stderr.contains("3 partners decided, 2 without a decision (CH"));
    let kept = run(
        &folder,
        &["partners.ndjson", "--errors", "bad.ndjson", "-o", "good.ndjson"],
    );
    assert_eq!((kept.status, kept.stdout.as_str()), (3, ""));
    assert!(!kept.stderr.contains("=="), "{}", kept.stderr);
    assert_eq!(folder.read("good.ndjson"), shown.stdout);
    let bad = folder.read("bad.ndjson");
    let lines: Vec<serde_json::Value> = bad.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["file"], &lines[0]["line"]),
        (&"partners.ndjson".into(), &2.into())
    );
    assert_eq!(lines[1]["line"], 4);
    assert!(
        lines.iter().all(|line| line["diagnostics"][0]["code"].is_string()),
        "{bad}"
    );
}

#[test]
fn rows_are_partners_too() {
    let folder = Folder::new();
    folder.make_folder("acme");
    folder.write(
        "acme/pack.toml",
        "name = \"acme\"\nversion = \"1.0.0\"\ntitle = \"Acme\"\nowner = \"a@b.example\"\ncurrency = \"EUR\"\n\
         time_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n",
    );
    folder.write(
        "acme/program.rhai",
        r#"record("deal").key("id").field("id", text()).field("amount", money());
           record("partner").key("id").field("id", text()).field("revenue", money()).field("active", boolean())
               .field("joined_on", date().optional());
           input("partner", record_of("partner"));
           input("deals", list_of(record_of("deal")));
           let level = ladder("level").title("Level").select("highest");
           level.tier("member").title("Member");
           level.tier("gold").title("Gold").requires("Revenue", |partner, deals|
               if partner.active { partner.revenue + deals.sum(|deal| deal.amount) } else { 0 }).at_least(100);
        "#,
    );
    folder.write(
        "partners.csv",
        "partner.id,deals,partner.revenue,partner.active,partner.joined_on\n\
         \"P \"\"1\"\"\",\"[{\"\"id\"\":\"\"D\"\",\"\"amount\"\":0.5}]\",99.50,TRUE,2026-01-31\n\
         007,[],99.99,true,\n\
         \"two\nlines\",[],1e3,true,\n\
         Zoë,[],250,false,\n",
    );
    let rows = folder.run(["run", "acme", "partners.csv", "--errors", "bad.ndjson"]);
    assert_eq!(rows.status, 3, "{}", rows.stderr);
    let tiers: Vec<String> = rows
        .stdout
        .lines()
        .map(|line| {
            let decision: serde_json::Value = serde_json::from_str(line).unwrap();
            decision["ladders"]["level"]["tier"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(tiers, ["gold", "member", "member"], "{}", folder.read("bad.ndjson"));
    // Behind a cell of two lines the lines still are those of the file.
    let bad = folder.read("bad.ndjson");
    assert!(bad.contains("\"line\":4") && bad.contains("/partner/revenue"), "{bad}");
    for (header, word) in [
        ("partner.id,partner.turnover", "partner.turnover"),
        ("partner.id,partner.id", "says again"),
        ("id", "`id`"),
    ] {
        folder.write("wrong.csv", &format!("{header}\n1,2\n"));
        folder
            .run(["run", "acme", "wrong.csv"])
            .refuses(2, &[word, "wrong.csv"]);
    }
}

#[test]
fn no_half_written_file_is_left() {
    let folder = Folder::with_pack();
    let partners = population(&folder, 600);
    folder.write("before.ndjson", "as it was");
    // The list is not closed: this is seen when hundreds are decided.
    folder.write("open.json", &format!("[{}", partners.join(",")));
    let open = run(&folder, &["open.json", "-o", "before.ndjson", "--errors", "bad.ndjson"]);
    open.refuses(2, &["open.json", "`]` is missing"]);
    assert_eq!(folder.read("before.ndjson"), "as it was");
    let mut left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["acme", "before.ndjson", "open.json"]);
}

#[test]
fn wrong_usage() {
    let folder = Folder::with_pack();
    folder.write("list.json", "[{},,{}]");
    folder.write("behind.json", "[] x");
    folder.write("partners.ndjson", &partner(&folder, 1));
    for (arguments, words) in [
        (vec!["missing.ndjson"], vec!["there is no file `missing.ndjson`"]),
        (vec!["acme"], vec!["is a folder"]),
        (vec!["list.json"], vec!["comma", "line 1"]),
        (vec!["behind.json"], vec!["goes on behind"]),
        (vec!["-", "-"], vec!["given twice"]),
        (vec!["partners.ndjson", "-o", "x", "--errors", "x"], vec!["same file"]),
        (vec!["partners.ndjson", "-o", "acme"], vec!["it is a folder"]),
        (vec!["partners.ndjson", "-o", "no/where"], vec!["cannot be written"]),
        (
            vec!["partners.ndjson", "--relation", "x"],
            vec!["registrations=registrations.json"],
        ),
        (vec!["partners.ndjson", "--jobs", "0"], vec!["--jobs"]),
    ] {
        run(&folder, &arguments).refuses(2, &words);
    }
}
