//! Functions of text: case, parts, and the normalisers by which texts are compared.

use super::Function;
use super::argument::{Argument, Body, Output, integer};
use super::signature::{Kind, Parameter, Returns, example, parameter, signature};
use crate::value::{Fault, Normal, Normaliser, similarity, write_host, write_lower, write_upper};

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
        detail: "Lower case without accents; points and apostrophes dropped, other punctuation taken as a blank; `&` and \
                 `and` (also in other languages) left out, and so are `The` at the start and legal forms at either end, \
                 but never the whole name.",
        examples: &[
            example(r#"company_name("ACME GmbH & Co. KG")"#, r#""acme""#),
            example(r#"company_name("L'Oréal S.A.")"#, r#""loreal""#),
            example(r#"company_name("Smith & Sons, Ltd.")"#, r#""smith sons""#),
            example(r#"company_name("AG")"#, r#""ag""#),
        ],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::CompanyName)),
    },
    Function {
        name: "domain",
        signature: signature(&[TEXT], Returns::Text),
        summary: "The registrable domain of a host, a web or an e-mail address",
        detail: "The part for which its owner has paid a registrar, or which a provider gave it, by the public suffix \
                 list; lower case, in ASCII. A text that names no such domain gives what `normalised_text` gives.",
        examples: &[
            example(
                r#"domain("https://shop.Example.co.uk:8080/cart")"#,
                r#""example.co.uk""#,
            ),
            example(r#"domain("Jane.Doe@mail.example.com")"#, r#""example.com""#),
            example(r#"domain("docs.acme.github.io")"#, r#""acme.github.io""#),
            example(r#"domain("www.münchen.de")"#, r#""xn--mnchen-3ya.de""#),
        ],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Domain)),
    },
    Function {
        name: "host",
        signature: signature(&[TEXT], Returns::Text),
        summary: "The host of a web or e-mail address",
        detail: "Lower case, in ASCII, without scheme, user, `www.`, port, path and trailing point. Subdomains are kept. \
                 A text that names no host gives what `normalised_text` gives.",
        examples: &[
            example(r#"host("https://www.Example.com:8080/shop")"#, r#""example.com""#),
            example(r#"host("Jane.Doe@mail.example.com")"#, r#""mail.example.com""#),
        ],
        body: Body::Scalar(|args, out| written(args, out, write_host)),
    },
    Function {
        name: "email",
        signature: signature(&[TEXT], Returns::Text),
        summary: "An e-mail address in the form in which addresses are compared",
        detail: "In lower case, its domain in ASCII, out of `Jane Doe <jane@example.com>` too. What follows a `+` is kept. \
                 A text that is no address gives what `normalised_text` gives.",
        examples: &[example(
            r#"email(" Jane.Doe+crm@Example.COM ")"#,
            r#""jane.doe+crm@example.com""#,
        )],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Email)),
    },
    Function {
        name: "phone",
        signature: signature(&[TEXT], Returns::Text),
        summary: "A telephone number with its country's code in the form in which numbers are compared",
        detail: "As E.164, without an extension. A text that is no such number gives what `normalised_text` gives.",
        examples: &[example(r#"phone("+44 (0)20 7946 0123 ext. 12")"#, r#""+442079460123""#)],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Phone)),
    },
    Function {
        name: "phone",
        signature: signature(&[TEXT, parameter("country", Kind::Text)], Returns::Text),
        summary: "A telephone number in the form in which numbers are compared",
        detail: "As E.164, without an extension. A number without a country's code is taken as dialled in the country of \
                 the two-letter code. A text that is no number there gives what `normalised_text` gives.",
        examples: &[
            example(r#"phone("020 7946 0123", "GB")"#, r#""+442079460123""#),
            example(r#"phone("011 44 20 7946 0123", "US")"#, r#""+442079460123""#),
        ],
        body: Body::Scalar(phone),
    },
    Function {
        name: "location",
        signature: signature(&[TEXT], Returns::Text),
        summary: "An address or place in the form in which places are compared",
        detail: "Lower case without accents and punctuation; words of streets and points of the compass in their short \
                 forms.",
        examples: &[
            example(r#"location("12, Main Street North")"#, r#""12 main st n""#),
            example(r#"location("Hauptstraße 5")"#, r#""hauptstr 5""#),
        ],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Location)),
    },
    Function {
        name: "normalised_text",
        signature: signature(&[TEXT], Returns::Text),
        summary: "A text in the form in which texts are compared",
        detail: "Without regard to case, blanks and punctuation; compatibility forms of Unicode unified (NFKC). Points and \
                 commas between digits stay, and so do signs such as `#`, `+`, `&` and `%`.",
        examples: &[
            example(r#"normalised_text("  Main   Street, 1 ")"#, r#""main street 1""#),
            example(r#"normalised_text("Release 1.5 (C#)")"#, r#""release 1.5 c#""#),
        ],
        body: Body::Scalar(|args, out| normalised(args, out, Normaliser::Text)),
    },
    Function {
        name: "similarity",
        signature: signature(&[TEXT, parameter("other", Kind::Text)], Returns::Decimal),
        summary: "How alike two texts are, from 0 to 1",
        detail: "By the measure of Jaro and Winkler, exactly; words in another order are as alike as in the same. It \
                 compares characters: give it texts in the form in which they are compared. Of longer texts the first \
                 256 characters count.",
        examples: &[
            example(r#"similarity("dwayne", "duane")"#, "0.84"),
            example(
                r#"similarity(company_name("Muller Bau"), company_name("Bau Müller GmbH"))"#,
                "1",
            ),
        ],
        body: Body::Scalar(|args, _| match args {
            [Argument::Text(text), Argument::Text(other)] => Ok(Output::Number(similarity(text, other))),
            _ => Err(Fault::Type),
        }),
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

fn phone(args: &[Argument<'_>], out: &mut String) -> Result<Output, Fault> {
    let [Argument::Text(text), Argument::Text(country)] = args else {
        return Err(Fault::Type);
    };
    match Normaliser::Phone.apply(text, Some(country)) {
        Normal::Key(key) => out.push_str(&key),
        Normal::NoKey(_) => Normaliser::Text.write(text, out),
    }
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
