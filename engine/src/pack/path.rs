use super::limits;

/// What a file of a pack is for, by its path alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Manifest,
    Script,
    Test,
    Table,
    /// Scenarios as a table: one row, one case.
    Cases,
    Facts,
    /// Read-me files, pictures, hidden files, build folders: not part of the pack.
    Other,
}

impl Kind {
    pub(super) fn of(path: &str) -> Kind {
        let ends = |ending: &str| {
            path.len()
                .checked_sub(ending.len())
                .and_then(|at| path.get(at..))
                .is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
        };
        if path == "pack.toml" {
            Kind::Manifest
        } else if path.split('/').any(|name| name.starts_with('.')) || in_skipped_folder(path) {
            Kind::Other
        } else if ends(".test.rhai") {
            Kind::Test
        } else if ends(".rhai") {
            Kind::Script
        } else if path.starts_with("facts/") {
            if ends(".json") { Kind::Facts } else { Kind::Other }
        } else if path.starts_with("cases/") {
            if ends(".csv") { Kind::Cases } else { Kind::Other }
        } else if ends(".csv") {
            Kind::Table
        } else {
            Kind::Other
        }
    }

    /// The most bytes such a file may have.
    pub(super) const fn limit(self) -> usize {
        match self {
            Kind::Manifest | Kind::Script | Kind::Test => limits::SCRIPT_BYTES,
            Kind::Table | Kind::Cases | Kind::Facts | Kind::Other => limits::DATA_BYTES,
        }
    }

    /// What people call such a file.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Kind::Manifest => "the manifest",
            Kind::Script => "a rule file",
            Kind::Test => "a scenario file",
            Kind::Table => "a table",
            Kind::Cases => "a file of cases",
            Kind::Facts => "a file of facts",
            Kind::Other => "a file",
        }
    }
}

fn in_skipped_folder(path: &str) -> bool {
    path.rsplit('/').skip(1).any(is_skipped_folder)
}

/// Folders that tools fill and that are never part of a pack.
pub(super) fn is_skipped_folder(name: &str) -> bool {
    name.starts_with('.') || name == "target" || name == "node_modules"
}

/// `path` with `/` between names and without empty or `.` parts; what is wrong with it otherwise.
pub(super) fn normalise(path: &str) -> Result<String, &'static str> {
    if path.contains('\\') {
        return Err("it contains a backslash; write `/` between folders");
    }
    if path.starts_with('/') {
        return Err("it starts at the root of the disk; write it relative to the folder of `pack.toml`");
    }
    let mut start = path.chars();
    if start.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && start.next() == Some(':') {
        return Err("it names a drive; write it relative to the folder of `pack.toml`");
    }
    if path.chars().any(char::is_control) {
        return Err("it contains a control character");
    }
    let mut names = Vec::new();
    for name in path.split('/').filter(|name| !name.is_empty() && *name != ".") {
        if name == ".." {
            return Err("it contains `..`; a pack uses only files of its own folder");
        }
        names.push(name);
    }
    if names.is_empty() {
        return Err("it names no file");
    }
    Ok(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised_or_refused() {
        assert_eq!(normalise("./tables//rate.csv").unwrap(), "tables/rate.csv");
        assert_eq!(normalise("a.rhai").unwrap(), "a.rhai");
        assert_eq!(normalise("a..b/..c.rhai").unwrap(), "a..b/..c.rhai");
        for bad in [
            "",
            ".",
            "./",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a\\b",
            "C:/a",
            "c:a",
            "\\\\host\\a",
            "a\0b",
            "a\nb",
        ] {
            assert!(normalise(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn kinds_follow_from_the_path() {
        for (path, kind) in [
            ("pack.toml", Kind::Manifest),
            ("sub/pack.toml", Kind::Other),
            ("Pack.toml", Kind::Other),
            ("program.rhai", Kind::Script),
            ("program.test.rhai", Kind::Test),
            ("sub/deep/x.TEST.RHAI", Kind::Test),
            ("tables/rate.csv", Kind::Table),
            ("tables/RATE.CSV", Kind::Table),
            ("cases/levels.csv", Kind::Cases),
            ("cases/2026/LEVELS.CSV", Kind::Cases),
            ("cases/levels.txt", Kind::Other),
            ("cases/levels.test.rhai", Kind::Test),
            ("tables/cases/rate.csv", Kind::Table),
            ("facts/a.json", Kind::Facts),
            ("facts/a.csv", Kind::Other),
            ("a.json", Kind::Other),
            (".git/x.rhai", Kind::Other),
            ("tables/.~rate.csv", Kind::Other),
            ("target/x.rhai", Kind::Other),
            ("node_modules/x/y.csv", Kind::Other),
            ("target.rhai", Kind::Script),
            ("README.md", Kind::Other),
            ("é", Kind::Other),
        ] {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }
}
