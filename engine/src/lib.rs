//! Charter, the rules engine for partner programs: compiles rule packs written as rhai scripts and evaluates them
//! exactly, natively and as WebAssembly, with the same bytes from both.

pub mod compile;
pub mod declare;
pub mod expr;
pub mod facts;
pub mod function;
pub mod model;
pub mod pack;
pub mod program;
pub mod report;
pub mod schema;
pub mod source;
pub mod syntax;
pub mod table;
pub mod value;
