//! Registrations on file, found by their normalised keys: which of them are the same deal as a request. What a lookup
//! costs depends on how many are the same deal, not on how many are on file.
//!
//! [`DealKeys`] says which keys there are and how many of them must agree; an [`Index`] is built once from what is on
//! file and follows it: a backend that lives for months puts, alters and removes one registration at a time.
//!
//! ```
//! use charter_engine::on_file::{DealKeys, Index};
//! use charter_engine::value::Normaliser;
//!
//! let keys = DealKeys::all([Normaliser::Domain, Normaliser::Exact])?;
//! let mut on_file = Index::new(keys);
//! on_file.put("R-1", &[Some("https://shop.acme.example/"), Some("cloud")], None);
//! on_file.put("R-2", &[Some("acme.example"), Some("security")], None);
//!
//! let request = on_file.keys().forms(&[Some("jane@acme.example"), Some("cloud")], None);
//! let rivals = on_file.rivals(&request);
//! assert_eq!(rivals.len(), 1);
//! assert_eq!(rivals[0].id, &"R-1");
//! assert_eq!(rivals[0].keys().collect::<Vec<_>>(), [0, 1]);
//!
//! // The registration was moved to another product, and then withdrawn.
//! on_file.put("R-1", &[Some("acme.example"), Some("security")], None);
//! assert!(on_file.rivals(&request).is_empty());
//! assert!(on_file.remove(&"R-1"));
//! assert_eq!(on_file.len(), 1);
//! # Ok::<(), charter_engine::on_file::TooManyKeys>(())
//! ```

mod forms;
mod index;
mod keys;

#[cfg(test)]
mod tests;

pub use index::{Index, Rival};
pub use keys::{DealKeys, Forms, TooManyKeys};
