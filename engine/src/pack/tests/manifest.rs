use super::{MANIFEST, told, with};

fn manifest(text: &str) -> String {
    let pack = with("pack.toml", text);
    assert!(pack.manifest().is_none());
    told(&pack)
}

fn changed(from: &str, to: &str) -> String {
    assert!(MANIFEST.contains(from));
    manifest(&MANIFEST.replace(from, to))
}

#[test]
fn every_fault_is_told_at_once() {
    let text = "\
name      = \"Acme Reseller\"
version   = \"2026.01.0\"
titel     = \"Acme\"
currency  = \"usd\"
timezone  = \"UTC\"
colour    = \"red\"
effective_from  = \"2026-02-30\"
effective_until = 2026
sources = [\"../x.rhai\", \"program.test.rhai\", \"progam.rhai\", 7, \"tables/rate.csv\", \"inputs.rhai\", \"./inputs.rhai\", \"/a.rhai\", \"a\\\\b.rhai\", \"c:x.rhai\"]
";
    assert_eq!(
        manifest(text),
        "CH0002 pack.toml:3:1 `titel` `titel` is not a key of `pack.toml` => title\n\
         CH0002 pack.toml:5:1 `timezone` `timezone` is not a key of `pack.toml` => time_zone\n\
         CH0002 pack.toml:6:1 `colour` `colour` is not a key of `pack.toml`\n\
         CH0002 pack.toml:9:150 `` `pack.toml` does not say `title`\n\
         CH0002 pack.toml:9:150 `` `pack.toml` does not say `owner`\n\
         CH0002 pack.toml:9:150 `` `pack.toml` does not say `time_zone`\n\
         CH0002 pack.toml:1:13 `\"Acme Reseller\"` `name` is `Acme Reseller`, which is not a name => \"acme-reseller\"\n\
         CH0002 pack.toml:2:13 `\"2026.01.0\"` `version` is `2026.01.0`, which is not a version => \"2026.1.0\"\n\
         CH0002 pack.toml:4:13 `\"usd\"` `currency` is `usd`, which is not a currency code => \"USD\"\n\
         CH0002 pack.toml:7:19 `\"2026-02-30\"` `effective_from` is `2026-02-30`, which is not a day\n\
         CH0002 pack.toml:8:19 `2026` `effective_until` must be a day in quotes, but is a number\n\
         CH0004 pack.toml:9:12 `\"../x.rhai\"` the source `../x.rhai` is not a path of the pack: it contains `..`; a pack uses only files of its own folder\n\
         CH0002 pack.toml:9:25 `\"program.test.rhai\"` `program.test.rhai` is a scenario file, not a rule file\n\
         CH0003 pack.toml:9:46 `\"progam.rhai\"` the source `progam.rhai` does not exist in the pack => \"program.rhai\"\n\
         CH0002 pack.toml:9:61 `7` a source must be text in quotes, but is a number\n\
         CH0002 pack.toml:9:64 `\"tables/rate.csv\"` the source `tables/rate.csv` is not a rule file\n\
         CH0002 pack.toml:9:98 `\"./inputs.rhai\"` `inputs.rhai` is named twice in `sources`\n\
         CH0004 pack.toml:9:115 `\"/a.rhai\"` the source `/a.rhai` is not a path of the pack: it starts at the root of the disk; write it relative to the folder of `pack.toml`\n\
         CH0004 pack.toml:9:126 `\"a\\\\b.rhai\"` the source `a\\b.rhai` is not a path of the pack: it contains a backslash; write `/` between folders\n\
         CH0004 pack.toml:9:139 `\"c:x.rhai\"` the source `c:x.rhai` is not a path of the pack: it names a drive; write it relative to the folder of `pack.toml`\n"
    );
}

#[test]
fn a_manifest_that_is_not_toml_is_an_error_with_its_place() {
    assert_eq!(
        changed(
            "title          = \"Acme reseller program\"",
            "title = Acme reseller program"
        ),
        "CH0002 pack.toml:3:9 `Acme reseller program` `pack.toml` cannot be understood: string values must be quoted, expected literal string\n"
    );
    assert!(manifest("name = \"a\"\nname = \"b\"\n").starts_with("CH0002 pack.toml:2:1 `name`"));
    assert!(manifest("").contains("does not say `sources`"));
    assert!(manifest("[[[[").starts_with("CH0002"));
    assert!(manifest(&"[".repeat(100_000)).starts_with("CH0002"));
    assert!(manifest(&format!("sources = {}", "[".repeat(100_000))).starts_with("CH0002"));
}

#[test]
fn wrong_types_and_empty_texts_are_errors() {
    assert_eq!(
        changed("\"2026.1.0\"", "2026.1"),
        "CH0002 pack.toml:2:18 `2026.1` `version` must be text in quotes, but is a number\n"
    );
    assert_eq!(
        changed("\"channel@acme.example\"", "\"  \""),
        "CH0002 pack.toml:4:18 `\"  \"` `owner` is empty\n"
    );
    assert_eq!(
        changed("[\"inputs.rhai\", \"program.rhai\"]", "\"inputs.rhai\""),
        "CH0002 pack.toml:8:18 `\"inputs.rhai\"` `sources` must be a list of rule files, but is text\n"
    );
    assert_eq!(
        changed("[\"inputs.rhai\", \"program.rhai\"]", "[]"),
        "CH0002 pack.toml:8:18 `[]` `sources` names no rule file, so the program has no rules\n"
    );
    assert!(changed("sources        =", "[rules]\nsources        =").contains("`rules` is not a key"));
}

#[test]
fn versions_names_and_currencies_are_checked() {
    for (version, instead) in [
        ("2026.1", " => \"2026.1.0\""),
        ("v2026.01.05", " => \"2026.1.5\""),
        ("2026", " => \"2026.0.0\""),
        ("spring", ""),
        ("1.2.3.4", ""),
    ] {
        assert_eq!(
            changed("2026.1.0", version),
            format!(
                "CH0002 pack.toml:2:18 `\"{version}\"` `version` is `{version}`, which is not a version{instead}\n"
            )
        );
    }
    for name in ["acme--x", "-a", "a-", "1a", "größe", "a_b", "", "A"] {
        assert!(!changed("acme-reseller", name).is_empty(), "{name}");
    }
    assert!(changed("acme-reseller", &"a".repeat(65)).contains("not a name"));
    for code in ["EURO", "€", "us1", "US"] {
        assert!(
            changed("\"USD\"", &format!("\"{code}\"")).contains("not a currency code"),
            "{code}"
        );
    }
}

#[test]
fn days_may_be_toml_dates_and_must_be_in_order() {
    let pack = with("pack.toml", MANIFEST.replace("\"2026-01-01\"", "2026-01-01"));
    assert_eq!(told(&pack), "");
    assert_eq!(
        pack.manifest()
            .unwrap()
            .effective_from
            .as_ref()
            .unwrap()
            .value
            .to_string(),
        "2026-01-01"
    );
    for day in [
        "\"2026-1-1\"",
        "\"26-01-01\"",
        "2026-01-01T00:00:00Z",
        "\"\"",
        "\"+12026-01-01\"",
    ] {
        assert!(changed("\"2026-01-01\"", day).contains("not a day"), "{day}");
    }
    assert!(
        changed("sources ", "effective_until = \"2025-12-31\"\nsources ")
            .contains("`effective_until` lies before `effective_from`")
    );
}
