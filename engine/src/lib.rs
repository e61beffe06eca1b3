//! Charter, the rules engine for partner programs.

pub mod syntax;
