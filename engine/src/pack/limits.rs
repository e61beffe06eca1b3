//! How large a pack may be. Checked before anything is parsed.

/// Bytes of a rule file, a scenario file or the manifest.
pub const SCRIPT_BYTES: usize = 1 << 20;

/// Bytes of all rule files of a pack together: positions in the joined text are 32-bit numbers.
pub const ALL_SCRIPTS_BYTES: usize = 64 << 20;

/// Lines of all rule files of a pack together: the script host counts lines in 16 bits.
pub const ALL_SCRIPTS_LINES: usize = 60_000;

/// Bytes of a table, or of a file of facts.
pub const DATA_BYTES: usize = 64 << 20;

/// Cells of a table.
pub const TABLE_CELLS: usize = 4_000_000;

/// Files of a pack.
pub const FILES: usize = 10_000;

/// Files and folders that are looked at while a folder is read, also those that do not belong to the pack.
pub const FOLDER_ENTRIES: usize = 100_000;

/// Bytes of all files of a folder together.
pub const FOLDER_BYTES: usize = 512 << 20;

/// Folders inside each other.
pub const FOLDER_DEPTH: usize = 16;

/// Faults that are told of one table; the others are counted.
pub const TABLE_FAULTS: usize = 20;
