//! The pipelines of docs/ci.md are YAML, and what they run does what they say.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

mod support;

use saphyr::{LoadableYamlNode, Yaml};
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{Folder, Run};

/// The block of docs/ci.md that is marked so.
fn block(mark: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = fs::read_to_string(root.join("docs/ci.md")).unwrap();
    let (_, rest) = page.split_once(&format!("```{mark}\n")).unwrap();
    rest.split_once("\n```").unwrap().0.to_owned() + "\n"
}

/// A shell in a folder, with `charter` among its commands.
fn shell(folder: &Path, script: &str) -> Run {
    let binary = Path::new(env!("CARGO_BIN_EXE_charter")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut paths = vec![binary.to_path_buf()];
    paths.extend(std::env::split_paths(&path));
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    Run::of(output)
}

/// A folder with a clean pack `packs/acme`.
fn packs() -> Folder {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("packs")).unwrap();
    assert_eq!(folder.run(["new", "packs/acme"]).status, 0);
    folder
}

/// The same with a setting that nothing reads.
fn spoil(folder: &Folder) {
    let program = folder.read("packs/acme/program.rhai");
    folder.write(
        "packs/acme/program.rhai",
        &format!("setting(\"never_read\", money(), 5).title(\"Never read\");\n\n{program}"),
    );
}

fn yaml(mark: &str) -> Yaml<'static> {
    let text = block(mark).leak();
    let mut documents = Yaml::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1, "{mark}");
    documents.remove(0)
}

/// Runs commands of a pipeline in a clean folder, where all are fine, and in a spoilt one; the statuses of the latter.
fn run_all(commands: &[String]) -> Vec<i32> {
    let clean = packs();
    for command in commands {
        let run = shell(clean.path(), command);
        assert_eq!(run.status, 0, "{command}\n{}{}", run.stdout, run.stderr);
    }
    let spoilt = packs();
    spoil(&spoilt);
    commands
        .iter()
        .map(|command| shell(spoilt.path(), command).status)
        .collect()
}

#[test]
fn the_workflow_of_github_runs() {
    let workflow = yaml("yaml github");
    assert!(workflow["on"].as_mapping().unwrap().len() == 2);
    let steps = workflow["jobs"]["packs"]["steps"].as_vec().unwrap();
    let mut commands = Vec::new();
    for step in steps {
        let uses = step.as_mapping_get("uses").and_then(Yaml::as_str);
        let run = step.as_mapping_get("run").and_then(Yaml::as_str);
        assert!(uses.is_some() != run.is_some(), "{step:?}");
        commands.extend(run.map(str::to_owned));
    }
    assert_eq!(commands.len(), 4);
    // The layout is fine, the check fails, its log for code scanning is written all the same, the scenarios hold.
    assert_eq!(run_all(&commands), [0, 1, 0, 0]);
}

#[test]
fn the_job_of_gitlab_runs() {
    let job = yaml("yaml gitlab");
    let script = job["packs"]["script"].as_vec().unwrap();
    let commands: Vec<String> = script.iter().map(|line| line.as_str().unwrap().to_owned()).collect();
    assert_eq!(run_all(&commands), [0, 1, 0]);
    assert_eq!(
        job["packs"]["artifacts"]["reports"]["junit"].as_str(),
        Some("scenarios.xml")
    );
}

#[test]
fn the_hooks_of_the_framework_run() {
    let config = yaml("yaml pre-commit-config");
    let hooks = config["repos"][0]["hooks"].as_vec().unwrap();
    let entries: Vec<String> = hooks
        .iter()
        .map(|hook| hook["entry"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(run_all(&entries), [0, 1, 0]);
}

#[test]
fn the_hook_stops_a_commit_with_a_finding() {
    let folder = packs();
    let git = |script: &str| shell(folder.path(), script);
    let set_up = git("git init -q . && git config user.name n && git config user.email n@vendor.example");
    assert_eq!(set_up.status, 0, "git is needed: {}", set_up.stderr);
    folder.write(".git/hooks/pre-commit", &block("sh pre-commit"));
    let commit = "chmod +x .git/hooks/pre-commit && git add . && git commit -q -m message";
    let run = git(commit);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(format!("{}{}", run.stdout, run.stderr).contains("nothing found in 1 pack"));
    spoil(&folder);
    let run = git(commit);
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(format!("{}{}", run.stdout, run.stderr).contains("CH0613"));
    assert_eq!(git("git rev-list --count HEAD").stdout, "1\n");
    // What belongs to no pack is nothing to it, and neither is a pack that goes.
    git("git stash -q");
    folder.write("notes ä.txt", "n\n");
    assert_eq!(git(commit).status, 0);
    assert_eq!(git("git rm -rq packs && git commit -q -m gone").status, 0);
}
