use super::text::without_bom;
use crate::source::{FileId, Sources};

/// Files joined into one text for the script host, and the way back from its positions to the files.
///
/// Lines are counted as the host counts them: a line ends with LF, also when CR stands before it; tabs and every other
/// character are one column. (A CR alone is refused in scripts before they are joined.)
#[derive(Clone, Debug, Default)]
pub struct Joined {
    /// The joined text. Byte order marks are left out; every file ends with a line end.
    pub text: String,
    parts: Vec<Part>,
    line_starts: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    file: FileId,
    /// Where the file starts in the joined text.
    start: u32,
    /// Bytes of the byte order mark that was left out.
    skipped: u32,
    /// Bytes of the file that stand in the joined text.
    length: u32,
}

impl Joined {
    /// Joins `files` in this order. Files that do not exist are left out.
    #[must_use]
    pub fn new(sources: &Sources, files: &[FileId]) -> Joined {
        let mut joined = Joined::default();
        for file in files {
            let Some(source) = sources.get(*file) else { continue };
            let (text, skipped) = without_bom(source.text());
            joined.parts.push(Part {
                file: *file,
                start: small(joined.text.len()),
                skipped,
                length: small(text.len()),
            });
            joined.text.push_str(text);
            if !text.ends_with('\n') {
                joined.text.push('\n');
            }
        }
        let ends = joined.text.bytes().zip(1_u32..).filter(|(byte, _)| *byte == b'\n');
        joined.line_starts = std::iter::once(0).chain(ends.map(|(_, next)| next)).collect();
        joined
    }

    /// The file and byte offset of a line and column of the joined text (both from 1, columns in Unicode scalars).
    ///
    /// The end of a line, and the end of the text, are places too.
    #[must_use]
    pub fn place(&self, line: u32, column: u32) -> Option<(FileId, u32)> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.line_starts.get(index)? as usize;
        let end = self
            .line_starts
            .get(index + 1)
            .map_or(self.text.len(), |next| *next as usize - 1);
        let text = self.text.get(start..end)?;
        let within = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .nth((column as usize).checked_sub(1)?)?;
        let at = small(start + within);
        let part = self
            .parts
            .get(self.parts.partition_point(|part| part.start <= at).checked_sub(1)?)?;
        // The line end that joining added, and the end of the text, stand for the end of the file.
        Some((part.file, (at - part.start).min(part.length) + part.skipped))
    }

    /// The line and column in the joined text of a byte offset of a file: the way back from [`Joined::place`].
    #[must_use]
    pub fn position(&self, file: FileId, offset: u32) -> Option<(u32, u32)> {
        let part = self.parts.iter().find(|part| part.file == file)?;
        let within = offset.saturating_sub(part.skipped);
        if within > part.length {
            return None;
        }
        let at = part.start + within;
        let line = self.line_starts.partition_point(|start| *start <= at);
        let start = *self.line_starts.get(line.checked_sub(1)?)?;
        let before = self.text.get(start as usize..at as usize)?;
        Some((small(line), small(before.chars().count()).saturating_add(1)))
    }

    /// How many lines the joined text has.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.line_starts.len().saturating_sub(1)
    }
}

/// The limits of a pack keep every text far below 4 GiB.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
