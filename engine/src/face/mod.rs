//! The public face: packs in, decisions out. `program` compiles and decides, `context` reads options, `workspace` is the
//! room for evaluations, `decision` what comes out; `population` and `standings` are for
//! rankings; `check` and `testing` are what `charter check` and `charter test` call; `editor` is for
//! who changes a pack.

mod check;
mod columns;
mod context;
mod decision;
mod diagnostics;
mod editor;
mod layout;
mod loaded;
mod population;
mod program;
mod seen;
mod standings;
mod testing;
mod workspace;

pub use check::{Checked, CheckedPack, check, check_together};
pub use columns::{Columns, EligibilityColumn, IncentiveColumn, NO_DECISION, NO_TIER, TierColumn};
pub use decision::Decision;
pub use diagnostics::Diagnostics;
pub use editor::Editor;
pub use layout::{format_file, format_pack};
pub use loaded::Compilation;
pub use population::Population;
pub use program::Program;
pub use seen::Seen;
pub use testing::test_pack;
pub use workspace::Workspace;

/// Runs on a stack of 8 MiB: rules may be nested deeper than a caller's thread has room for. In WebAssembly the stack
/// has that size from the start.
fn on_a_deep_stack<R: Send>(run: impl Fn() -> R + Sync) -> R {
    #[cfg(not(target_arch = "wasm32"))]
    {
        let done = std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(8 << 20);
            builder
                .spawn_scoped(scope, &run)
                .ok()
                .map(std::thread::ScopedJoinHandle::join)
        });
        match done {
            Some(Ok(done)) => done,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread could be had: the stack of the caller has to do.
            None => run(),
        }
    }
    #[cfg(target_arch = "wasm32")]
    {
        run()
    }
}
