//! Random rules that are well typed by construction, as source text, out of a list of choices. Fewer and smaller
//! choices make a simpler rule: so a rule that shows a difference shrinks with the list.

use charter_engine::function::{self, Body, Function, Kind as Parameter, Returns};
use charter_engine::value::Unit;

use super::pack;

/// Choices that were made beforehand; when they are used up, the simplest is taken.
pub(crate) struct Choices<'c> {
    rest: std::slice::Iter<'c, u16>,
}

impl<'c> Choices<'c> {
    pub(crate) fn new(list: &'c [u16]) -> Choices<'c> {
        Choices { rest: list.iter() }
    }

    /// One of `0..n`; 0 is the simplest.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (usize::from(self.rest.next().copied().unwrap_or(0)) * n) >> 16
    }

    /// Rarely, one time in `n`.
    pub(crate) fn rarely(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    pub(crate) fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }

    pub(crate) fn word<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Decimal,
    Percent,
    Money,
    Boolean,
    Text,
    /// One of the words of [`pack::WORDS`].
    Choice(usize),
    Date,
    DateTime,
}

const NUMBERS: [Kind; 4] = [Kind::Integer, Kind::Decimal, Kind::Money, Kind::Percent];
const PLAIN: [Kind; 6] = [
    Kind::Integer,
    Kind::Decimal,
    Kind::Money,
    Kind::Percent,
    Kind::Text,
    Kind::Date,
];
const ALL: [Kind; 10] = [
    Kind::Decimal,
    Kind::Integer,
    Kind::Money,
    Kind::Percent,
    Kind::Boolean,
    Kind::Text,
    Kind::Date,
    Kind::Choice(0),
    Kind::Choice(1),
    Kind::DateTime,
];

/// A text and how tightly it binds: the precedence of rhai's operators, 0 for what starts with a word.
struct Piece {
    text: String,
    binds: u8,
}

const LOOSE: u8 = 0;
const OR: u8 = 30;
const AND: u8 = 60;
const EQUAL: u8 = 90;
const IN: u8 = 110;
const COMPARE: u8 = 130;
const COALESCE: u8 = 135;
const ADD: u8 = 150;
const MULTIPLY: u8 = 180;
const POWER: u8 = 190;
const PREFIX: u8 = 200;
const POSTFIX: u8 = 220;

fn piece(text: impl Into<String>, binds: u8) -> Piece {
    Piece {
        text: text.into(),
        binds,
    }
}

#[derive(Clone)]
struct Leaf {
    path: String,
    kind: Kind,
    optional: bool,
}

/// The body of a rule: statements and a value.
pub(crate) fn rule(choices: &[u16]) -> String {
    let mut writer = Writer {
        choices: Choices::new(choices),
        leaves: Vec::new(),
        lists: Vec::new(),
        records: vec!["deals".to_owned(), "won_deals".to_owned()],
        names: 0,
        loops: 0,
    };
    for (path, kind, optional) in pack::LEAVES {
        writer.leaves.push(Leaf {
            path: (*path).to_owned(),
            kind: *kind,
            optional: *optional,
        });
    }
    for (name, kind) in pack::LISTS {
        writer.lists.push(((*name).to_owned(), *kind));
    }
    let kind = *writer.choices.pick(&ALL);
    if writer.choices.rarely(6) {
        writer.body(|writer| writer.optional(kind, 4))
    } else {
        writer.body(|writer| writer.value(kind, 5))
    }
}

struct Writer<'c> {
    choices: Choices<'c>,
    leaves: Vec<Leaf>,
    lists: Vec<(String, Kind)>,
    records: Vec<String>,
    names: usize,
    /// How many closures stand around this place: work multiplies.
    loops: usize,
}

impl Writer<'_> {
    fn name(&mut self, letter: char) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    /// A piece where at least this tight a binding is needed; now and then in parentheses that nobody needs.
    fn at(&mut self, piece: Piece, binds: u8) -> String {
        if piece.binds < binds || self.choices.rarely(12) {
            format!("({})", piece.text)
        } else {
            piece.text
        }
    }

    fn binary(&mut self, left: Piece, operator: &str, right: Piece, binds: u8) -> Piece {
        let left = self.at(left, binds);
        let right = self.at(right, binds + 1);
        piece(format!("{left} {operator} {right}"), binds)
    }

    /// Names of what `run` declares end with it.
    fn scoped<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        let (leaves, lists, records) = (self.leaves.len(), self.lists.len(), self.records.len());
        let result = run(self);
        self.leaves.truncate(leaves);
        self.lists.truncate(lists);
        self.records.truncate(records);
        result
    }

    /// `let`s, and the value.
    fn body(&mut self, value: impl FnOnce(&mut Self) -> Piece) -> String {
        self.scoped(|writer| {
            let mut text = String::new();
            while text.len() < 300 && writer.choices.rarely(4) {
                text.push_str(&writer.binding());
            }
            text.push_str(&value(writer).text);
            text
        })
    }

    fn binding(&mut self) -> String {
        match self.choices.below(8) {
            6 => {
                let name = self.name('l');
                let kind = *self.choices.pick(&PLAIN);
                let list = self.list(kind, 2).text;
                self.lists.push((name.clone(), kind));
                format!("let {name} = {list}; ")
            }
            7 => {
                let name = self.name('d');
                let list = self.record_list(2).text;
                self.records.push(name.clone());
                format!("let {name} = {list}; ")
            }
            place => {
                let name = self.name('x');
                let kind = *self.choices.pick(&ALL);
                let optional = place >= 4;
                let value = if optional {
                    self.optional(kind, 2)
                } else {
                    self.value(kind, 2)
                };
                self.leaves.push(Leaf {
                    path: name.clone(),
                    kind,
                    optional,
                });
                format!("let {name} = {}; ", value.text)
            }
        }
    }

    fn block(&mut self, value: impl FnOnce(&mut Self) -> Piece) -> String {
        format!("{{ {} }}", self.body(value))
    }

    /// A value of a type that is always there.
    fn value(&mut self, kind: Kind, depth: usize) -> Piece {
        if depth == 0 {
            return self.leaf(kind);
        }
        let depth = depth - 1;
        match self.choices.below(10) {
            0 | 1 => self.leaf(kind),
            2 => self.branch(kind, depth),
            3 => self.guarded(kind, depth),
            4 => self.call(kind, depth),
            _ => match kind {
                Kind::Integer | Kind::Decimal | Kind::Percent | Kind::Money => self.number(kind, depth),
                Kind::Boolean => self.condition(depth),
                Kind::Text => self.text(depth),
                Kind::Date if self.choices.below(3) == 1 => {
                    let at = self.value(Kind::DateTime, depth);
                    let at = self.at(at, POSTFIX);
                    piece(format!("{at}.date()"), POSTFIX)
                }
                Kind::Date => self.call(kind, depth),
                Kind::Choice(_) | Kind::DateTime => self.branch(kind, depth),
            },
        }
    }

    fn leaf(&mut self, kind: Kind) -> Piece {
        let fitting: Vec<String> = self
            .leaves
            .iter()
            .filter(|leaf| leaf.kind == kind && !leaf.optional)
            .map(|leaf| leaf.path.clone())
            .collect();
        // What was declared last is nearest.
        let literal = !matches!(kind, Kind::Money | Kind::Choice(_) | Kind::DateTime);
        if literal && (fitting.is_empty() || self.choices.below(3) == 0) {
            return self.literal(kind);
        }
        let place = self.choices.below(fitting.len());
        piece(fitting[fitting.len() - 1 - place].clone(), POSTFIX)
    }

    fn literal(&mut self, kind: Kind) -> Piece {
        let signed = |text: &str| {
            if text.starts_with('-') {
                piece(text, PREFIX)
            } else {
                piece(text, POSTFIX)
            }
        };
        match kind {
            Kind::Integer => signed(self.choices.word(&[
                "1",
                "0",
                "2",
                "3",
                "7",
                "10",
                "12",
                "31",
                "1_000",
                "-1",
                "-2",
                "0x1F",
                "9_007_199_254_740_991",
            ])),
            Kind::Decimal => signed(self.choices.word(&[
                "1.0",
                "0.0",
                "0.5",
                "2.5",
                "-1.5",
                "0.1",
                "1.005",
                "100.0",
                "1_234.567",
                "0.0000000000000000000000000001",
                "99999999999999.99999999999999",
                "999999999999999999999999999.0",
            ])),
            // A bare number where money is wanted; it must stand beside money.
            Kind::Money => signed(
                self.choices
                    .word(&["1.0", "0.0", "100.0", "0.01", "-250.5", "999999999999999.0"]),
            ),
            Kind::Percent => {
                let number = self.choices.word(&["10", "0", "2.5", "100", "-5", "33.333333"]);
                piece(format!("percent({number})"), POSTFIX)
            }
            Kind::Boolean => piece(self.choices.word(&["true", "false"]), POSTFIX),
            Kind::Text => {
                let text = self.choices.word(&pack::TEXTS);
                piece(format!("\"{text}\""), POSTFIX)
            }
            Kind::Choice(set) => {
                let word = self.choices.word(pack::WORDS[set]);
                piece(format!("\"{word}\""), POSTFIX)
            }
            Kind::Date => {
                let day = self.choices.word(&pack::DAYS);
                piece(format!("date(\"{day}\")"), POSTFIX)
            }
            Kind::DateTime => piece("partner.signed_at", POSTFIX),
        }
    }

    /// A value, or a bare constant that takes its kind from what it meets.
    fn adopting(&mut self, kind: Kind, depth: usize) -> Piece {
        if matches!(kind, Kind::Money | Kind::Choice(_)) && self.choices.below(3) == 1 {
            self.literal(kind)
        } else {
            self.value(kind, depth)
        }
    }

    fn number(&mut self, kind: Kind, depth: usize) -> Piece {
        let way = self.choices.below(10);
        let plain = |choices: &mut Choices<'_>| *choices.pick(&[Kind::Decimal, Kind::Integer, Kind::Percent]);
        match (way, kind) {
            (0..=2, _) => {
                let operator = self.choices.word(&["+", "-"]);
                let (left, right) = if self.choices.below(4) == 1 {
                    (self.adopting(kind, depth), self.value(kind, depth))
                } else {
                    (self.value(kind, depth), self.adopting(kind, depth))
                };
                self.binary(left, operator, right, ADD)
            }
            (3, _) => {
                let inner = self.value(kind, depth);
                let inner = self.at(inner, PREFIX + 1);
                piece(format!("-{inner}"), PREFIX)
            }
            (4 | 5, Kind::Integer) => {
                let (left, right) = (self.value(kind, depth), self.value(kind, depth));
                self.binary(left, "*", right, MULTIPLY)
            }
            (4 | 5, Kind::Percent) => {
                let (left, right) = (self.value(kind, depth), self.value(kind, depth));
                self.binary(left, "*", right, MULTIPLY)
            }
            (4 | 5, _) => {
                let factor = plain(&mut self.choices);
                let (left, right) = if self.choices.below(3) == 1 {
                    (self.value(factor, depth), self.value(kind, depth))
                } else {
                    (self.value(kind, depth), self.value(factor, depth))
                };
                self.binary(left, "*", right, MULTIPLY)
            }
            (6, Kind::Decimal) => {
                let (over, under) = *self.choices.pick(&[
                    (Kind::Decimal, Kind::Decimal),
                    (Kind::Integer, Kind::Integer),
                    (Kind::Money, Kind::Money),
                    (Kind::Decimal, Kind::Percent),
                    (Kind::Percent, Kind::Percent),
                ]);
                let (left, right) = (self.value(over, depth), self.value(under, depth));
                self.binary(left, "/", right, MULTIPLY)
            }
            (7, Kind::Decimal) => {
                let base = *self.choices.pick(&[Kind::Decimal, Kind::Integer, Kind::Percent]);
                let base = self.value(base, depth);
                let exponent = if self.choices.rarely(4) {
                    self.value(Kind::Integer, depth)
                } else {
                    piece(self.choices.word(&["2", "0", "1", "3", "10"]), POSTFIX)
                };
                let base = self.at(base, POWER + 1);
                let exponent = self.at(exponent, POWER + 1);
                piece(format!("{base} ** {exponent}"), POWER)
            }
            (6 | 7, Kind::Percent | Kind::Money) => {
                let divisor = if kind == Kind::Money {
                    plain(&mut self.choices)
                } else {
                    *self.choices.pick(&[Kind::Integer, Kind::Decimal])
                };
                let (left, right) = (self.value(kind, depth), self.value(divisor, depth));
                self.binary(left, "/", right, MULTIPLY)
            }
            (6, Kind::Integer) => self.counted(depth),
            _ => self.summed(kind, depth),
        }
    }

    fn counted(&mut self, depth: usize) -> Piece {
        let list = self.any_list(depth);
        let (receiver, element) = list;
        if self.choices.below(2) == 0 {
            piece(format!("{receiver}.count()"), POSTFIX)
        } else {
            let closure = self.closure(element, |writer| writer.value(Kind::Boolean, depth.min(2)));
            piece(format!("{receiver}.count({closure})"), POSTFIX)
        }
    }

    fn summed(&mut self, kind: Kind, depth: usize) -> Piece {
        if self.choices.below(2) == 0 {
            let list = self.list(kind, depth);
            let list = self.at(list, POSTFIX);
            return piece(format!("{list}.sum()"), POSTFIX);
        }
        let (receiver, element) = self.any_list(depth);
        let closure = self.closure(element, |writer| writer.value(kind, depth.min(2)));
        piece(format!("{receiver}.sum({closure})"), POSTFIX)
    }

    fn condition(&mut self, depth: usize) -> Piece {
        match self.choices.below(12) {
            0 | 1 => self.comparison(depth),
            2 => {
                let (left, right) = (self.value(Kind::Boolean, depth), self.value(Kind::Boolean, depth));
                self.binary(left, "&&", right, AND)
            }
            3 => {
                let (left, right) = (self.value(Kind::Boolean, depth), self.value(Kind::Boolean, depth));
                self.binary(left, "||", right, OR)
            }
            4 => {
                let inner = self.value(Kind::Boolean, depth);
                let inner = self.at(inner, PREFIX + 1);
                piece(format!("!{inner}"), PREFIX)
            }
            5 => self.contained(depth),
            6 => {
                let (receiver, element) = self.any_list(depth);
                let function = self.choices.word(&["any", "all"]);
                let closure = self.closure(element, |writer| writer.value(Kind::Boolean, depth.min(2)));
                piece(format!("{receiver}.{function}({closure})"), POSTFIX)
            }
            7 => {
                let (receiver, _) = self.any_list(depth);
                piece(format!("{receiver}.is_empty()"), POSTFIX)
            }
            8 => {
                let kind = *self.choices.pick(&ALL);
                let optional = self.optional(kind, depth);
                let operator = self.choices.word(&["!=", "=="]);
                self.binary(optional, operator, piece("()", POSTFIX), EQUAL)
            }
            9 | 10 => self.asked(depth),
            _ => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: usize) -> Piece {
        let kind = *self.choices.pick(&ALL);
        let left = self.value(kind, depth);
        let right = self.adopting(kind, depth);
        let ordered = !matches!(kind, Kind::Boolean | Kind::Choice(_));
        let (operator, binds) = if ordered {
            *self.choices.pick(&[
                (">=", COMPARE),
                ("<", COMPARE),
                (">", COMPARE),
                ("<=", COMPARE),
                ("==", EQUAL),
                ("!=", EQUAL),
            ])
        } else {
            *self.choices.pick(&[("==", EQUAL), ("!=", EQUAL)])
        };
        let left = self.at(left, binds + 1);
        let right = self.at(right, binds + 1);
        piece(format!("{left} {operator} {right}"), binds)
    }

    fn contained(&mut self, depth: usize) -> Piece {
        let operator = self.choices.word(&["in", "in", "!in"]);
        match self.choices.below(5) {
            0 | 1 => {
                let kind = *self.choices.pick(&[
                    Kind::Integer,
                    Kind::Text,
                    Kind::Choice(0),
                    Kind::Choice(1),
                    Kind::Decimal,
                    Kind::Date,
                    Kind::Money,
                ]);
                let left = self.value(kind, depth);
                let list = if matches!(kind, Kind::Choice(_)) || self.choices.below(2) == 0 {
                    self.array(kind, depth, true)
                } else {
                    self.list(kind, depth)
                };
                if self.choices.rarely(3) {
                    let list = self.at(list, POSTFIX);
                    return piece(format!("{list}.contains({})", left.text), POSTFIX);
                }
                let left = self.at(left, IN + 1);
                let list = self.at(list, IN + 1);
                piece(format!("{left} {operator} {list}"), IN)
            }
            2 => {
                let kind = *self.choices.pick(&[Kind::Integer, Kind::Decimal, Kind::Money]);
                let left = self.value(kind, depth);
                let left = self.at(left, IN + 1);
                let range = self.choices.word(&["0..=10", "1..=1", "-5..=5", "10..=0"]);
                piece(format!("{left} {operator} {range}"), IN)
            }
            3 => {
                let left = self.value(Kind::Date, depth);
                let left = self.at(left, IN + 1);
                let period = self.period(depth);
                piece(format!("{left} {operator} {period}"), IN)
            }
            _ => {
                let (left, right) = (self.value(Kind::Text, depth), self.value(Kind::Text, depth));
                let left = self.at(left, IN + 1);
                let right = self.at(right, IN + 1);
                piece(format!("{left} {operator} {right}"), IN)
            }
        }
    }

    /// `x != () && …`, `x == () || …`
    fn asked(&mut self, depth: usize) -> Piece {
        let Some(leaf) = self.optional_leaf() else {
            return self.comparison(depth);
        };
        let present = self.choices.below(3) != 1;
        let test = if present {
            format!("{} != ()", leaf.path)
        } else {
            format!("{} == ()", leaf.path)
        };
        let rest = self.knowing(&leaf, |writer| writer.value(Kind::Boolean, depth));
        if present {
            self.binary(piece(test, EQUAL), "&&", rest, AND)
        } else {
            self.binary(piece(test, EQUAL), "||", rest, OR)
        }
    }

    fn optional_leaf(&mut self) -> Option<Leaf> {
        let optional: Vec<Leaf> = self
            .leaves
            .iter()
            .filter(|leaf| {
                leaf.optional
                    && !self
                        .leaves
                        .iter()
                        .any(|known| known.path == leaf.path && !known.optional)
            })
            .cloned()
            .collect();
        if optional.is_empty() {
            return None;
        }
        let place = self.choices.below(optional.len());
        optional.get(optional.len() - 1 - place).cloned()
    }

    /// A leaf is there while `run` writes.
    fn knowing<R>(&mut self, leaf: &Leaf, run: impl FnOnce(&mut Self) -> R) -> R {
        self.scoped(|writer| {
            writer.leaves.push(Leaf {
                optional: false,
                ..leaf.clone()
            });
            run(writer)
        })
    }

    fn text(&mut self, depth: usize) -> Piece {
        match self.choices.below(4) {
            0 => {
                let (left, right) = (self.value(Kind::Text, depth), self.value(Kind::Text, depth));
                self.binary(left, "+", right, ADD)
            }
            1 | 2 => {
                let kind = *self.choices.pick(&[
                    Kind::Text,
                    Kind::Integer,
                    Kind::Decimal,
                    Kind::Money,
                    Kind::Date,
                    Kind::Boolean,
                    Kind::Choice(0),
                ]);
                // A brace, a quote or a backtick inside would have to be escaped: the value gets a name first.
                let value = self.value(kind, depth);
                let name = self.name('t');
                piece(format!("{{ let {name} = {}; `<${{{name}}}>` }}", value.text), LOOSE)
            }
            _ => self.call(Kind::Text, depth),
        }
    }

    fn branch(&mut self, kind: Kind, depth: usize) -> Piece {
        match self.choices.below(6) {
            0 => {
                let body = self.block(|writer| writer.value(kind, depth));
                piece(body, LOOSE)
            }
            1 => self.switch(kind, depth),
            _ => {
                let condition = self.value(Kind::Boolean, depth.min(2));
                let condition = self.at(condition, LOOSE + 1);
                let yes = self.block(|writer| writer.value(kind, depth));
                if self.choices.rarely(4) {
                    let second = self.value(Kind::Boolean, depth.min(2));
                    let second = self.at(second, LOOSE + 1);
                    let middle = self.block(|writer| writer.adopting(kind, depth));
                    let no = self.block(|writer| writer.adopting(kind, depth));
                    return piece(
                        format!("if {condition} {yes} else if {second} {middle} else {no}"),
                        LOOSE,
                    );
                }
                let no = self.block(|writer| writer.adopting(kind, depth));
                piece(format!("if {condition} {yes} else {no}"), LOOSE)
            }
        }
    }

    fn switch(&mut self, kind: Kind, depth: usize) -> Piece {
        let of = *self.choices.pick(&[
            Kind::Integer,
            Kind::Choice(0),
            Kind::Text,
            Kind::Choice(1),
            Kind::Boolean,
        ]);
        let scrutinee = self.value(of, depth.min(2));
        let scrutinee = self.at(scrutinee, LOOSE + 1);
        let mut labels: Vec<String> = match of {
            Kind::Integer => ["0", "1", "2", "3", "10"].map(str::to_owned).to_vec(),
            Kind::Boolean => ["true", "false"].map(str::to_owned).to_vec(),
            Kind::Choice(set) => pack::WORDS[set].iter().map(|word| format!("\"{word}\"")).collect(),
            _ => pack::TEXTS.iter().map(|text| format!("\"{text}\"")).collect(),
        };
        let mut text = format!("switch {scrutinee} {{ ");
        let arms = 1 + self.choices.below(3);
        let mut anchored = false;
        for _ in 0..arms {
            if labels.is_empty() {
                break;
            }
            let place = self.choices.below(labels.len());
            text.push_str(&labels.remove(place));
            if !labels.is_empty() && self.choices.rarely(4) {
                let place = self.choices.below(labels.len());
                text.push_str(" | ");
                text.push_str(&labels.remove(place));
            }
            self.guard(&mut text, depth);
            self.arm(&mut text, kind, depth, &mut anchored);
        }
        if of == Kind::Integer && self.choices.rarely(3) {
            text.push_str(self.choices.word(&["4..=9", "-3..=-1", "20..=10"]));
            self.guard(&mut text, depth);
            self.arm(&mut text, kind, depth, &mut anchored);
        }
        text.push_str("_ => ");
        let last = self.value(kind, depth);
        text.push_str(&last.text);
        text.push_str(" }");
        piece(text, LOOSE)
    }

    fn guard(&mut self, text: &mut String, depth: usize) {
        if self.choices.rarely(5) {
            let guard = self.value(Kind::Boolean, depth.min(2));
            let guard = self.at(guard, LOOSE + 1);
            text.push_str(" if ");
            text.push_str(&guard);
        }
    }

    fn arm(&mut self, text: &mut String, kind: Kind, depth: usize, anchored: &mut bool) {
        // From the last case up each is joined with what stands below it, which is of the kind.
        *anchored = true;
        let value = if self.choices.rarely(3) {
            piece(self.block(|writer| writer.value(kind, depth)), LOOSE)
        } else {
            self.adopting(kind, depth)
        };
        text.push_str(" => ");
        text.push_str(&value.text);
        text.push_str(", ");
    }

    /// What may be absent, with something in its place.
    fn guarded(&mut self, kind: Kind, depth: usize) -> Piece {
        match self.choices.below(4) {
            0 | 1 => {
                let left = self.optional(kind, depth);
                let right = self.adopting(kind, depth);
                let left = self.at(left, PREFIX);
                let right = self.at(right, PREFIX);
                piece(format!("{left} ?? {right}"), COALESCE)
            }
            2 => {
                let yes = self.scoped(|writer| {
                    for (path, kind, optional) in pack::CONTACT {
                        writer.leaves.push(Leaf {
                            path: (*path).to_owned(),
                            kind: *kind,
                            optional: *optional,
                        });
                    }
                    writer.block(|writer| writer.value(kind, depth))
                });
                let no = self.block(|writer| writer.value(kind, depth));
                if self.choices.below(2) == 0 {
                    piece(format!("if partner.contact != () {yes} else {no}"), LOOSE)
                } else {
                    piece(format!("if partner.contact == () {no} else {yes}"), LOOSE)
                }
            }
            _ => {
                let Some(leaf) = self.optional_leaf() else {
                    return self.branch(kind, depth);
                };
                let yes = self.knowing(&leaf, |writer| writer.block(|writer| writer.value(kind, depth)));
                let no = self.block(|writer| writer.adopting(kind, depth));
                if self.choices.below(2) == 0 {
                    piece(format!("if {} != () {yes} else {no}", leaf.path), LOOSE)
                } else {
                    piece(format!("if !({} != ()) {no} else {yes}", leaf.path), LOOSE)
                }
            }
        }
    }

    /// A value that may be absent.
    fn optional(&mut self, kind: Kind, depth: usize) -> Piece {
        let mut fitting: Vec<String> = self
            .leaves
            .iter()
            .filter(|leaf| leaf.kind == kind && leaf.optional)
            .filter(|leaf| {
                !self
                    .leaves
                    .iter()
                    .any(|known| known.path == leaf.path && !known.optional)
            })
            .map(|leaf| leaf.path.clone())
            .collect();
        fitting.reverse();
        let way = if depth == 0 { 0 } else { self.choices.below(5) };
        let depth = depth.saturating_sub(1);
        match way {
            0 | 1 if !fitting.is_empty() => piece(self.choices.pick(&fitting).clone(), POSTFIX),
            2 if matches!(
                kind,
                Kind::Integer | Kind::Decimal | Kind::Percent | Kind::Money | Kind::Date
            ) =>
            {
                let function = self.choices.word(&["max", "min"]);
                if self.choices.below(2) == 0 {
                    let list = self.list(kind, depth);
                    let list = self.at(list, POSTFIX);
                    return piece(format!("{list}.{function}()"), POSTFIX);
                }
                let (receiver, element) = self.any_list(depth);
                let closure = self.closure(element, |writer| writer.value(kind, depth.min(2)));
                piece(format!("{receiver}.{function}({closure})"), POSTFIX)
            }
            3 if PLAIN.contains(&kind) => {
                let list = if self.choices.below(2) == 0 {
                    self.array(kind, depth, false)
                } else {
                    let list = self.list(kind, depth);
                    let list = self.at(list, POSTFIX);
                    let name = self.name('e');
                    piece(format!("{list}.sort_by(|{name}| {name})"), POSTFIX)
                };
                let list = self.at(list, POSTFIX);
                piece(format!("{list}.first()"), POSTFIX)
            }
            _ => {
                let condition = self.value(Kind::Boolean, depth.min(2));
                let condition = self.at(condition, LOOSE + 1);
                let value = self.block(|writer| writer.value(kind, depth));
                piece(format!("if {condition} {value} else {{ () }}"), LOOSE)
            }
        }
    }

    /// A list of plain values.
    fn list(&mut self, kind: Kind, depth: usize) -> Piece {
        let known: Vec<String> = self
            .lists
            .iter()
            .filter(|(_, of)| *of == kind)
            .map(|(name, _)| name.clone())
            .collect();
        if depth == 0 || self.choices.below(3) == 0 {
            if !known.is_empty() {
                let place = self.choices.below(known.len());
                return piece(known[known.len() - 1 - place].clone(), POSTFIX);
            }
            return self.array(kind, 0, false);
        }
        let depth = depth - 1;
        match self.choices.below(6) {
            0 => self.array(kind, depth, false),
            1 | 2 => {
                let (receiver, element) = self.any_list(depth);
                let closure = self.closure(element, |writer| writer.value(kind, depth.min(2)));
                piece(format!("{receiver}.map({closure})"), POSTFIX)
            }
            3 => {
                let list = self.list(kind, depth);
                let list = self.at(list, POSTFIX);
                let closure = self.closure(Some(kind), |writer| writer.value(Kind::Boolean, depth.min(2)));
                piece(format!("{list}.filter({closure})"), POSTFIX)
            }
            4 => {
                let list = self.list(kind, depth);
                let list = self.at(list, POSTFIX);
                piece(format!("{list}.distinct()"), POSTFIX)
            }
            _ => {
                let list = self.list(kind, depth);
                let list = self.at(list, POSTFIX);
                let key = *self.choices.pick(&[kind, Kind::Integer, Kind::Text]);
                let closure = self.closure(Some(kind), |writer| writer.value(key, depth.min(1)));
                piece(format!("{list}.sort_by({closure})"), POSTFIX)
            }
        }
    }

    fn array(&mut self, kind: Kind, depth: usize, adopting: bool) -> Piece {
        let first = if adopting && matches!(kind, Kind::Choice(_)) {
            self.literal(kind)
        } else {
            self.value(kind, depth)
        };
        let mut text = format!("[{}", first.text);
        for _ in 0..self.choices.below(4) {
            let next = if adopting && matches!(kind, Kind::Choice(_)) {
                self.literal(kind)
            } else {
                self.value(kind, depth)
            };
            text.push_str(", ");
            text.push_str(&next.text);
        }
        text.push(']');
        piece(text, POSTFIX)
    }

    fn record_list(&mut self, depth: usize) -> Piece {
        let place = self.choices.below(self.records.len());
        let name = self.records[place].clone();
        if depth == 0 || self.choices.below(2) == 0 {
            return piece(name, POSTFIX);
        }
        let depth = depth - 1;
        let list = self.record_list(depth);
        let list = self.at(list, POSTFIX);
        if self.choices.below(2) == 0 {
            let closure = self.closure(None, |writer| writer.value(Kind::Boolean, depth.min(2)));
            return piece(format!("{list}.filter({closure})"), POSTFIX);
        }
        let name = self.name('r');
        let fields = [
            "amount",
            "closed_on",
            "seats",
            "share",
            "product",
            "note",
            "closed_at",
            "weight",
        ];
        let field = self.choices.word(&fields);
        let key = match self.choices.below(4) {
            0 => format!("{name}.{field}"),
            1 => format!("[{name}.{field}, {name}.id]"),
            2 => format!("-{name}.amount"),
            _ => format!("[-{name}.seats, {name}.{field}, {name}.id]"),
        };
        piece(format!("{list}.sort_by(|{name}| {key})"), POSTFIX)
    }

    /// Any list as a receiver, and the kind of its elements: `None` for records.
    fn any_list(&mut self, depth: usize) -> (String, Option<Kind>) {
        // A loop in a loop in a loop takes long and shows nothing new.
        let depth = if self.loops > 1 { 0 } else { depth };
        if self.choices.below(2) == 0 {
            let list = self.record_list(depth);
            (self.at(list, POSTFIX), None)
        } else {
            let kind = *self.choices.pick(&PLAIN);
            let list = self.list(kind, depth);
            (self.at(list, POSTFIX), Some(kind))
        }
    }

    /// `|element| …`
    fn closure(&mut self, element: Option<Kind>, value: impl FnOnce(&mut Self) -> Piece) -> String {
        self.loops += 1;
        let text = self.scoped(|writer| {
            let name = writer.name(if element.is_some() { 'e' } else { 'r' });
            match element {
                Some(kind) => writer.leaves.push(Leaf {
                    path: name.clone(),
                    kind,
                    optional: false,
                }),
                None => {
                    for (field, kind, optional) in pack::DEAL {
                        writer.leaves.push(Leaf {
                            path: format!("{name}.{field}"),
                            kind: *kind,
                            optional: *optional,
                        });
                    }
                    writer.lists.push((format!("{name}.labels"), Kind::Text));
                }
            }
            let body = if writer.choices.rarely(5) {
                writer.block(value)
            } else {
                value(writer).text
            };
            format!("|{name}| {body}")
        });
        self.loops -= 1;
        text
    }

    fn period(&mut self, depth: usize) -> String {
        match self.choices.below(4) {
            0 => "period".to_owned(),
            1 => "last_year".to_owned(),
            2 if self.choices.rarely(3) => {
                let name = self.name('x');
                let (first, last) = (self.value(Kind::Date, 1), self.value(Kind::Date, 1));
                format!("({{ let {name} = {}; period_of({name}, {}) }})", first.text, last.text)
            }
            _ => {
                let depth = depth.min(1);
                let (first, last) = (self.value(Kind::Date, depth), self.value(Kind::Date, depth));
                format!("period_of({}, {})", first.text, last.text)
            }
        }
    }

    /// A call of a standard function or a helper that gives the kind.
    fn call(&mut self, kind: Kind, depth: usize) -> Piece {
        if self.choices.rarely(6)
            && let Some(piece) = self.helper(kind, depth)
        {
            return piece;
        }
        let fitting: Vec<&'static Function> = function::all()
            .map(|(_, function)| function)
            .filter(|function| matches!(function.body, Body::Scalar(_)) && gives(function, kind))
            .collect();
        if fitting.is_empty() {
            return self.branch(kind, depth);
        }
        let function = *self.choices.pick(&fitting);
        let amounts = match function.signature.returns {
            Returns::SameAs(_) | Returns::Unified if NUMBERS.contains(&kind) => kind,
            _ => *self.choices.pick(&NUMBERS),
        };
        let mut arguments = Vec::new();
        for (place, parameter) in function.signature.parameters.iter().enumerate() {
            arguments.push(self.argument(parameter.kind, amounts, place, depth));
        }
        let method = self.choices.below(2) == 0;
        let mut arguments = arguments.into_iter();
        match (method, arguments.next()) {
            (true, Some(first)) => {
                let first = self.at(first, POSTFIX);
                let rest: Vec<String> = arguments.map(|argument| argument.text).collect();
                piece(format!("{first}.{}({})", function.name, rest.join(", ")), POSTFIX)
            }
            (false, Some(first)) => {
                let all: Vec<String> = std::iter::once(first)
                    .chain(arguments)
                    .map(|argument| argument.text)
                    .collect();
                piece(format!("{}({})", function.name, all.join(", ")), POSTFIX)
            }
            (_, None) => self.literal(kind),
        }
    }

    fn helper(&mut self, kind: Kind, depth: usize) -> Option<Piece> {
        Some(match kind {
            Kind::Integer | Kind::Decimal | Kind::Money | Kind::Percent if self.choices.below(2) == 0 => {
                let (a, b) = (self.value(kind, depth), self.value(kind, depth));
                piece(format!("larger({}, {})", a.text, b.text), POSTFIX)
            }
            Kind::Decimal => {
                let a = self.optional(kind, depth);
                piece(format!("or_one({})", a.text), POSTFIX)
            }
            Kind::Boolean => {
                let [a, b, c] = [(); 3].map(|()| self.value(Kind::Date, depth.min(1)));
                piece(format!("lies_between({}, {}, {})", a.text, b.text, c.text), POSTFIX)
            }
            _ => return None,
        })
    }

    fn argument(&mut self, kind: Parameter, amounts: Kind, place: usize, depth: usize) -> Piece {
        match kind {
            // The first must be an amount of the kind, another may adopt it.
            Parameter::Amount if place > 0 => self.adopting(amounts, depth),
            Parameter::Amount => self.value(amounts, depth),
            Parameter::Number => {
                let number = *self.choices.pick(&[Kind::Decimal, Kind::Integer, Kind::Percent]);
                self.value(number, depth)
            }
            Parameter::Integer if self.choices.rarely(4) => self.value(Kind::Integer, depth),
            Parameter::Integer => piece(
                self.choices.word(&["2", "1", "0", "7", "12", "28", "29", "30", "2026"]),
                POSTFIX,
            ),
            Parameter::Boolean => self.value(Kind::Boolean, depth),
            Parameter::Text if self.choices.rarely(6) => self.leaf(Kind::Choice(0)),
            Parameter::Text => self.value(Kind::Text, depth),
            Parameter::Date => self.value(Kind::Date, depth),
            Parameter::DateTime => self.value(Kind::DateTime, depth),
            Parameter::Period => piece(self.period(depth), POSTFIX),
            Parameter::Duration(units) => {
                let unit: &Unit = self.choices.pick(units);
                let count = if self.choices.rarely(4) {
                    let count = self.value(Kind::Integer, depth);
                    self.at(count, POSTFIX)
                } else {
                    self.choices.word(&["1", "0", "6", "90", "12"]).to_owned()
                };
                piece(format!("{count}.{}()", unit.word()), POSTFIX)
            }
            Parameter::Word(words) => {
                let word = self.choices.word(words);
                piece(format!("\"{word}\""), POSTFIX)
            }
            Parameter::DateLiteral => piece("\"2026-01-31\"", POSTFIX),
            Parameter::List(_) | Parameter::Element | Parameter::Closure(_) => piece("0", POSTFIX),
        }
    }
}

/// Whether a function can give a kind.
fn gives(function: &Function, kind: Kind) -> bool {
    let parameters = function.signature.parameters;
    match function.signature.returns {
        Returns::SameAs(_) | Returns::Unified => NUMBERS.contains(&kind),
        Returns::Integer => kind == Kind::Integer,
        Returns::Decimal => kind == Kind::Decimal,
        Returns::Percent => kind == Kind::Percent,
        Returns::Boolean => kind == Kind::Boolean,
        Returns::Text => kind == Kind::Text,
        Returns::Date => kind == Kind::Date && parameters.iter().all(|p| p.kind != Parameter::DateLiteral),
        _ => false,
    }
}
