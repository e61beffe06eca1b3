//! Charter for JavaScript: the engine's face, with JavaScript's values on the other side.
//!
//! Nothing is decided here. `input` turns JavaScript values into what the engine takes, `output` turns its answers
//! into plain objects, `types.ts` says how both look in TypeScript. Whatever is wrong comes back as diagnostics; only
//! the use of a freed `Program` throws.

mod editor;
mod input;
mod output;
mod people;

use std::cell::RefCell;
use std::sync::Arc;

use charter_engine as engine;
use wasm_bindgen::prelude::*;

use input::Problem;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.ts");

/// Compiles a pack, given as its files by path. Never throws: `program` is `undefined` when `diagnostics` has errors.
#[wasm_bindgen(js_name = loadPack, unchecked_return_type = "LoadedPack")]
#[must_use]
pub fn load_pack(#[wasm_bindgen(unchecked_param_type = "PackFiles")] files: &JsValue) -> JsValue {
    match input::files(files) {
        Ok(files) => output::loaded(engine::Program::compile(&engine::Pack::from_files(files))),
        Err(problem) => output::not_loaded(&problem),
    }
}

/// Checks a pack, given as its files by path: what keeps it from being compiled, and what is probably not meant. Never
/// throws.
#[wasm_bindgen(js_name = checkPack, unchecked_return_type = "CheckedPack")]
#[must_use]
pub fn check_pack(
    #[wasm_bindgen(unchecked_param_type = "PackFiles")] files: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "CheckOptions | null")] options: &JsValue,
) -> JsValue {
    let checked = input::files(files).and_then(|files| {
        let options = input::check_options(options)?;
        Ok(engine::check(&engine::Pack::from_files(files), &options))
    });
    output::checked(checked)
}

/// Runs the scenarios of a pack, given as its files by path, and says what they reach of it. Never throws.
#[wasm_bindgen(js_name = testPack, unchecked_return_type = "TestReport")]
#[must_use]
pub fn test_pack(#[wasm_bindgen(unchecked_param_type = "PackFiles")] files: &JsValue) -> JsValue {
    match input::files(files) {
        Ok(files) => output::json(&engine::test_pack(&engine::Pack::from_files(files))),
        Err(problem) => output::not_tested(&problem),
    }
}

/// Highlighting of one file: triples of start, end and place in `tokenClasses`, in units of UTF-16. The path says the
/// language.
#[wasm_bindgen]
#[must_use]
pub fn tokens(path: &str, text: &str) -> Vec<u32> {
    let units = engine::edit::Units::new(text);
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    engine::edit::highlight(path, text)
        .into_iter()
        .flat_map(|(start, end, class)| [small(units.of_byte(start)), small(units.of_byte(end)), class as u32])
        .collect()
}

/// The names of the classes that `tokens` gives by their places.
#[wasm_bindgen(js_name = tokenClasses)]
#[must_use]
pub fn token_classes() -> Vec<String> {
    engine::edit::TokenClass::ALL
        .iter()
        .map(|(_, name)| (*name).to_owned())
        .collect()
}

/// The cells of a table: its header first.
#[wasm_bindgen(js_name = tableCells, unchecked_return_type = "string[][]")]
#[must_use]
pub fn table_cells(text: &str) -> JsValue {
    let (csv, _) = engine::pack::CsvFile::parse(engine::source::FileId(0), text);
    let header = std::iter::once(csv.header());
    let rows = header.chain(csv.rows().iter().map(|row| row.cells.as_slice()));
    let rows = rows.map(|row| {
        row.iter()
            .map(|cell| JsValue::from_str(&cell.text))
            .collect::<js_sys::Array>()
    });
    rows.collect::<js_sys::Array>().into()
}

/// The JSON Schema of a decision, as text. It is the same for every pack.
#[wasm_bindgen(js_name = decisionSchema)]
#[must_use]
pub fn decision_schema() -> String {
    engine::Program::decision_schema()
}

/// The version of the engine.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The size of the instance's memory in bytes. It never shrinks: a long-lived page may replace its worker by it.
#[wasm_bindgen(js_name = memoryBytes)]
#[must_use]
pub fn memory_bytes() -> usize {
    #[cfg(target_arch = "wasm32")]
    {
        core::arch::wasm32::memory_size(0).saturating_mul(65_536)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        0
    }
}

/// A compiled pack. Holds memory of the instance until `free()` or until it is garbage collected.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Program {
    program: engine::Program,
    /// The standings that were read last, with their text: decisions of one population follow one another.
    standings: RefCell<Option<(String, Arc<engine::Standings>)>>,
}

#[wasm_bindgen]
impl Program {
    /// Evaluates facts given as a JavaScript object, written as `JSON.stringify` writes it. Numbers beyond what a
    /// double holds exactly have to come as JSON text: `evaluateJson`.
    #[wasm_bindgen(unchecked_return_type = "Evaluation")]
    #[must_use]
    pub fn evaluate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "object")] facts: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "EvaluateOptions | null")] options: &JsValue,
    ) -> JsValue {
        let input = input::facts_from_object(facts).map(String::into_bytes);
        output::evaluation(self.decide(input, options))
    }

    /// Evaluates facts given as JSON text or as its bytes in UTF-8.
    #[wasm_bindgen(js_name = evaluateJson, unchecked_return_type = "Evaluation")]
    #[must_use]
    pub fn evaluate_json(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] facts: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "EvaluateOptions | null")] options: &JsValue,
    ) -> JsValue {
        output::evaluation(self.decide(input::facts_from_json(facts), options))
    }

    /// The decision as text for people; of an object, of JSON text, or of its bytes.
    #[wasm_bindgen(unchecked_return_type = "DecisionText")]
    #[must_use]
    pub fn text(
        &self,
        #[wasm_bindgen(unchecked_param_type = "object | string | Uint8Array")] facts: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "EvaluateOptions | null")] options: &JsValue,
    ) -> JsValue {
        let input = if input::is_json(facts) {
            input::facts_from_json(facts)
        } else {
            input::facts_from_object(facts).map(String::into_bytes)
        };
        output::decision_text(self.decide(input, options))
    }

    /// The JSON Schema of this pack's facts, as text.
    #[wasm_bindgen(js_name = factsSchema)]
    #[must_use]
    pub fn facts_schema(&self) -> String {
        self.program.facts_schema()
    }

    /// TypeScript declarations of this pack's facts and of the decision.
    #[wasm_bindgen]
    #[must_use]
    pub fn typescript(&self) -> String {
        self.program.typescript()
    }

    /// The pack's scenarios, each with its facts as JSON text and the options it is evaluated with.
    #[wasm_bindgen(unchecked_return_type = "Scenario[]")]
    #[must_use]
    pub fn scenarios(&self) -> JsValue {
        output::scenarios(self.program.scenarios())
    }

    /// Runs the scenarios of the pack, and says what they reach of it.
    #[wasm_bindgen(unchecked_return_type = "TestReport")]
    #[must_use]
    pub fn test(&self) -> JsValue {
        output::json(&self.program.test_json())
    }

    /// Decides for the partners `from` up to `to` (all without them), and gives tiers, eligibilities and amounts as
    /// columns. A chunk is a call: progress and cancelling are the caller's.
    #[wasm_bindgen(unchecked_return_type = "RunColumns | Refused")]
    #[must_use]
    pub fn run(
        &self,
        people: &people::People,
        #[wasm_bindgen(unchecked_optional_param_type = "EvaluateOptions | null")] options: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number | null")] from: Option<u32>,
        #[wasm_bindgen(unchecked_optional_param_type = "number | null")] to: Option<u32>,
    ) -> JsValue {
        let options = match self.options(options) {
            Ok(options) => options,
            Err(refusal) => return output::refused(refusal),
        };
        people::run(&self.program, people, &options, from, to)
    }

    /// The standings of all these partners, for a program that ranks; as `standings`, without copying their facts.
    #[wasm_bindgen(js_name = standingsOf, unchecked_return_type = "PopulationStandings")]
    #[must_use]
    pub fn standings_of_people(
        &self,
        people: &people::People,
        #[wasm_bindgen(unchecked_optional_param_type = "EvaluateOptions | null")] options: &JsValue,
    ) -> JsValue {
        let mut refused = Vec::new();
        let result = input::options(options).map_err(Refusal::Call).and_then(|(options, _)| {
            let mut population = self.program.population(&options).map_err(Refusal::Engine)?;
            for index in 0..people.count() {
                if let Err(wrong) = population.add(people.facts(index)) {
                    refused.push((index, wrong));
                }
            }
            let standings = population.finish(|index, wrong| refused.push((index, wrong)));
            standings.map_err(Refusal::Engine)
        });
        output::standings(result, refused)
    }

    /// The standings of a population, for a program that ranks partners: of all partners' facts, each an object, JSON
    /// text or its bytes. They go to `evaluate` as the option `standings`. Facts that are wrong are told in `refused`, and
    /// the others go on.
    #[wasm_bindgen(unchecked_return_type = "PopulationStandings")]
    #[must_use]
    pub fn standings(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly (object | string | Uint8Array)[]")] facts: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "EvaluateOptions | null")] options: &JsValue,
    ) -> JsValue {
        let mut refused = Vec::new();
        let result = self.standings_of(facts, options, &mut refused);
        output::standings(result, refused)
    }
}

/// Why there is no decision: the call was wrong, or the engine found something.
enum Refusal {
    Call(Problem),
    Engine(engine::Diagnostics),
}

impl Program {
    fn decide(&self, facts: Result<Vec<u8>, Problem>, options: &JsValue) -> Result<engine::Decision, Refusal> {
        let facts = facts.map_err(Refusal::Call)?;
        let options = self.options(options)?;
        self.program.evaluate_json(&facts, &options).map_err(Refusal::Engine)
    }

    fn options(&self, options: &JsValue) -> Result<engine::Options, Refusal> {
        let (mut options, standings) = input::options(options).map_err(Refusal::Call)?;
        if let Some(standings) = standings {
            options.standings = Some(self.read_standings(standings).map_err(Refusal::Engine)?);
        }
        Ok(options)
    }

    fn read_standings(&self, json: String) -> Result<Arc<engine::Standings>, engine::Diagnostics> {
        let mut known = self.standings.borrow_mut();
        if let Some((text, standings)) = &*known
            && *text == json
        {
            return Ok(Arc::clone(standings));
        }
        let standings = self.program.standings(json.as_bytes())?;
        *known = Some((json, Arc::clone(&standings)));
        Ok(standings)
    }

    fn standings_of(
        &self,
        facts: &JsValue,
        options: &JsValue,
        refused: &mut Vec<(usize, engine::Diagnostics)>,
    ) -> Result<Arc<engine::Standings>, Refusal> {
        // Everything of the caller's is read before anything is computed.
        let facts = input::population(facts).map_err(Refusal::Call)?;
        let (options, _) = input::options(options).map_err(Refusal::Call)?;
        let mut population = self.program.population(&options).map_err(Refusal::Engine)?;
        for (index, facts) in facts.iter().enumerate() {
            if let Err(wrong) = population.add(facts) {
                refused.push((index, wrong));
            }
        }
        let standings = population.finish(|index, wrong| refused.push((index, wrong)));
        standings.map_err(Refusal::Engine)
    }
}

/// A panic would be a bug, and the release build aborts without a word; the debug build says where it was.
#[cfg(all(debug_assertions, target_arch = "wasm32"))]
mod panics {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = console)]
        fn error(text: &str);
    }

    #[wasm_bindgen(start)]
    fn report_panics() {
        std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
    }
}
