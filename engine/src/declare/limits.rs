//! How much a script may do while it declares a program. Loading a pack ends by these limits, whatever it holds.

/// Operations of the script host: less than a second's worth, some seconds in a debug build.
pub(super) const OPERATIONS: u64 = 3_000_000;
/// What a clause or a function counts for, besides what the host counts.
pub(super) const CALL_OPERATIONS: u64 = 8;
/// Functions inside each other.
pub(super) const CALL_LEVELS: usize = 32;
/// Depth of an expression for the script host; our own parser allows less.
pub(super) const EXPRESSION_DEPTH: usize = 512;
/// Bytes of a text, those of the texts in a list or map together.
pub(super) const TEXT_BYTES: usize = 1 << 20;
/// Elements of a list, with those inside its elements.
pub(super) const LIST_ELEMENTS: usize = 50_000;
/// Entries of a map, with those inside its values.
pub(super) const MAP_ENTRIES: usize = 200_000;
/// Variables that exist at the same time.
pub(super) const VARIABLES: usize = 10_000;
/// Functions of a pack.
pub(super) const FUNCTIONS: usize = 10_000;
/// Bytes, roughly, that variables may be given before what they hold is looked at; the half of it they may hold.
pub(super) const HELD_BYTES: usize = 32 << 20;
/// Clauses that are called.
pub(super) const CLAUSES: usize = 100_000;
/// Lines of the joined text with all scenarios: the script host counts lines in 16 bits.
pub(super) const LINES: usize = 60_000;
/// Faults that are told.
pub(super) const MOST_DIAGNOSTICS: usize = 500;
/// The stack on which scripts run.
#[cfg(not(target_arch = "wasm32"))]
pub(super) const STACK_BYTES: usize = 8 << 20;
