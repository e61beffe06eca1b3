use super::call::Call;
use super::subject::Subject;

/// What a clause is called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Receiver {
    /// Nothing: the clause opens a declaration, or makes a type.
    Root,
    /// `record("deal")`
    Record,
    /// A field of a record.
    Field,
    /// A type such as `integer()`.
    Type,
    /// `input("deals", …)`
    Input,
    /// `relation("registrations", …)`
    Relation,
    /// `setting("bonus", …)`
    Setting,
    /// `value("growth")`
    Value,
    /// `window("last_year")`
    Window,
    /// `table("rates", …)`
    Table,
    /// `bands("rebate")`
    Bands,
    /// One band.
    Band,
    /// `curve("bonus")`
    Curve,
    /// `ladder("level")`
    Ladder,
    /// A tier of a ladder.
    Tier,
    /// A path of a tier or an eligibility.
    Path,
    /// A requirement or condition, waiting for its comparison.
    Requirement,
    /// `eligibility("mdf")`
    Eligibility,
    /// `incentive("commission")`
    Incentive,
    /// A cap of an incentive.
    Cap,
    /// `base("a gold partner", …)`
    Base,
    /// `scenario("…")`
    Scenario,
    /// `takes_over("1.0.0")`
    TakeOver,
    /// `score("points")`
    Score,
    /// A track of a score.
    Track,
    /// A component of a score.
    Component,
    /// `conversion("payout_rate")`
    Conversion,
    /// `fiscal_calendar("fiscal")`
    FiscalCalendar,
    /// `business_calendar("office")`
    BusinessCalendar,
    /// A payee of an incentive.
    Payee,
    /// `ranking("premier")`
    Ranking,
    /// `balance("draw_advanced", money())`
    Balance,
    /// `fund("mdf_fund")`
    Fund,
    /// `payout("statement")`
    Payout,
    /// `stack("promotions")`
    Stack,
    /// `contest("first_above")`
    Contest,
    /// `rules_of_engagement("deal_registration")`
    Engagement,
    /// A time of rules of engagement.
    Term,
    /// What a registration has to reach.
    Milestone,
    /// What puts the end of a time off.
    Extension,
    /// Until when a request is answered.
    Answer,
}

impl Receiver {
    /// What it is, in words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Receiver::Root => "the program",
            Receiver::Record => "a record",
            Receiver::Field => "a field",
            Receiver::Type => "a type",
            Receiver::Input => "an input",
            Receiver::Relation => "a relation",
            Receiver::Setting => "a setting",
            Receiver::Value => "a value",
            Receiver::Window => "a window",
            Receiver::Table => "a table",
            Receiver::Bands => "bands",
            Receiver::Band => "a band",
            Receiver::Curve => "a curve",
            Receiver::Ladder => "a ladder",
            Receiver::Tier => "a tier",
            Receiver::Path => "a path",
            Receiver::Requirement => "a requirement",
            Receiver::Eligibility => "an eligibility",
            Receiver::Incentive => "an incentive",
            Receiver::Cap => "a cap",
            Receiver::Base => "a base",
            Receiver::Scenario => "a scenario",
            Receiver::TakeOver => "a version that is taken over",
            Receiver::Score => "a score",
            Receiver::Track => "a track",
            Receiver::Component => "a component",
            Receiver::Conversion => "a conversion",
            Receiver::FiscalCalendar => "a fiscal calendar",
            Receiver::BusinessCalendar => "a business calendar",
            Receiver::Payee => "a payee",
            Receiver::Ranking => "a ranking",
            Receiver::Balance => "a balance",
            Receiver::Fund => "a fund",
            Receiver::Payout => "a payout",
            Receiver::Stack => "a stack",
            Receiver::Contest => "a contest",
            Receiver::Engagement => "rules of engagement",
            Receiver::Term => "a time of rules of engagement",
            Receiver::Milestone => "a milestone",
            Receiver::Extension => "an extension",
            Receiver::Answer => "the time of an answer",
        }
    }

    /// Whose clauses may follow as well, nearest first: after a requirement, the next one of its tier.
    #[must_use]
    pub const fn parents(self) -> &'static [Receiver] {
        match self {
            Receiver::Field => &[Receiver::Record],
            Receiver::Band => &[Receiver::Bands],
            Receiver::Tier => &[Receiver::Ladder],
            Receiver::Path => &[Receiver::Tier, Receiver::Ladder, Receiver::Eligibility],
            Receiver::Requirement => &[
                Receiver::Path,
                Receiver::Tier,
                Receiver::Ladder,
                Receiver::Eligibility,
                Receiver::Incentive,
                Receiver::Engagement,
            ],
            Receiver::Milestone | Receiver::Answer => &[Receiver::Engagement],
            Receiver::Term => &[Receiver::Milestone, Receiver::Engagement],
            Receiver::Extension => &[Receiver::Term, Receiver::Milestone, Receiver::Engagement],
            Receiver::Track => &[Receiver::Score],
            Receiver::Component => &[Receiver::Track, Receiver::Score],
            Receiver::Cap | Receiver::Payee => &[Receiver::Incentive],
            _ => &[],
        }
    }
}

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name that rules read: `annual_rebate`.
    Identifier,
    /// The name of a field, as rules write it.
    FieldName,
    /// Text that is not empty.
    Text,
    /// A path inside the pack.
    File,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number between these two.
    Integer(i64, i64),
    /// A number or a percentage.
    Number,
    /// A number, a percentage or a date.
    Edge,
    /// A value: a number, a text, a date, true or false.
    Constant,
    /// A list of such values.
    Constants,
    /// A list of texts, not empty.
    Texts,
    /// A date.
    Date,
    /// A type such as `money()`.
    Type,
    /// A rule: `|partner| partner.revenue`.
    Rule,
    /// A value, the name of a setting, or a rule.
    Threshold,
    /// A map of facts: `#{ partner: #{ … } }`.
    Facts,
    /// Any value that facts or decisions can hold.
    Fact,
    /// A number, or the name of a setting.
    NumberOrSetting,
    /// A length of time with its unit.
    Duration,
}

impl Kind {
    /// What an argument must be, in words.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Kind::Identifier => "a name such as `annual_rebate`".to_owned(),
            Kind::FieldName => "the name of a field, such as `closed_on`".to_owned(),
            Kind::Text => "a text".to_owned(),
            Kind::File => "the path of a file in the pack, such as `tables/rates.csv`".to_owned(),
            Kind::Word(words) => {
                let quoted: Vec<_> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
                match quoted.split_last() {
                    Some((last, [])) => last.clone(),
                    Some((last, others)) => format!("{} or {last}", others.join(", ")),
                    None => String::new(),
                }
            }
            Kind::Integer(low, high) => format!("a whole number from {low} to {high}"),
            Kind::Number => "a number".to_owned(),
            Kind::Edge => "a number or a date".to_owned(),
            Kind::Constant => "a value: a number, a text, a date, true or false".to_owned(),
            Kind::Constants => "a list of values, such as `[\"gold\", \"silver\"]`".to_owned(),
            Kind::Texts => "a list of texts, such as `[\"cloud\", \"software\"]`".to_owned(),
            Kind::Date => "a date, such as `\"2026-01-31\"`".to_owned(),
            Kind::Type => "a type, such as `money()` or `text()`".to_owned(),
            Kind::Rule => "a rule, such as `|partner| partner.revenue`".to_owned(),
            Kind::Threshold => "a value, the name of a setting, or a rule".to_owned(),
            Kind::Facts => "a map of facts, such as `#{ partner: #{ … } }`".to_owned(),
            Kind::Fact => "a value that facts can hold".to_owned(),
            Kind::NumberOrSetting => "a number, or the name of a setting".to_owned(),
            Kind::Duration => "a length of time, such as `90.calendar_days()` or `6.months()`".to_owned(),
        }
    }
}

/// A parameter of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in texts.
    pub name: &'static str,
    /// What it must be.
    pub kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it may be given several times; only the last parameter.
    pub repeated: bool,
}

impl Parameter {
    /// A parameter that must be given.
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind) -> Parameter {
        Parameter {
            name,
            kind,
            optional: false,
            repeated: false,
        }
    }

    /// A parameter that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind) -> Parameter {
        Parameter {
            name,
            kind,
            optional: true,
            repeated: false,
        }
    }

    /// A parameter that is given once or several times.
    #[must_use]
    pub const fn repeated(name: &'static str, kind: Kind) -> Parameter {
        Parameter {
            name,
            kind,
            optional: false,
            repeated: true,
        }
    }
}

/// What a clause does with its checked arguments: the thing that following clauses are called on, `None` if there is
/// none because something was wrong.
pub(super) type Apply = fn(&mut Call<'_>) -> Option<Subject>;

/// A clause of the language: drives the check of its arguments, completion, and the language reference.
#[derive(Clone, Copy)]
pub struct ClauseInfo {
    /// What it is called on.
    pub receiver: Receiver,
    /// Its name.
    pub name: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// What it says, in one line.
    pub summary: &'static str,
    /// A text that declares something with it.
    pub example: &'static str,
    pub(super) apply: Apply,
}

impl std::fmt::Debug for ClauseInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}.{}", self.receiver, self.signature())
    }
}

impl ClauseInfo {
    /// The clause with the names of its parameters: `field(name, type, [description])`.
    #[must_use]
    pub fn signature(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| match (parameter.optional, parameter.repeated) {
                (true, _) => format!("[{}]", parameter.name),
                (_, true) => format!("{}, …", parameter.name),
                _ => parameter.name.to_owned(),
            })
            .collect();
        format!("{}({})", self.name, parameters.join(", "))
    }

    /// Whether it makes a type, such as `money()`, which declares nothing by itself.
    #[must_use]
    pub fn makes_type(&self) -> bool {
        self.receiver == Receiver::Root && super::clauses::makes_type(self.name)
    }

    /// The least number of arguments.
    #[must_use]
    pub fn least(&self) -> usize {
        self.parameters.iter().filter(|parameter| !parameter.optional).count()
    }

    /// The most arguments.
    #[must_use]
    pub fn most(&self) -> usize {
        if self.parameters.last().is_some_and(|last| last.repeated) {
            MOST_ARGUMENTS
        } else {
            self.parameters.len()
        }
    }

    /// The parameter of an argument, by its place.
    #[must_use]
    pub fn parameter(&self, index: usize) -> Option<&'static Parameter> {
        self.parameters
            .get(index)
            .or_else(|| self.parameters.last().filter(|last| last.repeated))
    }
}

/// The most arguments that any clause takes.
pub const MOST_ARGUMENTS: usize = 8;

/// Every clause of the language that this engine has, by receiver.
pub fn clauses() -> impl Iterator<Item = &'static ClauseInfo> {
    super::clauses::ALL.iter().flat_map(|group| group.iter())
}

/// The clause of a name on a receiver.
#[must_use]
pub fn clause_of(receiver: Receiver, name: &str) -> Option<&'static ClauseInfo> {
    clauses().find(|clause| clause.receiver == receiver && clause.name == name)
}

/// The clauses that may follow a receiver, its own first.
pub fn clauses_of(receiver: Receiver) -> impl Iterator<Item = &'static ClauseInfo> {
    std::iter::once(receiver)
        .chain(receiver.parents().iter().copied())
        .flat_map(|receiver| clauses().filter(move |clause| clause.receiver == receiver))
}
