//! JavaScript values → what the engine takes. Every value may be anything, whatever TypeScript promised.
//!
//! Only functions that catch are called on values from outside: an exception of a getter or a proxy that crossed our
//! frames would leave a borrowed `Program` borrowed for good.

use charter_engine::{CheckOptions, Explain, Options};
use js_sys::{Array, ArrayBuffer, JSON, JsString, Map, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsError, JsValue};

/// A wrong call, as a diagnostic in the engine's form.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    code: &'static str,
    severity: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'static str>,
    spans: [(); 0],
}

impl Problem {
    /// An argument of the wrong kind.
    fn argument(message: String, help: Option<&'static str>) -> Self {
        Self {
            code: "CH0901",
            severity: "error",
            message,
            help,
            spans: [],
        }
    }

    /// Facts that JSON cannot express.
    fn facts(message: String, help: Option<&'static str>) -> Self {
        Self {
            code: "CH0902",
            severity: "error",
            message,
            help,
            spans: [],
        }
    }

    /// For people.
    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{}[{}]: {}\n", self.severity, self.code, self.message);
        if let Some(help) = self.help {
            text.push_str("  help: ");
            text.push_str(help);
            text.push('\n');
        }
        text
    }
}

const FILES_HELP: &str = "pass an object whose keys are paths and whose values are text or a `Uint8Array`";
const JSON_HELP: &str = "pass JSON text or a `Uint8Array` with its bytes; an object goes to `evaluate`";
const OPTIONS_HELP: &str = "the options are `asOf`, `period`, `settings`, `explain` and `standings`";
const POPULATION_HELP: &str = "pass an array with the facts about each partner: objects, JSON text or `Uint8Array`";

/// The files of a pack, in the order of the object's keys.
pub(crate) fn files(files: &JsValue) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let wrong = |message| Problem::argument(message, Some(FILES_HELP));
    if files.is_instance_of::<Map>() {
        return Err(wrong(
            "the files of a pack have to be a plain object, not a Map".to_owned(),
        ));
    }
    if !is_plain(files) {
        return Err(wrong(format!(
            "the files of a pack have to be an object, not {}",
            kind(files)
        )));
    }
    entries(files, "the files of a pack")?
        .into_iter()
        .map(|(path, content)| {
            let bytes = if let Some(text) = content.dyn_ref::<JsString>() {
                exact(text)
                    .map(String::into_bytes)
                    .map_err(|what| wrong(format!("the file `{path}` {what}")))?
            } else if let Some(bytes) = bytes(&content) {
                bytes
            } else {
                let kind = kind(&content);
                return Err(wrong(format!(
                    "the file `{path}` has to be text or a `Uint8Array`, not {kind}"
                )));
            };
            Ok((path, bytes))
        })
        .collect()
}

/// The contents of a file: text, bytes, or nothing for `null`.
pub(crate) fn content(content: &JsValue) -> Result<Option<Vec<u8>>, Problem> {
    if content.is_null() || content.is_undefined() {
        return Ok(None);
    }
    if let Some(text) = content.dyn_ref::<JsString>() {
        let exact = exact(text).map_err(|what| Problem::argument(format!("the file {what}"), Some(FILES_HELP)))?;
        return Ok(Some(exact.into_bytes()));
    }
    match bytes(content) {
        Some(bytes) => Ok(Some(bytes)),
        None => Err(Problem::argument(
            format!("a file has to be text or a `Uint8Array`, not {}", kind(content)),
            Some(FILES_HELP),
        )),
    }
}

/// Whether facts are given as JSON, not as an object.
pub(crate) fn is_json(facts: &JsValue) -> bool {
    facts.is_string() || ArrayBuffer::is_view(facts)
}

/// The bytes of facts given as JSON.
pub(crate) fn facts_from_json(facts: &JsValue) -> Result<Vec<u8>, Problem> {
    if let Some(text) = facts.dyn_ref::<JsString>() {
        return exact(text)
            .map(String::into_bytes)
            .map_err(|what| Problem::facts(format!("the text of the facts {what}"), None));
    }
    bytes(facts).ok_or_else(|| {
        Problem::argument(
            format!("the facts have to be JSON text or a `Uint8Array`, not {}", kind(facts)),
            Some(JSON_HELP),
        )
    })
}

/// Facts given as an object, as JSON. `JSON.stringify` writes the shortest text that reads back as the same number, so
/// `0.1` stays 0.1, and it honours `toJSON`.
pub(crate) fn facts_from_object(facts: &JsValue) -> Result<String, Problem> {
    if is_json(facts) {
        let message = format!("the facts have to be an object, not {}", kind(facts));
        return Err(Problem::argument(
            message,
            Some("JSON text and bytes go to `evaluateJson`"),
        ));
    }
    if !is_plain(facts) {
        let message = format!("the facts have to be an object, not {}", kind(facts));
        return Err(Problem::argument(message, None));
    }
    let written = JSON::stringify(facts).map_err(|thrown| {
        Problem::facts(
            format!("the facts cannot be written as JSON: {}", thrown_text(&thrown)),
            Some("no cycles, no BigInt; a number beyond 2^53 goes into JSON text for `evaluateJson`"),
        )
    })?;
    // An object whose `toJSON` gives undefined or a function has no JSON text.
    let Some(text) = JsValue::from(written).as_string() else {
        return Err(Problem::facts(
            "the facts have no JSON text: `toJSON` gave nothing".to_owned(),
            None,
        ));
    };
    // NaN and infinities become null, which would pass for an absent fact. Only then is the slow look worth its time.
    if text.contains("null") {
        refuse_non_finite(facts)?;
    }
    Ok(text)
}

fn refuse_non_finite(facts: &JsValue) -> Result<(), Problem> {
    let mut found = None;
    let mut look = |key: JsString, value: JsValue| -> Result<Option<JsValue>, JsError> {
        if let Some(number) = value.as_f64().filter(|number| !number.is_finite()) {
            let number = if number.is_nan() { "NaN" } else { "infinite" };
            found = Some(format!(
                "`{}` is {number}, which JSON cannot express",
                String::from(key)
            ));
            return Err(JsError::new("found"));
        }
        Ok(Some(value))
    };
    let looked = JSON::stringify_with_replacer_func(facts, &mut look, None);
    if let Some(message) = found {
        return Err(Problem::facts(message, Some("leave an absent fact out")));
    }
    looked.map(drop).map_err(|thrown| {
        Problem::facts(
            format!("the facts cannot be written as JSON: {}", thrown_text(&thrown)),
            None,
        )
    })
}

/// The facts about each partner of a population, as JSON.
pub(crate) fn population(facts: &JsValue) -> Result<Vec<Vec<u8>>, Problem> {
    if !Array::is_array(facts) {
        let message = format!("the population has to be an array, not {}", kind(facts));
        return Err(Problem::argument(message, Some(POPULATION_HELP)));
    }
    let length = Reflect::get(facts, &JsValue::from_str("length")).ok();
    let length = length.and_then(|length| length.as_f64()).unwrap_or_default();
    let mut all = Vec::new();
    let mut index = 0_u32;
    while f64::from(index) < length {
        let one = Reflect::get_u32(facts, index).map_err(|thrown| {
            Problem::argument(
                format!("the population cannot be read: {}", thrown_text(&thrown)),
                Some(POPULATION_HELP),
            )
        })?;
        all.push(if is_json(&one) {
            facts_from_json(&one)?
        } else {
            facts_from_object(&one)?.into_bytes()
        });
        index = index.saturating_add(1);
    }
    Ok(all)
}

/// How to evaluate, and standings as JSON. An unknown key is an error: a misspelt `asof` must not go unheard.
pub(crate) fn options(options: &JsValue) -> Result<(Options, Option<String>), Problem> {
    let mut read = Options::default();
    let mut standings = None;
    for (key, value) in members(options, "the options have", "the options", OPTIONS_HELP)? {
        match key.as_str() {
            "asOf" => read.as_of = typed(&key, value, "text such as \"2026-03-31\"")?,
            "period" => read.period = typed(&key, value, "text such as \"2026-01-01..2026-03-31\"")?,
            "explain" => read.explain = explain(&key, &value)?,
            "settings" => read.settings = settings(&value)?,
            "standings" => standings = typed(&key, value, "the text of standings")?,
            _ => return Err(no_option(&key, OPTIONS_HELP)),
        }
    }
    Ok((read, standings))
}

const CHECK_HELP: &str = "the option is `advice`";

/// What a check is told besides.
pub(crate) fn check_options(options: &JsValue) -> Result<CheckOptions, Problem> {
    let mut read = CheckOptions::default();
    for (key, value) in members(options, "the options have", "the options", CHECK_HELP)? {
        match key.as_str() {
            "advice" => read.advice = typed(&key, value, "true or false")?.unwrap_or_default(),
            _ => return Err(no_option(&key, CHECK_HELP)),
        }
    }
    Ok(read)
}

/// `true` explains everything, a text what it names.
fn explain(key: &str, value: &JsValue) -> Result<Explain, Problem> {
    if let Some(name) = value.as_string() {
        return Ok(Explain::Only(name));
    }
    let wanted = "true, false or the name of what is to be explained";
    Ok(match typed(key, value.clone(), wanted)? {
        Some(true) => Explain::Everything,
        Some(false) | None => Explain::Nothing,
    })
}

fn settings(value: &JsValue) -> Result<Vec<(String, String)>, Problem> {
    let mut settings = Vec::new();
    for (name, value) in members(
        value,
        "the option `settings` has",
        "the option `settings`",
        OPTIONS_HELP,
    )? {
        let key = format!("settings.{name}");
        if let Some(value) = typed(&key, value, "text such as \"0.15\"")? {
            settings.push((name, value));
        }
    }
    Ok(settings)
}

/// The members of an object of options; none of one that is not given.
fn members(value: &JsValue, has: &str, what: &str, help: &'static str) -> Result<Vec<(String, JsValue)>, Problem> {
    if value.is_undefined() || value.is_null() {
        return Ok(Vec::new());
    }
    if !is_plain(value) || value.is_instance_of::<Map>() {
        let message = format!("{has} to be an object, not {}", kind(value));
        return Err(Problem::argument(message, Some(help)));
    }
    entries(value, what)
}

fn no_option(key: &str, help: &'static str) -> Problem {
    Problem::argument(format!("there is no option `{key}`"), Some(help))
}

fn typed<T: serde::de::DeserializeOwned>(key: &str, value: JsValue, wanted: &str) -> Result<Option<T>, Problem> {
    let kind = kind(&value);
    serde_wasm_bindgen::from_value(value)
        .map_err(|_| Problem::argument(format!("the option `{key}` has to be {wanted}, not {kind}"), None))
}

/// The own properties with a name, in order.
fn entries(object: &JsValue, what: &str) -> Result<Vec<(String, JsValue)>, Problem> {
    let thrown = |thrown: JsValue| Problem::argument(format!("{what} cannot be read: {}", thrown_text(&thrown)), None);
    Reflect::own_keys(object)
        .map_err(thrown)?
        .iter()
        .filter_map(|key| key.as_string().map(|name| (name, key)))
        .map(|(name, key)| Ok((name, Reflect::get(object, &key).map_err(thrown)?)))
        .collect()
}

fn is_plain(value: &JsValue) -> bool {
    value.is_object() && !Array::is_array(value) && !ArrayBuffer::is_view(value)
}

/// The bytes of a byte array of any realm: `instanceof` would refuse those of an iframe or of a test runner's context.
fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    let width = ArrayBuffer::is_view(value)
        .then(|| Reflect::get(value, &JsValue::from_str("BYTES_PER_ELEMENT")).ok())
        .flatten()?;
    (width.as_f64() == Some(1.0)).then(|| value.unchecked_ref::<Uint8Array>().to_vec())
}

/// The text, unless it holds half a surrogate pair, which UTF-8 would silently replace.
fn exact(text: &JsString) -> Result<String, &'static str> {
    let read = String::from(text);
    if read.contains('\u{FFFD}') && !text.is_valid_utf16() {
        return Err("holds half of a surrogate pair: it is not valid Unicode");
    }
    Ok(read)
}

/// The kind of a value, for messages.
fn kind(value: &JsValue) -> &'static str {
    if value.is_undefined() {
        "undefined"
    } else if value.is_null() {
        "null"
    } else if value.is_string() {
        "text"
    } else if value.is_function() {
        "a function"
    } else if value.is_bigint() {
        "a BigInt"
    } else if value.is_symbol() {
        "a symbol"
    } else if value.as_f64().is_some() {
        "a number"
    } else if value.as_bool().is_some() {
        "a boolean"
    } else if Array::is_array(value) {
        "an array"
    } else if ArrayBuffer::is_view(value) {
        "a view of bytes"
    } else {
        "an object"
    }
}

/// What a thrown value says, in one line.
fn thrown_text(thrown: &JsValue) -> String {
    let message = Reflect::get(thrown, &JsValue::from_str("message"))
        .ok()
        .and_then(|message| message.as_string());
    let text = message
        .or_else(|| thrown.as_string())
        .unwrap_or_else(|| "an exception without a message".to_owned());
    text.lines().next().unwrap_or_default().to_owned()
}
