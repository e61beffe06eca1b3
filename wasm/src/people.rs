//! Many partners: their facts stay inside of the instance, what is decided comes out as columns.

use charter_engine as engine;
use js_sys::{Array, Float64Array, Int16Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{input, output};

/// Facts about many partners, read once and evaluated by many programs.
#[wasm_bindgen]
#[derive(Debug)]
pub struct People {
    bytes: Vec<u8>,
    /// Where the facts of each begin and end.
    spans: Vec<(usize, usize)>,
}

#[wasm_bindgen]
impl People {
    /// Partners of NDJSON: an object a line, empty lines left out.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] facts: &JsValue) -> People {
        let bytes = input::facts_from_json(facts).unwrap_or_default();
        let mut spans = Vec::new();
        let mut start = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if !line.trim_ascii().is_empty() {
                spans.push((start, start + line.len()));
            }
            start += line.len();
        }
        People { bytes, spans }
    }

    /// How many they are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn length(&self) -> usize {
        self.spans.len()
    }
}

impl People {
    pub(crate) fn count(&self) -> usize {
        self.spans.len()
    }

    pub(crate) fn facts(&self, index: usize) -> &[u8] {
        let span = self.spans.get(index).copied().unwrap_or_default();
        self.bytes.get(span.0..span.1).unwrap_or_default()
    }
}

/// Decides for some of them.
pub(crate) fn run(
    program: &engine::Program,
    people: &People,
    options: &engine::Options,
    from: Option<u32>,
    to: Option<u32>,
) -> JsValue {
    let place = |given: Option<u32>, or: usize| given.map_or(or, |given| (given as usize).min(people.count()));
    let from = place(from, 0);
    let to = place(to, people.count()).max(from);
    let mut columns = match program.columns(options) {
        Ok(columns) => columns,
        Err(wrong) => return output::refused(crate::Refusal::Engine(wrong)),
    };
    let failed = Array::new();
    for index in from..to {
        if let Err(wrong) = columns.add(people.facts(index)) {
            let one = Object::new();
            set(
                &one,
                "index",
                &JsValue::from_f64(f64::from(u32::try_from(index).unwrap_or(u32::MAX))),
            );
            set(&one, "diagnostics", &output::found(&wrong));
            failed.push(&one);
        }
    }
    let out = Object::new();
    let number = |number: usize| JsValue::from_f64(f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
    set(&out, "from", &number(from));
    set(&out, "to", &number(to));
    let named = |name: &str, title: &str| {
        let one = Object::new();
        set(&one, "name", &JsValue::from_str(name));
        set(&one, "title", &JsValue::from_str(title));
        one
    };
    let ladders = columns.ladders().map(|ladder| {
        let one = named(ladder.name, ladder.title);
        let tiers = ladder.tiers.iter().map(|(id, title)| {
            let tier = Object::new();
            set(&tier, "id", &JsValue::from_str(id));
            set(&tier, "title", &JsValue::from_str(title));
            tier
        });
        set(&one, "tiers", &tiers.collect::<Array>());
        set(&one, "reached", &Int16Array::from(ladder.reached));
        one
    });
    set(&out, "ladders", &ladders.collect::<Array>());
    let eligibilities = columns.eligibilities().map(|eligibility| {
        let one = named(eligibility.name, eligibility.title);
        set(&one, "eligible", &Uint8Array::from(eligibility.eligible));
        one
    });
    set(&out, "eligibilities", &eligibilities.collect::<Array>());
    let incentives = columns.incentives().map(|incentive| {
        let one = named(incentive.name, incentive.title);
        set(&one, "currency", &JsValue::from_str(incentive.currency));
        set(&one, "total", &Float64Array::from(incentive.total));
        set(&one, "sum", &JsValue::from_str(&incentive.sum));
        one
    });
    set(&out, "incentives", &incentives.collect::<Array>());
    set(&out, "failed", &failed);
    out.into()
}

/// A new object takes every property.
fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
