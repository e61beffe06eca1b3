//! Sets what is written out: values of parts, words of clauses.

use super::Subject;
use super::index::Link;
use super::lines;
use super::literal::{Form, Value, rewrite};
use super::operation::{Change, OfConstant, Outcome, Reason, Refusal};
use super::part::{Part, PartKind, Provenance};
use super::splice::Splice;
use crate::declare::Receiver;
use crate::schema::Type;
use crate::source::Span;

impl Subject<'_> {
    /// Sets a part.
    pub(crate) fn set(&self, id: &str, value: &Value, constant: Option<OfConstant>) -> Outcome {
        let part = self.find_part(id).ok_or_else(|| Refusal::unknown("part", id))?;
        if let Some(reason) = part.reason {
            return Err(Box::new(Refusal::refused(format!(
                "`{}` cannot be set in a form: {reason}",
                self.slice(part.span).trim()
            ))));
        }
        let Some(literal) = &part.literal else {
            return Err(Box::new(Refusal::refused("its value is not written out")));
        };
        self.allowed(&part, value)?;
        let old = self.slice(literal.span);
        let text = rewrite(literal.form, old, value).map_err(Refusal::invalid)?;
        match (&part.provenance, constant) {
            (Provenance::Constant { name, uses, .. }, None) if uses.len() > 1 => {
                let mut ask = Refusal::new(Reason::Ask, format!("`{name}` is a constant with {} uses", uses.len()))
                    .help("change it everywhere, or write the value out here");
                ask.uses.clone_from(uses);
                Err(Box::new(ask))
            }
            (Provenance::Constant { .. }, Some(OfConstant::Here)) => {
                let text = match literal.form {
                    Form::Percent => format!("percent({text})"),
                    Form::Duration => format!("{text}.{}()", literal.unit.as_deref().unwrap_or_default()),
                    _ => text,
                };
                Ok(self.written(part.span, &text))
            }
            _ => Ok(self.written(literal.span, &text)),
        }
    }

    fn allowed(&self, part: &Part, value: &Value) -> Result<(), Box<Refusal>> {
        let allowed = match &part.kind {
            PartKind::Word(allowed)
            | PartKind::Setting(allowed)
            | PartKind::Reference(allowed)
            | PartKind::File(allowed) => allowed,
            PartKind::Integer => {
                return match value {
                    Value::Text(text) if text.contains('.') => {
                        Err(Box::new(Refusal::invalid(format!("`{text}` is no whole number"))))
                    }
                    _ => Ok(()),
                };
            }
            _ => return Ok(()),
        };
        match value {
            Value::Text(text) if !allowed.is_empty() && !allowed.contains(text) => {
                let refusal = Refusal::invalid(format!("`{text}` is not one of the allowed values"));
                let known = allowed.iter().map(String::as_str);
                Err(Box::new(match crate::source::closest(text, known.clone()) {
                    Some(near) => refusal.help(format!("did you mean `{near}`?")),
                    None => refusal.help(format!("allowed are {}", crate::compile::listed(known))),
                }))
            }
            _ => Ok(()),
        }
    }

    /// Writes something in the place of something else. Where blanks behind it put the rest of the line into a column,
    /// as many of them go or come as keep it there.
    fn written(&self, span: Span, insert: &str) -> Change {
        let text = self.text(span.file);
        let end = span.end as usize;
        let old = self.slice(span).chars().count();
        let new = insert.chars().count();
        let mut splices = vec![self.splice(span, insert)];
        let rest = text.get(end..lines::line_end(text, end)).unwrap_or("");
        let closing = rest.len() - rest.trim_start_matches([')', ';']).len();
        let separator = usize::from(rest.get(closing..).is_some_and(|rest| rest.starts_with(',')));
        let blanks = rest.get(closing + separator..).unwrap_or("");
        let count = blanks.len() - blanks.trim_start_matches(' ').len();
        let is_column = count > 1 && count < blanks.len() && !insert.contains('\n');
        if is_column && old != new {
            let wanted = (count + old).saturating_sub(new).max(1);
            let from = end + closing + separator;
            splices.push(Splice::new(
                self.path(span.file),
                from,
                from + count,
                " ".repeat(wanted),
            ));
        }
        Change {
            splices,
            ..Change::default()
        }
    }

    /// Puts other source in the place of a part.
    pub(crate) fn set_source(&self, id: &str, source: &str) -> Outcome {
        let part = self.find_part(id).ok_or_else(|| Refusal::unknown("part", id))?;
        if part.provenance == Provenance::Generated {
            return Err(Box::new(Refusal::refused(
                part.reason.unwrap_or("a loop or a helper makes it"),
            )));
        }
        check_source(source)?;
        Ok(self.written(part.span, source.trim()))
    }

    /// The words that may stand in the place of that of a clause.
    pub(crate) fn alternatives(&self, link: &Link) -> Vec<&'static str> {
        let own = link.clause.name;
        let group: &[&'static str] = match link.clause.receiver {
            Receiver::Requirement if own == "between" || own == "is_one_of" => &[],
            Receiver::Requirement | Receiver::Tier
                if link.clause.parameters.len() == 1 && own != "path" && own != "title" =>
            {
                match self.measured(link) {
                    Some(Type::Date | Type::DateTime) => &["on_or_before", "on_or_after", "equals"],
                    Some(kind) if kind.is_numeric() => &["at_least", "at_most", "above", "below", "equals"],
                    Some(_) => &["equals"],
                    None if own.starts_with("on_or") => &["on_or_before", "on_or_after", "equals"],
                    None => &["at_least", "at_most", "above", "below", "equals"],
                }
            }
            Receiver::Type => match own {
                "at_least" | "above" => &["at_least", "above"],
                "at_most" | "below" => &["at_most", "below"],
                _ => &[],
            },
            Receiver::Bands => match own {
                "from" | "above" => &["from", "above"],
                "marginal" | "retroactive" | "amounts_pro_rata" | "rate_only" => {
                    &["marginal", "retroactive", "amounts_pro_rata", "rate_only"]
                }
                _ => &[],
            },
            Receiver::Band => &["marginal", "retroactive", "amounts_pro_rata"],
            Receiver::Window if matches!(own, "includes_end" | "excludes_end") => &["includes_end", "excludes_end"],
            _ => &[],
        };
        if group.contains(&own) {
            group.to_vec()
        } else {
            Vec::new()
        }
    }

    /// The type of what a comparison compares.
    fn measured(&self, link: &Link) -> Option<Type> {
        let item = self.index.items.get(link.item)?;
        let opener = self.index.links.get(*item.links.first()?)?;
        let measure = *opener.arguments.get(1)?;
        match self.expression(measure)? {
            crate::syntax::ast::Expr::Closure(closure) => {
                self.type_at(super::span_of(measure.file, closure.body()?.range()))
            }
            _ => None,
        }
    }

    /// Changes the word of a clause.
    pub(crate) fn set_word(&self, id: &str, name: &str) -> Outcome {
        let link = self.link_of(id)?;
        self.is_by_hand(link.item)?;
        let allowed = self.alternatives(link);
        if !allowed.contains(&name) {
            let refusal = Refusal::invalid(format!("`{name}` cannot stand instead of `{}`", link.clause.name));
            return Err(Box::new(if allowed.is_empty() {
                refusal.help("remove the clause, and add another one")
            } else {
                refusal.help(format!("allowed are {}", crate::compile::listed(allowed.into_iter())))
            }));
        }
        let mut change = self.written(link.name, name);
        // The id of a clause is made of its word, unless it opens an item.
        change.id = Some(id.to_owned());
        Ok(change)
    }

    /// The clause of an id.
    pub(crate) fn link_of(&self, id: &str) -> Result<&Link, Box<Refusal>> {
        let link = self.index.link(id).and_then(|link| self.index.links.get(link));
        link.ok_or_else(|| Box::new(Refusal::unknown("clause", id)))
    }

    /// Refuses what a loop or a helper makes.
    pub(crate) fn is_by_hand(&self, item: usize) -> Result<(), Box<Refusal>> {
        match self.index.items.get(item).and_then(|item| item.maker) {
            None => Ok(()),
            Some(_) => Err(Box::new(
                Refusal::refused("a loop or a helper makes several of it").help("edit the code"),
            )),
        }
    }
}

/// Refuses source that is no single expression.
pub(crate) fn check_source(source: &str) -> Result<(), Box<Refusal>> {
    let wrapped = format!("x({}\n);", source.trim());
    let parsed = crate::syntax::parse(&wrapped);
    if let Some(error) = parsed.errors().first() {
        return Err(Box::new(Refusal::invalid(format!(
            "`{}`: {}",
            source.trim(),
            error.message
        ))));
    }
    let mut statements = parsed.root().statements();
    let one = match (statements.next(), statements.next()) {
        (Some(crate::syntax::ast::Stmt::Expr(statement)), None) => match statement.expr() {
            Some(crate::syntax::ast::Expr::Call(call)) => call.args().len() == 1,
            _ => false,
        },
        _ => false,
    };
    if one {
        Ok(())
    } else {
        Err(Box::new(Refusal::invalid(format!(
            "`{}` is no single expression",
            source.trim()
        ))))
    }
}
