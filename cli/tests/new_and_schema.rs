//! `charter new` and `charter schema`.

mod support;

use std::fs;
use support::{DAYS, Folder};

#[test]
fn a_new_pack_has_its_files_and_name() {
    let folder = Folder::new();
    let run = folder.run(["new", "programs/Acme Reseller"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(run.stderr.contains("`acme-reseller`"));
    assert!(
        run.stderr.contains("charter eval 'programs/Acme Reseller' "),
        "{}",
        run.stderr
    );
    let manifest = folder.read("programs/Acme Reseller/pack.toml");
    assert!(
        manifest.contains("\"acme-reseller\"") && manifest.contains("\"Acme reseller\""),
        "{manifest}"
    );
    for file in [
        "inputs.rhai",
        "program.rhai",
        "program.test.rhai",
        "tables/commission_rate.csv",
        "facts/example.json",
        "README.md",
    ] {
        let text = folder.read(&format!("programs/Acme Reseller/{file}"));
        assert!(
            !text.is_empty() && !text.contains('@') && !text.contains('\r'),
            "{file}"
        );
    }
}

#[test]
fn odd_names_make_good_packs() {
    let folder = Folder::new();
    for name in ["2026", "日本", "--x", "a'b\"c", " ", &"n".repeat(120)] {
        let made = folder.run(["new", "--", name]);
        assert_eq!(made.status, 0, "{name}: {}", made.stderr);
        let pack = folder.path().join(name);
        let facts = pack.join("facts/example.json");
        let mut command = folder.command(["eval"]);
        command.args(DAYS).arg("--").args([pack, facts]);
        let output = command.output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn an_empty_folder_is_filled_and_another_refused() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(folder.run(["new", "empty"]).status, 0);
    let before = folder.read("empty/pack.toml");
    folder.run(["new", "empty"]).refuses(2, &["`empty` is not empty"]);
    assert_eq!(folder.read("empty/pack.toml"), before);
    folder.run(["new", "empty/pack.toml"]).refuses(2, &["is a file"]);
    folder.run(["new", "empty/pack.toml/x"]).refuses(2, &[]);

    let here = Folder::new();
    assert_eq!(here.run(["new", "."]).status, 0);
    assert!(here.read("pack.toml").contains("\"charter-cli-"));
}

#[cfg(unix)]
#[test]
fn a_failure_leaves_nothing_behind() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    // A folder that can be entered but holds no new files, also for the administrator.
    symlink("/proc/self", folder.path().join("link")).unwrap();
    folder
        .run(["new", "link/a/b"])
        .refuses(2, &["cannot be written", "nothing was left behind"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_schema_is_a_document() {
    let folder = Folder::with_pack();
    for arguments in [vec![], vec!["--of", "facts"], vec!["--of", "decision"]] {
        let run = folder.run([&["schema", "acme"], arguments.as_slice()].concat());
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        assert!(
            serde_json::from_str::<serde_json::Value>(&run.stdout)
                .unwrap()
                .is_object()
        );
    }
    let run = folder.run(["schema", "acme", "--format", "typescript"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("export "));
    folder.run(["schema", "none"]).refuses(2, &["no folder `none`"]);
    folder
        .run(["schema", "none", "--of", "decision"])
        .refuses(2, &["no folder `none`"]);
}
