use super::literal::Value;
use super::splice::Splice;
use crate::source::Span;
use serde::Deserialize;

/// An edit: what is meant, and of which texts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Operation {
    /// The digest of the texts that it was made for.
    pub digest: String,
    /// Whether the changed pack has to compile if the present one does; by default where clauses come, go or move.
    #[serde(default)]
    pub verify: Option<bool>,
    /// What is meant.
    #[serde(flatten)]
    pub what: What,
}

/// What an edit means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase")]
pub enum What {
    /// Sets the value of a part.
    Set {
        /// The id of the part.
        part: String,
        /// The value.
        value: Value,
        /// What becomes of a constant that the part is.
        #[serde(default)]
        constant: Option<OfConstant>,
    },
    /// Puts other source in the place of a part.
    Source {
        /// The id of the part.
        part: String,
        /// The source.
        source: String,
    },
    /// Adds a clause to an item, or a declaration to the program.
    Add {
        /// The id of the item; none for the program.
        to: Option<String>,
        /// What is added.
        clause: NewClause,
        /// The item or clause before which it stands.
        #[serde(default)]
        before: Option<String>,
        /// The item or clause behind which it stands.
        #[serde(default)]
        after: Option<String>,
        /// The file of a declaration.
        #[serde(default)]
        file: Option<String>,
    },
    /// Removes an item with everything it holds, or a clause.
    Remove {
        /// The id.
        id: String,
    },
    /// Moves an item or a clause before or behind another one.
    Move {
        /// The id.
        id: String,
        /// The id of the one that follows it then.
        #[serde(default)]
        before: Option<String>,
        /// The id of the one before it then.
        #[serde(default)]
        after: Option<String>,
    },
    /// Changes the word of a clause.
    Clause {
        /// The id of the clause.
        id: String,
        /// The new word.
        name: String,
    },
    /// Renames something with all its uses.
    Rename {
        /// The id.
        id: String,
        /// The new name.
        to: String,
    },
    /// Sets an entry of the manifest.
    Manifest {
        /// Its key.
        key: String,
        /// The value; none removes the entry.
        value: Option<Value>,
    },
    /// Sets cells of a table.
    Cells {
        /// The path of the table.
        file: String,
        /// The cells.
        cells: Vec<NewCell>,
    },
    /// Adds rows to a table.
    #[serde(rename_all = "camelCase")]
    InsertRows {
        /// The path of the table.
        file: String,
        /// The row before which they stand.
        at: usize,
        /// Their cells.
        rows: Vec<Vec<String>>,
    },
    /// Removes rows of a table.
    RemoveRows {
        /// The path of the table.
        file: String,
        /// Their places.
        rows: Vec<usize>,
    },
    /// Moves rows of a table.
    MoveRows {
        /// The path of the table.
        file: String,
        /// Their places.
        rows: Vec<usize>,
        /// The row before which they stand then, counted as they stand now.
        to: usize,
    },
    /// Adds a column to a table.
    InsertColumn {
        /// The path of the table.
        file: String,
        /// The column before which it stands.
        at: usize,
        /// Its name.
        name: String,
        /// Its cells.
        #[serde(default)]
        cells: Vec<String>,
        /// What stands in the cells that are not given.
        #[serde(default)]
        fill: String,
    },
    /// Removes a column of a table.
    RemoveColumn {
        /// The path of the table.
        file: String,
        /// Its place.
        column: usize,
    },
    /// Moves a column of a table.
    MoveColumn {
        /// The path of the table.
        file: String,
        /// Its place.
        column: usize,
        /// The column before which it stands then, counted as they stand now.
        to: usize,
    },
    /// Gives a rule file or a file of scenarios its canonical layout.
    Format {
        /// The path of the file.
        file: String,
    },
    /// Adds a scenario.
    #[serde(rename_all = "camelCase")]
    Scenario {
        /// The path of the file.
        #[serde(default)]
        file: Option<String>,
        /// Its name.
        name: String,
        /// Its facts as JSON text.
        facts: String,
        /// The day of the decision.
        #[serde(default)]
        as_of: Option<String>,
        /// The period, both days with `..` between them.
        #[serde(default)]
        period: Option<String>,
        /// Settings that are overridden.
        #[serde(default)]
        settings: std::collections::BTreeMap<String, String>,
        /// What is expected.
        #[serde(default)]
        expect: Vec<NewExpectation>,
    },
}

impl What {
    /// Whether the changed pack has to compile, unless it is said.
    #[must_use]
    pub const fn verifies(&self) -> bool {
        matches!(
            self,
            What::Source { .. }
                | What::Add { .. }
                | What::Remove { .. }
                | What::Move { .. }
                | What::Clause { .. }
                | What::Rename { .. }
        )
    }
}

/// What becomes of a constant that is set where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OfConstant {
    /// It has the value, wherever it is used.
    Everywhere,
    /// The value is written out in this place only.
    Here,
}

/// A clause to be written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewClause {
    /// Its name.
    pub name: String,
    /// Its arguments.
    #[serde(default)]
    pub arguments: Vec<Argument>,
    /// The clauses that follow it.
    #[serde(default)]
    pub then: Vec<NewClause>,
}

/// An argument to be written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Argument {
    /// A text.
    Text(String),
    /// A number.
    Number(String),
    /// A number of per cent.
    Percent(String),
    /// True or false.
    Boolean(bool),
    /// A list of texts.
    Texts(Vec<String>),
    /// Source, such as a rule or a type.
    Source(String),
}

/// A cell to be written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewCell {
    /// Its row; -1 is the header.
    pub row: i64,
    /// Its column.
    pub column: usize,
    /// Its text.
    pub text: String,
}

/// An expectation to be written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewExpectation {
    /// The path in the decision.
    pub path: String,
    /// The value as JSON text.
    pub json: String,
}

/// What an operation comes to, before it is put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub splices: Vec<Splice>,
    /// The id of what was added, renamed or moved.
    pub id: Option<String>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

/// An edit that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The changes, by file and place.
    pub splices: Vec<Splice>,
    /// The changes that lead back.
    pub inverse: Vec<Splice>,
    /// The digest of the texts afterwards.
    pub digest: String,
    /// The id of what was added, renamed or moved.
    pub id: Option<String>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

/// Why an edit was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was made for other texts.
    Stale,
    /// What it speaks of is not there.
    Unknown,
    /// A value or a name is wrong.
    Invalid,
    /// It cannot be done in a form.
    Refused,
    /// A constant has other uses: somebody has to say what is meant.
    Ask,
    /// The pack would not compile any more.
    Breaks,
}

impl Reason {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Reason::Stale => "stale",
            Reason::Unknown => "unknown",
            Reason::Invalid => "invalid",
            Reason::Refused => "refused",
            Reason::Ask => "ask",
            Reason::Breaks => "breaks",
        }
    }
}

/// An edit that was not made, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The uses of the constant that was asked about.
    pub uses: Vec<Span>,
    /// What would be wrong with the pack, as a JSON array of diagnostics; empty if nothing.
    pub diagnostics: String,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Refusal {
        Refusal {
            reason,
            message: message.into(),
            help: None,
            uses: Vec::new(),
            diagnostics: String::new(),
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Refusal {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn unknown(what: &str, id: &str) -> Refusal {
        Refusal::new(Reason::Unknown, format!("there is no {what} `{id}`")).help("take the outline again")
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Refusal {
        Refusal::new(Reason::Invalid, message)
    }

    pub(crate) fn refused(message: impl Into<String>) -> Refusal {
        Refusal::new(Reason::Refused, message)
    }
}

/// What comes of an operation.
pub(crate) type Outcome = Result<Change, Box<Refusal>>;
