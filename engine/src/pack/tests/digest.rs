use super::{MANIFEST, good};
use crate::pack::Pack;
use sha2::{Digest, Sha256};

/// Written out by hand: eight bytes of length, path, eight bytes of length, contents, sorted by path.
#[test]
fn the_digest_is_that_of_the_literal_bytes() {
    let manifest = "name=\"a\"\nversion=\"1.0.0\"\ntitle=\"A\"\nowner=\"o\"\ncurrency=\"USD\"\ntime_zone=\"UTC\"\nsources=[\"b.rhai\"]\n";
    assert_eq!(manifest.len(), 95);
    let pack = Pack::from_files([
        ("pack.toml", manifest.replace('\n', "\r\n")),
        ("t/r.csv", "\u{feff}x,y\r\n1,\"2\r\n3\"\r\n".to_owned()),
        ("b.rhai", "let a;\n".to_owned()),
        ("unnamed.rhai", "let c;\n".to_owned()),
        ("b.test.rhai", "y;".to_owned()),
        ("cases/c.csv", "name\n".to_owned()),
        ("facts/f.json", "{}".to_owned()),
    ]);
    let mut bytes = Vec::new();
    bytes.extend_from_slice(b"\0\0\0\0\0\0\0\x06b.rhai\0\0\0\0\0\0\0\x07let a;\n");
    bytes.extend_from_slice(b"\0\0\0\0\0\0\0\x09pack.toml\0\0\0\0\0\0\0\x5f");
    bytes.extend_from_slice(manifest.as_bytes());
    bytes.extend_from_slice(b"\0\0\0\0\0\0\0\x07t/r.csv\0\0\0\0\0\0\0\x0cx,y\n1,\"2\n3\"\n");
    let expected: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(pack.digest(), expected);
    assert_eq!(expected.len(), 64);
}

fn digest_after(change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> String {
    let mut files = good();
    change(&mut files);
    Pack::from_files(files).digest().to_owned()
}

fn entry<'a>(files: &'a mut [(String, Vec<u8>)], path: &str) -> &'a mut (String, Vec<u8>) {
    files.iter_mut().find(|(name, _)| name == path).unwrap()
}

#[test]
fn every_byte_of_what_counts_changes_the_digest() {
    let before = digest_after(|_| ());
    for path in [
        "pack.toml",
        "inputs.rhai",
        "program.rhai",
        "tables/rate.csv",
        "tables/size.csv",
    ] {
        let length = entry(&mut good(), path).1.len();
        for at in 0..length {
            let changed = digest_after(|files| {
                let byte = &mut entry(files, path).1[at];
                *byte = if *byte == b'\n' { b' ' } else { *byte ^ 1 };
            });
            // A change of a source's name in the manifest takes the file out: different all the same.
            assert_ne!(changed, before, "{path} at {at}");
        }
        assert_ne!(digest_after(|files| entry(files, path).1.push(b' ')), before, "{path}");
    }
}

#[test]
fn renaming_and_moving_change_the_digest() {
    let before = digest_after(|_| ());
    assert_ne!(
        digest_after(|files| entry(files, "tables/rate.csv").0 = "tables/rates.csv".into()),
        before
    );
    assert_ne!(
        digest_after(|files| entry(files, "tables/rate.csv").0 = "rate.csv".into()),
        before
    );
    // The border between path and contents, and between two files, counts.
    assert_ne!(
        digest_after(|files| {
            let table = entry(files, "tables/rate.csv");
            table.0 = "t.csv".into();
            table.1 = b"abc".to_vec();
        }),
        digest_after(|files| {
            let table = entry(files, "tables/rate.csv");
            table.0 = "ta.csv".into();
            table.1 = b"bc".to_vec();
        })
    );
}

#[test]
fn line_ends_marks_order_tests_and_facts_do_not_change_the_digest() {
    let before = digest_after(|_| ());
    for path in ["pack.toml", "inputs.rhai", "program.rhai", "tables/rate.csv"] {
        let crlf = digest_after(|files| {
            let file = entry(files, path);
            let text = String::from_utf8(file.1.clone()).unwrap();
            file.1 = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
        });
        assert_eq!(crlf, before, "{path}");
    }
    for path in ["program.test.rhai", "facts/a.json", "README.md"] {
        assert_eq!(digest_after(|files| entry(files, path).1.push(b' ')), before, "{path}");
        assert_eq!(
            digest_after(|files| files.retain(|(name, _)| name != path)),
            before,
            "{path}"
        );
    }
    assert_eq!(digest_after(|files| files.reverse()), before);
    assert_eq!(
        digest_after(|files| entry(files, "inputs.rhai").0 = "./inputs.rhai".into()),
        before
    );
    assert_eq!(
        digest_after(|files| files.push((".git/x.csv".into(), b"a\n".to_vec()))),
        before
    );
    assert!(MANIFEST.contains("inputs.rhai"));
}
