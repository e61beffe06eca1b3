//! Charter, the rules engine for partner programs: compiles rule packs written as rhai scripts and evaluates them
//! exactly, natively and as WebAssembly, with the same bytes from both.

pub mod pack;
pub mod report;
pub mod source;
pub mod value;

mod stub;
pub use stub::{Compilation, Decision, Diagnostics, Options, Program};
