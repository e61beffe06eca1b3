use std::sync::Arc;

/// A file of a pack, by its place in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u16);

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch `start..end` of `file`.
    #[must_use]
    pub const fn new(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end }
    }

    /// The smallest stretch that holds both; `self` if they are of different files.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.file == other.file {
            Span::new(self.file, self.start.min(other.start), self.end.max(other.end))
        } else {
            self
        }
    }
}

/// A place for people: both count from 1, columns in Unicode scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalars, from 1.
    pub column: u32,
}

/// One text of a pack with the starts of its lines.
#[derive(Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    fn new(path: String, text: String) -> SourceFile {
        let ends = text
            .bytes()
            .zip(1_u32..)
            .filter(|(byte, _)| *byte == b'\n')
            .map(|(_, next)| next);
        let line_starts = std::iter::once(0).chain(ends).collect();
        SourceFile {
            path,
            text,
            line_starts,
        }
    }

    /// Path relative to the pack, with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text, byte for byte as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset; beyond the end, that of the end.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        let before = self
            .text
            .get(start..(offset as usize).min(self.text.len()))
            .unwrap_or("");
        LineColumn {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
        }
    }

    /// Byte offset of a line and column, `None` if the text has no such place.
    #[must_use]
    pub fn offset(&self, place: LineColumn) -> Option<u32> {
        let start = *self.line_starts.get((place.line as usize).checked_sub(1)?)?;
        let line = self.text.get(start as usize..)?;
        let column = (place.column as usize).checked_sub(1)?;
        let within = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(column)?;
        Some(start + u32::try_from(within).ok()?)
    }
}

/// The texts of a pack, shared by everything that points into them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// Adds a text; its id stays valid as long as the sources.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u16::try_from(self.files.len()).unwrap_or(u16::MAX));
        self.files.push(Arc::new(SourceFile::new(path.into(), text.into())));
        id
    }

    /// The same texts with paths that begin in another folder: `program.rhai` below `packs/reseller` is
    /// `packs/reseller/program.rhai`. Ids stay as they are.
    #[must_use]
    pub fn below(&self, folder: &str) -> Sources {
        let folder = folder.trim_end_matches('/');
        if matches!(folder, "" | ".") {
            return self.clone();
        }
        let mut below = Sources::default();
        for file in &self.files {
            below.add(format!("{folder}/{}", file.path), file.text.clone());
        }
        below
    }

    /// The file of an id.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::from(id.0)).map(AsRef::as_ref)
    }

    /// The file of a path.
    #[must_use]
    pub fn by_path(&self, path: &str) -> Option<FileId> {
        self.files
            .iter()
            .position(|file| file.path == path)
            .and_then(|index| u16::try_from(index).ok())
            .map(FileId)
    }

    /// Every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().zip(0..).map(|(file, id)| (FileId(id), file.as_ref()))
    }

    /// The text of a span; empty if it lies outside.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text().get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }
}
