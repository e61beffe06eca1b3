//! The sides that there are, and a comparison of them: first that they agree, then how long each takes.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;

use anyhow::{Context as _, Result, bail};

use crate::agree::{self, Agreement};
use crate::child::{self, Child};
use crate::job::{How, Job, Opened, Side};
use crate::measure::{self, Effort, Times};
use crate::{by_hand, charter};

/// Everything a chapter needs.
pub(crate) struct Bench {
    pub(crate) effort: Effort,
    pub(crate) quick: bool,
    peers: Rc<RefCell<Child>>,
    node: Rc<RefCell<Child>>,
}

/// A side with its times.
pub(crate) struct Measured {
    pub(crate) side: Side,
    pub(crate) how: How,
    pub(crate) agreement: Agreement,
    pub(crate) times: Times,
}

impl Measured {
    pub(crate) fn label(&self) -> String {
        let explained = if self.side == Side::Zen { "traced" } else { "explained" };
        match self.how {
            How::Traced => format!("{}, {explained}", self.side.label()),
            _ => self.side.label().to_owned(),
        }
    }
}

impl Bench {
    /// Starts the programs that sides run in.
    pub(crate) fn start(effort: Effort, quick: bool) -> Result<Bench> {
        let root = root();
        let target = root.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
        let peers = target.join("peers").join("release").join("charter-bench-peers");
        let package = root.join("wasm").join("npm").join("dist").join("charter_bg.wasm");
        for path in [&peers, &package] {
            if !path.exists() {
                bail!(
                    "{} is not built: `cargo xtask bench` builds everything and starts this",
                    path.display()
                );
            }
        }
        let mut node = Command::new("node");
        node.arg(root.join("bench").join("node").join("main.js"));
        let start = |command, name| Ok::<_, anyhow::Error>(Rc::new(RefCell::new(Child::start(command, name)?)));
        Ok(Bench {
            effort,
            quick,
            peers: start(Command::new(peers), "the program of the peers")?,
            node: start(node, "Node")?,
        })
    }

    pub(crate) fn open(&self, side: Side, job: &Job, how: How) -> Result<Opened> {
        match side {
            Side::Charter => charter::open(job, how),
            Side::CharterCall => charter::open_call(job),
            Side::ByHand => by_hand::open(job, how),
            Side::CharterWasm | Side::JsonRules => child::open(&self.node, side, job, how),
            _ => child::open(&self.peers, side, job, how),
        }
    }

    /// Compares sides doing the same; the first one is Charter.
    pub(crate) fn compare(&self, job: &Job, how: How, sides: &[Side]) -> Result<Vec<Measured>> {
        let sides: Vec<_> = sides.iter().map(|side| (*side, how)).collect();
        self.compare_each(job, &sides)
    }

    /// Compares sides, each in its way; the first one is Charter.
    pub(crate) fn compare_each(&self, job: &Job, sides: &[(Side, How)]) -> Result<Vec<Measured>> {
        let opened = sides.iter().map(|(side, how)| self.open(*side, job, *how));
        let mut opened = opened.collect::<Result<Vec<_>>>()?;
        let mut agreements = vec![Agreement::Exact];
        agreements.extend(agree::check(&opened)?.into_iter().map(|(_, agreement)| agreement));
        let times = measure::in_turn(&mut opened, self.effort)?;
        let measured = sides.iter().zip(agreements).zip(times);
        Ok(measured
            .map(|(((side, how), agreement), times)| Measured {
                side: *side,
                how: *how,
                agreement,
                times,
            })
            .collect())
    }

    /// Holds every side against Charter on facts that take every way through the program.
    pub(crate) fn agree(&self, job: &Job, sides: &[Side]) -> Result<Vec<(Side, Agreement)>> {
        let opened = sides.iter().map(|side| {
            let how = if *side == Side::CharterWasm {
                How::Json
            } else {
                How::Evaluate
            };
            self.open(*side, job, how)
        });
        agree::check(&opened.collect::<Result<Vec<_>>>()?).context("the sides do not do the same")
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().map_or_else(PathBuf::new, PathBuf::from)
}
