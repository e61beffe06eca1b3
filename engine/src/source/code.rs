use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        /// The stable code of a diagnostic, written `CH0301`. The first two digits say what speaks: 00 the pack and its
        /// files, 01 the syntax, 02 the declarations and types, 03 the facts, 04 a rule while it is evaluated,
        /// 05 scenarios, 06 lints: what `charter check` says of a pack that
        /// compiles.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Code {
            $($(#[doc = $doc])+ $name = $number,)+
        }

        impl Code {
            /// Every code, in order of its number.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// What the code stands for, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Code::$name => concat!($($doc),+),)+
                }
            }
        }
    };
}

codes! {
    // ---- 00: the pack and its files
    /// A file cannot be read, or is not UTF-8 text.
    UnreadableFile = 1,
    /// The pack has no `pack.toml`, or it cannot be understood.
    Manifest = 2,
    /// A file that the pack names does not exist in it.
    MissingFile = 3,
    /// A path leads out of the pack.
    PathOutside = 4,
    /// A file is larger than a pack may hold.
    TooLarge = 5,
    /// A table file is not a regular table.
    TableShape = 6,
    /// A cell of a table is not of its column's type.
    TableCell = 7,

    // ---- 01: syntax
    /// The text cannot be parsed.
    Syntax = 100,
    /// A bound on size, depth or length is exceeded.
    Bound = 101,
    /// A word is reserved by the script language.
    Reserved = 102,
    /// A number literal cannot be held exactly.
    NumberLiteral = 103,

    // ---- 02: declarations and types
    /// The script stopped while it declared the program.
    Script = 200,
    /// Declaring the program took more work than is allowed.
    RunawayScript = 201,
    /// A module, file or evaluated text was asked for inside a script.
    Forbidden = 202,
    /// A clause does not exist here.
    UnknownClause = 203,
    /// A clause was given the wrong number or kind of arguments.
    ClauseArgument = 204,
    /// A name is declared twice.
    Duplicate = 205,
    /// A clause that must be given is missing, or stands twice.
    ClauseMissing = 206,
    /// A name is not known.
    UnknownName = 207,
    /// A record has no such field.
    UnknownField = 208,
    /// A function does not exist.
    UnknownFunction = 209,
    /// A value is of another type than is needed.
    TypeMismatch = 210,
    /// A value that may be absent is read without a guard.
    UnguardedOptional = 211,
    /// Values of unlike types are compared.
    UnlikeTypes = 212,
    /// A text is not one of the allowed values.
    NotAllowedValue = 213,
    /// Names depend on each other in a circle.
    Cycle = 214,
    /// A construct is not allowed in a rule.
    NotInRule = 215,
    /// A rule reads like something other than what it does.
    Trap = 216,
    /// A rule captures something that it may not capture.
    Capture = 217,
    /// A helper function calls itself.
    Recursion = 218,
    /// A rule is not written where it can be found.
    RuleSite = 219,
    /// Money of different currencies meets.
    Currency = 220,
    /// Something that a rule must name is not named.
    NotNamed = 221,
    /// A name is already taken by something that can be read.
    Shadowing = 222,
    /// A number lies outside what its declaration allows.
    DeclaredBounds = 223,
    /// The edges of bands, or the points of a curve, are not in order.
    EdgeOrder = 224,
    /// Rows of a table overlap although only one may match.
    OverlappingRows = 225,
    /// A construct of the language is not built into this engine yet.
    NotSupported = 226,
    /// Parts do not add up to the whole they belong to, or one of them is no share of it.
    PartsOfWhole = 235,

    // ---- 03: facts
    /// The facts are not a JSON document of the right shape.
    FactsSyntax = 300,
    /// A value is not one of the allowed values.
    FactNotAllowed = 301,
    /// A value is of the wrong type.
    FactType = 302,
    /// A value is missing.
    FactMissing = 303,
    /// A field is not known.
    FactUnknown = 304,
    /// A number lies outside its bounds.
    FactBounds = 305,
    /// A number has more digits than can be held exactly.
    FactDigits = 306,
    /// A date or date-time does not exist, or is not ISO 8601.
    FactDate = 307,
    /// Two records have the same key.
    FactDuplicateKey = 308,
    /// The facts are larger or deeper than allowed.
    FactsTooLarge = 309,
    /// An option of the evaluation is missing or cannot be understood.
    Option = 310,
    /// A setting that is to be overridden does not exist or cannot take the value.
    SettingOverride = 311,
    /// What was carried forward is of another pack, or of a version that the pack does not take over.
    StateOfAnother = 312,
    /// What was carried forward does not end where the period begins.
    StateNotAdjacent = 313,
    /// What was carried forward was changed after it was written.
    StateChanged = 314,
    /// A record has a parent that there is not, or is above itself.
    FactHierarchy = 315,
    /// The standings of a population are needed and not given, or they are of something else.
    Standings = 320,
    /// What is said to have been paid for a closed period is no decision of this pack and this period.
    ClosedDecision = 318,

    // ---- 04: a rule while it is evaluated
    /// A value that is needed is absent.
    RuleMissing = 400,
    /// Operands do not go together.
    RuleType = 401,
    /// Something is divided by zero.
    RuleDivisionByZero = 402,
    /// A result is too large to be held exactly.
    RuleOverflow = 403,
    /// A value lies outside what a table, bands, a curve or a function covers.
    RuleOutOfRange = 404,
    /// A rule reached a limit on its work.
    RuleLimit = 405,
    /// More than one row of a table matches although only one may.
    RuleManyRows = 406,
    /// A setting has no value, or no tier is known, on the date that was asked for.
    RuleUndated = 407,
    /// The period is not one for which the incentive is paid.
    RulePeriod = 408,
    /// An amount cannot be converted: there is no rate for its currency or its day.
    RuleNoRate = 409,
    /// A day lies where a calendar does not say what is open.
    RuleCalendar = 410,
    /// A split does not come out: its shares do not sum to 100 %, one is no share, or a payee is absent.
    RuleSplit = 415,
    /// A rule asks who is above or below somebody whom the hierarchy does not know.
    RuleHierarchy = 416,
    /// A ranking has no place for the partner.
    RuleStanding = 411,
    /// A payout is negative, and it is not said what becomes of that.
    RuleNegative = 420,
    /// A balance would hold less than it may.
    RuleBalance = 421,

    // ---- 05: scenarios
    /// A scenario cannot be understood.
    Scenario = 500,
    /// A scenario expects something else than the decision says.
    ScenarioFailed = 501,

    // ---- 06: lints
    /// The analysis could not decide whether something is wrong.
    NotDecided = 600,
    /// Values that the facts may have fall between the rows of a table, or outside of bands or a curve.
    UncoveredValues = 606,
    /// A part of the program can never be reached.
    Unreachable = 607,
    /// A row of a table changes nothing.
    RedundantRow = 608,
    /// A condition is always true, or never.
    ConstantCondition = 609,
    /// More of something pays less, or reaches a lower level.
    NotMonotonic = 610,
    /// A tier asks for less than the one below it.
    TiersNotNested = 611,
    /// Rows of a table can be written as one.
    MergeableRows = 612,
    /// Something is declared and never used.
    Unused = 613,
    /// Facts that are allowed lead to a division by zero.
    PossibleDivisionByZero = 614,
    /// Facts that are allowed lead to a number that is too large.
    PossibleOverflow = 615,
    /// A number has no bounds, so that nothing can be said about what is computed from it.
    UnboundedField = 616,
    /// An amount that is paid may have fractions of a cent.
    UnroundedPayment = 617,
    /// An amount is rounded, and what is rounded is rounded again.
    RoundedTwice = 618,
    // 619 is not given: windows and month arithmetic that do not declare their ends do not compile (CH0206, CH0221).
    /// The days on which versions of a pack hold overlap, or leave a gap.
    EffectiveDates = 620,
    /// What people read has no title or no description.
    MissingTitle = 621,
    /// Two names look alike, or one mixes alphabets.
    ConfusableName = 622,
    /// A character changes the direction of the text, so that it reads like something other than what it does.
    BidirectionalText = 623,
    /// A scenario expects nothing that the program decides.
    ScenarioAssertsNothing = 624,
    /// A pack has no scenarios.
    NoScenarios = 625,
    /// No scenario reaches a part of the program.
    NotCovered = 626,
    /// The baseline accepts something that is no longer found.
    StaleBaseline = 627,
    /// Two rules of engagement decide the same registrations.
    OverlappingTracks = 628,
    /// A person looks at a request, and it is not said until when.
    ReviewWithoutAnswer = 629,
    /// A key that makes registrations the same deal may be absent.
    OptionalKey = 630,
    /// A time reaches beyond the holidays that are known.
    CalendarTooShort = 631,
}

impl Code {
    /// The number behind `CH`.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The code of a text such as `CH0301`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Code> {
        let digits = text.strip_prefix("CH").filter(|digits| digits.len() == 4)?;
        let number: u16 = digits.parse().ok()?;
        Code::ALL.iter().copied().find(|code| code.number() == number)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CH{:04}", self.number())
    }
}
