use std::fmt::Write;

use crate::facts::bounds_in_words;
use crate::program::Program;
use crate::schema::{Currency, NumberBounds, RecordType, Schema, Type};

/// What stands before the interfaces of every program.
const ALIASES: &str = r#"/** A number, or its digits as a text, such as "0.1", where every digit counts. */
export type Decimal = number | string;
/** A day: "2026-01-31". */
export type IsoDate = string;
/** An instant with its offset: "2026-01-31T09:30:00Z". */
export type IsoDateTime = string;
/** Three capital letters: "EUR". */
export type CurrencyCode = string;
"#;

/// Names that records do not get.
const TAKEN: [&str; 5] = ["Facts", "Decimal", "IsoDate", "IsoDateTime", "CurrencyCode"];

/// The TypeScript interfaces of a program's facts: one for each record, and `Facts` for the document.
#[must_use]
pub fn facts_typescript(program: &Program) -> String {
    declarations(&program.schema, &program.provenance.title)
}

pub(super) fn declarations(schema: &Schema, title: &str) -> String {
    let names = interface_names(schema);
    let mut out = String::from(ALIASES);
    let records = schema.records.iter().zip(&names).zip(0_u16..);
    for ((record, name), _) in records.filter(|(_, place)| !schema.is_made(*place)) {
        out.push('\n');
        interface(&mut out, schema, &names, record, name);
    }
    out.push('\n');
    comment(&mut out, "", &format!("The facts of one decision of {title}."));
    out.push_str("export interface Facts {\n");
    for input in &schema.inputs {
        let member = Member {
            key: &input.name,
            kind: &input.kind,
            bounds: &input.bounds,
            optional: input.optional,
            description: input.description.as_deref(),
        };
        member.write(&mut out, schema, &names);
    }
    for relation in &schema.relations {
        let member = Member {
            key: &relation.name,
            kind: &relation.kind,
            bounds: &relation.bounds,
            optional: true,
            description: Some(
                relation
                    .description
                    .as_deref()
                    .unwrap_or("A relation: here, or once for a run"),
            ),
        };
        member.write(&mut out, schema, &names);
    }
    if schema.stateful {
        comment(&mut out, "  ", super::json_schema::PRIOR);
        out.push_str("  prior: object;\n");
    }
    if !schema
        .inputs
        .iter()
        .any(|input| input.name == super::json_schema::CLOSED)
    {
        comment(&mut out, "  ", super::json_schema::PAID);
        out.push_str("  closed?: object;\n");
    }
    out.push_str("}\n");
    out
}

struct Member<'a> {
    key: &'a str,
    kind: &'a Type,
    bounds: &'a NumberBounds,
    optional: bool,
    description: Option<&'a str>,
}

impl Member<'_> {
    fn write(&self, out: &mut String, schema: &Schema, names: &[String]) {
        let parts: Vec<String> = self
            .description
            .map(str::to_owned)
            .into_iter()
            .chain(self.remark())
            .collect();
        if !parts.is_empty() {
            comment(out, "  ", &parts.join("; "));
        }
        out.push_str("  ");
        if is_identifier(self.key) {
            out.push_str(self.key);
        } else {
            quote(out, self.key);
        }
        if self.optional {
            out.push('?');
        }
        out.push_str(": ");
        type_text(out, schema, names, self.kind);
        out.push_str(if self.optional { " | null;\n" } else { ";\n" });
    }

    /// What the type does not say.
    fn remark(&self) -> Option<String> {
        let limits = match self.kind {
            // The limits that hold for every amount are no news.
            Type::Money(_) => NumberBounds {
                low: self.bounds.low.filter(|(edge, _)| edge.digits().0 <= 15),
                high: self.bounds.high.filter(|(edge, _)| edge.digits().0 <= 15),
                ..NumberBounds::default()
            },
            _ => self.bounds.clone(),
        };
        let range = bounds_in_words(self.kind, &limits);
        let longest = self.bounds.longest.map(|longest| match self.kind {
            Type::List(_) => format!("at most {longest} elements"),
            _ => format!("at most {longest} characters"),
        });
        let unit = match self.kind {
            Type::Integer => Some("a whole number".to_owned()),
            Type::Percent => Some("a fraction: 0.125 is 12.5 %".to_owned()),
            Type::Money(Currency::Code(code)) => Some(String::from_utf8_lossy(code).into_owned()),
            _ => None,
        };
        let parts: Vec<String> = [unit, range, longest].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

fn interface(out: &mut String, schema: &Schema, names: &[String], record: &RecordType, name: &str) {
    comment(out, "", &format!("The record `{}`.", record.name));
    // Writing to a String does not fail.
    let _ = writeln!(out, "export interface {name} {{");
    for field in &record.fields {
        let member = Member {
            key: &field.key,
            kind: &field.kind,
            bounds: &field.bounds,
            optional: field.optional,
            description: field.description.as_deref(),
        };
        member.write(out, schema, names);
    }
    if record.open {
        out.push_str("  [key: string]: unknown;\n");
    }
    out.push_str("}\n");
}

fn words_text(out: &mut String, words: &[String]) {
    for (index, word) in words.iter().enumerate() {
        out.push_str(if index > 0 { " | " } else { "" });
        quote(out, word);
    }
}

fn type_text(out: &mut String, schema: &Schema, names: &[String], kind: &Type) {
    match kind {
        Type::Boolean => out.push_str("boolean"),
        Type::Integer => out.push_str("number"),
        Type::Decimal | Type::Percent | Type::Money(_) => out.push_str("Decimal"),
        Type::Currency => out.push_str("CurrencyCode"),
        Type::Text => out.push_str("string"),
        Type::Date => out.push_str("IsoDate"),
        Type::DateTime => out.push_str("IsoDateTime"),
        Type::Choice(choice) => words_text(out, schema.choice(*choice)),
        Type::Tier(ladder) => words_text(out, schema.tier_ids(*ladder)),
        Type::Record(record) => out.push_str(names.get(usize::from(*record)).map_or("unknown", String::as_str)),
        Type::List(element) => {
            let several = match **element {
                Type::Choice(choice) => schema.choice(choice).len() > 1,
                Type::Tier(ladder) => schema.tier_ids(ladder).len() > 1,
                _ => false,
            };
            out.push_str(if several { "(" } else { "" });
            type_text(out, schema, names, element);
            out.push_str(if several { ")[]" } else { "[]" });
        }
        // No facts are of these types.
        Type::Duration(_) | Type::Period | Type::Row(_) => out.push_str("never"),
    }
}

/// `line_item` → `LineItem`, each name once.
fn interface_names(schema: &Schema) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(schema.records.len());
    for record in &schema.records {
        let mut name = String::new();
        for word in record.name.split('_') {
            let mut letters = word.chars();
            name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            name.push_str(letters.as_str());
        }
        if !is_identifier(&name) {
            name.insert_str(0, "Record");
        }
        let taken = |name: &String| TAKEN.contains(&name.as_str()) || names.contains(name);
        let numbered = (2_u32..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name));
        names.push(free.unwrap_or(name));
    }
    names
}

fn is_identifier(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, b'_' | b'$'))
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}

/// As a JSON text, which TypeScript reads the same.
fn quote(out: &mut String, text: &str) {
    crate::value::write_json_text(text, out);
}

/// A doc comment; what would end it early is taken apart.
fn comment(out: &mut String, indent: &str, text: &str) {
    let text = text.replace("*/", "*\\/");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    // Writing to a String does not fail.
    let _ = match lines.as_slice() {
        [only] => writeln!(out, "{indent}/** {only} */"),
        lines => {
            let _ = writeln!(out, "{indent}/**");
            for line in lines {
                let _ = writeln!(out, "{indent} * {line}");
            }
            writeln!(out, "{indent} */")
        }
    };
}
