//! What the engine answers → plain JavaScript objects.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use charter_engine as engine;
use js_sys::{Array, JSON};
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, preserve};
use wasm_bindgen::JsValue;

use crate::input::Problem;
use crate::{Program, Refusal};

#[derive(Serialize)]
struct Loaded {
    #[serde(with = "preserve")]
    program: JsValue,
    #[serde(with = "preserve")]
    diagnostics: JsValue,
    text: String,
}

#[derive(Serialize)]
struct Refused {
    ok: bool,
    #[serde(with = "preserve")]
    diagnostics: JsValue,
}

#[derive(Serialize)]
struct RefusedText {
    ok: bool,
    text: String,
    #[serde(with = "preserve")]
    diagnostics: JsValue,
}

#[derive(Serialize)]
struct Decided {
    ok: bool,
    json: String,
    digest: String,
}

#[derive(Serialize)]
struct DecidedText {
    ok: bool,
    text: String,
}

#[derive(Serialize)]
struct Scenario {
    name: String,
    facts: String,
    options: ScenarioOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScenarioOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    settings: BTreeMap<String, String>,
}

pub(crate) fn loaded(compilation: engine::Compilation) -> JsValue {
    let found = compilation.diagnostics;
    object(&Loaded {
        program: compilation.program.map_or(JsValue::UNDEFINED, |program| {
            let standings = RefCell::new(None);
            Program { program, standings }.into()
        }),
        text: if found.is_empty() {
            String::new()
        } else {
            found.to_string()
        },
        diagnostics: diagnostics(&found),
    })
}

pub(crate) fn not_loaded(problem: &Problem) -> JsValue {
    object(&Loaded {
        program: JsValue::UNDEFINED,
        text: problem.to_text(),
        diagnostics: problems(problem),
    })
}

#[derive(Serialize)]
struct Checked {
    #[serde(with = "preserve")]
    diagnostics: JsValue,
    json: String,
    text: String,
}

pub(crate) fn checked(result: Result<engine::Diagnostics, Problem>) -> JsValue {
    object(&match result {
        Ok(found) => Checked {
            text: if found.is_empty() {
                String::new()
            } else {
                found.to_string()
            },
            json: found.to_json(),
            diagnostics: diagnostics(&found),
        },
        Err(problem) => {
            let diagnostics = problems(&problem);
            Checked {
                text: problem.to_text(),
                json: JSON::stringify(&diagnostics).map(String::from).unwrap_or_default(),
                diagnostics,
            }
        }
    })
}

pub(crate) fn evaluation(result: Result<engine::Decision, Refusal>) -> JsValue {
    match result {
        Ok(decision) => object(&Decided {
            ok: true,
            json: decision.to_json(),
            digest: decision.digest(),
        }),
        Err(Refusal::Call(problem)) => object(&Refused {
            ok: false,
            diagnostics: problems(&problem),
        }),
        Err(Refusal::Engine(found)) => object(&Refused {
            ok: false,
            diagnostics: diagnostics(&found),
        }),
    }
}

pub(crate) fn decision_text(result: Result<engine::Decision, Refusal>) -> JsValue {
    match result {
        Ok(decision) => object(&DecidedText {
            ok: true,
            text: decision.to_text(),
        }),
        Err(Refusal::Call(problem)) => object(&RefusedText {
            ok: false,
            text: problem.to_text(),
            diagnostics: problems(&problem),
        }),
        Err(Refusal::Engine(found)) => object(&RefusedText {
            ok: false,
            text: found.to_string(),
            diagnostics: diagnostics(&found),
        }),
    }
}

pub(crate) fn scenarios(scenarios: Vec<engine::Scenario>) -> JsValue {
    let scenarios: Vec<Scenario> = scenarios
        .into_iter()
        .map(|scenario| Scenario {
            name: scenario.name,
            facts: scenario.facts,
            options: ScenarioOptions {
                as_of: scenario.options.as_of,
                period: scenario.options.period,
                settings: scenario.options.settings.into_iter().collect(),
            },
            population: scenario.population.map(|others| others.to_vec()),
        })
        .collect();
    object(&scenarios)
}

#[derive(Serialize)]
struct Standings {
    ok: bool,
    json: String,
    digest: String,
    #[serde(with = "preserve")]
    refused: JsValue,
}

#[derive(Serialize)]
struct NoStandings {
    ok: bool,
    #[serde(with = "preserve")]
    diagnostics: JsValue,
    #[serde(with = "preserve")]
    refused: JsValue,
}

#[derive(Serialize)]
struct RefusedPartner {
    index: usize,
    #[serde(with = "preserve")]
    diagnostics: JsValue,
}

pub(crate) fn standings(
    result: Result<Arc<engine::Standings>, Refusal>,
    refused: Vec<(usize, engine::Diagnostics)>,
) -> JsValue {
    let partner = |(index, wrong): (usize, engine::Diagnostics)| {
        object(&RefusedPartner {
            index,
            diagnostics: diagnostics(&wrong),
        })
    };
    let refused: JsValue = refused.into_iter().map(partner).collect::<Array>().into();
    let diagnostics = match result {
        Ok(standings) => {
            return object(&Standings {
                ok: true,
                json: standings.to_json(),
                digest: standings.digest.clone(),
                refused,
            });
        }
        Err(Refusal::Call(problem)) => problems(&problem),
        Err(Refusal::Engine(found)) => diagnostics(&found),
    };
    object(&NoStandings {
        ok: false,
        diagnostics,
        refused,
    })
}

/// The engine's diagnostics are JSON already; reading that text keeps one form of them everywhere.
fn diagnostics(found: &engine::Diagnostics) -> JsValue {
    JSON::parse(&found.to_json()).unwrap_or_else(|_| Array::new().into())
}

fn problems(problem: &Problem) -> JsValue {
    Array::of1(&object(problem)).into()
}

/// Text, booleans and lists of these always serialise: there is no error to pass on.
fn object(value: &impl Serialize) -> JsValue {
    value
        .serialize(&Serializer::json_compatible())
        .unwrap_or(JsValue::UNDEFINED)
}

/// JSON of the engine as a plain value.
pub(crate) fn json(text: &str) -> JsValue {
    JSON::parse(text).unwrap_or(JsValue::NULL)
}

pub(crate) fn refused(refusal: Refusal) -> JsValue {
    object(&Refused {
        ok: false,
        diagnostics: match refusal {
            Refusal::Call(problem) => problems(&problem),
            Refusal::Engine(found) => diagnostics(&found),
        },
    })
}

#[derive(Serialize)]
struct NotTested {
    passed: u32,
    failed: u32,
    scenarios: [(); 0],
    #[serde(with = "preserve")]
    diagnostics: JsValue,
}

pub(crate) fn not_tested(problem: &Problem) -> JsValue {
    object(&NotTested {
        passed: 0,
        failed: 0,
        scenarios: [],
        diagnostics: problems(problem),
    })
}

#[derive(Serialize)]
struct NotEdited {
    ok: bool,
    reason: &'static str,
    message: String,
}

pub(crate) fn not_edited(message: String) -> JsValue {
    object(&NotEdited {
        ok: false,
        reason: "invalid",
        message,
    })
}

/// The diagnostics of a partner that has no decision.
pub(crate) fn found(found: &engine::Diagnostics) -> JsValue {
    diagnostics(found)
}
