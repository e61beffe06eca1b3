//! The parts of a score, and settings that hold for so many units.

use super::{Lowered, Lowerer, Val};
use crate::compile::score::{OWN, read_name};
use crate::compile::{Compiler, Failed};
use crate::expr::node::Number;
use crate::program::{Score, Track};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};

impl Lowerer<'_, '_> {
    /// A score by its name.
    pub(super) fn read_score(&mut self, place: u16, span: Span) -> Result<Lowered, Failed> {
        if !matches!(self.c.scores.get(usize::from(place)), Some(Some(_))) {
            return Err(Failed);
        }
        Ok(Lowered {
            value: Val::Score(place),
            kind: Type::Boolean,
            optional: false,
            constant: false,
            path: None,
            span,
        })
    }

    fn score(&self, place: u16) -> Result<&Score, Failed> {
        self.c
            .scores
            .get(usize::from(place))
            .and_then(Option::as_ref)
            .ok_or(Failed)
    }

    /// `capability.total`, `.passed`, `.track`, a track by its id, a component by its title.
    pub(super) fn score_member(
        &mut self,
        place: u16,
        path: Option<&str>,
        name: &str,
        at: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let score = self.score(place)?;
        match name {
            "total" => {
                let slot = score.total;
                return Ok(self.read_slot(slot, None, Type::Decimal, span));
            }
            "passed" => {
                let slot = score.passed;
                self.c.uses.passed.insert(place);
                return Ok(self.read_slot(slot, None, Type::Boolean, span));
            }
            "track" => {
                let (slot, kind) = (score.track, score.track_kind.clone());
                return match kind {
                    Some(kind) => {
                        let path = path.map(|path| format!("{path}.track"));
                        let known = path.as_ref().is_some_and(|path| self.present.contains(path));
                        Ok(Lowered {
                            optional: slot.presence.is_some() && !known,
                            path,
                            ..self.read_slot(slot.slot, slot.presence, kind, span)
                        })
                    }
                    None => self.fail(
                        Diagnostic::error(Code::UnknownField, "no track of this score is taken before the others")
                            .at(at)
                            .help("it has one track, or all count together: read `.total` and `.passed`"),
                    ),
                };
            }
            _ => {}
        }
        let track = score.tracks.iter().position(|track| track.id.as_deref() == Some(name));
        let found: Vec<(String, u16)> = score
            .components
            .iter()
            .filter(|component| read_name(&component.title) == name)
            .map(|component| {
                (
                    self.place_words(score, component.track, &component.title),
                    component.slot,
                )
            })
            .collect();
        match (track, found.as_slice()) {
            (Some(track), []) => Ok(Lowered {
                value: Val::Track(place, u16::try_from(track).unwrap_or(u16::MAX)),
                kind: Type::Boolean,
                optional: false,
                constant: false,
                path: None,
                span,
            }),
            (None, [(_, slot)]) => Ok(self.read_slot(*slot, None, Type::Decimal, span)),
            (None, []) => {
                let known = known(score, None);
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                self.unknown_member("this score", name, at, &known)
            }
            (track, several) => {
                let mut words: Vec<String> = several.iter().map(|(words, _)| words.clone()).collect();
                words.extend(track.map(|_| format!("the track `{name}`")));
                let ids = score.tracks.iter().filter_map(|track| track.id.as_deref());
                let help = match ids.into_iter().next() {
                    Some(id) if track.is_none() => format!("name the track first: `.{id}.{name}`"),
                    _ => "give one of them another title".to_owned(),
                };
                self.fail(
                    Diagnostic::error(
                        Code::Duplicate,
                        format!("`.{name}` is ambiguous: it may be {}", words.join(" or ")),
                    )
                    .at(at)
                    .help(help),
                )
            }
        }
    }

    fn place_words(&self, score: &Score, track: u16, title: &str) -> String {
        let id = score
            .tracks
            .get(usize::from(track))
            .and_then(|track| track.id.as_deref());
        match id {
            Some(id) => format!("`{title}` of the track `{id}`"),
            None => format!("`{title}`"),
        }
    }

    /// `capability.enterprise.total`, `.passed`, a component of the track by its title.
    pub(super) fn track_member(
        &mut self,
        place: u16,
        track: u16,
        name: &str,
        at: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let score = self.score(place)?;
        let Some(of) = score.tracks.get(usize::from(track)) else {
            return Err(Failed);
        };
        match name {
            "total" => {
                let slot = of.total;
                return Ok(self.read_slot(slot, None, Type::Decimal, span));
            }
            "passed" => {
                let slot = of.passed;
                self.c.uses.passed.insert(place);
                return Ok(self.read_slot(slot, None, Type::Boolean, span));
            }
            _ => {}
        }
        let found: Vec<(String, u16)> = score
            .components_of(of)
            .filter(|(_, component)| read_name(&component.title) == name)
            .map(|(_, component)| (format!("`{}`", component.title), component.slot))
            .collect();
        match found.as_slice() {
            [(_, slot)] => Ok(self.read_slot(*slot, None, Type::Decimal, span)),
            [] => {
                let known = known(score, Some(of));
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                self.unknown_member("this track", name, at, &known)
            }
            several => {
                let words: Vec<&str> = several.iter().map(|(words, _)| words.as_str()).collect();
                self.fail(
                    Diagnostic::error(
                        Code::Duplicate,
                        format!("`.{name}` is ambiguous: it may be {}", words.join(" or ")),
                    )
                    .at(at)
                    .help("give one of them another title"),
                )
            }
        }
    }

    /// What holds for so many units says nothing by itself: 3 points per 100 are neither 3 nor 0.03.
    pub(super) fn setting_without_units(&mut self, place: u16, span: Span) -> Result<(), Failed> {
        let per = self
            .c
            .model
            .settings
            .get(usize::from(place))
            .and_then(|setting| setting.per.as_ref());
        let Some(per) = per else { return Ok(()) };
        self.fail(
            Diagnostic::error(
                Code::NotInRule,
                format!("this setting holds for {} units, which a rule does not know", per.value),
            )
            .at(span)
            .label(per.span, "it is said here")
            .help("name it in `points_each`, or leave `per` out and divide in the rule"),
        )
    }
}

/// The names that a score, or one of its tracks, can be asked for.
fn known(score: &Score, track: Option<&Track>) -> Vec<String> {
    let mut names: Vec<String> = OWN.iter().map(|name| (*name).to_owned()).collect();
    match track {
        Some(track) => {
            names.truncate(2);
            names.extend(
                score
                    .components_of(track)
                    .map(|(_, component)| read_name(&component.title)),
            );
        }
        None => {
            names.extend(score.tracks.iter().filter_map(|track| track.id.clone()));
            names.extend(score.components.iter().map(|component| read_name(&component.title)));
        }
    }
    let mut once: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        if !name.is_empty() && !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

impl Compiler<'_> {
    /// A slot of decimals.
    pub(in crate::compile) fn slot_number(&mut self, slot: u16, span: Span) -> Result<Number, Failed> {
        let mut lowerer = self.lowerer(span.file);
        let read = lowerer.read_slot(slot, None, Type::Decimal, span);
        let (any, _) = lowerer.single(read)?;
        lowerer.decimal(any).ok_or(Failed)
    }

    /// A setting by its name, also one that holds for so many units.
    pub(in crate::compile) fn setting_with_units(&mut self, name: &str, span: Span) -> Result<Lowered, Failed> {
        let place = self.model.settings.iter().position(|setting| setting.name.text == name);
        let Some(place) = place.and_then(|place| u16::try_from(place).ok()) else {
            let settings = self.model.settings.iter();
            let known: Vec<&str> = settings.map(|setting| setting.name.text.as_str()).collect();
            let name = crate::model::Name {
                text: name.to_owned(),
                span,
            };
            let message = format!("there is no setting `{}`", name.text);
            self.report_unknown(Code::UnknownName, message, &name, &known);
            return Err(Failed);
        };
        self.uses.names.insert(name.to_owned());
        self.lowerer(span.file).read_setting(place, span)
    }

    /// A dated setting on a day.
    pub(in crate::compile) fn dated_on(&mut self, place: u16, day: Lowered, span: Span) -> Result<Lowered, Failed> {
        self.lowerer(span.file).read_dated(place, day, span)
    }
}
