//! The two sides that are measured, each with everything it uses again and again.

use std::error::Error;
use std::hint::black_box;

use charter_engine::decide::Context;
use charter_engine::report::Recording;
use charter_engine::value::zone_data_version;
use charter_engine::{Diagnostics, Options, Pack, Program, Workspace};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::hand::{Asked, Facts, Outcome, Settings, read_facts, write_document};
use super::pack;
use super::ways::WAYS;

/// Loads the pack and compiles it.
pub(crate) fn compile() -> Result<Program, Diagnostics> {
    let pack = Pack::from_files(pack::FILES.map(|(path, text)| (path, text.as_bytes())));
    let compilation = Program::compile(&pack);
    compilation.program.ok_or(compilation.diagnostics)
}

/// A decision by the pack.
pub(crate) struct Charter {
    program: Program,
    context: Context,
    workspace: Workspace,
    recording: Recording,
    out: String,
}

impl Charter {
    pub(crate) fn new(period: &str) -> Result<Charter, Box<dyn Error>> {
        let program = compile().map_err(|wrong| wrong.to_string())?;
        let options = Options {
            as_of: Some(pack::AS_OF.to_owned()),
            period: Some(period.to_owned()),
            ..Options::default()
        };
        let context = program.context(&options).map_err(|wrong| wrong.to_string())?;
        Ok(Charter {
            workspace: program.workspace(),
            program,
            context,
            recording: Recording::default(),
            out: String::new(),
        })
    }

    pub(crate) fn digest(&self) -> &str {
        &self.program.plan().provenance.digest
    }

    #[inline(never)]
    pub(crate) fn decode(&mut self, facts: &str) -> Result<(), String> {
        let decoded = self.workspace.decode(&self.program, black_box(facts.as_bytes()));
        decoded.map_err(|wrong| wrong.to_string())
    }

    #[inline(never)]
    pub(crate) fn evaluate(&mut self) -> bool {
        self.workspace.evaluate(&self.program, black_box(&self.context)).is_ok()
    }

    #[inline(never)]
    pub(crate) fn explain(&mut self) -> bool {
        self.recording.clear();
        let context = black_box(&self.context);
        let evaluated = self
            .workspace
            .evaluate_with(&self.program, context, &mut self.recording);
        black_box(&self.recording);
        evaluated.is_ok()
    }

    #[inline(never)]
    pub(crate) fn write(&mut self) -> &str {
        self.out.clear();
        self.workspace
            .view(&self.program, black_box(&self.context))
            .write_json(&mut self.out);
        black_box(&self.out)
    }

    #[inline(never)]
    pub(crate) fn json_to_json(&mut self, facts: &str) -> Result<&str, String> {
        let facts = black_box(facts.as_bytes());
        let decided = self.workspace.decide(&self.program, facts, &self.context);
        decided.map_err(|wrong| wrong.to_string())?;
        Ok(self.write())
    }
}

/// The same decision by hand.
pub(crate) struct ByHand {
    asked: Asked,
    settings: Settings,
    outcome: Outcome,
    out: Vec<u8>,
}

impl ByHand {
    pub(crate) fn new(period: &str, digest: &str) -> Result<ByHand, Box<dyn Error>> {
        let (first, last) = period.split_once("..").ok_or("no period")?;
        Ok(ByHand {
            asked: Asked {
                digest: digest.to_owned(),
                zone_data: zone_data_version(),
                as_of: pack::AS_OF.parse::<NaiveDate>()?,
                period: (first.parse()?, last.parse()?),
            },
            settings: Settings {
                new_logo_bonus: Decimal::from(500),
            },
            outcome: Outcome::new(),
            out: Vec::new(),
        })
    }

    #[inline(never)]
    pub(crate) fn decode(&self, facts: &str) -> serde_json::Result<()> {
        read_facts(black_box(facts.as_bytes())).map(|facts| {
            black_box(facts);
        })
    }

    #[inline(never)]
    pub(crate) fn evaluate(&mut self, facts: &Facts<'_>) -> bool {
        let asked = black_box(&self.asked);
        let filled = self
            .outcome
            .fill(black_box(facts), &self.settings, asked.as_of, asked.period);
        black_box(&self.outcome);
        filled.is_ok()
    }

    #[inline(never)]
    pub(crate) fn write(&mut self, facts: &Facts<'_>) -> serde_json::Result<&[u8]> {
        self.out.clear();
        write_document(black_box(&self.asked), facts, &self.outcome, &mut self.out)?;
        Ok(black_box(&self.out))
    }

    #[inline(never)]
    pub(crate) fn json_to_json(&mut self, facts: &str) -> Result<&[u8], Box<dyn Error>> {
        let facts = read_facts(black_box(facts.as_bytes()))?;
        self.outcome
            .fill(&facts, &self.settings, self.asked.as_of, self.asked.period)?;
        Ok(self.write(&facts)?)
    }
}

/// Makes sure that both sides write the same bytes, whichever way the program goes.
pub(crate) fn assert_same_bytes() -> Result<(), Box<dyn Error>> {
    for period in [pack::PERIOD, "2026-01-01..2026-03-31"] {
        let mut charter = Charter::new(period)?;
        let mut by_hand = ByHand::new(period, charter.digest())?;
        for (way, changes) in WAYS {
            let mut facts = pack::TYPICAL.to_owned();
            for (from, to) in changes {
                if !facts.contains(from) {
                    return Err(format!("{way}: the facts do not say `{from}`").into());
                }
                facts = facts.replace(from, to);
            }
            let ours = charter.json_to_json(&facts)?;
            let theirs = std::str::from_utf8(by_hand.json_to_json(&facts)?)?;
            if ours != theirs {
                let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
                let around = |text: &str| {
                    let bytes = text
                        .bytes()
                        .skip(same.saturating_sub(60))
                        .take(120)
                        .collect::<Vec<u8>>();
                    String::from_utf8_lossy(&bytes).into_owned()
                };
                let (ours, theirs) = (around(ours), around(theirs));
                return Err(format!("{way}: not the same bytes\ncharter: …{ours}…\nby hand: …{theirs}…").into());
            }
        }
    }
    Ok(())
}
