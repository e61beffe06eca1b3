//! What a side is asked to do, and what every side answers to.

use std::time::Duration;

use anyhow::Result;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

/// A program that every side has in its own language.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Program {
    Reseller,
    Equality,
    Range,
    Rules,
}

/// What is timed.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    /// Prebuilt input to a result.
    Evaluate,
    /// The same with what the side tells of its way.
    Traced,
    /// JSON text to JSON text.
    Json,
    /// Program text to what is evaluated.
    Compile,
}

/// A row of a table: `key` for look-up by equality, `from` (included) and `to` (not included) for one by range.
#[derive(Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) rate: String,
}

/// A rule that pays `rate` of the revenue from a revenue and a number of certified people on.
#[derive(Clone, Serialize)]
pub(crate) struct Rule {
    pub(crate) at_least: String,
    pub(crate) certified: u32,
    pub(crate) rate: String,
}

/// A program with facts for it.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) program: Program,
    pub(crate) rows: Vec<Row>,
    pub(crate) rules: Vec<Rule>,
    /// Facts as JSON texts, used in turn.
    pub(crate) facts: Vec<String>,
}

/// A side that is ready to run.
pub(crate) struct Opened {
    pub(crate) side: Side,
    /// What it found for each of the facts, in the form that sides are compared in.
    pub(crate) found: Vec<Found>,
    /// Does so many runs, and says how long they took.
    pub(crate) run: Box<dyn FnMut(usize) -> Result<Duration>>,
}

/// Who is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Charter,
    /// Charter by the one call that its package for Node makes: everything anew, and a digest of the decision.
    CharterCall,
    CharterWasm,
    ByHand,
    Zen,
    ZenExpressions,
    Rhai,
    Cel,
    Datalogic,
    Regorus,
    JsonRules,
}

impl Side {
    /// The peers in the order in which they are told.
    pub(crate) const PEERS: [Side; 6] = [
        Side::Zen,
        Side::Rhai,
        Side::Cel,
        Side::Datalogic,
        Side::Regorus,
        Side::JsonRules,
    ];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Side::Charter => "Charter",
            Side::CharterCall => "Charter, `evaluate_json`",
            Side::CharterWasm => "Charter, WebAssembly in Node",
            Side::ByHand => "by hand in Rust",
            Side::Zen => "zen-engine",
            Side::ZenExpressions => "zen-engine, one node",
            Side::Rhai => "rhai",
            Side::Cel => "cel",
            Side::Datalogic => "datalogic-rs",
            Side::Regorus => "regorus",
            Side::JsonRules => "json-rules-engine, Node",
        }
    }

    /// Its name in the protocol.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Side::Charter => "charter",
            Side::CharterCall => "charter-call",
            Side::CharterWasm => "charter-wasm",
            Side::ByHand => "by-hand",
            Side::Zen => "zen",
            Side::ZenExpressions => "zen-expressions",
            Side::Rhai => "rhai",
            Side::Cel => "cel",
            Side::Datalogic => "datalogic",
            Side::Regorus => "regorus",
            Side::JsonRules => "json-rules-engine",
        }
    }

    /// Whether it runs in Node.
    pub(crate) fn in_node(self) -> bool {
        matches!(self, Side::CharterWasm | Side::JsonRules)
    }

    /// Whether its numbers are decimals: then they have to be the same to the last digit.
    pub(crate) fn exact(self) -> bool {
        matches!(
            self,
            Side::Charter
                | Side::CharterCall
                | Side::CharterWasm
                | Side::ByHand
                | Side::Zen
                | Side::ZenExpressions
                | Side::Rhai
        )
    }
}

/// What a side found for one of the facts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// What has to be the same for every side: tiers, yes and no, which records are paid.
    pub(crate) words: Vec<String>,
    /// Amounts of money.
    pub(crate) amounts: Vec<Decimal>,
    /// Other numbers: rates, growth.
    pub(crate) numbers: Vec<Decimal>,
}

impl Found {
    /// Reads the answer of a peer.
    pub(crate) fn read(program: Program, answer: &Value) -> Result<Found> {
        crate::agree::read(program, answer)
    }
}
