//! Where a diagnostic belongs, said without lines: `incentive.commission.round_each`. Such a path stays the same while
//! the pack is edited elsewhere, so baselines and reports can name a finding by it.

use crate::model::Model;
use crate::pack::{CsvFile, Pack};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, Const, Expr, ExprStmt, Fn, Let, SourceFile};
use crate::syntax::{Parse, SyntaxNode, TextRange, TextSize, token_at};
use crate::value::write_json_text;
use std::collections::{BTreeMap, HashMap};

/// The places of a pack by their paths.
pub(crate) struct Clauses<'a> {
    pack: &'a Pack,
    model: &'a Model,
    trees: &'a BTreeMap<FileId, Parse>,
    /// What the variables of the scripts hold: `level` is `ladder.level`.
    variables: HashMap<String, String>,
}

/// A clause of a chain: its name, its first argument, and where it stands.
struct Link {
    name: String,
    argument: Option<Expr>,
    range: TextRange,
}

impl<'a> Clauses<'a> {
    pub(crate) fn new(pack: &'a Pack, model: &'a Model, trees: &'a BTreeMap<FileId, Parse>) -> Clauses<'a> {
        let mut clauses = Clauses {
            pack,
            model,
            trees,
            variables: HashMap::new(),
        };
        for tree in trees.values() {
            for variable in tree.syntax().descendants().filter_map(Let::cast) {
                let (Some(name), Some(value)) = (variable.name_token(), variable.value()) else {
                    continue;
                };
                if let Some((Some(root), _)) = chain(value).map(|(root, links)| (clauses.root(&root), links)) {
                    clauses.variables.entry(name.text().to_owned()).or_insert(root);
                }
            }
        }
        clauses
    }

    /// The path of a place.
    pub(crate) fn path(&self, span: Span) -> Option<String> {
        let file = self.pack.sources().get(span.file)?;
        if file.path() == "pack.toml" {
            return Some(manifest(file.text(), span.start as usize));
        }
        let in_table = self.pack.tables().find(|(_, table)| table.file() == span.file);
        if let Some((path, table)) = in_table {
            return Some(self.cell(path, table, span));
        }
        let tree = self.trees.get(&span.file);
        let in_script = tree.and_then(|tree| self.statement(&tree.root(), span.start));
        Some(in_script.unwrap_or_else(|| named("file", file.path())))
    }

    /// The clause that an offset of a script lies in.
    fn statement(&self, root: &SourceFile, offset: u32) -> Option<String> {
        let token = token_at(root.syntax(), TextSize::new(offset))?;
        let ancestors: Vec<SyntaxNode> = token.parent()?.ancestors().collect();
        // The outermost statement that is no loop or branch around others.
        ancestors.into_iter().rev().find_map(|node| {
            if let Some(function) = Fn::cast(node.clone()) {
                return Some(named("fn", function.name_token()?.text()));
            }
            let (variable, value) = if let Some(statement) = ExprStmt::cast(node.clone()) {
                (None, statement.expr()?)
            } else if let Some(statement) = Let::cast(node.clone()) {
                (statement.name_token(), statement.value()?)
            } else {
                let statement = Const::cast(node)?;
                (statement.name_token(), statement.value()?)
            };
            let in_chain = chain(value).and_then(|(first, links)| self.clause(&first, &links, offset));
            in_chain.or_else(|| Some(named("let", variable?.text())))
        })
    }

    /// The path of a chain's beginning.
    fn root(&self, link: &Link) -> Option<String> {
        match (&link.argument, link.range.is_empty()) {
            // A variable.
            (None, true) => self.variables.get(&link.name).cloned(),
            (Some(argument), _) if ROOTS.contains(&link.name.as_str()) => Some(named_by(&link.name, argument)),
            _ => None,
        }
    }

    fn clause(&self, first: &Link, links: &[Link], offset: u32) -> Option<String> {
        let root = self.root(first)?;
        let offset = TextSize::new(offset);
        let place = links.iter().position(|link| link.range.contains_inclusive(offset));
        let Some((target, before)) = place.and_then(|place| links.get(..=place)?.split_last()) else {
            return Some(root);
        };
        let within = |names: &[&str]| before.iter().rev().find(|link| names.contains(&link.name.as_str()));
        let mut path = root;
        let compares = within(&["requires", "when"]).is_some()
            && crate::model::Comparator::ALL
                .iter()
                .any(|(word, _)| *word == target.name);
        let mut add = |link: &Link| {
            path.push('.');
            // `above` is a band, or compares a measure.
            let names = NAMING.contains(&link.name.as_str()) && !(compares && link.range == target.range);
            match &link.argument {
                Some(argument) if names => path.push_str(&named_by(&link.name, argument)),
                _ => path.push_str(&link.name),
            }
        };
        within(&["tier"]).filter(|_| target.name != "tier").map(&mut add);
        if target.name == "requires" || compares {
            within(&["path"]).map(&mut add);
        }
        if compares {
            within(&["requires", "when"]).map(&mut add);
        }
        if target.name == "per" {
            within(&["cap"]).map(&mut add);
        }
        add(target);
        Some(path)
    }

    /// The path of a place in a table: its row by the cells that are looked at, or its column.
    fn cell(&self, path: &str, table: &CsvFile, span: Span) -> String {
        let is_this = |file: &str| self.pack.table(file).is_some_and(|found| found.file() == table.file());
        let declared = self.model.tables.iter().find(|one| is_this(&one.file.text));
        let matrix = || {
            self.model
                .ladders
                .iter()
                .find(|ladder| ladder.matrix.as_ref().is_some_and(|matrix| is_this(&matrix.file.text)))
        };
        let (mut out, keys): (String, Vec<usize>) = match declared {
            Some(declared) => (
                named("table", &declared.name.text),
                declared
                    .inputs
                    .iter()
                    .filter_map(|input| table.column(&input.name.text))
                    .collect(),
            ),
            None => (
                matrix().map_or_else(
                    || named("file", path),
                    |ladder| format!("{}.requirements", named("ladder", &ladder.name.text)),
                ),
                vec![0],
            ),
        };
        let holds = |place: Span| place.start <= span.start && span.start <= place.end;
        if let Some(row) = table.rows().iter().find(|row| holds(row.span)) {
            let key: Vec<&str> = keys
                .iter()
                .filter_map(|place| row.cells.get(*place))
                .map(|cell| cell.text.trim())
                .collect();
            out.push('.');
            out.push_str(&quoted("row", &key.join(",")));
        } else if let Some(column) = table.header().iter().find(|cell| holds(cell.span)) {
            out.push('.');
            out.push_str(&named("column", column.text.trim()));
        }
        out
    }
}

/// What begins a declaration.
const ROOTS: &[&str] = &[
    "record",
    "input",
    "relation",
    "setting",
    "value",
    "window",
    "table",
    "bands",
    "curve",
    "ladder",
    "eligibility",
    "incentive",
    "base",
    "scenario",
    "ranking",
    "takes_over",
    "rules_of_engagement",
];

/// Clauses that stand several times in a chain and are told from each other by their first argument.
const NAMING: &[&str] = &[
    "tier",
    "path",
    "requires",
    "when",
    "measure",
    "field",
    "input",
    "output",
    "benefit",
    "label",
    "from",
    "above",
    "point",
    "effective",
    "set",
    "setting",
    "expect",
    "group_by",
    "then_by",
    "rejects",
    "sends_to_review",
    "lapses",
    "milestone",
    "same_deal_key",
];

/// The first link of a chain and those behind it. A variable is a link without an argument and without a range.
fn chain(expr: Expr) -> Option<(Link, Vec<Link>)> {
    let mut links = Vec::new();
    let mut at = expr.without_parens()?;
    loop {
        match at {
            Expr::MethodCall(call) => {
                let name = call.name_token()?;
                let end = call.args_range().unwrap_or(name.text_range()).end();
                links.push(Link {
                    name: name.text().to_owned(),
                    argument: call.args().into_iter().next(),
                    range: TextRange::new(name.text_range().start(), end),
                });
                at = call.receiver()?.without_parens()?;
            }
            Expr::Call(call) => {
                links.reverse();
                let first = Link {
                    name: call.name_token()?.text().to_owned(),
                    argument: call.args().into_iter().next(),
                    range: call.syntax().text_range(),
                };
                return Some((first, links));
            }
            Expr::Ident(ident) => {
                links.reverse();
                let first = Link {
                    name: ident.name(),
                    argument: None,
                    range: TextRange::empty(ident.range().start()),
                };
                return Some((first, links));
            }
            _ => return None,
        }
    }
}

/// `tier.gold`, `path("By volume")`, `tier(step[0])`.
fn named_by(word: &str, argument: &Expr) -> String {
    let literal = match argument {
        Expr::Literal(literal) => literal.string_value(),
        _ => None,
    };
    match literal {
        Some(text) => named(word, &text),
        None => {
            let text = argument.syntax().text().to_string();
            format!("{word}({})", text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }
}

fn named(word: &str, name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(plain) {
        format!("{word}.{name}")
    } else {
        quoted(word, name)
    }
}

fn quoted(word: &str, name: &str) -> String {
    let mut out = format!("{word}(");
    write_json_text(name, &mut out);
    out.push(')');
    out
}

/// The key of the manifest that an offset belongs to.
fn manifest(text: &str, offset: usize) -> String {
    let end = text.ceil_char_boundary(offset);
    let line_end = text.get(end..).and_then(|rest| rest.find('\n'));
    let before = text.get(..line_end.map_or(text.len(), |at| end + at)).unwrap_or("");
    let key = before.lines().rev().find_map(|line| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim();
        let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        (!key.is_empty() && key.chars().all(is_key)).then_some(key)
    });
    key.map_or_else(|| "manifest".to_owned(), |key| format!("manifest.{key}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::declare;

    const PROGRAM: &str = r#"record("deal").key("id").field("id", text()).field("amount", money().at_least(0));
input("deals", list_of(record_of("deal")));
let level = ladder("level").select("highest");
level.tier("gold").title("Gold")
    .requires("Sales", |deals| deals.count()).at_least(1)
    .path("By volume").requires("Deals", |deals| deals.count()).at_least(10)
    .benefit("discount", percent(5));
for step in ["elite", "top"] {
    level.tier(step).requires("Deals", |deals| deals.count()).at_least(90);
}
fn twice(amount) { amount * 2 }
let b = bands("b", money()).marginal().from(0, percent(1)).from(50_000, percent(2));
incentive("commission").for_each("deals")
    .when("Large", |deal| deal.amount).above(5)
    .pays(|deal| { let share = twice(deal.amount); share }).round_each(2, "half-up")
    .cap(100).per(["period"]);
let rates = table("rates", "tables/rates.csv").input("level", tier_of("level")).input("n", integer()).output("rate", percent()).hit("unique");
"#;
    const MANIFEST: &str = "name = \"p\"\nversion = \"1.0.0\"\ntitle = \"P\"\nowner = \"o\"\ncurrency = \"USD\"\n\
                            time_zone = \"UTC\"\nsources = [\n  \"program.rhai\",\n]\n";

    #[test]
    fn every_place_has_the_path_of_its_clause() {
        let pack = Pack::from_files([
            ("pack.toml", MANIFEST),
            ("program.rhai", PROGRAM),
            ("tables/rates.csv", "level,n,rate\ngold,1,5 %\n\"elite\",2,6 %\n"),
            ("tables/other.csv", "a b,c\n1,2\n"),
            (
                "more.test.rhai",
                "scenario(\"a b\").facts(#{}).expect(\"level\", \"gold\");\n",
            ),
        ]);
        let declared = declare(&pack);
        let clauses = Clauses::new(&pack, &declared.model, &declared.trees);
        let path = |file: &str, what: &str| {
            let file = pack.sources().by_path(file).unwrap();
            let at = pack.sources().get(file).unwrap().text().find(what).unwrap();
            clauses.path(Span::new(file, at as u32, at as u32 + 1)).unwrap()
        };
        for (what, expected) in [
            ("\"deal\")", "record.deal"),
            ("amount\", money", "record.deal.field.amount"),
            ("at_least(0)", "record.deal.field.amount"),
            ("\"deals\"", "input.deals"),
            ("\"level\"", "ladder.level"),
            ("select", "ladder.level.select"),
            ("gold", "ladder.level.tier.gold"),
            ("Gold", "ladder.level.tier.gold.title"),
            ("Sales", "ladder.level.tier.gold.requires.Sales"),
            ("at_least(1)", "ladder.level.tier.gold.requires.Sales.at_least"),
            ("By volume", "ladder.level.tier.gold.path(\"By volume\")"),
            (
                "at_least(10)",
                "ladder.level.tier.gold.path(\"By volume\").requires.Deals.at_least",
            ),
            ("discount", "ladder.level.tier.gold.benefit.discount"),
            ("90", "ladder.level.tier(step).requires.Deals.at_least"),
            ("twice", "fn.twice"),
            ("marginal", "bands.b.marginal"),
            ("50_000", "bands.b.from(50_000)"),
            ("commission", "incentive.commission"),
            ("above", "incentive.commission.when.Large.above"),
            ("share; share", "incentive.commission.pays"),
            ("twice(deal", "incentive.commission.pays"),
            ("half-up", "incentive.commission.round_each"),
            ("[\"period\"]", "incentive.commission.cap.per"),
            ("\"rate\"", "table.rates.output.rate"),
        ] {
            let what = if what == "share; share" { "share }" } else { what };
            assert_eq!(path("program.rhai", what), expected, "{what}");
        }
        assert_eq!(path("tables/rates.csv", "6 %"), "table.rates.row(\"elite,2\")");
        assert_eq!(path("tables/rates.csv", "rate"), "table.rates.column.rate");
        assert_eq!(
            path("tables/other.csv", "a b"),
            "file(\"tables/other.csv\").column(\"a b\")"
        );
        assert_eq!(path("tables/other.csv", "2"), "file(\"tables/other.csv\").row(\"1\")");
        assert_eq!(path("pack.toml", "\"P\""), "manifest.title");
        assert_eq!(path("pack.toml", "\"program.rhai\""), "manifest.sources");
        assert_eq!(path("more.test.rhai", "gold"), "scenario(\"a b\").expect.level");
    }

    #[test]
    fn a_path_does_not_change_with_the_lines() {
        let of = |program: &str| {
            let pack = Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", program)]);
            let declared = declare(&pack);
            let file = pack.sources().by_path("program.rhai").unwrap();
            let at = program.find("half-up").unwrap() as u32;
            Clauses::new(&pack, &declared.model, &declared.trees).path(Span::new(file, at, at + 1))
        };
        assert_eq!(
            of(PROGRAM),
            of(&format!("// a line\n\n{}", PROGRAM.replace(", |", ",\n  |")))
        );
    }
}
