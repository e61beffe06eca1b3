use super::files::{Contents, Pack};
use super::limits;
use super::path::{Kind, is_skipped_folder};
use crate::source::{Code, Diagnostic};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

impl Pack {
    /// Reads the pack in a folder.
    ///
    /// Hidden files, `target` and `node_modules` are skipped. A symbolic link to a file inside the folder is read; one
    /// to a folder, or that leads out, is not followed, and a warning says so. Only the files that belong to a pack are
    /// read, and only as far as the limits go.
    ///
    /// # Errors
    /// If the folder itself cannot be read. What is wrong with a file in it is in [`Pack::diagnostics`].
    pub fn read_folder(path: &Path) -> io::Result<Pack> {
        let root = fs::canonicalize(path)?;
        let mut reader = FolderReader {
            files: Vec::new(),
            faults: Vec::new(),
            entries: 0,
            bytes: 0,
            told_bytes: false,
            root: root.clone(),
        };
        reader.folder(&root, "", 0)?;
        Ok(Pack::build(reader.files, reader.faults))
    }
}

struct FolderReader {
    root: PathBuf,
    files: Vec<(String, Contents)>,
    faults: Vec<Diagnostic>,
    entries: usize,
    bytes: u64,
    told_bytes: bool,
}

impl FolderReader {
    fn folder(&mut self, folder: &Path, below: &str, depth: usize) -> io::Result<()> {
        let mut entries = fs::read_dir(folder)?
            .take(limits::FOLDER_ENTRIES + 1)
            .collect::<io::Result<Vec<_>>>()?;
        // Readings of the same folder say the same, whatever order the system lists it in.
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            self.entries += 1;
            if self.entries > limits::FOLDER_ENTRIES {
                if self.entries == limits::FOLDER_ENTRIES + 1 {
                    self.too_large(format!("the folder has more than {} files", limits::FOLDER_ENTRIES));
                }
                return Ok(());
            }
            self.entry(&entry, below, depth);
        }
        Ok(())
    }

    fn entry(&mut self, entry: &fs::DirEntry, below: &str, depth: usize) {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        let path = format!("{below}{text}");
        if is_skipped_folder(&text) {
            return;
        }
        let kind = entry.file_type();
        if name.to_str().is_none() {
            if Kind::of(&path) != Kind::Other {
                self.unreadable(&path, "its name is not UTF-8");
            }
            return;
        }
        match kind {
            Err(error) => self.unreadable(&path, &error.to_string()),
            Ok(kind) if kind.is_dir() => {
                if depth >= limits::FOLDER_DEPTH {
                    self.too_large(format!(
                        "the folder `{path}` lies more than {} deep",
                        limits::FOLDER_DEPTH
                    ));
                } else if let Err(error) = self.folder(&entry.path(), &format!("{path}/"), depth + 1) {
                    self.unreadable(&path, &error.to_string());
                }
            }
            Ok(kind) if kind.is_symlink() => self.link(&entry.path(), path),
            Ok(kind) if kind.is_file() => self.file(&entry.path(), path),
            // Sockets and pipes could block for ever.
            Ok(_) => {}
        }
    }

    fn link(&mut self, at: &Path, path: String) {
        let reason = match fs::canonicalize(at) {
            Ok(target) if !target.starts_with(&self.root) => "it leads out of the pack",
            Ok(target) if target.is_file() => return self.file(&target, path),
            Ok(target) if target.is_dir() => "it leads to a folder",
            _ => "it leads nowhere",
        };
        self.faults.push(
            Diagnostic::warning(
                Code::PathOutside,
                format!("the symbolic link `{path}` is not followed: {reason}"),
            )
            .help("put the file itself into the pack"),
        );
    }

    fn file(&mut self, at: &Path, path: String) {
        let kind = Kind::of(&path);
        if kind == Kind::Other {
            // Only the name counts: `sub/pack.toml` makes a hint.
            if path.to_ascii_lowercase().ends_with("pack.toml") {
                self.files.push((path, Contents::Unreadable));
            }
            return;
        }
        if self.files.len() > limits::FILES {
            return;
        }
        let contents = match fs::metadata(at) {
            Ok(facts) if facts.len() > kind.limit() as u64 => Contents::TooLarge(facts.len()),
            Ok(facts) => {
                self.bytes += facts.len();
                if self.bytes > limits::FOLDER_BYTES as u64 {
                    if !std::mem::replace(&mut self.told_bytes, true) {
                        let most = limits::FOLDER_BYTES >> 20;
                        self.too_large(format!("the files of the pack have more than {most} MiB together"));
                    }
                    Contents::Unreadable
                } else {
                    self.read(at, &path)
                }
            }
            Err(error) => {
                self.unreadable(&path, &error.to_string());
                Contents::Unreadable
            }
        };
        self.files.push((path, contents));
    }

    fn read(&mut self, at: &Path, path: &str) -> Contents {
        match fs::read(at) {
            Ok(bytes) => Contents::Bytes(bytes),
            Err(error) => {
                self.unreadable(path, &error.to_string());
                Contents::Unreadable
            }
        }
    }

    fn unreadable(&mut self, path: &str, reason: &str) {
        self.faults.push(
            Diagnostic::error(Code::UnreadableFile, format!("`{path}` cannot be read: {reason}"))
                .help("make the file readable, or remove it from the pack's folder"),
        );
    }

    fn too_large(&mut self, message: String) {
        self.faults.push(
            Diagnostic::error(Code::TooLarge, message)
                .help("name the folder of one pack, and keep other files outside it"),
        );
    }
}
