use anyhow::Result;

use super::{comparison, ratio};
use crate::bench::{Bench, Measured};
use crate::graph::{Graph, Shape};
use crate::job::{How, Side};
use crate::measure::digits;
use crate::packs;
use crate::report::{Goal, Section};

const EVALUATE: [(Side, How); 10] = [
    (Side::Charter, How::Evaluate),
    (Side::ByHand, How::Evaluate),
    (Side::Charter, How::Traced),
    (Side::Zen, How::Evaluate),
    (Side::Zen, How::Traced),
    (Side::ZenExpressions, How::Evaluate),
    (Side::Rhai, How::Evaluate),
    (Side::Cel, How::Evaluate),
    (Side::Datalogic, How::Evaluate),
    (Side::Regorus, How::Evaluate),
];

const JSON: [(Side, How); 12] = [
    (Side::Charter, How::Json),
    (Side::ByHand, How::Json),
    (Side::CharterCall, How::Json),
    (Side::CharterWasm, How::Json),
    (Side::CharterWasm, How::Traced),
    (Side::Zen, How::Json),
    (Side::ZenExpressions, How::Json),
    (Side::Rhai, How::Json),
    (Side::Cel, How::Json),
    (Side::Datalogic, How::Json),
    (Side::Regorus, How::Json),
    (Side::JsonRules, How::Json),
];

/// One decision of the reseller program.
pub(super) fn measure(bench: &Bench) -> Result<Section> {
    let job = packs::reseller_typical();
    let mut sides = EVALUATE.to_vec();
    sides.push((Side::JsonRules, How::Evaluate));
    let evaluate = bench.compare_each(&job, &sides)?;
    let json = bench.compare_each(&job, &JSON)?;
    let body = format!(
        "Four tiers, ten deals, a rate table of 4 × 3, a marginal rebate. Charter and the side by hand fill and write the whole \
         decision: every requirement with actual, required and distance, every line with its steps, every rejected deal \
         with its reason. The peers give growth, tier, entitlement, the paid lines and the totals.\n\n\
         Evaluation only, input prebuilt:\n\n{}\nFrom JSON text to JSON text:\n\n{}",
        comparison(&evaluate),
        comparison(&json),
    );
    let of = |list: &[Measured], side, how| ratio(list, |one| one.side == side && one.how == how);
    let by_hand = 1.0 / of(&evaluate, Side::ByHand, How::Evaluate);
    let json_by_hand = 1.0 / of(&json, Side::ByHand, How::Json);
    let traced = of(&evaluate, Side::Charter, How::Traced) * by_hand;
    let wasm = of(&json, Side::CharterWasm, How::Json);
    let wasm_of_call = wasm / of(&json, Side::CharterCall, How::Json);
    let zen = of(&evaluate, Side::Zen, How::Evaluate);
    let one_node = of(&evaluate, Side::ZenExpressions, How::Evaluate);
    let at_most = |what: &str, most: f64, found: f64| Goal {
        what: what.to_owned(),
        wanted: format!("≤ {most}"),
        found: digits(found),
        met: found <= most,
    };
    let goals = vec![
        at_most("evaluation, times by hand", 2.0, by_hand),
        at_most("JSON to JSON, times by hand", 1.5, json_by_hand),
        at_most("explained, times by hand (without)", 4.0, traced),
        Goal {
            what: "WebAssembly in Node, times native by the same call (and times a warm workspace), JSON to JSON"
                .to_owned(),
            wanted: "≤ 2.5".to_owned(),
            found: format!("{} ({})", digits(wasm_of_call), digits(wasm)),
            met: wasm_of_call <= 2.5,
        },
        Goal {
            what: "zen-engine compiled, times Charter, evaluation".to_owned(),
            wanted: "≥ 15".to_owned(),
            found: format!("{}; in one node {}", digits(zen), digits(one_node)),
            met: zen >= 15.0,
        },
    ];
    let bars = |list: &[Measured]| Shape::Bars(list.iter().map(|one| (one.label(), one.times.median())).collect());
    Ok(Section {
        letter: 'a',
        title: "One reseller decision",
        body,
        graphs: vec![
            Graph {
                name: "decision",
                title: "One reseller decision, evaluation only (logarithmic)".to_owned(),
                counts: "",
                shape: bars(&evaluate),
            },
            Graph {
                name: "decision-json",
                title: "One reseller decision, JSON to JSON (logarithmic)".to_owned(),
                counts: "",
                shape: bars(&json),
            },
        ],
        goals,
    })
}
