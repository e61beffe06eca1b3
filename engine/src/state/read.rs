use serde_json::{Map, Value};

use super::entry::{Entry, EntryKind};
use super::{Account, Accumulated, Award, Earned, Held, Once, Origin, Pending, Prior, State};
use crate::source::{Code, Diagnostic};
use crate::value::{Date, Decimal, Period};

/// The most faults that are told of a state.
const MAX_FAULTS: usize = 100;

impl Prior {
    /// Reads a document `carry_forward`, or an opening: `{"opening": true}` with whatever is there already.
    ///
    /// # Errors
    /// Everything that is wrong with it; pointers begin with `/prior`.
    pub fn read(bytes: &[u8]) -> Result<Prior, Vec<Diagnostic>> {
        let mut reader = Reader { faults: Vec::new() };
        let value: Value = match serde_json::from_slice(bytes) {
            Ok(value) => value,
            Err(error) => {
                return Err(vec![
                    Diagnostic::error(
                        Code::FactsSyntax,
                        format!("what was carried forward is no JSON: {error}"),
                    )
                    .pointer("/prior")
                    .help("give the `carry_forward` of the decision before as it is"),
                ]);
            }
        };
        let state = reader.state(&value);
        match state {
            Some(state) if reader.faults.is_empty() => {
                let digest = state.digest();
                reader.digest(&value, &state, &digest);
                if reader.faults.is_empty() {
                    Ok(Prior { state, digest })
                } else {
                    Err(reader.faults)
                }
            }
            _ => Err(reader.faults),
        }
    }
}

struct Reader {
    faults: Vec<Diagnostic>,
}

impl Reader {
    fn fault(&mut self, pointer: &str, code: Code, message: String, help: &str) {
        if self.faults.len() < MAX_FAULTS {
            self.faults
                .push(Diagnostic::error(code, message).pointer(pointer).help(help));
        }
    }

    fn state(&mut self, value: &Value) -> Option<State> {
        let at = "/prior";
        let object = self.object(value, at)?;
        let opening = object
            .get("opening")
            .is_some_and(|opening| *opening == Value::Bool(true));
        let mut known = vec![
            "ladders",
            "awards",
            "balances",
            "accumulators",
            "ledger",
            "pending",
            "once",
            "digest",
        ];
        if opening {
            known.push("opening");
        } else {
            known.extend(["pack", "version", "pack_digest", "as_of", "period", "prior"]);
        }
        self.only(object, at, &known);
        let origin = if opening { None } else { Some(self.origin(object)?) };
        let mut state = State {
            origin,
            ..State::default()
        };
        for (name, held, at) in self.members(object, at, "ladders") {
            if let Some(held) = self.held(held, &at) {
                state.ladders.insert(name.clone(), held);
            }
        }
        for (name, award, at) in self.members(object, at, "awards") {
            if let Some(award) = self.award(award, &at) {
                state.awards.insert(name.clone(), award);
            }
        }
        for (value, at) in self.elements(object, at, "balances") {
            if let Some((account, amount)) = self.balance(value, &at)
                && state.balances.insert(account, amount).is_some()
            {
                self.twice(&at);
            }
        }
        for (value, at) in self.elements(object, at, "accumulators") {
            if let Some((account, so_far)) = self.accumulated(value, &at)
                && state.accumulators.insert(account, so_far).is_some()
            {
                self.twice(&at);
            }
        }
        let mut ids = std::collections::HashSet::new();
        for (value, at) in self.elements(object, at, "ledger") {
            if let Some(entry) = self.entry(value, &at) {
                if !ids.insert(entry.id()) {
                    self.twice(&at);
                }
                state.ledger.push(entry);
            }
        }
        for (value, at) in self.elements(object, at, "pending") {
            if let Some(pending) = self.pending(value, &at) {
                state.pending.push(pending);
            }
        }
        for (value, at) in self.elements(object, at, "once") {
            if let Some((account, once)) = self.once(value, &at)
                && state.once.insert(account, once).is_some()
            {
                self.twice(&at);
            }
        }
        Some(state)
    }

    /// What was carried forward is not changed by hand: its digest says so.
    fn digest(&mut self, value: &Value, state: &State, digest: &str) {
        let given = value.get("digest").and_then(Value::as_str);
        match given {
            None if state.origin.is_none() => {}
            Some(given) if given == digest => {}
            _ => self.fault(
                "/prior/digest",
                Code::StateChanged,
                "what was carried forward is not what the decision before wrote".to_owned(),
                "give its `carry_forward` as it is; to begin anew, or with corrected balances, give an opening: `{\"opening\": true, …}`",
            ),
        }
    }

    fn origin(&mut self, object: &Map<String, Value>) -> Option<Origin> {
        let at = "/prior";
        Some(Origin {
            pack: self.text(object, at, "pack")?,
            version: self.text(object, at, "version")?,
            pack_digest: self.text(object, at, "pack_digest")?,
            as_of: self.optional_date(object, at, "as_of"),
            period: match object.get("period") {
                None | Some(Value::Null) => None,
                Some(period) => {
                    let at = "/prior/period";
                    let period = self.object(period, at)?;
                    self.only(period, at, &["first", "last"]);
                    let (first, last) = (self.date(period, at, "first")?, self.date(period, at, "last")?);
                    match Period::new(first, last) {
                        Ok(period) => Some(period),
                        Err(_) => {
                            self.fault(
                                at,
                                Code::FactDate,
                                "the period ends before it begins".to_owned(),
                                "write the first day first",
                            );
                            None
                        }
                    }
                }
            },
            prior: self.text(object, at, "prior")?,
        })
    }

    fn held(&mut self, value: &Value, at: &str) -> Option<Held> {
        let object = self.object(value, at)?;
        self.only(
            object,
            at,
            &["tier", "since", "reviewed_on", "reason", "history", "instead_of"],
        );
        let mut history = Vec::new();
        for (value, at) in self.elements(object, at, "history") {
            let Some(step) = self.object(value, &at) else { continue };
            self.only(step, &at, &["tier", "since"]);
            let tier = self.optional_text(step, &at, "tier");
            if let Some(since) = self.date(step, &at, "since") {
                history.push((tier, since));
            }
        }
        Some(Held {
            tier: self.optional_text(object, at, "tier"),
            since: self.date(object, at, "since")?,
            reviewed_on: self.optional_date(object, at, "reviewed_on"),
            reason: self
                .optional_text(object, at, "reason")
                .unwrap_or_else(|| "opening".to_owned()),
            history,
            instead_of: match object.get("instead_of") {
                None | Some(Value::Null) => None,
                Some(earned) => Some(self.earned(earned, &format!("{at}/instead_of"))?),
            },
        })
    }

    fn earned(&mut self, value: &Value, at: &str) -> Option<Earned> {
        let object = self.object(value, at)?;
        self.only(object, at, &["tier", "since", "reviewed_on"]);
        Some(Earned {
            tier: self.optional_text(object, at, "tier"),
            since: self.date(object, at, "since")?,
            reviewed_on: self.optional_date(object, at, "reviewed_on"),
        })
    }

    fn award(&mut self, value: &Value, at: &str) -> Option<Award> {
        let object = self.object(value, at)?;
        self.only(object, at, &["on", "awarded", "place", "of"]);
        let count = |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        let awarded = object.get("awarded").and_then(Value::as_bool);
        let of = count(object.get("of"));
        let (Some(awarded), Some(of)) = (awarded, of) else {
            self.fault(
                at,
                Code::FactType,
                "an award says whether it was given, and of how many".to_owned(),
                "write `{\"on\": \"2026-01-15\", \"awarded\": true, \"place\": 1, \"of\": 33}`",
            );
            return None;
        };
        Some(Award {
            on: self.date(object, at, "on")?,
            awarded,
            place: count(object.get("place")),
            of,
        })
    }

    fn balance(&mut self, value: &Value, at: &str) -> Option<(Account, Decimal)> {
        let object = self.object(value, at)?;
        self.only(object, at, &["name", "per", "amount"]);
        Some((self.account(object, at)?, self.decimal(object, at, "amount")?))
    }

    fn accumulated(&mut self, value: &Value, at: &str) -> Option<(Account, Accumulated)> {
        let object = self.object(value, at)?;
        self.only(object, at, &["name", "per", "from", "quantity"]);
        let so_far = Accumulated {
            from: self.date(object, at, "from")?,
            quantity: self.decimal(object, at, "quantity")?,
        };
        Some((self.account(object, at)?, so_far))
    }

    fn account(&mut self, object: &Map<String, Value>, at: &str) -> Option<Account> {
        Some(Account {
            name: self.text(object, at, "name")?,
            per: self.texts(object, at, "per")?,
        })
    }

    fn entry(&mut self, value: &Value, at: &str) -> Option<Entry> {
        let object = self.object(value, at)?;
        self.only(
            object,
            at,
            &["id", "incentive", "record", "unit", "payee", "kind", "period", "amount"],
        );
        let kind = self.text(object, at, "kind")?;
        let Some((_, kind)) = EntryKind::ALL.into_iter().find(|(word, _)| *word == kind) else {
            let known = EntryKind::ALL.map(|(word, _)| format!("`{word}`")).join(", ");
            let pointer = format!("{at}/kind");
            self.fault(
                &pointer,
                Code::FactNotAllowed,
                format!("`{kind}` is no kind of line"),
                &format!("the kinds are {known}"),
            );
            return None;
        };
        let period = self.period(object, at)?;
        Some(Entry {
            incentive: self.text(object, at, "incentive")?,
            record: self.texts(object, at, "record")?,
            unit: self.optional_date(object, at, "unit"),
            payee: self.optional_text(object, at, "payee"),
            kind,
            period,
            amount: self.decimal(object, at, "amount")?,
        })
    }

    fn period(&mut self, object: &Map<String, Value>, at: &str) -> Option<Period> {
        let period = self.text(object, at, "period")?;
        let read = period.parse::<Period>().ok();
        if read.is_none() {
            let pointer = format!("{at}/period");
            self.fault(
                &pointer,
                Code::FactDate,
                format!("`{period}` is no period"),
                "write `2026-01-01..2026-01-31`",
            );
        }
        read
    }

    fn once(&mut self, value: &Value, at: &str) -> Option<(Account, Once)> {
        let object = self.object(value, at)?;
        self.only(object, at, &["incentive", "key", "record", "period"]);
        let account = Account {
            name: self.text(object, at, "incentive")?,
            per: self.texts(object, at, "key")?,
        };
        let once = Once {
            record: self.texts(object, at, "record")?,
            period: self.period(object, at)?,
        };
        Some((account, once))
    }

    fn pending(&mut self, value: &Value, at: &str) -> Option<Pending> {
        let object = self.object(value, at)?;
        self.only(object, at, &["incentive", "record", "payee", "due", "amount", "reason"]);
        let amount = match object.get("amount") {
            None | Some(Value::Null) => None,
            Some(_) => Some(self.decimal(object, at, "amount")?),
        };
        Some(Pending {
            incentive: self.text(object, at, "incentive")?,
            record: self.texts(object, at, "record")?,
            payee: self.optional_text(object, at, "payee"),
            due: self.optional_date(object, at, "due"),
            amount,
            reason: self.optional_text(object, at, "reason").unwrap_or_default(),
        })
    }

    // ---- parts

    fn object<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v Map<String, Value>> {
        let object = value.as_object();
        if object.is_none() {
            self.fault(
                at,
                Code::FactType,
                format!("an object is needed, found {}", words(value)),
                "write `{ … }`",
            );
        }
        object
    }

    fn only(&mut self, object: &Map<String, Value>, at: &str, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let known = known
                .iter()
                .map(|key| format!("`{key}`"))
                .collect::<Vec<_>>()
                .join(", ");
            let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            self.fault(
                &pointer,
                Code::FactUnknown,
                format!("there is no `{key}` here"),
                &format!("known are {known}"),
            );
        }
    }

    fn members<'v>(
        &mut self,
        object: &'v Map<String, Value>,
        at: &str,
        key: &str,
    ) -> Vec<(&'v String, &'v Value, String)> {
        let at = format!("{at}/{key}");
        match object.get(key) {
            None => Vec::new(),
            Some(value) => {
                let members = self.object(value, &at).into_iter().flatten();
                members
                    .map(|(name, value)| (name, value, format!("{at}/{name}")))
                    .collect()
            }
        }
    }

    fn elements<'v>(&mut self, object: &'v Map<String, Value>, at: &str, key: &str) -> Vec<(&'v Value, String)> {
        let at = format!("{at}/{key}");
        match object.get(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, value)| (value, format!("{at}/{index}")))
                .collect(),
            Some(other) => {
                self.fault(
                    &at,
                    Code::FactType,
                    format!("a list is needed, found {}", words(other)),
                    "write `[ … ]`",
                );
                Vec::new()
            }
        }
    }

    fn missing(&mut self, at: &str, key: &str, what: &str) {
        let pointer = format!("{at}/{key}");
        self.fault(
            &pointer,
            Code::FactMissing,
            format!("`{key}` is missing: {what} is needed"),
            &format!("add `\"{key}\": …`"),
        );
    }

    fn text(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Option<String> {
        match object.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Null) | None => {
                self.missing(at, key, "a text");
                None
            }
            Some(other) => {
                let pointer = format!("{at}/{key}");
                self.fault(
                    &pointer,
                    Code::FactType,
                    format!("a text is needed, found {}", words(other)),
                    "write it in quotes",
                );
                None
            }
        }
    }

    fn optional_text(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Option<String> {
        match object.get(key) {
            None | Some(Value::Null) => None,
            Some(_) => self.text(object, at, key),
        }
    }

    fn texts(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for (value, at) in self.elements(object, at, key) {
            match value {
                Value::String(text) => texts.push(text.clone()),
                other => {
                    self.fault(
                        &at,
                        Code::FactType,
                        format!("a text is needed, found {}", words(other)),
                        "write it in quotes",
                    );
                    return None;
                }
            }
        }
        Some(texts)
    }

    fn date(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Option<Date> {
        let text = self.text(object, at, key)?;
        match text.parse() {
            Ok(date) => Some(date),
            Err(error) => {
                let pointer = format!("{at}/{key}");
                self.fault(
                    &pointer,
                    Code::FactDate,
                    format!("`{text}` is no date: {error}"),
                    "write year, month and day: `2026-03-31`",
                );
                None
            }
        }
    }

    fn optional_date(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Option<Date> {
        match object.get(key) {
            None | Some(Value::Null) => None,
            Some(_) => self.date(object, at, key),
        }
    }

    fn decimal(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Option<Decimal> {
        let text = match object.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Null) | None => {
                self.missing(at, key, "a number");
                return None;
            }
            Some(other) => {
                let pointer = format!("{at}/{key}");
                self.fault(
                    &pointer,
                    Code::FactType,
                    format!("a number is needed, found {}", words(other)),
                    "write it as a text: `\"12.50\"`",
                );
                return None;
            }
        };
        match text.parse() {
            Ok(number) => Some(number),
            Err(_) => {
                let pointer = format!("{at}/{key}");
                self.fault(
                    &pointer,
                    Code::FactDigits,
                    format!("`{text}` is no number that can be held exactly"),
                    "write at most 28 digits",
                );
                None
            }
        }
    }

    fn twice(&mut self, at: &str) {
        self.fault(
            at,
            Code::FactDuplicateKey,
            "this stands twice".to_owned(),
            "keep one of the two",
        );
    }
}

fn words(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
