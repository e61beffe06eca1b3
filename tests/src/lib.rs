//! Whole-system tests of Charter.
