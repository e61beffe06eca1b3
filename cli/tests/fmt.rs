//! `charter fmt`.

mod support;

use std::fs;
use support::Folder;

const UGLY: &str = "input( \"a\",text() );\r\n// end";
const TIDY: &str = "input(\"a\", text());\n// end\n";

#[test]
fn a_new_pack_is_laid_out_already() {
    let folder = Folder::with_pack();
    for arguments in [
        vec!["fmt", "acme"],
        vec!["fmt", "--check", "acme"],
        vec!["fmt", "--diff", "acme"],
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    }
}

#[test]
fn files_are_changed_in_place_and_told() {
    let folder = Folder::with_pack();
    folder.write("acme/more.rhai", UGLY);
    let untouched = fs::metadata(folder.path().join("acme/program.rhai"))
        .unwrap()
        .modified()
        .unwrap();
    let toml = folder.read("acme/pack.toml");
    let table = folder.read("acme/tables/commission_rate.csv");
    let run = folder.run(["fmt", "acme"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    assert_eq!(run.stderr.replace('\\', "/"), "changed acme/more.rhai\n");
    assert_eq!(folder.read("acme/more.rhai"), TIDY);
    assert_eq!(folder.read("acme/pack.toml"), toml);
    assert_eq!(folder.read("acme/tables/commission_rate.csv"), table);
    let after = fs::metadata(folder.path().join("acme/program.rhai"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(after, untouched);
    // Nothing is left behind.
    let names = fs::read_dir(folder.path().join("acme")).unwrap();
    assert!(
        names
            .map(|entry| entry.unwrap().file_name())
            .all(|name| !name.to_string_lossy().contains("tmp"))
    );
    let run = folder.run(["fmt", "acme"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
}

#[test]
fn check_lists_and_writes_nothing() {
    let folder = Folder::new();
    folder.write("a.rhai", UGLY);
    folder.write("b.rhai", TIDY);
    folder.write("c.test.rhai", "f( );");
    let run = folder.run(["fmt", "--check", "a.rhai", "b.rhai", "c.test.rhai"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert_eq!(run.stderr, "would change a.rhai\nwould change c.test.rhai\n");
    assert_eq!(folder.read("a.rhai"), UGLY);
}

#[test]
fn diff_shows_and_writes_nothing() {
    let folder = Folder::new();
    let before = "let a = 1;\nlet b=2;\nlet c = 3;";
    folder.write("a.rhai", before);
    let expected = "--- a.rhai\n+++ a.rhai\n@@ -1,3 +1,3 @@\n let a = 1;\n-let b=2;\n-let c = 3;\n\\ No newline at end of file\n+let b = 2;\n+let c = 3;\n";
    let run = folder.run(["fmt", "--diff", "a.rhai"]);
    assert_eq!(
        (run.status, run.stdout.as_str(), run.stderr.as_str()),
        (0, expected, "")
    );
    let run = folder.run(["fmt", "--diff", "--check", "a.rhai"]);
    assert_eq!(
        (run.status, run.stdout.as_str(), run.stderr.as_str()),
        (1, expected, "would change a.rhai\n")
    );
    assert_eq!(folder.read("a.rhai"), before);
    // Colour where it is asked for.
    let forced = folder
        .command(["fmt", "--diff", "a.rhai"])
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    let forced = String::from_utf8(forced.stdout).unwrap();
    assert!(forced.contains("\u{1b}[31m-let b=2;\u{1b}[0m\n"), "{forced:?}");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let run = folder.run_with_input(["fmt", "-"], UGLY);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, TIDY, ""));
    let run = folder.run_with_input(["fmt", "-"], "");
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let run = folder.run_with_input(["fmt", "--check", "-"], UGLY);
    run.refuses(1, &["would change standard input"]);
    let run = folder.run_with_input(["fmt", "-", "-"], UGLY);
    run.refuses(2, &["`-`", "twice"]);
}

#[test]
fn a_file_with_errors_is_told_and_the_others_go_on() {
    let folder = Folder::with_pack();
    folder.write("acme/a.rhai", "let b = ;\n");
    folder.write("acme/z.rhai", UGLY);
    let run = folder.run(["fmt", "acme"]);
    assert_eq!((run.status, run.stdout.as_str()), (3, ""));
    for word in ["CH0100", "a.rhai:1:9", "let b = ;", "changed "] {
        assert!(run.stderr.contains(word), "no `{word}` in:\n{}", run.stderr);
    }
    assert_eq!(folder.read("acme/a.rhai"), "let b = ;\n");
    assert_eq!(folder.read("acme/z.rhai"), TIDY);
}

#[test]
fn what_cannot_be_laid_out_is_refused_with_advice() {
    let folder = Folder::with_pack();
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("latin.rhai"), b"// Gr\xf6\xdfe").unwrap();
    folder.run(["fmt"]).refuses(2, &["<PACK>"]);
    folder.run(["fmt", "nothing"]).refuses(2, &["`nothing`", "`.rhai`"]);
    folder.run(["fmt", "empty"]).refuses(2, &["`empty`", "pack.toml"]);
    folder
        .run(["fmt", "acme/pack.toml"])
        .refuses(2, &["acme/pack.toml", "not a rule file"]);
    folder
        .run(["fmt", "latin.rhai"])
        .refuses(2, &["`latin.rhai`", "UTF-8", "offset 5"]);
    // The good ones are done all the same.
    folder.write("a.rhai", UGLY);
    folder
        .run(["fmt", "nothing", "a.rhai"])
        .refuses(2, &["`nothing`", "changed a.rhai"]);
    assert_eq!(folder.read("a.rhai"), TIDY);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    folder.write("real.rhai", UGLY);
    let real = folder.path().join("real.rhai");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.rhai", folder.path().join("link.rhai")).unwrap();
    let run = folder.run(["fmt", "link.rhai"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, "changed link.rhai\n"));
    assert_eq!(folder.read("real.rhai"), TIDY);
    assert!(
        fs::symlink_metadata(folder.path().join("link.rhai"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    // A file that may not be written is not replaced either.
    folder.write("real.rhai", UGLY);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).unwrap();
    folder
        .run(["fmt", "real.rhai"])
        .refuses(2, &["`real.rhai`", "cannot be written"]);
    assert_eq!(folder.read("real.rhai"), UGLY);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::new();
    folder.write("a.rhai", &"input( \"a\",text() );\n".repeat(5_000));
    for (status, options) in [(0, vec!["--diff"]), (1, vec!["--check", "--diff"])] {
        let mut command = folder.command(["fmt", "a.rhai"]);
        let piped = std::process::Stdio::piped;
        let mut child = command.args(options).stdout(piped()).stderr(piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(status));
    }
}
