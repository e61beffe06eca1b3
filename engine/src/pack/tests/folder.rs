use super::{good, told};
use crate::pack::{Pack, limits};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own, removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("charter-pack-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn of_good_pack() -> Folder {
        let folder = Folder::new();
        for (path, bytes) in good() {
            folder.write(&path, &bytes);
        }
        folder
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_says_the_same_as_its_files() {
    let folder = Folder::of_good_pack();
    folder.write(".git/config.csv", b"\xff");
    folder.write("target/x.rhai", b"\xff");
    folder.write("node_modules/x.csv", b"\xff");
    folder.write(".hidden.rhai", b"\xff");
    let read = Pack::read_folder(&folder.0).unwrap();
    let given = Pack::from_files(good());
    assert_eq!(told(&read), "");
    assert_eq!(read.digest(), given.digest());
    assert_eq!(read.paths().collect::<Vec<_>>(), given.paths().collect::<Vec<_>>());
}

#[test]
fn a_folder_without_manifest_tells_where_one_is() {
    let folder = Folder::new();
    folder.write("north/pack.toml", b"");
    let pack = Pack::read_folder(&folder.0).unwrap();
    assert_eq!(told(&pack), "CH0002 the pack has no `pack.toml`\n");
    assert!(
        pack.diagnostics()[0]
            .help
            .as_ref()
            .unwrap()
            .contains("`north/pack.toml`")
    );
}

#[test]
fn what_is_no_folder_is_an_error() {
    assert!(Pack::read_folder(Path::new("/nowhere/at/all")).is_err());
    let folder = Folder::of_good_pack();
    assert!(Pack::read_folder(&folder.0.join("pack.toml")).is_err());
}

#[test]
fn a_large_file_is_not_read() {
    let folder = Folder::of_good_pack();
    let file = fs::File::create(folder.0.join("tables/rate.csv")).unwrap();
    file.set_len(limits::DATA_BYTES as u64 + 1).unwrap();
    let pack = Pack::read_folder(&folder.0).unwrap();
    assert_eq!(
        told(&pack),
        "CH0005 `tables/rate.csv` has 67108865 bytes; a table has at most 67108864 (64 MiB)\n"
    );
}

#[test]
fn all_files_together_are_limited() {
    let folder = Folder::of_good_pack();
    // Files with holes: they need no space, and those behind the limit are not read.
    for index in 0..20 {
        // Not UTF-8 from the first byte on: quickly refused.
        folder.write(&format!("tables/{index:02}.csv"), b"\xff");
        let path = folder.0.join(format!("tables/{index:02}.csv"));
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_len(limits::DATA_BYTES as u64).unwrap();
    }
    let pack = Pack::read_folder(&folder.0).unwrap();
    let limit = "CH0005 the files of the pack have more than 512 MiB together\n";
    assert_eq!(told(&pack).matches(limit).count(), 1);
    assert!(told(&pack).matches("not UTF-8").count() <= 8);
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = Folder::new();
    outside.write("secret.csv", b"a\n1\n");
    let folder = Folder::of_good_pack();
    symlink(outside.0.join("secret.csv"), folder.0.join("tables/out.csv")).unwrap();
    symlink("rate.csv", folder.0.join("tables/same.csv")).unwrap();
    symlink("..", folder.0.join("tables/up")).unwrap();
    symlink("nowhere", folder.0.join("tables/broken.csv")).unwrap();
    let pack = Pack::read_folder(&folder.0).unwrap();
    assert_eq!(
        told(&pack),
        "CH0004 warning the symbolic link `tables/broken.csv` is not followed: it leads nowhere\n\
         CH0004 warning the symbolic link `tables/out.csv` is not followed: it leads out of the pack\n\
         CH0004 warning the symbolic link `tables/up` is not followed: it leads to a folder\n"
    );
    assert!(pack.table("tables/out.csv").is_none());
    assert!(pack.table("tables/same.csv").is_some());
}
