//! What is asked of a peer.

use anyhow::{Result, bail};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    Open(Job),
    Run { handle: usize, runs: usize },
    Close { handle: usize },
}

#[derive(Deserialize)]
pub(crate) struct Job {
    pub(crate) side: String,
    pub(crate) program: Program,
    pub(crate) how: How,
    /// Facts as JSON texts, used in turn.
    pub(crate) facts: Vec<String>,
    #[serde(default)]
    pub(crate) rows: Vec<Row>,
    #[serde(default)]
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Program {
    Reseller,
    Equality,
    Range,
    Rules,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    Evaluate,
    Traced,
    Json,
    Compile,
}

/// A row of a table: `key` for look-up by equality, `from` (included) and `to` (not included) for one by range.
#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) rate: String,
}

/// A rule that pays `rate` of the revenue from a revenue and a number of certified people on.
#[derive(Deserialize)]
pub(crate) struct Rule {
    pub(crate) at_least: String,
    pub(crate) certified: u32,
    pub(crate) rate: String,
}

/// A peer with a program and facts.
pub(crate) trait Side {
    /// Program from text to what is evaluated.
    fn compile(&mut self) -> Result<()>;
    /// What it finds, in the form that all sides are compared in.
    fn check(&mut self, place: usize) -> Result<Value>;
    /// Prebuilt input to a result.
    fn evaluate(&mut self, place: usize) -> Result<()>;
    /// JSON text to JSON text.
    fn json(&mut self, place: usize) -> Result<()>;
    /// As `evaluate`, with what the peer tells of its way.
    fn traced(&mut self, _: usize) -> Result<()> {
        bail!("tells nothing of its way")
    }
}

/// What is left of a side that is no longer needed.
pub(crate) struct Closed;

impl Side for Closed {
    fn compile(&mut self) -> Result<()> {
        bail!("closed")
    }
    fn check(&mut self, _: usize) -> Result<Value> {
        bail!("closed")
    }
    fn evaluate(&mut self, _: usize) -> Result<()> {
        bail!("closed")
    }
    fn json(&mut self, _: usize) -> Result<()> {
        bail!("closed")
    }
}
