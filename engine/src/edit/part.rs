//! The arguments of clauses: what each holds, where its value comes from, and whether a form may set it.

use super::literal::{Form, Literal, Value, literal};
use super::{Subject, span_of};
use crate::declare::{Kind, Receiver};
use crate::edit::index::Link;
use crate::schema::{Currency, Type};
use crate::source::Span;
use crate::syntax::ast::{AstNode, BinOp, Binary, Call, Closure, Expr, Ident, MethodCall};
use crate::syntax::{SyntaxKind, SyntaxNode};

/// What a part holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The name of what is declared.
    Name,
    /// Text for people.
    Text,
    /// One of these words.
    Word(Vec<String>),
    /// An exact number.
    Number,
    /// A whole number.
    Integer,
    /// A percentage; its value is the number of per cent.
    Percent,
    /// An amount of a currency.
    Money(String),
    /// A day.
    Date,
    /// An instant.
    DateTime,
    /// True or false.
    Boolean,
    /// So many of a unit of time.
    Duration(String),
    /// The name of a setting.
    Setting(Vec<String>),
    /// The name of something else that is declared.
    Reference(Vec<String>),
    /// A type.
    Type,
    /// A rule.
    Rule,
    /// Several texts.
    Texts,
    /// Several values.
    Values,
    /// The path of a file.
    File(Vec<String>),
    /// A map of facts.
    Facts,
    /// Anything else.
    Source,
}

impl PartKind {
    /// Its word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            PartKind::Name => "name",
            PartKind::Text => "text",
            PartKind::Word(_) => "word",
            PartKind::Number => "number",
            PartKind::Integer => "integer",
            PartKind::Percent => "percent",
            PartKind::Money(_) => "money",
            PartKind::Date => "date",
            PartKind::DateTime => "date_time",
            PartKind::Boolean => "boolean",
            PartKind::Duration(_) => "duration",
            PartKind::Setting(_) => "setting",
            PartKind::Reference(_) => "reference",
            PartKind::Type => "type",
            PartKind::Rule => "rule",
            PartKind::Texts => "texts",
            PartKind::Values => "values",
            PartKind::File(_) => "file",
            PartKind::Facts => "facts",
            PartKind::Source => "source",
        }
    }
}

/// Where the value of a part comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// It is written out.
    Literal,
    /// A named constant.
    Constant {
        /// Its name.
        name: String,
        /// The places that read it.
        uses: Vec<Span>,
        /// Its name where it is declared.
        definition: Span,
    },
    /// Computed from values that are written out.
    Computed,
    /// Made by a loop or a helper.
    Generated,
    /// A free expression.
    Expression,
}

/// An argument of a clause, or a value that is written out in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its id: that of the clause, and its place.
    pub id: String,
    /// What the clause calls it.
    pub label: String,
    /// What it holds.
    pub kind: PartKind,
    /// Where it stands.
    pub span: Span,
    /// Its value, if it is written out.
    pub value: Option<Value>,
    /// Where its value comes from.
    pub provenance: Provenance,
    /// Why it cannot be set in a form, `None` if it can.
    pub reason: Option<&'static str>,
    pub(crate) literal: Option<Literal>,
}

impl Part {
    /// Whether a form may set it.
    #[must_use]
    pub const fn editable(&self) -> bool {
        self.reason.is_none()
    }
}

const GENERATED: &str = "a loop or a helper makes several of it: edit the code";
const COMPUTED: &str = "it is computed: edit the code";
const RULE: &str = "it is a rule: edit the code, or the values in it";
const NAMES: &str = "it is a name with uses elsewhere: rename it";
const TYPE: &str = "it is a type: edit its clauses, or the code";

impl Subject<'_> {
    /// The parts of a clause: its arguments, and behind a rule the values that are written out in it.
    pub(crate) fn parts(&self, link: &Link) -> Vec<Part> {
        let mut parts = Vec::new();
        for (place, span) in link.arguments.iter().enumerate() {
            let Some(expr) = self.expression(*span) else { continue };
            parts.push(self.part(link, place, *span, &expr));
            if let (Expr::Closure(closure), false) = (&expr, self.is_made(link)) {
                self.values_in(link, place, closure, &mut parts);
            }
        }
        parts
    }

    /// The part of an id.
    pub(crate) fn find_part(&self, id: &str) -> Option<Part> {
        let (link, _) = id.rsplit_once('/')?;
        let link = self.index.links.get(self.index.link(link)?)?;
        self.parts(link).into_iter().find(|part| part.id == id)
    }

    fn is_made(&self, link: &Link) -> bool {
        self.index.items.get(link.item).is_some_and(|item| item.maker.is_some())
    }

    fn part(&self, link: &Link, place: usize, span: Span, expr: &Expr) -> Part {
        let parameter = link.clause.parameter(place);
        let repeats = place >= link.clause.parameters.len();
        let label = parameter.map_or_else(String::new, |parameter| parameter.name.to_owned());
        let id = format!("{}/{place}", link.id);
        let (mut provenance, mut written) = self.comes_from(expr, span);
        if self.is_made(link) {
            provenance = Provenance::Generated;
        }
        let wanted = parameter.map_or(Kind::Fact, |parameter| parameter.kind);
        let kind = self.kind_of(link, place, wanted, expr, written.as_ref());
        let names =
            (place == 0 && super::index::opens(link.clause).is_some() && link.clause.receiver != Receiver::Root)
                || matches!(wanted, Kind::Identifier | Kind::FieldName);
        let names = names && matches!(kind, PartKind::Name) && !repeats;
        let reason = match (&provenance, &kind) {
            (Provenance::Generated, _) => Some(GENERATED),
            (_, PartKind::Rule) => Some(RULE),
            (_, PartKind::Type) => Some(TYPE),
            _ if names => Some(NAMES),
            (Provenance::Computed | Provenance::Expression, _) => Some(COMPUTED),
            _ if written.is_none() => Some(COMPUTED),
            _ => None,
        };
        // A day in the place of a text is a text.
        if let (
            Some(written),
            PartKind::Text | PartKind::Word(_) | PartKind::Name | PartKind::Setting(_) | PartKind::Reference(_),
        ) = (&mut written, &kind)
            && written.form == Form::Date
        {
            written.form = Form::Text;
        }
        Part {
            id,
            label,
            kind,
            span,
            value: written.as_ref().map(|written| written.value.clone()),
            provenance,
            reason,
            literal: written,
        }
    }

    /// Where the value of an expression comes from, and the value if it is written out somewhere.
    fn comes_from(&self, expr: &Expr, span: Span) -> (Provenance, Option<Literal>) {
        if let Some(written) = literal(span.file, expr) {
            return (Provenance::Literal, Some(written));
        }
        if let Some(Expr::Ident(ident)) = expr.clone().without_parens() {
            let name = ident.name();
            let Some(variable) = self.index.variables.get(&name) else {
                return (Provenance::Expression, None);
            };
            let written = variable
                .value
                .and_then(|value| literal(value.file, &self.expression(value)?));
            return match written {
                Some(written) => {
                    let constant = Provenance::Constant {
                        uses: self.reads_of_variable(&name),
                        definition: variable.name,
                        name,
                    };
                    (constant, Some(written))
                }
                None => (Provenance::Expression, None),
            };
        }
        let free = expr.syntax().descendants().any(|node| {
            matches!(
                node.kind(),
                SyntaxKind::IdentExpr | SyntaxKind::ClosureExpr | SyntaxKind::IfExpr | SyntaxKind::SwitchExpr
            )
        });
        let counts = matches!(
            expr,
            Expr::Binary(_) | Expr::Prefix(_) | Expr::Paren(_) | Expr::Call(_) | Expr::MethodCall(_)
        );
        if counts && !free {
            (Provenance::Computed, None)
        } else {
            (Provenance::Expression, None)
        }
    }

    /// The places that read a variable of the top level.
    pub(crate) fn reads_of_variable(&self, name: &str) -> Vec<Span> {
        let mut reads = Vec::new();
        let files = self.pack.script_files().iter().chain(self.pack.test_files());
        for file in files {
            let Some(root) = self.root(*file) else { continue };
            let idents = root
                .descendants()
                .filter_map(Ident::cast)
                .filter(|ident| ident.name() == name);
            reads.extend(
                idents
                    .filter(|ident| !is_bound(ident.syntax(), name))
                    .map(|ident| span_of(*file, ident.range())),
            );
        }
        reads
    }

    /// What an argument holds.
    fn kind_of(&self, link: &Link, place: usize, wanted: Kind, expr: &Expr, written: Option<&Literal>) -> PartKind {
        let (receiver, name) = (link.clause.receiver, link.clause.name);
        let words = |words: &[&str]| PartKind::Word(words.iter().map(|word| (*word).to_owned()).collect());
        match wanted {
            Kind::Rule => PartKind::Rule,
            Kind::Type => PartKind::Type,
            Kind::Word(allowed) => words(allowed),
            Kind::Integer(..) => PartKind::Integer,
            Kind::File => PartKind::File(self.pack.tables().map(|(path, _)| path.to_owned()).collect()),
            Kind::Facts => PartKind::Facts,
            Kind::Date => PartKind::Date,
            Kind::Identifier
                if receiver == Receiver::Root
                    && place == 0
                    && super::index::opens(link.clause).is_some()
                    && !link.clause.makes_type() =>
            {
                PartKind::Name
            }
            Kind::Identifier => PartKind::Reference(self.references_for(name)),
            Kind::FieldName => PartKind::Name,
            Kind::Texts => PartKind::Texts,
            Kind::Constants if matches!(written, Some(one) if one.form == Form::Texts) => PartKind::Texts,
            Kind::Constants => PartKind::Values,
            Kind::Text => match (receiver, name, place) {
                (Receiver::Ladder, "tier", 0) => PartKind::Name,
                (Receiver::Ladder, "starts_at", 0) => PartKind::Reference(self.tiers_of(link.item)),
                (Receiver::Scenario, "varies", 0) => PartKind::Reference(self.names_of(Receiver::Base)),
                (Receiver::Scenario, "after", 0) => PartKind::Reference(self.names_of(Receiver::Scenario)),
                _ => PartKind::Text,
            },
            _ if matches!(expr, Expr::Closure(_)) => PartKind::Rule,
            _ => self.kind_of_value(link, wanted, written),
        }
    }

    fn kind_of_value(&self, link: &Link, wanted: Kind, written: Option<&Literal>) -> PartKind {
        let Some(written) = written else {
            return PartKind::Source;
        };
        match written.form {
            Form::Percent => PartKind::Percent,
            Form::Boolean => PartKind::Boolean,
            Form::Date => PartKind::Date,
            Form::DateTime => PartKind::DateTime,
            Form::Texts => PartKind::Texts,
            Form::Duration => PartKind::Duration(written.unit.clone().unwrap_or_default()),
            Form::Text if matches!(wanted, Kind::Threshold | Kind::NumberOrSetting) => {
                PartKind::Setting(self.names_of(Receiver::Setting))
            }
            Form::Text => match self.type_at(written.span) {
                Some(Type::Tier(_) | Type::Choice(_)) => PartKind::Word(self.words_at(written.span)),
                _ => PartKind::Text,
            },
            Form::Number => match self.type_meant(link) {
                Some(Type::Money(currency)) => PartKind::Money(self.currency(currency)),
                Some(Type::Integer) => PartKind::Integer,
                _ => PartKind::Number,
            },
        }
    }

    /// The type that a number of a clause has because of what it is held against.
    fn type_meant(&self, link: &Link) -> Option<Type> {
        let program = Type::Money(Currency::Program);
        let item = self.index.items.get(link.item)?;
        let of_opener = |place: usize| {
            let opener = self.index.links.get(*item.links.first()?)?;
            opener.arguments.get(place).copied()
        };
        match (link.clause.receiver, link.clause.name) {
            (Receiver::Incentive | Receiver::Payout, "cap" | "cap_each" | "floor" | "minimum")
            | (Receiver::Payout, "recoverable_draw" | "non_recoverable_draw")
            | (Receiver::Fund, "provides") => Some(program),
            (Receiver::Root, "setting") | (Receiver::Setting, "effective") => self.written_type(of_opener(1)?),
            (Receiver::Bands, "from" | "above" | "ends_at" | "between") => {
                let bands = match item.receiver {
                    Receiver::Bands => item,
                    _ => self.index.items.get(item.parent?)?,
                };
                let opener = self.index.links.get(*bands.links.first()?)?;
                self.written_type(*opener.arguments.get(1)?)
            }
            (Receiver::Requirement, _) => {
                let measure = of_opener(1)?;
                let Expr::Closure(closure) = self.expression(measure)? else {
                    return None;
                };
                self.type_at(span_of(measure.file, closure.body()?.range()))
            }
            (Receiver::Type, _) => {
                let opener = self.index.links.get(*item.links.first()?)?;
                self.written_type(Span::new(opener.span.file, opener.span.start, opener.span.end))
            }
            _ => None,
        }
    }

    /// The type that a call such as `money()` makes.
    fn written_type(&self, span: Span) -> Option<Type> {
        let source = self.slice(span);
        let word = source.split(['(', '.']).next()?.trim();
        Some(match word {
            "money" => {
                let code = source.split('"').nth(1).map(str::as_bytes);
                match code {
                    Some([a, b, c]) => Type::Money(Currency::Code([*a, *b, *c])),
                    _ => Type::Money(Currency::Program),
                }
            }
            "integer" => Type::Integer,
            "percent" => Type::Percent,
            "decimal" => Type::Decimal,
            _ => return None,
        })
    }

    /// The code of a currency.
    pub(crate) fn currency(&self, currency: Currency) -> String {
        match currency {
            Currency::Program => self
                .pack
                .manifest()
                .map_or_else(String::new, |manifest| manifest.currency.value.clone()),
            Currency::Code(code) => String::from_utf8_lossy(&code).into_owned(),
            Currency::Field { .. } => String::new(),
        }
    }

    /// The type of the expression at a span, if the pack compiles.
    pub(crate) fn type_at(&self, span: Span) -> Option<Type> {
        let nodes = &self.program?.nodes;
        nodes
            .iter()
            .rev()
            .find(|node| node.span == span)
            .map(|node| node.kind.clone())
    }

    /// The words that may stand where an expression stands.
    fn words_at(&self, span: Span) -> Vec<String> {
        let (Some(program), Some(kind)) = (self.program, self.type_at(span)) else {
            return Vec::new();
        };
        words_of(program, &kind)
    }

    /// The names of everything of a kind.
    pub(crate) fn names_of(&self, receiver: Receiver) -> Vec<String> {
        let items = self.index.items.iter().filter(|item| item.receiver == receiver);
        items.filter_map(|item| item.name.clone()).collect()
    }

    /// The ids of the tiers of a ladder.
    pub(crate) fn tiers_of(&self, ladder: usize) -> Vec<String> {
        let Some(ladder) = self.index.items.get(ladder) else {
            return Vec::new();
        };
        if let Some(known) = self.model.and_then(|model| {
            let name = ladder.name.as_deref()?;
            model.ladders.iter().find(|known| known.name.text == name)
        }) {
            return known.tiers.iter().map(|tier| tier.id.text.clone()).collect();
        }
        let tiers = ladder.children.iter().filter_map(|child| self.index.items.get(*child));
        tiers
            .filter(|item| item.receiver == Receiver::Tier)
            .filter_map(|item| item.name.clone())
            .collect()
    }

    /// The names that may stand in a clause that names something.
    fn references_for(&self, clause: &str) -> Vec<String> {
        match clause {
            "for_each" => {
                let mut names = self.names_of(Receiver::Input);
                names.extend(self.names_of(Receiver::Relation));
                names.extend(self.names_of(Receiver::Value));
                names
            }
            "by_score" => self.names_of(Receiver::Score),
            "tier_of" => self.names_of(Receiver::Ladder),
            "record_of" | "field_of" => self.names_of(Receiver::Record),
            "set_setting" => self.names_of(Receiver::Setting),
            "for_each_downline" => self.names_of(Receiver::Incentive),
            "in_hierarchy" => self.names_of(Receiver::Relation),
            "draws_on" => self.names_of(Receiver::Fund),
            "calendar" => self.names_of(Receiver::FiscalCalendar),
            "recoverable_draw" | "holds_back" => self.names_of(Receiver::Balance),
            "missing_day" => self.names_of(Receiver::BusinessCalendar),
            "use_table" => self.names_of(Receiver::Table),
            "use_bands" => self.names_of(Receiver::Bands),
            "use_curve" => self.names_of(Receiver::Curve),
            _ => Vec::new(),
        }
    }

    /// The values that are written out in a rule.
    fn values_in(&self, link: &Link, place: usize, closure: &Closure, parts: &mut Vec<Part>) {
        let file = link.span.file;
        let mut count = 0;
        let mut done = 0;
        for node in closure.syntax().descendants() {
            let Some(expr) = Expr::cast(node) else { continue };
            let span = span_of(file, expr.range());
            if span.start < done || matches!(expr, Expr::Paren(_) | Expr::Array(_)) {
                continue;
            }
            let Some(mut written) = literal(file, &expr) else {
                continue;
            };
            // Counted also where it is no value for a form, which may depend on types.
            let number = count;
            count += 1;
            let kind = match written.form {
                Form::Text => match self.type_at(written.span) {
                    Some(Type::Tier(_) | Type::Choice(_)) => PartKind::Word(self.words_at(written.span)),
                    _ if is_compared(expr.syntax()) => PartKind::Text,
                    _ => continue,
                },
                Form::Date if matches!(&expr, Expr::Literal(_)) && !is_compared(expr.syntax()) => continue,
                Form::Date => PartKind::Date,
                Form::DateTime => PartKind::DateTime,
                Form::Percent => PartKind::Percent,
                Form::Boolean => PartKind::Boolean,
                Form::Texts => continue,
                Form::Duration => PartKind::Duration(written.unit.clone().unwrap_or_default()),
                Form::Number => self.kind_of_number(file, &expr),
            };
            if matches!(kind, PartKind::Text | PartKind::Word(_)) {
                written.form = Form::Text;
            }
            // What stands inside of it is a part of it.
            done = span.end;
            parts.push(Part {
                id: format!("{}/{place}~{number}", link.id),
                label: "value".to_owned(),
                kind,
                span,
                value: Some(written.value.clone()),
                provenance: Provenance::Literal,
                reason: None,
                literal: Some(written),
            });
        }
    }

    /// What a number in a rule is: an amount where it is held against one.
    fn kind_of_number(&self, file: crate::source::FileId, expr: &Expr) -> PartKind {
        let other = expr.syntax().parent().and_then(Binary::cast).and_then(|binary| {
            use BinOp::{Add, Eq, Ge, Gt, Le, Lt, Ne, Sub};
            let meets = matches!(binary.op_kind()?, Add | Sub | Eq | Ne | Lt | Le | Gt | Ge);
            let (lhs, rhs) = (binary.lhs()?, binary.rhs()?);
            meets.then_some(if lhs.range() == expr.range() { rhs } else { lhs })
        });
        match other.and_then(|other| self.type_at(span_of(file, other.range()))) {
            Some(Type::Money(currency)) => PartKind::Money(self.currency(currency)),
            _ => PartKind::Number,
        }
    }
}

/// The words of a type that has words.
pub(crate) fn words_of(program: &crate::program::Program, kind: &Type) -> Vec<String> {
    match kind {
        Type::Choice(choice) => program.schema.choice(*choice).to_vec(),
        Type::Tier(ladder) => {
            let ladder = program.ladders.get(usize::from(*ladder));
            ladder.map_or_else(Vec::new, |ladder| {
                ladder.tiers.iter().map(|tier| tier.id.clone()).collect()
            })
        }
        _ => Vec::new(),
    }
}

/// Whether a text is held against something: `deal.product == "cloud"`, `deal.product in ["cloud", "software"]`.
fn is_compared(node: &SyntaxNode) -> bool {
    let mut above = node.ancestors().skip(1);
    let Some(parent) = above.next() else { return false };
    let binary = match parent.kind() {
        SyntaxKind::ArrayExpr => above.next(),
        _ => Some(parent),
    };
    binary.and_then(Binary::cast).is_some()
}

/// Whether a name is bound by a parameter, a loop or a `let` of a block around it.
pub(crate) fn is_bound(node: &SyntaxNode, name: &str) -> bool {
    let is_name = |parameters: Vec<crate::syntax::ast::Param>| parameters.iter().any(|one| one.name() == name);
    let mut below = node.clone();
    for above in node.ancestors().skip(1) {
        let binds = match above.kind() {
            SyntaxKind::ClosureExpr => Closure::cast(above.clone()).is_some_and(|closure| is_name(closure.params())),
            SyntaxKind::FnDef => {
                let function = crate::syntax::ast::Fn::cast(above.clone());
                function.is_some_and(|function| is_name(function.params()))
            }
            SyntaxKind::ForLoop => above
                .children()
                .filter_map(crate::syntax::ast::Param::cast)
                .any(|one| one.name() == name),
            SyntaxKind::BlockExpr => above
                .children()
                .take_while(|child| child.text_range().start() <= below.text_range().start())
                .filter(|child| *child != below)
                .filter_map(crate::syntax::ast::Let::cast)
                .any(|one| one.name_token().is_some_and(|token| token.text() == name)),
            _ => false,
        };
        if binds {
            return true;
        }
        below = above;
    }
    false
}

/// The name of the function or method whose arguments a node is among.
pub(crate) fn called(node: &SyntaxNode) -> Option<(String, usize)> {
    let list = node.parent().filter(|parent| parent.kind() == SyntaxKind::ArgList)?;
    let place = list.children().position(|child| child == *node)?;
    let call = list.parent()?;
    let name = match call.kind() {
        SyntaxKind::CallExpr => Call::cast(call)?.name_token()?,
        SyntaxKind::MethodCallExpr => MethodCall::cast(call)?.name_token()?,
        _ => return None,
    };
    Some((name.text().to_owned(), place))
}
