//! Functions of text: case, parts, and the normalisers by which texts are compared.

use super::Function;
use super::argument::{Argument, Body, Output, integer};
use super::signature::{Kind, Parameter, Returns, example, parameter, signature};
use crate::value::{Fault, Normaliser, write_lower, write_upper};

const TEXT: Parameter = parameter("text", Kind::Text);

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "lower",
        signature: signature(&[TEXT], Returns::Text),
        summary: "The text in lower case",
        detail: "Letter by letter by Unicode's rules, the same in every locale.",
        examples: &[example(r#"lower("ÄRA Cloud")"#, r#""ära cloud""#)],
        body: Body::Scalar(|args, out| written(args, out, write_lower)),
    },
    Function {
        name: "upper",
        signature: signature(&[TEXT], Returns::Text),
        summary: "The text in upper case",
        detail: "Letter by letter by Unicode's rules, the same in every locale; `ß` becomes `SS`.",
        examples: &[example(r#"upper("straße 1")"#, r#""STRASSE 1""#)],
        body: Body::Scalar(|args, out| written(args, out, write_upper)),
    },
    Function {
        name: "trim",
        signature: signature(&[TEXT], Returns::Text),
        summary: "The text without blanks at its ends",
        detail: "Blanks are all of Unicode's, also the no-break space and the ends of lines.",
        examples: &[example(r#"trim("  Acme Inc. ")"#, r#""Acme Inc.""#)],
        body: Body::Scalar(|args, out| written(args, out, |text, out| out.push_str(text.trim()))),
    },
    Function {
        name: "starts_with",
        signature: signature(&[TEXT, parameter("start", Kind::Text)], Returns::Boolean),
        summary: "Whether the text starts with another",
        detail: "Case counts. Every text starts with the empty one.",
        examples: &[
            example(r#""DE-1001".starts_with("DE")"#, "true"),
            example(r#"starts_with("DE-1001", "de")"#, "false"),
        ],
        body: Body::Scalar(|args, _| compared(args, |text, start| text.starts_with(start))),
    },
    Function {
        name: "ends_with",
        signature: signature(&[TEXT, parameter("end", Kind::Text)], Returns::Boolean),
        summary: "Whether the text ends with another",
        detail: "Case counts. Every text ends with the empty one.",
        examples: &[
            example(r#""shop.example".ends_with(".example")"#, "true"),
            example(r#"ends_with("a", "ba")"#, "false"),
        ],
        body: Body::Scalar(|args, _| compared(args, |text, end| text.ends_with(end))),
    },
    Function {
        name: "contains",
        signature: signature(&[TEXT, parameter("part", Kind::Text)], Returns::Boolean),
        summary: "Whether the text contains another",
        detail: "Case counts. Every text contains the empty one. `part in text` is the same.",
        examples: &[
            example(r#"contains("managed cloud", "cloud")"#, "true"),
            example(r#""Cloud" in "managed cloud""#, "false"),
        ],
        body: Body::Scalar(|args, _| compared(args, |text, part| text.contains(part))),
    },
    Function {
        name: "length",
        signature: signature(&[TEXT], Returns::Integer),
        summary: "The number of characters",
        detail: "Counts Unicode scalars: an accent written apart from its letter counts.",
        examples: &[example(r#"length("Köln")"#, "4"), example(r#""".length()"#, "0")],
        body: Body::Scalar(length),
    },
    Function {
        name: "is_empty",
        signature: signature(&[TEXT], Returns::Boolean),
        summary: "Whether the text has no characters",
        detail: "A blank is a character: trim first if blanks do not count.",
        examples: &[example(r#"is_empty("")"#, "true"), example(r#"is_empty(" ")"#, "false")],
        body: Body::Scalar(is_empty),
    },
    Function {
        name: "company_name",
        signature: signature(&[TEXT], Returns::Text),
        summary: "A company's name in the form in which names are compared",
        detail: "Lower case; points and apostrophes dropped, other punctuation taken as a blank; legal forms at the \
                 end dropped, but never the whole name.",
        examples: &[
            example(r#"company_name("ACME GmbH & Co. KG")"#, r#""acme""#),
            example(r#"company_name("L'Oréal S.A.")"#, r#""loréal""#),
            example(r#"company_name("AG")"#, r#""ag""#),
        ],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::CompanyName)),
    },
    Function {
        name: "domain",
        signature: signature(&[TEXT], Returns::Text),
        summary: "The domain of a web or e-mail address",
        detail: "Lower case, without scheme, user, `www.`, port, path and trailing points. Subdomains are kept. Empty \
                 if the text names no host.",
        examples: &[
            example(r#"domain("https://www.Example.com:8080/shop")"#, r#""example.com""#),
            example(r#"domain("Jane.Doe@mail.example.com")"#, r#""mail.example.com""#),
        ],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Domain)),
    },
    Function {
        name: "email",
        signature: signature(&[TEXT], Returns::Text),
        summary: "An e-mail address in the form in which addresses are compared",
        detail: "Without blanks at its ends, in lower case. What follows a `+` is kept.",
        examples: &[example(
            r#"email(" Jane.Doe+crm@Example.COM ")"#,
            r#""jane.doe+crm@example.com""#,
        )],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Email)),
    },
    Function {
        name: "normalised_text",
        signature: signature(&[TEXT], Returns::Text),
        summary: "A text in the form in which texts are compared",
        detail: "Lower case, blanks at its ends dropped and every other run of blanks one blank; compatibility forms \
                 of Unicode unified (NFKC).",
        examples: &[example(
            r#"normalised_text("  Main   Street 1 ")"#,
            r#""main street 1""#,
        )],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Text)),
    },
];

fn written(args: &[Argument<'_>], out: &mut String, write: fn(&str, &mut String)) -> Result<Output, Fault> {
    let [Argument::Text(text)] = args else {
        return Err(Fault::Type);
    };
    write(text, out);
    Ok(Output::Text)
}

fn normalised(args: &[Argument<'_>], out: &mut String, normaliser: Normaliser) -> Result<Output, Fault> {
    let [Argument::Text(text)] = args else {
        return Err(Fault::Type);
    };
    normaliser.write(text, out);
    Ok(Output::Text)
}

fn compared(args: &[Argument<'_>], holds: fn(&str, &str) -> bool) -> Result<Output, Fault> {
    match args {
        [Argument::Text(text), Argument::Text(other)] => Ok(Output::Boolean(holds(text, other))),
        _ => Err(Fault::Type),
    }
}

fn length(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match args {
        [Argument::Text(text)] => integer(i64::try_from(text.chars().count()).map_err(|_| Fault::Overflow)?),
        _ => Err(Fault::Type),
    }
}

fn is_empty(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match args {
        [Argument::Text(text)] => Ok(Output::Boolean(text.is_empty())),
        _ => Err(Fault::Type),
    }
}
