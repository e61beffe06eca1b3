//! Hierarchies: relations whose records have parents, and lists that are made of them.

use std::sync::Arc;

use super::lower::RecordRef;
use super::{Compiler, Failed, place};
use crate::expr::node::Rows;
use crate::model::{self, Name};
use crate::program::{Downline, Hierarchy, Made, Records};
use crate::schema::{Class, Currency, FieldType, InputType, NumberBounds, RecordType, Storage, Type};
use crate::source::{Code, Diagnostic, Span};

/// What one record of an override is called in its rules.
pub(super) const DOWNLINE: &str = "downline";

/// The field of a downline's record that is an amount.
const AMOUNT: usize = 2;

impl Compiler<'_> {
    /// Declares the lists that are made while evaluating: one for each override.
    pub(super) fn declare_made(&mut self) {
        let model = self.model;
        for incentive in model.incentives.iter().filter(|one| one.for_each_downline.is_some()) {
            let fields = [
                ("record", Type::Text),
                ("payee", Type::Text),
                ("amount", Type::Money(Currency::Program)),
                ("level", Type::Integer),
                ("parent_id", Type::Text),
            ];
            self.make_list(&incentive.name, DOWNLINE, &fields, vec![0, 1, 3]);
        }
    }

    /// Declares a list of records that is made while evaluating. Facts never hold it.
    fn make_list(&mut self, name: &Name, record: &str, fields: &[(&str, Type)], key: Vec<u16>) {
        let field = |(name, kind): &(&str, Type), span: Span| FieldType {
            name: (*name).to_owned(),
            key: (*name).to_owned(),
            kind: kind.clone(),
            optional: false,
            bounds: NumberBounds::default(),
            currency_field: None,
            description: None,
            span,
        };
        self.schema.records.push(RecordType {
            name: record.to_owned(),
            fields: fields.iter().map(|one| field(one, name.span)).collect(),
            key,
            normalised: None,
            duplicates: model::Duplicates::default(),
            open: false,
            span: name.span,
        });
        let kind = Type::Record(place(self.schema.records.len() - 1));
        self.schema.made.push(InputType {
            name: name.text.clone(),
            kind: Type::List(Box::new(kind)),
            optional: false,
            bounds: NumberBounds::default(),
            description: None,
            span: name.span,
        });
    }

    /// The list that is made for a declaration: its rowset and its record type.
    fn made(&self, name: &str) -> Option<(Made, u16)> {
        let at = self.schema.made.iter().position(|made| made.name == name)?;
        let rowset = place(self.schema.inputs.len() + at);
        let fields = self.layout.rowset(rowset)?.fields.clone();
        let Type::List(element) = &self.schema.made.get(at)?.kind else {
            return None;
        };
        let Type::Record(record) = **element else { return None };
        Some((Made { rowset, fields }, record))
    }

    /// Finds the columns of every hierarchy.
    pub(super) fn resolve_hierarchies(&mut self) {
        let model = self.model;
        for (at, relation) in model.relations.iter().enumerate() {
            if let Some(parent) = &relation.parent {
                if let Ok(found) = self.hierarchy(place(at), relation, parent) {
                    self.hierarchies.push(found);
                }
            } else if let Some(sees) = &relation.sees_downline {
                self.report(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!(
                            "the records of relation `{}` have no parents, so nobody has a downline",
                            relation.name.text
                        ),
                    )
                    .at(sees.span)
                    .help("add `.parent(\"parent_id\")`"),
                );
            }
        }
    }

    fn hierarchy(&mut self, at: u16, relation: &model::Relation, parent: &Name) -> Result<Hierarchy, Failed> {
        let kind = self
            .schema
            .relations
            .get(usize::from(at))
            .map(|relation| &relation.kind);
        let record = match kind {
            Some(Type::List(element)) => match **element {
                Type::Record(record) => self.schema.record(record).cloned(),
                _ => None,
            },
            _ => None,
        };
        let fields = self.shared_layout.rowset(at).map(|rowset| Arc::clone(&rowset.fields));
        let (Some(record), Some(fields)) = (record, fields) else {
            return Err(Failed);
        };
        let storage = |place: u16| fields.get(usize::from(place)).cloned();
        let text = |place: u16| match storage(place)?.storage {
            Storage::Scalar(Class::Text, column) => Some(column),
            _ => None,
        };
        let key = match record.key.as_slice() {
            [key] => text(*key),
            _ => None,
        };
        let Some(key) = key else {
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("record `{}` has no key by which it could be a parent", record.name),
                )
                .at(parent.span)
                .label(record.span, "the record stands here")
                .help("give it a key of one text: `.key(\"id\")`"),
            );
        };
        let Some(field) = record.field(&parent.text) else {
            let known: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!("record `{}` has no field `{}`", record.name, parent.text);
            self.report_unknown(Code::UnknownField, message, parent, &known);
            return Err(Failed);
        };
        let presence = storage(field).and_then(|slot| slot.presence);
        let (Some(column), Some(presence)) = (text(field), presence) else {
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("the parent `{}` must be a text that may be absent", parent.text),
                )
                .at(parent.span)
                .help("write `text().optional()`: the record at the top has no parent"),
            );
        };
        if let Some(place) = self.schema.records.iter().position(|known| *known == record) {
            self.uses.fields.insert((crate::compile::place(place), field));
        }
        let sees = relation.sees_downline.as_ref().map_or(0, |levels| levels.value);
        if relation.sees_downline.is_some() {
            self.reads_relation(at, &relation.name.text);
        }
        Ok(Hierarchy {
            name: relation.name.text.clone(),
            relation: at,
            key,
            parent: column,
            presence,
            field: record
                .fields
                .get(usize::from(field))
                .map_or_else(String::new, |field| field.key.clone()),
            sees,
            span: relation.name.span,
        })
    }

    fn reads_relation(&mut self, at: u16, name: &str) {
        if let Some(read) = self.relations_read.get_mut(usize::from(at)) {
            *read = true;
        }
        self.uses.names.insert(name.to_owned());
    }

    /// The hierarchy of a relation.
    pub(super) fn hierarchy_of(&self, relation: u16) -> Option<u16> {
        let found = self
            .hierarchies
            .iter()
            .position(|hierarchy| hierarchy.relation == relation);
        found.map(place)
    }

    /// Whether a relation says that its records have parents.
    pub(super) fn has_parents(&self, relation: u16) -> bool {
        let declared = self.model.relations.get(usize::from(relation));
        declared.is_some_and(|relation| relation.parent.is_some())
    }

    /// What an override goes through, and one record of it.
    pub(super) fn downline(
        &mut self,
        declared: &model::Incentive,
        base: &Name,
    ) -> Result<(Records, RecordRef, Downline), Failed> {
        let name = &declared.name.text;
        if let Some(list) = &declared.for_each {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("incentive `{name}` goes through two lists"),
                )
                .at(base.span)
                .label(list.span, "the other stands here")
                .help("keep `for_each` or `for_each_downline`"),
            );
        }
        let model = self.model;
        let Some(at) = model.incentives.iter().position(|other| other.name.text == base.text) else {
            let known: Vec<&str> = model.incentives.iter().map(|other| other.name.text.as_str()).collect();
            let message = format!("there is no incentive `{}`", base.text);
            self.report_unknown(Code::UnknownName, message, base, &known);
            return Err(Failed);
        };
        self.uses.names.insert(base.text.clone());
        let Some(Some(earned)) = self.incentives.get(at) else {
            return Err(Failed);
        };
        let currency = earned.currency.clone();
        if earned.split.is_none() {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "incentive `{}` does not say who is paid, so nobody is above them",
                        base.text
                    ),
                )
                .at(base.span)
                .help(format!(
                    "add `.payee(\"Agent\", |…| …)` to `{}`, or a split between payees",
                    base.text
                )),
            );
        }
        let Some(levels) = &declared.levels else {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("incentive `{name}` does not say how many levels up it is paid"),
                )
                .at(base.span)
                .help("add `.levels(2)`: 1 is whoever is directly above"),
            );
        };
        let hierarchy = self.which_hierarchy(declared, base)?;
        if let Some(found) = self.hierarchies.get(usize::from(hierarchy)).cloned() {
            self.reads_relation(found.relation, &found.name);
        }
        let (made, record) = self.made(name).ok_or(Failed)?;
        // Amounts have the currency in which they were earned.
        if currency != self.currency
            && let [a, b, c] = *currency.as_bytes()
            && let Some(known) = self.schema.records.get_mut(usize::from(record))
            && let Some(amount) = known.fields.get_mut(AMOUNT)
        {
            amount.kind = Type::Money(Currency::Code([a, b, c]));
        }
        let cursor = self.new_cursor();
        if let Some(of) = self.cursors.get_mut(usize::from(cursor)) {
            *of = Some(crate::program::Through::Input(made.rowset));
        }
        let reference = RecordRef {
            record,
            fields: Arc::clone(&made.fields),
            cursor,
            shared: false,
            presence: None,
        };
        let mut key = Vec::new();
        for field in ["record", "payee", "level"] {
            key.push(self.field_as_text(&reference, field, base.span)?);
        }
        let records = Records {
            rows: Rows::Input(made.rowset),
            cursor,
            list: name.clone(),
            key,
            pointer: format!("/{name}"),
            ordered: false,
        };
        let downline = Downline {
            base: place(at),
            hierarchy,
            levels: levels.value,
            made,
        };
        Ok((records, reference, downline))
    }

    /// What `levels` and `in_hierarchy` say where nothing is overridden.
    pub(super) fn says_hierarchy(&self, declared: &model::Incentive) -> Option<Diagnostic> {
        let levels = declared.levels.as_ref().map(|levels| ("levels", levels.span));
        let named = declared.in_hierarchy.as_ref().map(|name| ("in_hierarchy", name.span));
        levels.or(named).map(|(clause, span)| {
            Diagnostic::error(
                Code::ClauseMissing,
                format!(
                    "incentive `{}` is no override, so `{clause}` says nothing",
                    declared.name.text
                ),
            )
            .at(span)
            .help("add `.for_each_downline(\"…\")`, or leave it out")
        })
    }

    fn which_hierarchy(&mut self, declared: &model::Incentive, base: &Name) -> Result<u16, Failed> {
        let known: Vec<String> = self.hierarchies.iter().map(|one| one.name.clone()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let error = |message: String| Diagnostic::error(Code::ClauseMissing, message).at(base.span);
        match (&declared.in_hierarchy, known.as_slice()) {
            (Some(name), _) => match known.iter().position(|known| *known == name.text) {
                Some(at) => Ok(place(at)),
                None => {
                    let message = format!("there is no relation `{}` with parents", name.text);
                    self.report_unknown(Code::UnknownName, message, name, &known);
                    Err(Failed)
                }
            },
            (None, [_]) => Ok(0),
            (None, []) => self.fail(
                error("no relation says who is above whom".to_owned())
                    .help("declare it: `relation(\"agents\", record_of(\"agent\")).parent(\"parent_id\")`"),
            ),
            (None, several) => {
                let names = super::listed(several.iter().copied());
                self.fail(
                    error("several relations say who is above whom".to_owned())
                        .help(format!("say which: `.in_hierarchy(\"…\")` with one of {names}")),
                )
            }
        }
    }
}
