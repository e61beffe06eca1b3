//! Charter, the rules engine for partner programs: compiles rule packs written as rhai scripts and evaluates them
//! exactly, natively and as WebAssembly, with the same bytes from both.

pub mod declare;
pub mod function;
pub mod model;
pub mod pack;
pub mod source;
pub mod syntax;
pub mod value;
