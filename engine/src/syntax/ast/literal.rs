//! Views of literals and templates, and their values.

use super::expression::Expr;
use super::statement::Stmt;
use super::{Block, own_tokens, views};
use crate::syntax::ast::AstNode;
use crate::syntax::kind::{SyntaxKind, SyntaxToken};
use crate::syntax::literal;

views! {
    /// A number, text, character, `true` or `false`.
    Literal = Literal,
    /// Text between backticks.
    Template = TemplateExpr,
}

/// What a literal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LiteralKind {
    /// A whole number.
    Integer,
    /// A number with a decimal point.
    Decimal,
    /// A text in double quotes or a raw text.
    String,
    /// A character.
    Char,
    /// `true`.
    True,
    /// `false`.
    False,
}

impl Literal {
    /// The token.
    #[must_use]
    pub fn token(&self) -> Option<SyntaxToken> {
        own_tokens(&self.0).next()
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Option<LiteralKind> {
        Some(match self.token()?.kind() {
            SyntaxKind::IntNumber => LiteralKind::Integer,
            SyntaxKind::DecimalNumber => LiteralKind::Decimal,
            SyntaxKind::String | SyntaxKind::RawString => LiteralKind::String,
            SyntaxKind::Char => LiteralKind::Char,
            SyntaxKind::TrueKw => LiteralKind::True,
            SyntaxKind::FalseKw => LiteralKind::False,
            _ => return None,
        })
    }

    /// The value of a text or character, its escapes decoded as rhai does.
    #[must_use]
    pub fn string_value(&self) -> Option<String> {
        text_value(&self.token()?)
    }

    /// A number in plain decimal digits: no separators, digits on both sides of a decimal point, its sign if it has
    /// one.
    #[must_use]
    pub fn number_text(&self) -> Option<String> {
        let token = self.token()?;
        if !matches!(token.kind(), SyntaxKind::IntNumber | SyntaxKind::DecimalNumber) {
            return None;
        }
        let mut digits: String = token.text().chars().filter(|c| *c != '_').collect();
        if digits.ends_with('.') {
            digits.push('0');
        }
        let lower = digits.to_ascii_lowercase();
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
            if let Some(body) = lower.strip_prefix(prefix) {
                return u64::from_str_radix(body, radix).ok().map(|value| value.to_string());
            }
        }
        Some(digits)
    }
}

/// The value of a token that is a text or a character.
pub(super) fn text_value(token: &SyntaxToken) -> Option<String> {
    match token.kind() {
        SyntaxKind::String | SyntaxKind::Char => {
            // The column matters only where the text goes on in the next line.
            let column = if token.text().contains('\n') { column(token) } else { 0 };
            literal::quoted_value(token.text(), column)
        }
        SyntaxKind::RawString => literal::raw_value(token.text()),
        _ => None,
    }
}

/// The column of a token, in characters from 1.
fn column(token: &SyntaxToken) -> usize {
    let mut before = 0;
    let mut at = token.prev_token();
    while let Some(token) = at {
        let text = token.text();
        if let Some((_, line)) = text.rsplit_once('\n') {
            before += line.chars().count();
            break;
        }
        // rhai never sees the byte order mark.
        if token.kind() != SyntaxKind::Bom {
            before += text.chars().count();
        }
        at = token.prev_token();
    }
    before + 1
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TemplatePart {
    /// Text, decoded.
    Text(String),
    /// What `${ … }` computes: its expression if it has no more than that, else its block.
    Expr(Expr),
}

impl Template {
    /// The parts in order; empty texts are left out.
    #[must_use]
    pub fn parts(&self) -> Vec<TemplatePart> {
        let mut parts = Vec::new();
        let mut first = true;
        for element in self.0.children_with_tokens() {
            match element {
                rowan::NodeOrToken::Token(token) if token.kind() == SyntaxKind::TemplateText => {
                    let text = literal::template_value(token.text(), first);
                    if !text.is_empty() {
                        parts.push(TemplatePart::Text(text));
                    }
                    first = false;
                }
                rowan::NodeOrToken::Node(node) => {
                    first = false;
                    if let Some(block) = Block::cast(node) {
                        parts.push(TemplatePart::Expr(content(block)));
                    }
                }
                rowan::NodeOrToken::Token(_) => {}
            }
        }
        parts
    }
}

fn content(block: Block) -> Expr {
    let mut statements = block.statements();
    if let (Some(Stmt::Expr(only)), None) = (statements.next(), statements.next())
        && let Some(expr) = only.expr()
    {
        return expr;
    }
    Expr::Block(block)
}
