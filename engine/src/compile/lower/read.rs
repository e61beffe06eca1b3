use super::convert::{MakeAbsent, MakeColumn, MakePick};
use super::{Element, List, Lowered, Lowerer, Presence, RecordRef, Site, Val};
use crate::compile::names::Entity;
use crate::compile::{Failed, closest, listed};
use crate::expr::node::{Any, Boolean, BooleanOp, Column, Integer, IntegerOp, Rows};
use crate::model::{Constant, Handle};
use crate::program::Named;
use crate::program::Through;
use crate::schema::{Currency, FieldSlot, Storage, Type};
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast;

/// The cursor of single records and plain inputs: it stays at the first row.
const FIRST_ROW: u16 = 0;

impl Lowerer<'_, '_> {
    /// A name in the body of a rule.
    pub(super) fn name(&mut self, name: &str, span: Span) -> Result<Lowered, Failed> {
        if let Some(local) = self.locals.iter_mut().rev().find(|local| local.name == name) {
            let mut value = local.value.clone();
            if std::mem::replace(&mut local.read, true) {
                value = self.read_again(value);
            }
            value.span = span;
            // What is read has a place of its own wherever it is read, so that an explanation can show it there.
            if let Val::Any(any) = &mut value.value
                && any.only_reads()
            {
                let kind = value.kind.clone();
                any.set_id(self.id(span, &kind));
            }
            if value.path.as_ref().is_some_and(|path| self.present.contains(path)) {
                value.optional = false;
            }
            return Ok(value);
        }
        let error = Diagnostic::error(Code::UnknownName, format!("`{name}` is not known here")).at(span);
        if self.scope_open && self.c.names.contains_key(name) {
            return self.fail(error.help(format!("make it a parameter of the rule: `|{name}| …`")));
        }
        let mut known: Vec<&str> = self.locals.iter().map(|local| local.name.as_str()).collect();
        known.sort_unstable();
        let suggestion = closest(name, known.iter().copied()).map(str::to_owned);
        let help = match suggestion {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "a rule reads only its parameters".to_owned(),
            None => format!("known here are {}", listed(known.into_iter())),
        };
        self.fail(error.help(help))
    }

    /// A parameter of a rule: the name of something that can be read.
    pub(super) fn read_entity(&mut self, name: &str, span: Span, site: &Site) -> Result<Lowered, Failed> {
        let entity = match self.c.names.get(name) {
            Some(entity) => *entity,
            None => return self.unknown_parameter(name, span, site),
        };
        self.c.uses.names.insert(name.to_owned());
        self.c.uses.places.push((span, Named::Declared));
        let mut lowered = match entity {
            Entity::AsOf => {
                self.c.as_of.1 = true;
                let slot = self.c.as_of.0;
                self.read_slot(slot, None, Type::Date, span)
            }
            Entity::Period => {
                self.c.period.2 = true;
                let (first, last, _) = self.c.period;
                self.period_of(first, last, span)
            }
            Entity::Input(place) => self.read_input(place, span)?,
            Entity::Relation(place) => {
                if let Some(read) = self.c.relations_read.get_mut(usize::from(place)) {
                    *read = true;
                }
                let fields = self.c.shared_layout.rowset(place).map(|rowset| rowset.fields.clone());
                let kind = self
                    .c
                    .schema
                    .relations
                    .get(usize::from(place))
                    .map(|relation| relation.kind.clone());
                let (Some(fields), Some(kind)) = (fields, kind) else {
                    return Err(Failed);
                };
                self.list_of(Rows::Relation(place), fields, kind, true, span)?
            }
            Entity::Setting(place) => {
                self.setting_without_units(place, span)?;
                self.read_setting(place, span)?
            }
            Entity::Window(place) => {
                let Some(Some(window)) = self.c.windows.get(usize::from(place)) else {
                    return Err(Failed);
                };
                let (first, last) = window.slots;
                self.period_of(first, last, span)
            }
            Entity::Value(place) => self.read_value(place, span)?,
            Entity::Ladder(place) => {
                let Some(slot) = self.c.ladder_slot(place) else {
                    return Err(Failed);
                };
                match site.levels.iter().find(|(ladder, _)| *ladder == place) {
                    Some((_, slot)) => self.read_slot(*slot, None, Type::Tier(place), span),
                    None => self.read_slot(slot.slot, slot.presence, Type::Tier(place), span),
                }
            }
            Entity::Eligibility(place) => {
                if !matches!(self.c.eligibilities.get(usize::from(place)), Some(Some(_))) {
                    return Err(Failed);
                }
                Lowered {
                    value: Val::Eligibility(place),
                    kind: Type::Boolean,
                    optional: false,
                    constant: false,
                    path: None,
                    span,
                }
            }
            Entity::FiscalCalendar(place) => self.constant(&Constant::Handle(Handle::FiscalCalendar(place)), span)?,
            Entity::BusinessCalendar(place) => {
                self.constant(&Constant::Handle(Handle::BusinessCalendar(place)), span)?
            }
            Entity::Conversion(_) => {
                return self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("`{name}` is a conversion: it is no value"))
                        .at(span)
                        .help(format!(
                            "name it where it is used: `amount.converted(\"{name}\", day)` or `amount.in_units(\"{name}\")`"
                        )),
                );
            }
            Entity::Incentive(place) => {
                if !matches!(self.c.incentives.get(usize::from(place)), Some(Some(_))) {
                    return Err(Failed);
                }
                Lowered {
                    value: Val::Incentive(place),
                    kind: Type::Boolean,
                    optional: false,
                    constant: false,
                    path: None,
                    span,
                }
            }
            Entity::Score(place) => self.read_score(place, span)?,
            Entity::Contest(_) => {
                return self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("`{name}` is a contest: it is no value"))
                        .at(span)
                        .help(format!(
                            "go through what a partner has won: `.for_each_win(\"{name}\")` of an incentive"
                        )),
                );
            }
            Entity::Stack(place) => self.read_stack(place, name, span, site)?,
            Entity::Ranking(place) => {
                if !matches!(self.c.rankings.get(usize::from(place)), Some(Some(_))) {
                    return Err(Failed);
                }
                Lowered {
                    value: Val::Ranking(place),
                    kind: Type::Boolean,
                    optional: false,
                    constant: false,
                    path: None,
                    span,
                }
            }
            Entity::Engagement(place) => {
                if !matches!(self.c.engagements.get(usize::from(place)), Some(Some(_))) {
                    return Err(Failed);
                }
                Lowered {
                    value: Val::Engagement(place),
                    kind: Type::Boolean,
                    ..Lowered::nothing(span)
                }
            }
        };
        lowered.path = Some(name.to_owned());
        Ok(lowered)
    }

    /// The records of a group that is won in a contest.
    pub(super) fn read_group(&mut self, group: &super::GroupList, span: Span) -> Result<Lowered, Failed> {
        let kind = Type::List(Box::new(Type::Record(group.record.record)));
        let fields = std::sync::Arc::clone(&group.record.fields);
        let lowered = self.list_of(Rows::Slot(group.slot), fields, kind, group.record.shared, span)?;
        if let Val::List(read) = &lowered.value
            && let Some(of) = self.c.cursors.get_mut(usize::from(read.cursor))
        {
            *of = group.through;
        }
        Ok(lowered)
    }

    fn unknown_parameter(&mut self, name: &str, span: Span, site: &Site) -> Result<Lowered, Failed> {
        let is_record = self.c.schema.records.iter().any(|record| record.name == name);
        let mut known: Vec<String> = self.c.readable().into_iter().map(str::to_owned).collect();
        known.extend(site.inner.iter().chain(&site.record).map(|(name, _)| name.clone()));
        let near = closest(name, known.iter().map(String::as_str)).map(str::to_owned);
        let error = Diagnostic::error(Code::UnknownName, format!("there is nothing called `{name}` to read")).at(span);
        let diagnostic = match near {
            Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
            None if is_record => error.help(format!(
                "one `{name}` is read in a rule of an incentive with `.for_each`, or in a list function such as `filter`"
            )),
            None => error.help(format!("what can be read here: {}", listed(known.iter().map(String::as_str)))),
        };
        self.fail(diagnostic)
    }

    pub(super) fn period_of(&mut self, first: u16, last: u16, span: Span) -> Lowered {
        let first = self.read_slot(first, None, Type::Date, span);
        let last = self.read_slot(last, None, Type::Date, span);
        let value = match (first.value, last.value) {
            (Val::Any(Any::Integer(first)), Val::Any(Any::Integer(last))) => Val::Period(Box::new((first, last))),
            _ => Val::Absent,
        };
        Lowered {
            value,
            kind: Type::Period,
            optional: false,
            constant: false,
            path: None,
            span,
        }
    }

    fn read_input(&mut self, place: u16, span: Span) -> Result<Lowered, Failed> {
        let Some(input) = self.c.schema.inputs.get(usize::from(place)) else {
            return Err(Failed);
        };
        let (kind, optional) = (input.kind.clone(), input.optional);
        let Some(fields) = self.c.layout.rowset(place).map(|rowset| rowset.fields.clone()) else {
            return Err(Failed);
        };
        match kind {
            Type::Record(record) => Ok(Lowered {
                value: Val::Record(RecordRef {
                    record,
                    fields,
                    cursor: FIRST_ROW,
                    shared: false,
                    presence: optional.then_some(Presence::Row(place)),
                }),
                kind: Type::Record(record),
                optional,
                constant: false,
                path: None,
                span,
            }),
            Type::List(_) => self.list_of(Rows::Input(place), fields, kind, false, span),
            plain => match fields.first() {
                Some(slot) => self.read_field_slot(slot, &plain, FIRST_ROW, false, span),
                None => Err(Failed),
            },
        }
    }

    pub(super) fn read_setting(&mut self, place: u16, span: Span) -> Result<Lowered, Failed> {
        let Some(Some(setting)) = self.c.settings.get(usize::from(place)) else {
            return Err(Failed);
        };
        let kind = setting.kind.clone();
        match (setting.days.is_empty(), setting.slots.first().copied()) {
            (true, Some(slot)) => Ok(self.read_slot(slot, None, kind, span)),
            _ => Ok(Lowered {
                value: Val::Dated(place),
                kind,
                optional: false,
                constant: false,
                path: None,
                span,
            }),
        }
    }

    /// A dated setting on a day: `rate.on(deal.closed_on)`.
    pub(super) fn read_dated(&mut self, place: u16, day: Lowered, span: Span) -> Result<Lowered, Failed> {
        let day = self.cast(day, &Type::Date)?;
        let Any::Integer(day) = day else { return Err(Failed) };
        let Some(Some(setting)) = self.c.settings.get(usize::from(place)) else {
            return Err(Failed);
        };
        let (kind, days, slots) = (setting.kind.clone(), setting.days.clone(), setting.slots.clone());
        let id = self.id(span, &Type::Integer);
        self.note_scale(id, crate::program::Scale::Setting(place));
        let index = Integer {
            id,
            op: IntegerOp::DatedIndex(days.into(), Box::new(day)),
        };
        let mut items = Vec::with_capacity(slots.len());
        for slot in slots {
            let read = self.read_slot(slot, None, kind.clone(), span);
            let Val::Any(any) = read.value else { return Err(Failed) };
            items.push(any);
        }
        let any = self
            .common(span, &kind, MakePick { place: index, items })
            .ok_or(Failed)?;
        Ok(Lowered::plain(any, kind, span))
    }

    fn read_value(&mut self, place: u16, span: Span) -> Result<Lowered, Failed> {
        use crate::program::ValueKind;
        let Some(Some(value)) = self.c.values.get(usize::from(place)) else {
            return Err(Failed);
        };
        let kind = value.kind.clone();
        match &value.how {
            ValueKind::Scalar { slot, .. } => {
                let slot = *slot;
                Ok(self.read_slot(slot.slot, slot.presence, kind, span))
            }
            ValueKind::Rows { slot, .. } => {
                let (slot, list) = (*slot, self.c.value_lists.get(&place).cloned());
                let Some(list) = list else {
                    return Err(Failed);
                };
                let lowered = self.list_of(Rows::Slot(slot), list.fields, kind, list.shared, span)?;
                if let Val::List(read) = &lowered.value
                    && let Some(of) = self.c.cursors.get_mut(usize::from(read.cursor))
                {
                    *of = list.through;
                }
                Ok(lowered)
            }
            ValueKind::Inline => {
                let Some(declared) = self.c.model.values.get(usize::from(place)) else {
                    return Err(Failed);
                };
                let Some(rule) = declared.rule.as_ref() else {
                    return Err(Failed);
                };
                let lowered = self.c.lower_rule(rule, &Site::default())?;
                Ok(Lowered { span, ..lowered })
            }
        }
    }

    /// A list whose elements stand in such fields.
    pub(super) fn list_of(
        &mut self,
        rows: Rows,
        fields: std::sync::Arc<[FieldSlot]>,
        kind: Type,
        shared: bool,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let Type::List(element_kind) = &kind else {
            return Err(Failed);
        };
        let cursor = self.c.new_cursor();
        if let Some(of) = self.c.cursors.get_mut(usize::from(cursor)) {
            *of = match &rows {
                Rows::Input(place) => Some(Through::Input(*place)),
                Rows::Relation(place) => Some(Through::Relation(*place)),
                _ => None,
            };
        }
        let element = match &**element_kind {
            Type::Record(record) => Element::Record(RecordRef {
                record: *record,
                fields,
                cursor,
                shared,
                presence: None,
            }),
            plain => {
                let plain = plain.clone();
                let Some(slot) = fields.first() else { return Err(Failed) };
                let read = self.read_field_slot(slot, &plain, cursor, shared, span)?;
                let Val::Any(any) = read.value else { return Err(Failed) };
                Element::Plain(any, plain)
            }
        };
        Ok(Lowered {
            value: Val::List(Box::new(List {
                rows,
                cursor,
                element,
                ordered: false,
            })),
            kind,
            optional: false,
            constant: false,
            path: None,
            span,
        })
    }

    /// The value that stands in the place of a field.
    fn read_field_slot(
        &mut self,
        slot: &FieldSlot,
        kind: &Type,
        cursor: u16,
        shared: bool,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let optional = slot.presence.is_some();
        match &slot.storage {
            Storage::Scalar(_, column) => {
                let column = Column {
                    column: *column,
                    cursor,
                    presence: slot.presence,
                    shared,
                };
                let any = self.common(span, kind, MakeColumn { column }).ok_or(Failed)?;
                Ok(Lowered {
                    optional,
                    ..Lowered::plain(any, kind.clone(), span)
                })
            }
            Storage::Record(record, fields) => Ok(Lowered {
                value: Val::Record(RecordRef {
                    record: *record,
                    fields: fields.clone(),
                    cursor,
                    shared,
                    presence: slot.presence.map(Presence::Column),
                }),
                kind: kind.clone(),
                optional,
                constant: false,
                path: None,
                span,
            }),
            Storage::List { rowset, first, count } => {
                let at = |column: u16| Column {
                    column,
                    cursor,
                    presence: None,
                    shared,
                };
                let layout = if shared { &self.c.shared_layout } else { &self.c.layout };
                let Some(fields) = layout.rowset(*rowset).map(|rowset| rowset.fields.clone()) else {
                    return Err(Failed);
                };
                let rows = Rows::Nested {
                    // A guard asks it whether the list is there at all.
                    first: Column {
                        presence: slot.presence,
                        ..at(*first)
                    },
                    count: at(*count),
                };
                let list = self.list_of(rows, fields, kind.clone(), shared, span)?;
                if let Val::List(read) = &list.value
                    && let Some(of) = self.c.cursors.get_mut(usize::from(read.cursor))
                {
                    *of = Some(match shared {
                        true => Through::NestedShared(*rowset),
                        false => Through::Nested(*rowset),
                    });
                }
                Ok(Lowered { optional, ..list })
            }
        }
    }

    /// `receiver.field`
    pub(super) fn field(&mut self, field: &ast::Field, span: Span) -> Result<Lowered, Failed> {
        let (Some(receiver), Some(token)) = (field.receiver(), field.name_token()) else {
            return Err(Failed);
        };
        let name = token.text().to_owned();
        let name_span = self.span(token.text_range());
        let receiver = self.expr(&receiver)?;
        if field.is_null_safe() {
            return self.fail(
                Diagnostic::error(Code::NotInRule, "`?.` is not used in rules")
                    .at(span)
                    .help("ask whether the value is there: `x != () && …`"),
            );
        }
        self.member(receiver, &name, name_span, span)
    }

    fn member(&mut self, receiver: Lowered, name: &str, name_span: Span, span: Span) -> Result<Lowered, Failed> {
        match (&receiver.value, &receiver.kind) {
            (Val::Record(record), _) => {
                let record = record.clone();
                self.must_be_present(&receiver)?;
                self.record_field(&record, receiver.path.as_deref(), name, name_span, span)
            }
            (Val::Eligibility(place), _) => {
                let place = *place;
                match name {
                    "eligible" => {
                        let slot = self.c.eligibilities.get(usize::from(place)).and_then(Option::as_ref);
                        let Some(slot) = slot.map(|eligibility| eligibility.slot) else {
                            return Err(Failed);
                        };
                        Ok(self.read_slot(slot, None, Type::Boolean, span))
                    }
                    _ => self.unknown_member("an eligibility", name, name_span, &["eligible"]),
                }
            }
            (Val::Incentive(place), _) => {
                let place = *place;
                match name {
                    "total" => {
                        let slot = self.c.incentives.get(usize::from(place)).and_then(Option::as_ref);
                        let Some(slot) = slot.map(|incentive| incentive.slot) else {
                            return Err(Failed);
                        };
                        Ok(self.read_slot(slot, None, Type::Money(Currency::Program), span))
                    }
                    _ => self.unknown_member("an incentive", name, name_span, &["total"]),
                }
            }
            (Val::Score(place), _) => {
                let place = *place;
                let path = receiver.path.clone();
                self.score_member(place, path.as_deref(), name, name_span, span)
            }
            (Val::Track(score, track), _) => {
                let (score, track) = (*score, *track);
                self.track_member(score, track, name, name_span, span)
            }
            (Val::Ranking(place), _) => {
                let place = *place;
                self.ranking_member(place, receiver.path.as_deref(), name, name_span, span)
            }
            (Val::Stack(place), _) => {
                let place = *place;
                self.stack_member(place, name, name_span, span)
            }
            (Val::Engagement(place), _) => {
                let place = *place;
                self.engagement_member(place, receiver.path.as_deref(), name, name_span, span)
            }
            (Val::Collected(lookup), _) => {
                let lookup = (**lookup).clone();
                self.collected_column(lookup, name, name_span, span)
            }
            (Val::Any(_), Type::Tier(ladder)) => {
                let ladder = *ladder;
                self.benefit(receiver, ladder, name, name_span, span)
            }
            (Val::Any(_), Type::Row(table)) => {
                let table = *table;
                self.cell(receiver, table, name, name_span, span)
            }
            (Val::Dated(_), _) => self.dated_unread(&receiver),
            _ => {
                let words = receiver.words(self.c);
                let help = match &receiver.value {
                    Val::Handle(Handle::Table(_)) => "look a row up first: `.lookup(…)`".to_owned(),
                    Val::List(_) => {
                        format!("go through the list: `.map(|item| item.{name})`, `.filter(…)`, `.sum(…)`")
                    }
                    _ => "only records, tiers, rows of tables, eligibilities, incentives and scores have fields"
                        .to_owned(),
                };
                self.fail(
                    Diagnostic::error(Code::UnknownField, format!("{words} has no field `{name}`"))
                        .at(name_span)
                        .help(help),
                )
            }
        }
    }

    pub(super) fn unknown_member<V>(&mut self, what: &str, name: &str, at: Span, known: &[&str]) -> Result<V, Failed> {
        self.fail(
            Diagnostic::error(Code::UnknownField, format!("{what} has no field `{name}`"))
                .at(at)
                .help(format!("known are {}", listed(known.iter().copied()))),
        )
    }

    pub(super) fn record_field(
        &mut self,
        record: &RecordRef,
        path: Option<&str>,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let Some(declared) = self.c.schema.record(record.record) else {
            return Err(Failed);
        };
        let Some(place) = declared.field(name) else {
            let message = format!("record `{}` has no field `{name}`", declared.name);
            let known: Vec<String> = declared.fields.iter().map(|field| field.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let name = crate::model::Name {
                text: name.to_owned(),
                span: name_span,
            };
            self.c.report_unknown(Code::UnknownField, message, &name, &known);
            return Err(Failed);
        };
        let Some(field) = declared.fields.get(usize::from(place)) else {
            return Err(Failed);
        };
        let mut kind = field.kind.clone();
        // What is of a currency that another field names reads that field too.
        let read = std::iter::once(place).chain(field.currency_field);
        self.c.uses.fields.extend(read.map(|place| (record.record, place)));
        self.c.uses.places.push((name_span, Named::Field(record.record, place)));
        if let (Type::Money(Currency::Field { .. }), Some(currency)) = (&kind, field.currency_field) {
            kind = Type::Money(Currency::Field {
                record: record.record,
                field: currency,
                cursor: record.cursor,
            });
            self.c.note_currency(record, currency);
        }
        let Some(slot) = record.fields.get(usize::from(place)).cloned() else {
            return Err(Failed);
        };
        let mut lowered = self.read_field_slot(&slot, &kind, record.cursor, record.shared, span)?;
        lowered.path = path.map(|path| format!("{path}.{name}"));
        if lowered.path.as_ref().is_some_and(|path| self.present.contains(path)) {
            lowered.optional = false;
        }
        Ok(lowered)
    }

    /// `level.discount`: a benefit of the tier; absent where the tier has none.
    fn benefit(
        &mut self,
        receiver: Lowered,
        ladder: u16,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        self.must_be_present(&receiver)?;
        let Val::Any(Any::Integer(place)) = receiver.value else {
            return Err(Failed);
        };
        self.c.uses.places.push((name_span, Named::Benefit(ladder)));
        let benefits = self.c.benefits(ladder);
        let known: Vec<&str> = {
            let mut names: Vec<&str> = benefits.iter().flatten().map(|benefit| benefit.0.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        if !known.contains(&name) {
            let message = format!("no tier of `{}` has a benefit `{name}`", self.c.ladder_name(ladder));
            let name = crate::model::Name {
                text: name.to_owned(),
                span: name_span,
            };
            self.c.report_unknown(Code::UnknownField, message, &name, &known);
            return Err(Failed);
        }
        let mut values: Vec<Option<Lowered>> = Vec::with_capacity(benefits.len());
        let mut joined: Option<Lowered> = None;
        for tier in &benefits {
            let Some((_, constant)) = tier.iter().find(|benefit| benefit.0 == name) else {
                values.push(None);
                continue;
            };
            let value = self.constant(constant, span)?;
            let kind = self.joined(joined.as_ref(), &value)?;
            joined = Some(Lowered { kind, ..value.clone() });
            values.push(Some(value));
        }
        let Some(kind) = joined.map(|joined| joined.kind) else {
            return Err(Failed);
        };
        let optional = values.iter().any(Option::is_none);
        let mut items = Vec::with_capacity(values.len());
        for value in values {
            items.push(match value {
                Some(value) => self.cast(value, &kind)?,
                None => self.common(span, &kind, MakeAbsent {}).ok_or(Failed)?,
            });
        }
        let any = self.common(span, &kind, MakePick { place, items }).ok_or(Failed)?;
        Ok(Lowered {
            optional,
            ..Lowered::plain(any, kind, span)
        })
    }

    /// Whether a value that may be absent is there.
    pub(super) fn presence(&mut self, lowered: Lowered, span: Span) -> Result<Lowered, Failed> {
        let op = match lowered.value {
            Val::Any(any) => BooleanOp::IsPresent(Box::new(any)),
            Val::Record(RecordRef {
                presence: Some(Presence::Row(rowset)),
                ..
            }) => BooleanOp::HasRow(rowset),
            Val::Record(RecordRef {
                presence: Some(Presence::Column(column)),
                cursor,
                shared,
                ..
            }) => {
                let column = Column {
                    column,
                    cursor,
                    presence: None,
                    shared,
                };
                BooleanOp::Common(crate::expr::node::Common::Column(column))
            }
            Val::List(list) => match list.rows {
                Rows::Nested { first, .. } => {
                    let column = lowered_presence(&first);
                    match column {
                        Some(column) => BooleanOp::Common(crate::expr::node::Common::Column(column)),
                        None => BooleanOp::Constant(true),
                    }
                }
                _ => BooleanOp::Constant(true),
            },
            _ => {
                return self.fail(
                    Diagnostic::error(Code::UnlikeTypes, "this is always there")
                        .at(lowered.span)
                        .help("leave the test away"),
                );
            }
        };
        Ok(self.boolean(span, op))
    }

    /// The id of a tier in a rule: `level.at_least("gold")`.
    pub(super) fn tier_compare(
        &mut self,
        receiver: Lowered,
        ladder: u16,
        name: &str,
        argument: Lowered,
        span: Span,
    ) -> Result<Lowered, Failed> {
        use crate::expr::node::Comparison;
        let comparison = match name {
            "at_least" => Comparison::GreaterOrEqual,
            "at_most" => Comparison::LessOrEqual,
            "above" => Comparison::Greater,
            "below" => Comparison::Less,
            _ => Comparison::Equal,
        };
        let kind = Type::Tier(ladder);
        self.must_be_present(&receiver)?;
        let right = self.cast(argument, &kind)?;
        let (Val::Any(Any::Integer(left)), Any::Integer(right)) = (receiver.value, right) else {
            return Err(Failed);
        };
        Ok(self.boolean(span, BooleanOp::Integers(comparison, Box::new((left, right)))))
    }

    /// True or false as an expression.
    pub(super) fn condition(&mut self, lowered: Lowered) -> Result<Boolean, Failed> {
        self.must_be_present(&lowered)?;
        match lowered.value {
            Val::Any(Any::Boolean(node)) => Ok(node),
            _ => {
                let words = lowered.words(self.c);
                let help = match &lowered.value {
                    Val::Eligibility(_) => "read `.eligible`",
                    Val::Ranking(_) => "read `.awarded`",
                    Val::Engagement(_) => "read `.approved`",
                    _ => "compare it with something: `==`, `>=`, `in`",
                };
                self.fail(
                    Diagnostic::error(Code::TypeMismatch, format!("true or false is needed, this is {words}"))
                        .at(lowered.span)
                        .help(help),
                )
            }
        }
    }
}

/// The presence column of an optional list inside a record.
fn lowered_presence(first: &Column) -> Option<Column> {
    first.presence.map(|presence| Column {
        column: presence,
        presence: None,
        ..*first
    })
}
