//! Build tasks of the repository.
fn main() {}
