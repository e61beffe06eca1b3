//! The reseller program of the engine's own benchmark: the pack, and the side written by hand with every field of the
//! decision. One source, so that both benchmarks measure the same.

#[path = "../../engine/benches/reseller/hand/mod.rs"]
pub(crate) mod hand;
#[path = "../../engine/benches/reseller/pack.rs"]
pub(crate) mod pack;
#[path = "../../engine/benches/reseller/ways.rs"]
pub(crate) mod ways;
