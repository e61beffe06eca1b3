//! What facts look like: resolved types of records, inputs and relations, and [`Layout`], which gives every field its
//! column.

mod index;
mod kinship;
mod layout;
mod store;
mod types;

pub use index::Index;
pub use kinship::{Kinship, Unrelated};
pub use layout::{FieldSlot, Layout, Rowset, Storage};
pub use store::{Space, Store, TextRef};
pub use types::{Choice, Class, Currency, Duplicates, FieldType, InputType, NumberBounds, RecordType, Schema, Type};
