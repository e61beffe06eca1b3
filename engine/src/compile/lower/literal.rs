use super::list::each_of;
use super::{Element, List, Lowered, Lowerer, Val, is_literal};
use crate::compile::Failed;
use crate::expr::node::TextOp;
use crate::expr::node::{Any, Boolean, BooleanOp, Common, Integer, IntegerOp, Number, NumberOp, Piece, Rows, Text};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, LiteralKind, TemplatePart};
use crate::value::Decimal;

impl Lowerer<'_, '_> {
    pub(super) fn literal(&mut self, literal: &ast::Literal, span: Span) -> Result<Lowered, Failed> {
        let number = |literal: &ast::Literal| {
            let text: String = literal
                .number_text()
                .unwrap_or_default()
                .chars()
                .filter(|c| *c != '_')
                .collect();
            text
        };
        let mut lowered = match literal.kind() {
            Some(LiteralKind::Integer) => match parse_integer(&number(literal)) {
                Some(value) => self.integer(span, Type::Integer, IntegerOp::Constant(value)),
                None => return self.bad_number(span),
            },
            Some(LiteralKind::Decimal) => match number(literal).parse::<Decimal>() {
                Ok(value) => self.number(span, Type::Decimal, NumberOp::Constant(value)),
                Err(_) => return self.bad_number(span),
            },
            Some(LiteralKind::String) => {
                let text = self.c.intern(&literal.string_value().unwrap_or_default());
                self.text(span, TextOp::Constant(text))
            }
            Some(LiteralKind::True) => self.boolean(span, BooleanOp::Constant(true)),
            Some(LiteralKind::False) => self.boolean(span, BooleanOp::Constant(false)),
            Some(LiteralKind::Char) => {
                return self.fail(
                    Diagnostic::error(Code::NotInRule, "a single character is no value of a rule")
                        .at(span)
                        .help("write it as text, in double quotes"),
                );
            }
            None => return Err(Failed),
        };
        lowered.constant = true;
        Ok(lowered)
    }

    fn bad_number<V>(&mut self, span: Span) -> Result<V, Failed> {
        self.fail(
            Diagnostic::error(Code::NumberLiteral, "the number cannot be held exactly")
                .at(span)
                .help("write at most 28 digits, and whole numbers within ±9,007,199,254,740,991"),
        )
    }

    pub(super) fn array(&mut self, array: &ast::Array, span: Span) -> Result<Lowered, Failed> {
        let lowered: Vec<_> = array.elements().iter().map(|element| self.expr(element)).collect();
        let elements: Vec<Lowered> = lowered.into_iter().collect::<Result<_, _>>()?;
        self.literal_list(elements, span)
    }

    /// A list written in a rule: its elements have one type.
    pub(super) fn literal_list(&mut self, elements: Vec<Lowered>, span: Span) -> Result<Lowered, Failed> {
        let mut elements = elements.into_iter();
        let Some(first) = elements.next() else {
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, "an empty list has no type")
                    .at(span)
                    .help("leave the test away, or write the values"),
            );
        };
        let mut joined = first.clone();
        let mut items = vec![first];
        let mut constant = true;
        for element in elements {
            joined.kind = self.joined(Some(&joined), &element)?;
            items.push(element);
        }
        let kind = joined.kind;
        let cursor = self.c.new_cursor();
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            constant &= item.constant;
            values.push(self.cast(item, &kind)?);
        }
        let id = self.id(span, &kind);
        let literal = values.iter().all(is_literal);
        let element = element_of(id, values, cursor).ok_or(Failed)?;
        let rows = if literal {
            Rows::Literal(count)
        } else {
            each_of(Rows::Literal(count), cursor, &element)
        };
        Ok(Lowered {
            kind: Type::List(Box::new(kind.clone())),
            value: Val::List(Box::new(List {
                rows,
                cursor,
                element: Element::Plain(element, kind),
                ordered: true,
            })),
            optional: false,
            constant,
            path: None,
            span,
        })
    }

    pub(super) fn template(&mut self, template: &ast::Template, span: Span) -> Result<Lowered, Failed> {
        let mut pieces = Vec::new();
        for part in template.parts() {
            let lowered = match part {
                TemplatePart::Text(text) => {
                    let place = self.c.intern(&text);
                    self.text(span, TextOp::Constant(place))
                }
                TemplatePart::Expr(expr) => self.expr(&expr)?,
            };
            pieces.push(self.piece(lowered)?);
        }
        Ok(self.text(span, TextOp::Join(pieces.into())))
    }

    /// A value as a piece of a text.
    pub(super) fn piece(&mut self, lowered: Lowered) -> Result<Piece, Failed> {
        self.must_be_present(&lowered)?;
        let lowered = self.words_as_text(lowered);
        Ok(match (&lowered.kind, lowered.value) {
            (_, Val::Any(Any::Text(node))) => Piece::Text(node),
            (Type::Percent, Val::Any(Any::Number(node))) => Piece::Percent(node),
            (_, Val::Any(Any::Number(node))) => Piece::Number(node),
            (_, Val::Any(Any::Boolean(node))) => Piece::Boolean(node),
            (Type::Date, Val::Any(Any::Integer(node))) => Piece::Date(node),
            (Type::DateTime, Val::Any(Any::Integer(node))) => Piece::DateTime(node),
            (Type::Integer, Val::Any(Any::Integer(node))) => Piece::Integer(node),
            (kind, _) => {
                let words = self.c.type_words(&kind.clone());
                return self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("{words} cannot be put into a text"))
                        .at(lowered.span),
                );
            }
        })
    }
}

fn element_of(id: crate::expr::NodeId, values: Vec<Any>, cursor: u16) -> Option<Any> {
    fn all<E>(values: Vec<Any>, of: impl Fn(Any) -> Option<E>) -> Option<Box<[E]>> {
        values.into_iter().map(of).collect()
    }
    Some(match values.first()? {
        Any::Number(_) => {
            let items = all(
                values,
                |any| if let Any::Number(node) = any { Some(node) } else { None },
            )?;
            Any::Number(Number {
                id,
                op: NumberOp::Common(Common::Element(items, cursor)),
            })
        }
        Any::Integer(_) => {
            let items = all(
                values,
                |any| if let Any::Integer(node) = any { Some(node) } else { None },
            )?;
            Any::Integer(Integer {
                id,
                op: IntegerOp::Common(Common::Element(items, cursor)),
            })
        }
        Any::Boolean(_) => {
            let items = all(
                values,
                |any| if let Any::Boolean(node) = any { Some(node) } else { None },
            )?;
            Any::Boolean(Boolean {
                id,
                op: BooleanOp::Common(Common::Element(items, cursor)),
            })
        }
        Any::Text(_) => {
            let items = all(values, |any| if let Any::Text(node) = any { Some(node) } else { None })?;
            Any::Text(Text {
                id,
                op: TextOp::Common(Common::Element(items, cursor)),
            })
        }
    })
}

/// A whole number as rhai writes it: decimal, `0x`, `0o`, `0b`.
fn parse_integer(text: &str) -> Option<i64> {
    let radix = |prefixes: [&str; 2], radix| {
        let digits = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))?;
        Some(i64::from_str_radix(digits, radix).ok())
    };
    radix(["0x", "0X"], 16)
        .or_else(|| radix(["0o", "0O"], 8))
        .or_else(|| radix(["0b", "0B"], 2))
        .unwrap_or_else(|| text.parse().ok())
}
