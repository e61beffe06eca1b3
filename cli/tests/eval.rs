//! `charter eval`: input, output, exit status.

mod support;

use std::fs::File;
use std::io::Write;
use std::process::Stdio;
use support::{DAYS, Folder, Run};

const FACTS: &str = "acme/facts/example.json";

fn eval<'a>(facts: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["eval", "acme"];
    arguments.extend(facts);
    arguments.extend(DAYS);
    arguments.extend(more);
    arguments
}

fn is_json(line: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(line).is_ok_and(|value| value.is_object())
}

#[test]
fn a_new_pack_decides_its_example() {
    let folder = Folder::with_pack();
    let run = folder.run(eval(&[FACTS], &[]));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stderr);
    assert!(run.stdout.ends_with('\n') && !run.stdout.contains("=="));
    let run = folder.run(eval(&[FACTS], &["--format", "json"]));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(is_json(&run.stdout));
}

#[test]
fn the_manifest_stands_for_its_folder() {
    let folder = Folder::with_pack();
    let mut arguments = eval(&[FACTS], &["--format", "json"]);
    let by_folder = folder.run(&arguments);
    arguments[1] = "acme/pack.toml";
    let by_manifest = folder.run(&arguments);
    assert_eq!(by_manifest.status, 0, "{}", by_manifest.stderr);
    assert_eq!(by_manifest.stdout, by_folder.stdout);
}

#[test]
fn standard_input_is_a_file_too() {
    let folder = Folder::with_pack();
    let facts = folder.read(FACTS);
    let from_file = folder.run(eval(&[FACTS], &["--format", "json"]));
    let from_input = folder.run_with_input(eval(&["-"], &["--format", "json"]), &facts);
    assert_eq!(from_input.status, 0, "{}", from_input.stderr);
    assert_eq!(from_input.stdout, from_file.stdout);
    folder.run(eval(&["-"], &[])).refuses(3, &["error[CH"]);
}

#[test]
fn several_files_have_headings_or_lines() {
    let folder = Folder::with_pack();
    let facts = folder.read(FACTS);
    folder.write("two.json", &facts);
    let run = folder.run_with_input(eval(&[FACTS, "two.json", "-"], &[]), &facts);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let headings: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("== ")).collect();
    assert_eq!(
        headings,
        [
            "== acme/facts/example.json ==",
            "== two.json ==",
            "== standard input =="
        ]
    );
    let run = folder.run(eval(&[FACTS, "two.json"], &["--format", "json"]));
    assert_eq!(run.status, 0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| is_json(line)));
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let folder = Folder::with_pack();
    folder.write("broken.json", "{");
    let run = folder.run(eval(&["broken.json", FACTS], &[]));
    assert_eq!(run.status, 3);
    assert!(run.stdout.contains(FACTS) && !run.stdout.contains("broken.json"));
    assert!(run.stderr.starts_with("== broken.json ==\nerror[CH"), "{}", run.stderr);

    let run = folder.run(eval(&["broken.json", FACTS, "missing.json"], &["--format", "json"]));
    assert_eq!(run.status, 3);
    assert_eq!(run.stdout.lines().count(), 1);
    let messages: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(messages.len(), 2);
    assert!(messages[0].starts_with(r#"{"file":"broken.json","diagnostics":[{"code":"CH"#));
    assert!(messages[1].starts_with(r#"{"file":"missing.json","diagnostics":[{"code":"CH0001""#));
    assert!(messages.iter().all(|line| is_json(line)));
}

#[test]
fn facts_that_cannot_be_read_end_with_two() {
    let folder = Folder::with_pack();
    folder
        .run(eval(&["none.json"], &[]))
        .refuses(2, &["`none.json`", "help"]);
    folder
        .run(eval(&["acme/facts"], &[]))
        .refuses(2, &["`acme/facts` is a folder", "*.json"]);
    // The others are evaluated all the same.
    let run = folder.run(eval(&["none.json", FACTS], &[]));
    assert_eq!(run.status, 2);
    assert!(run.stdout.contains(FACTS));
}

#[cfg(unix)]
#[test]
fn an_endless_file_is_too_large() {
    let folder = Folder::with_pack();
    folder.run(eval(&["/dev/zero"], &[])).refuses(2, &["CH0309", "64 MiB"]);
}

#[test]
fn a_pack_that_is_none_ends_with_two() {
    let folder = Folder::with_pack();
    folder.run(["eval", "acne", FACTS]).refuses(2, &["no folder `acne`"]);
    folder.run(["eval", FACTS, FACTS]).refuses(2, &["is a file"]);
    folder
        .run(["eval", ".", FACTS])
        .refuses(2, &["no `pack.toml`", "`acme/pack.toml`"]);
    folder
        .run(["eval", "acme/facts", FACTS])
        .refuses(2, &["no `pack.toml`"]);
}

#[test]
fn a_faulty_pack_ends_with_three_and_shows_the_place() {
    let folder = Folder::with_pack();
    let manifest = folder.read("acme/pack.toml").replace("currency ", "curency ");
    folder.write("acme/pack.toml", &manifest);
    folder
        .run(eval(&[FACTS], &[]))
        .refuses(3, &["error[CH0002]", "--> pack.toml:6:1", "did you mean `currency`?"]);
    let run = folder.run(eval(&[FACTS], &["--format", "json"]));
    run.refuses(3, &[r#"{"pack":"acme","diagnostics":[{"code":"CH0002""#]);
    assert!(run.stderr.lines().all(is_json));
}

#[test]
fn colour_is_for_terminals_and_never_with_no_color() {
    let folder = Folder::with_pack();
    folder.write("acme/pack.toml", "name = 1\n");
    let run = |variables: &[(&str, &str)]| {
        let mut command = folder.command(eval(&[FACTS], &[]));
        command.envs(variables.iter().copied());
        Run::of(command.output().unwrap()).stderr.contains('\u{1b}')
    };
    assert!(!run(&[]));
    assert!(run(&[("CLICOLOR_FORCE", "1")]));
    assert!(!run(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let folder = Folder::with_pack();
    let facts = folder.read(FACTS);
    let mut child = folder
        .command(eval(&["-", FACTS], &["--format", "json"]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The reader is gone before the command, which waits for its input, writes anything.
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(facts.as_bytes()).unwrap();
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = Folder::with_pack();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(eval(&[FACTS], &[])).stdout(full).output().unwrap();
    Run::of(output).refuses(2, &["the result cannot be written"]);
}

#[test]
fn a_payee_sees_only_what_it_may() {
    let folder = Folder::with_pack();
    // Nobody is named as a payee in this pack: nothing is paid to anybody.
    let run = folder.run(eval(&[FACTS], &["--seen-by", "P-1"]));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stderr);
    assert!(run.stdout.contains("what P-1 may see"), "{}", run.stdout);
    assert!(run.stdout.contains("Nothing is paid to P-1"), "{}", run.stdout);
    let run = folder.run(eval(&[FACTS], &["--seen-by", "P-1", "--format", "json"]));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        is_json(&run.stdout) && run.stdout.contains("\"seen_by\":\"P-1\""),
        "{}",
        run.stdout
    );
    // An explanation would tell everything.
    folder
        .run(eval(&[FACTS], &["--seen-by", "P-1", "--explain"]))
        .refuses(2, &["--seen-by", "--explain"]);
}

/// A pack that ranks partners, with three of them in lines.
fn ranked() -> Folder {
    let folder = Folder::new();
    folder.make_folder("top");
    folder.write(
        "top/pack.toml",
        "name = \"top\"\nversion = \"1.0.0\"\ntitle = \"Top\"\nowner = \"owner@example.com\"\n\
         currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n",
    );
    folder.write(
        "top/program.rhai",
        r#"record("partner").key("id").field("id", text()).field("revenue", money());
input("partner", record_of("partner"));
ranking("best").title("Best").among("All", || true)
    .ranked_by("Revenue", |partner| partner.revenue, "highest-first").awards_top(1).ties("all");
"#,
    );
    let partner = |id: &str, revenue: u32| format!("{{\"partner\":{{\"id\":\"{id}\",\"revenue\":{revenue}}}}}\n");
    folder.write("a.json", &partner("A", 10));
    folder.write("b.json", &partner("B", 20));
    folder.write("all.jsonl", &(partner("A", 10) + "\n" + &partner("B", 20)));
    folder
}

#[test]
fn partners_are_ranked_in_lines_files_and_folders() {
    let folder = ranked();
    folder
        .run(["eval", "top", "a.json"])
        .refuses(3, &["CH0320", "--population"]);
    let lines = folder.run([
        "eval",
        "top",
        "a.json",
        "b.json",
        "--population",
        "all.jsonl",
        "--format",
        "json",
    ]);
    assert_eq!((lines.status, lines.stderr.as_str()), (0, ""), "{}", lines.stderr);
    let place = |line: &str| {
        let decision: serde_json::Value = serde_json::from_str(line).unwrap();
        decision["rankings"]["best"]["place"].as_i64().unwrap()
    };
    assert_eq!(lines.stdout.lines().map(place).collect::<Vec<_>>(), [2, 1]);
    let with = |population: &[&str]| {
        let mut arguments = vec!["eval", "top", "a.json", "b.json", "--format", "json"];
        population
            .iter()
            .for_each(|file| arguments.extend(["--population", file]));
        folder.run(arguments).stdout
    };
    assert_eq!(with(&["b.json", "a.json"]), lines.stdout);
    folder.make_folder("facts");
    folder.write("facts/1.json", &folder.read("a.json"));
    folder.write("facts/2.json", &folder.read("b.json"));
    folder.write("facts/readme.md", "no facts");
    assert_eq!(with(&["facts"]), lines.stdout);
    // Ranks that were written down give the same decisions one by one.
    let arguments = [
        "eval",
        "top",
        "a.json",
        "--population",
        "facts",
        "--write-standings",
        "ranks.json",
    ];
    assert_eq!(folder.run(arguments).status, 0);
    let later = folder.run([
        "eval",
        "top",
        "a.json",
        "b.json",
        "--standings",
        "ranks.json",
        "--format",
        "json",
    ]);
    assert_eq!((later.status, later.stdout), (0, lines.stdout));
}

#[test]
fn partners_that_cannot_be_ranked_are_told() {
    let folder = ranked();
    folder.write(
        "bad.jsonl",
        &(folder.read("all.jsonl") + "{\"partner\":{\"id\":\"C\"}}\n"),
    );
    // The others go on, and the run says that somebody is missing.
    let run = folder.run(["eval", "top", "a.json", "--population", "bad.jsonl"]);
    assert_eq!(run.status, 3);
    assert!(
        run.stderr.contains("bad.jsonl:4") && run.stderr.contains("CH0303"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("place 2 of 2"), "{}", run.stdout);
    folder
        .run([
            "eval",
            "top",
            "a.json",
            "--population",
            "all.jsonl",
            "--population",
            "a.json",
        ])
        .refuses(3, &["CH0308", "`A`"]);
    folder
        .run(["eval", "top", "a.json", "--population", "none.jsonl"])
        .refuses(2, &["no file `none.jsonl`"]);
    folder
        .run(["eval", "top", "a.json", "--standings", "none.json"])
        .refuses(2, &["no file `none.json`"]);
    folder.write("ranks.json", "{}");
    folder
        .run(["eval", "top", "a.json", "--standings", "ranks.json"])
        .refuses(3, &["CH0320"]);
    folder
        .run(["eval", "top", "a.json", "--population", "b.json"])
        .refuses(3, &["CH0411", "`A` is not in the population"]);
    folder
        .run([
            "eval",
            "top",
            "a.json",
            "--population",
            "all.jsonl",
            "--standings",
            "ranks.json",
        ])
        .refuses(2, &["--standings"]);
}
