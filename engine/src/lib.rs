//! Charter, the rules engine for partner programs.
