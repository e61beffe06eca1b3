//! Charter, the rules engine for partner programs: compiles rule packs written as rhai scripts and evaluates them
//! exactly, natively and as WebAssembly, with the same bytes from both.
//!
//! A [`Pack`] is compiled once into a [`Program`]; the program turns facts into [`Decision`]s, from any number of
//! threads. Whatever is wrong comes as [`Diagnostics`]: what, where, and what to do.
//!
//! ```
//! use charter_engine::{Options, Pack, Program};
//!
//! let pack = Pack::from_files([
//!     ("pack.toml", r#"
//!         name = "small"
//!         version = "1.0.0"
//!         title = "A small program"
//!         owner = "channel@example.com"
//!         currency = "EUR"
//!         time_zone = "Europe/Berlin"
//!         sources = ["program.rhai"]
//!     "#),
//!     ("program.rhai", r#"
//!         record("partner").key("id").field("id", text()).field("revenue", money());
//!         input("partner", record_of("partner"));
//!         let level = ladder("level").title("Level").select("highest");
//!         level.tier("member");
//!         level.tier("gold").requires("Revenue", |partner| partner.revenue).at_least(100_000);
//!     "#),
//! ]);
//! let compilation = Program::compile(&pack);
//! let program = compilation.program.ok_or_else(|| compilation.diagnostics.to_string())?;
//! let facts = br#"{ "partner": { "id": "P-1", "revenue": 100000.00 } }"#;
//! let decision = program.evaluate_json(facts, &Options::default()).map_err(|wrong| wrong.to_string())?;
//! assert!(decision.to_json().contains(r#""tier":"gold""#));
//! # Ok::<(), String>(())
//! ```

pub mod check;
pub mod compile;
pub mod decide;
pub mod declare;
pub mod edit;
pub mod expr;
mod face;
pub mod facts;
pub mod format;
pub mod function;
pub mod model;
pub mod on_file;
pub mod pack;
pub mod program;
pub mod report;
pub mod scenario;
pub mod schema;
pub mod source;
pub mod state;
pub mod syntax;
pub mod table;
pub mod value;

pub use check::{Baseline, Options as CheckOptions};
pub use decide::{Explain, Options, Standings};
pub use face::{
    Checked, CheckedPack, Columns, Compilation, Decision, Diagnostics, Editor, EligibilityColumn, IncentiveColumn,
    NO_DECISION, NO_TIER, Population, Program, Seen, TierColumn, Workspace, check, check_together, format_file,
    format_pack, test_pack,
};
pub use pack::Pack;
pub use report::Style;
pub use scenario::Scenario;
