//! `charter check`: exit status, formats, what counts, baselines.

mod support;

use support::Folder;

/// A new pack with something to find: a field that no rule reads (CH0613), which is a warning.
fn with_warning() -> Folder {
    let folder = Folder::with_pack();
    let program = folder.read("acme/program.rhai");
    folder.write(
        "acme/program.rhai",
        &format!("setting(\"never_read\", money(), 5).title(\"Never read\");\n{program}"),
    );
    folder
}

/// A pack that does not compile.
fn with_error() -> Folder {
    let folder = with_warning();
    let program = folder.read("acme/program.rhai");
    folder.write("acme/program.rhai", &format!("{program}\nfrobnicate();\n"));
    folder
}

#[test]
fn a_new_pack_is_clean() {
    let run = Folder::with_pack().run(["check", "acme", "--deny", "warnings"]);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, "nothing found in 1 pack\n"),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn warnings_count_only_if_they_are_denied() {
    let folder = with_warning();
    let run = folder.run(["check", "acme"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert!(
        run.stdout
            .starts_with("warning[CH0613]: no rule reads the setting `never_read`\n --> acme/program.rhai:1:9\n")
    );
    assert!(run.stdout.ends_with("\n\n1 warning in 1 pack\n"), "{}", run.stdout);
    for deny in ["warnings", "CH0613", "unused"] {
        let run = folder.run(["check", "acme", "--deny", deny]);
        assert_eq!(run.status, 1, "{deny}");
        assert!(run.stdout.starts_with("error[CH0613]") && run.stdout.ends_with("\n1 error in 1 pack\n"));
    }
    let run = folder.run(["check", "acme", "--deny", "no-scenarios"]);
    assert_eq!(run.status, 0);
    let run = folder.run([
        "check", "acme", "--deny", "warnings", "--allow", "unused", "--allow", "CH0600",
    ]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "nothing found in 1 pack\n"));
}

#[test]
fn what_does_not_compile_is_a_finding() {
    let folder = with_error();
    let run = folder.run(["check", "acme"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(
        run.stdout.contains("error[CH") && run.stdout.contains("frobnicate"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr, "");
    // An error cannot be allowed.
    let code = run.stdout.split(['[', ']']).nth(1).unwrap().to_owned();
    let run = folder.run(["check", "acme", "--allow", &code]);
    assert_eq!(run.status, 1, "{}", run.stdout);
}

#[test]
fn several_packs_are_counted_together() {
    let folder = with_warning();
    assert_eq!(folder.run(["new", "other"]).status, 0);
    let run = folder.run(["check", "acme", "other", "acme/pack.toml", "./acme/"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.ends_with("\n1 warning in 2 packs\n"), "{}", run.stdout);
    // One that is no pack is told; the others are checked all the same.
    let run = folder.run(["check", "nowhere", "acme"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("nowhere") && run.stdout.contains("CH0613"),
        "{}",
        run.stderr
    );
}

#[test]
fn wrong_usage_is_refused_with_a_suggestion() {
    let folder = Folder::with_pack();
    folder.run(["check"]).refuses(2, &["<PACK>"]);
    folder
        .run(["check", "acme", "--allow", "unsed"])
        .refuses(2, &["there is no lint or code `unsed`; did you mean `unused`?"]);
    folder
        .run(["check", "acme", "--deny", "CH0699"])
        .refuses(2, &["there is no lint or code `CH0699`"]);
    folder
        .run(["check", "acme", "--format", "sarf"])
        .refuses(2, &["sarf", "sarif"]);
    folder
        .run(["check", "acme", "--write-baseline"])
        .refuses(2, &["--baseline"]);
    folder.run(["check", "nowhere"]).refuses(2, &["nowhere", "charter new"]);
    folder
        .run(["check", "acme", "--baseline", "nowhere.toml"])
        .refuses(2, &["nowhere.toml", "--write-baseline"]);
    folder.write("bad.toml", "accepted = [\n  { pack = 1 },\n]\n");
    folder
        .run(["check", "acme", "--baseline", "bad.toml"])
        .refuses(2, &["bad.toml:2:3", "the entry has no `code`"]);
}

#[test]
fn every_format_is_for_its_reader() {
    let folder = with_warning();
    let run = folder.run(["check", "acme", "--format", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, "1 warning in 1 pack\n"));
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["findings"][0]["pack"], "acme");
    assert_eq!(json["findings"][0]["code"], "CH0613");
    assert_eq!(json["findings"][0]["clause"], "setting.never_read");
    assert_eq!(json["findings"][0]["spans"][0]["file"], "acme/program.rhai");
    assert_eq!(json["warnings"], 1);
    let run = folder.run(["check", "acme", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "CH0613");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "acme/program.rhai");
    assert_eq!(place["region"]["startColumn"], 9);
    let run = folder.run(["check", "acme", "--format", "github"]);
    assert!(
        run.stdout.starts_with(
            "::warning file=acme/program.rhai,line=1,endLine=1,col=9,endColumn=21,title=CH0613 unused::no rule reads"
        ),
        "{}",
        run.stdout
    );
    assert_eq!(run.stdout.lines().count(), 1);
    // Nothing found is no command, and an empty list.
    let run = folder.run(["check", "acme", "--format", "github", "--allow", "CH0613"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    let run = folder.run(["check", "acme", "--format", "json", "--allow", "CH0613"]);
    assert!(run.stdout.starts_with("{\"findings\":[],"), "{}", run.stdout);
}

#[test]
fn the_path_of_a_report_is_that_of_the_command() {
    let folder = with_warning();
    let run = folder.run(["check", "./acme/"]);
    assert!(run.stdout.contains(" --> ./acme/program.rhai:1:9"), "{}", run.stdout);
    let inside = folder
        .command(["check", "."])
        .current_dir(folder.path().join("acme"))
        .output()
        .unwrap();
    let inside = support::Run::of(inside);
    assert!(inside.stdout.contains(" --> program.rhai:1:9"), "{}", inside.stdout);
}

#[test]
fn a_baseline_accepts_what_is_there_and_nothing_new() {
    let folder = with_warning();
    let base = ["check", "acme", "--baseline", "accepted.toml", "--deny", "warnings"];
    let write = folder.run(base.iter().chain(&["--write-baseline"]));
    assert_eq!(
        (write.status, write.stdout.as_str()),
        (0, "nothing found in 1 pack; the baseline accepts 1 finding\n")
    );
    let text = folder.read("accepted.toml");
    assert_eq!(
        text.lines().nth(2),
        Some("  { pack = \"acme\", code = \"CH0613\", clause = \"setting.never_read\" },")
    );
    assert_eq!(folder.run(base).status, 0);
    // Lines may move.
    let program = folder.read("acme/program.rhai");
    folder.write("acme/program.rhai", &format!("// More.\n\n{program}"));
    assert_eq!(folder.run(base).status, 0);
    // What is new counts.
    folder.write(
        "acme/program.rhai",
        &format!("setting(\"new_one\", money(), 5).title(\"New\");\n{program}"),
    );
    let run = folder.run(base);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout.contains("new_one") && !run.stdout.contains("never_read"),
        "{}",
        run.stdout
    );
    // What is gone is told, with its place in the baseline; alone it does not count.
    folder.write("acme/program.rhai", program.split_once('\n').unwrap().1);
    let run = folder.run(&base[..4]);
    assert_eq!(run.status, 0);
    assert!(
        run.stdout.contains("warning[CH0627]") && run.stdout.contains("accepted.toml:3:3"),
        "{}",
        run.stdout
    );
    assert_eq!(folder.run(base).status, 1);
    // Written anew it is empty.
    let run = folder.run(base.iter().chain(&["--write-baseline"]));
    assert_eq!((run.status, run.stdout.as_str()), (0, "nothing found in 1 pack\n"));
    assert!(!folder.read("accepted.toml").contains("CH0613"));
    // It cannot be written where there is no folder, and nothing is left behind.
    let run = folder.run(["check", "acme", "--baseline", "no/such/file.toml", "--write-baseline"]);
    run.refuses(2, &["no/such/file.toml"]);
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_closed_pipe_is_nobodys_fault() {
    let folder = with_error();
    let mut child = folder
        .command(["check", "acme"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
