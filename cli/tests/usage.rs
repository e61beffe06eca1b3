//! Help, wrong usage, versions: what someone sees who does not know the command yet.

mod support;

use support::Folder;

#[test]
fn help_explains_itself_with_examples() {
    let folder = Folder::new();
    let run = folder.run(["--help"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    for word in [
        "partner programs",
        "eval",
        "check",
        "fmt",
        "test",
        "schema",
        "new",
        "Examples:",
        "Exit status:",
        "pack.toml",
    ] {
        assert!(run.stdout.contains(word), "no `{word}` in:\n{}", run.stdout);
    }
    for command in ["eval", "fmt", "test", "check", "schema", "new"] {
        for help in [vec![command, "--help"], vec!["help", command]] {
            let run = folder.run(help);
            assert_eq!((run.status, run.stderr.as_str()), (0, ""));
            assert!(
                run.stdout.contains("Examples:") && run.stdout.contains("Usage: charter"),
                "{}",
                run.stdout
            );
        }
    }
    let run = folder.run(["--version"]);
    assert_eq!(run.stdout, format!("charter {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_arguments_help_is_a_message() {
    Folder::new().run::<&str>([]).refuses(2, &["Usage: charter", "eval"]);
}

#[test]
fn typing_mistakes_are_suggested() {
    let folder = Folder::new();
    folder.run(["evla"]).refuses(2, &["'evla'", "'eval'"]);
    folder
        .run(["eval", "p", "f", "--fromat", "json"])
        .refuses(2, &["--fromat", "--format"]);
    folder
        .run(["eval", "p", "f", "--format", "jsn"])
        .refuses(2, &["jsn", "json"]);
    folder
        .run(["schema", "p", "--of", "fact"])
        .refuses(2, &["fact", "facts"]);
    folder.run(["eval", "p"]).refuses(2, &["<FACTS>"]);
}

#[test]
fn wrong_options_are_refused_before_anything_is_read() {
    let folder = Folder::new();
    folder
        .run(["eval", "p", "f", "--as-of", "today"])
        .refuses(2, &["--as-of", "2026-03-31"]);
    folder
        .run(["eval", "p", "f", "--as-of", "2026-02-30"])
        .refuses(2, &["2026-02-30"]);
    folder
        .run(["eval", "p", "f", "--period", "2026-Q1"])
        .refuses(2, &["2026-01-01..2026-03-31"]);
    folder
        .run(["eval", "p", "f", "--period", "2026-02-01..2026-01-01"])
        .refuses(2, &["before the first"]);
    folder
        .run(["eval", "p", "f", "--set", "bonus"])
        .refuses(2, &["--set", "new_logo_bonus=750"]);
    folder
        .run(["eval", "p", "f", "--set", "a=1", "--set", "a=2"])
        .refuses(2, &["`a`", "twice"]);
    folder.run(["eval", "p", "-", "-"]).refuses(2, &["`-`", "twice"]);
    folder
        .run(["schema", "p", "--format", "typescript", "--of", "facts"])
        .refuses(2, &["`--of`"]);
}

#[test]
fn help_fits_a_narrow_terminal() {
    let folder = Folder::new();
    for command in ["eval", "test"] {
        let output = folder
            .command([command, "--help"])
            .env("COLUMNS", "60")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let described = text.split("Examples:").next().unwrap();
        for line in described.lines() {
            assert!(line.chars().count() <= 60, "{line}");
        }
    }
}
