//! `charter test`: what is run, what is written, how it ends.

mod support;

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use support::Folder;

/// A scenario of the new pack that does not hold: revenue of 250,000 is gold.
const WRONG: &str = "scenario(\"far too low\").varies(\"a gold partner\").expect(\"level\", \"silver\");\n";

fn failing() -> Folder {
    let folder = Folder::with_pack();
    folder.write("acme/wrong.test.rhai", WRONG);
    folder
}

#[test]
fn a_new_pack_passes() {
    let folder = Folder::with_pack();
    let run = folder.run(["test", "acme"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    // Four levels of revenue, a commission, an error.
    assert!(run.stdout.starts_with("6 passed, 0 failed in 0."), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1);
    assert_eq!(folder.run(["test", "acme/pack.toml"]).status, 0);
}

#[test]
fn what_does_not_hold_is_shown_with_its_reason() {
    let folder = failing();
    let run = folder.run(["test", "acme"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let expected = "FAILED far too low\n  level  (wrong.test.rhai:1:50)\n      expected │ actual\n    ≠ \"silver\" │ \"gold\"\n    because\n";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
    assert!(run.stdout.contains("✓ Revenue: 250,000.00"), "{}", run.stdout);
    assert!(run.stdout.contains("\n6 passed, 1 failed in "), "{}", run.stdout);
    assert!(!run.stdout.contains('\u{1b}'));
}

#[test]
fn names_choose_what_is_run() {
    let folder = failing();
    let run = folder.run(["test", "acme", "--run", "REVENUE of"]);
    assert_eq!(run.status, 0);
    assert!(
        run.stdout.starts_with("4 passed, 0 failed, 3 left out"),
        "{}",
        run.stdout
    );
    let run = folder.run(["test", "acme", "--run", "far * low"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("0 passed, 1 failed, 6 left out"), "{}", run.stdout);
    let run = folder.run(["test", "acme", "--run", "nothing like it"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout.contains("no scenario was chosen, 7 left out"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("no scenario has a name like `nothing like it`"));
}

#[test]
fn a_pack_without_scenarios_fails() {
    let folder = Folder::with_pack();
    folder.write("acme/program.test.rhai", "// None yet.\n");
    let run = folder.run(["test", "acme"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, "the pack has no scenario\n"));
    for format in ["json", "junit"] {
        assert_eq!(folder.run(["test", "acme", "--format", format]).status, 1, "{format}");
    }
}

#[test]
fn cases_in_a_table_are_scenarios() {
    let folder = Folder::with_pack();
    std::fs::create_dir(folder.path().join("acme/cases")).unwrap();
    folder.write(
        "acme/cases/levels.csv",
        "name,set:partner.revenue_ttm,expect:level\na cent below,49999.99,registered\nat the edge,50000,gold\n",
    );
    let run = folder.run(["test", "acme"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout
            .contains("FAILED at the edge\n  level  (cases/levels.csv:3:19)"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("\n7 passed, 1 failed"), "{}", run.stdout);

    folder.write(
        "acme/cases/levels.csv",
        "name,set:partner.revenue_ttm,expect:level\na,many,gold\n",
    );
    folder
        .run(["test", "acme"])
        .refuses(3, &["error[CH0500]: `many` is no number", "cases/levels.csv:2:3"]);
}

#[test]
fn several_packs_have_headings_and_a_sum() {
    let folder = failing();
    assert_eq!(folder.run(["new", "other"]).status, 0);
    let run = folder.run(["test", "acme", "other"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout.starts_with("== acme ==\nFAILED far too low\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("\n\n== other ==\n6 passed, 0 failed"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.ends_with("\n2 packs: 12 passed, 1 failed\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn json_is_one_line_for_all_packs() {
    let folder = failing();
    let run = folder.run(["test", "acme", "acme", "--format", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    assert_eq!(run.stdout.lines().count(), 1);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&json["passed"], &json["failed"]), (&12.into(), &2.into()));
    let failed = &json["packs"][1]["scenarios"][6];
    assert_eq!(failed["name"], "far too low");
    assert_eq!(failed["failures"][0]["expected"], "\"silver\"");
}

#[test]
fn junit_names_every_scenario() {
    let folder = failing();
    let run = folder.run(["test", "acme", "--format", "junit"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let document = roxmltree::Document::parse(&run.stdout).unwrap();
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    assert_eq!(cases.count(), 7);
    let failed: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("failure"))
        .map(|node| node.parent().unwrap().attribute("name").unwrap().to_owned())
        .collect();
    assert_eq!(failed, ["far too low"]);
}

#[test]
fn coverage_says_what_is_missing_and_a_threshold_fails() {
    let folder = Folder::with_pack();
    let run = folder.run(["test", "acme", "--coverage"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("\nCoverage: "), "{}", run.stdout);
    assert!(run.stdout.contains("\n  tiers          3 of 3\n"), "{}", run.stdout);
    assert!(run.stdout.contains("\nNot covered:\n"), "{}", run.stdout);
    // Every deal of the scenarios is registered.
    let missing = "  program.rhai:25:25: condition `Registered` of incentive `commission` is false\n";
    assert!(run.stdout.contains(missing), "{}", run.stdout);

    // One missing item is enough to miss 100, and none to reach 0.
    let run = folder.run(["test", "acme", "--threshold", "100"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stderr.contains("are covered, which is less than 100 %"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.run(["test", "acme", "--threshold", "0"]).status, 0);
    folder
        .run(["test", "acme", "--threshold", "101"])
        .refuses(2, &["from 0 to 100"]);
    folder
        .run(["test", "acme", "--threshold", "all"])
        .refuses(2, &["from 0 to 100"]);

    let run = folder.run(["test", "acme", "--coverage", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let coverage = &json["packs"][0]["coverage"];
    let items = coverage["items"].as_array().unwrap();
    let covered = items.iter().filter(|item| item["covered"] == true).count();
    assert_eq!(coverage["covered"], covered);
    assert_eq!(coverage["total"], items.len());
    let row = items
        .iter()
        .find(|item| item["id"] == "table.commission_rate.registered, cloud")
        .unwrap();
    assert_eq!(
        (&row["covered"], &row["file"], &row["line"]),
        (&true.into(), &"tables/commission_rate.csv".into(), &2.into())
    );
}

#[test]
fn suggestions_go_to_a_new_file_and_pass() {
    let folder = Folder::with_pack();
    let shown = folder.run(["test", "acme", "--suggest"]);
    assert_eq!(shown.status, 0);
    assert!(
        shown.stdout.contains("// review: the present result\n"),
        "{}",
        shown.stdout
    );
    let to_file = ["test", "acme", "--suggest", "-o", "acme/suggested.test.rhai"];
    let run = folder.run(to_file);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(
        run.stderr.contains(" scenarios to `acme/suggested.test.rhai`: "),
        "{}",
        run.stderr
    );
    assert_eq!(folder.read("acme/suggested.test.rhai"), shown.stdout);
    assert_eq!(folder.run(["test", "acme"]).status, 0);

    // What is there is not replaced unless that is said.
    folder
        .run(to_file)
        .refuses(2, &["a file `acme/suggested.test.rhai` already", "--force"]);
    folder.write("acme/suggested.test.rhai", "// mine\n");
    folder.run(to_file).refuses(2, &["--force"]);
    assert_eq!(folder.read("acme/suggested.test.rhai"), "// mine\n");
    let forced = folder.run(to_file.iter().chain(&["--force"]));
    assert_eq!(forced.status, 0, "{}", forced.stderr);
    assert_eq!(folder.read("acme/suggested.test.rhai"), shown.stdout);

    folder.run(["test", "acme", "-o", "x"]).refuses(2, &["--suggest"]);
    folder
        .run(["test", "acme", "--suggest", "--force"])
        .refuses(2, &["--output"]);
    folder
        .run(["test", "acme", "--suggest", "--watch"])
        .refuses(2, &["cannot be used with"]);
    folder
        .run(["test", "acme", "acme", "--suggest"])
        .refuses(2, &["one pack"]);
    folder
        .run(["test", "acme", "--suggest", "--format", "json"])
        .refuses(2, &["--format"]);
    folder
        .run(["test", "acme", "--suggest", "-o", "none/x.rhai"])
        .refuses(2, &["cannot be written"]);
}

#[test]
fn a_pack_that_does_not_compile_ends_with_three() {
    let folder = Folder::with_pack();
    folder.write(
        "acme/program.test.rhai",
        "scenario(\"a\").varies(\"nobody\").expect(\"level\", \"gold\");\n",
    );
    folder.run(["test", "acme"]).refuses(
        3,
        &["error[CH0207]: there is no base `nobody`", "program.test.rhai:1:22"],
    );
    let run = folder.run(["test", "acme", "--format", "json"]);
    assert_eq!(run.status, 3);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["packs"][0]["diagnostics"][0]["code"], "CH0207");
    let run = folder.run(["test", "acme", "--format", "junit"]);
    assert_eq!(run.status, 3);
    let document = roxmltree::Document::parse(&run.stdout).unwrap();
    assert!(document.descendants().any(|node| node.has_tag_name("error")));
}

#[test]
fn wrong_usage_ends_with_two() {
    let folder = Folder::with_pack();
    folder.run(["test"]).refuses(2, &["<PACK>"]);
    folder
        .run(["test", "acme", "--format", "xml"])
        .refuses(2, &["xml", "junit"]);
    folder.run(["test", "none"]).refuses(2, &["no folder `none`"]);
    folder
        .run(["test", "none", "--watch"])
        .refuses(2, &["cannot be watched", "none"]);
    // The others are run all the same.
    let run = folder.run(["test", "none", "acme"]);
    assert_eq!(run.status, 2);
    assert!(run.stdout.contains("6 passed"), "{}", run.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = Folder::with_pack();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(["test", "acme"]).stdout(full).output().unwrap();
    support::Run::of(output).refuses(2, &["the result cannot be written"]);
}

/// Ends the command however the test ends.
struct Watching(std::process::Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn watching_runs_again_after_a_change() {
    let folder = Folder::with_pack();
    let mut command = folder.command(["test", "acme", "--watch"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut watching = Watching(command.spawn().unwrap());
    let mut lines = BufReader::new(watching.0.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.starts_with("6 passed, 0 failed"), "{first}");
    folder.write("acme/wrong.test.rhai", WRONG);
    let again = lines.map(Result::unwrap).find(|line| line.contains("passed")).unwrap();
    assert!(again.starts_with("6 passed, 1 failed"), "{again}");
}

/// How long it took is another time every time.
fn without_time(text: &str) -> String {
    let line = |line: &str| match line.rsplit_once(" in ") {
        Some((said, time)) if time.ends_with(" s") => format!("{said}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// Each command of the page gives what the page says, in a new pack with the files that stand right before it.
#[test]
fn the_page_on_testing_shows_what_comes_out() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/testing.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut files: Vec<(&str, &str)> = Vec::new();
    let mut shown = 0;
    for block in page.split("```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').unwrap();
        if info != "console" {
            files.push((info.split_once(' ').unwrap().1, text));
            continue;
        }
        let folder = Folder::new();
        assert_eq!(folder.run(["new", "acme-reseller"]).status, 0);
        std::fs::create_dir(folder.path().join("acme-reseller/cases")).unwrap();
        for (path, text) in files.drain(..) {
            folder.write(path, text);
        }
        let (command, output) = text.split_once('\n').unwrap();
        let words = command
            .strip_prefix("$ charter ")
            .unwrap()
            .replace("\"revenue of\"", "revenue_of");
        let words = words.split(' ').map(|word| word.replace("revenue_of", "revenue of"));
        let said = without_time(&folder.run(words.collect::<Vec<_>>()).stdout);
        let mut rest = said.as_str();
        for part in without_time(output).split("…\n") {
            let (_, after) = rest
                .split_once(part)
                .unwrap_or_else(|| panic!("{command}:\n{part}\nis not in\n{said}"));
            rest = after;
        }
        shown += 1;
    }
    assert_eq!(shown, 6);
}
