//! The stretch of text that an item or a clause takes, and how it is taken out or put elsewhere.

use super::Subject;
use super::index::Item;
use super::lines;
use super::operation::{Change, Outcome, Refusal};
use super::splice::Splice;
use crate::source::{FileId, Span};

/// Clauses of one chain that stand behind each other: the chain, the places of the first and the last of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub chain: usize,
    pub first: usize,
    pub last: usize,
}

/// A stretch that can be moved: where it begins and ends with its comments, and where its code ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unit {
    start: usize,
    code: usize,
    end: usize,
}

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Item(usize),
    Link(usize),
}

impl Subject<'_> {
    /// What an id names: an item, or a clause. The clause that opens an item stands for it.
    pub(crate) fn named(&self, id: &str) -> Result<Named, Box<Refusal>> {
        if let Some(item) = self.index.item(id) {
            return Ok(Named::Item(item));
        }
        let link = self
            .index
            .link(id)
            .ok_or_else(|| Refusal::unknown("item or clause", id))?;
        let item = self.index.links.get(link).map(|link| link.item).unwrap_or_default();
        let opens = self
            .index
            .items
            .get(item)
            .is_some_and(|item| item.links.first() == Some(&link));
        Ok(if opens { Named::Item(item) } else { Named::Link(link) })
    }

    /// The item that an id belongs to.
    fn item_of(&self, named: Named) -> usize {
        match named {
            Named::Item(item) => item,
            Named::Link(link) => self.index.links.get(link).map(|link| link.item).unwrap_or_default(),
        }
    }

    /// The clauses of an item and of everything it holds, by chain and in order; types of arguments aside.
    fn links_in(&self, item: &Item, links: &mut Vec<usize>) {
        links.extend(&item.links);
        for child in &item.children {
            if let Some(child) = self.index.items.get(*child) {
                self.links_in(child, links);
            }
        }
    }

    /// Where an item or a clause stands.
    pub(crate) fn runs(&self, named: Named) -> Vec<Run> {
        let mut links = Vec::new();
        match named {
            Named::Link(link) => links.push(link),
            Named::Item(item) => {
                if let Some(item) = self.index.items.get(item) {
                    self.links_in(item, &mut links);
                }
            }
        }
        let mut places: Vec<(usize, usize)> = links
            .into_iter()
            .filter_map(|link| {
                let chain = self.index.links.get(link)?.chain?;
                let place = self
                    .index
                    .chains
                    .get(chain)?
                    .links
                    .iter()
                    .position(|one| *one == link)?;
                Some((chain, place))
            })
            .collect();
        places.sort_unstable();
        let mut runs: Vec<Run> = Vec::new();
        for (chain, place) in places {
            match runs.last_mut() {
                Some(run) if run.chain == chain && run.last + 1 == place => run.last = place,
                _ => runs.push(Run {
                    chain,
                    first: place,
                    last: place,
                }),
            }
        }
        runs
    }

    /// The clause at a place of a chain.
    pub(crate) fn span_in(&self, chain: usize, place: usize) -> Option<Span> {
        let link = *self.index.chains.get(chain)?.links.get(place)?;
        self.index.links.get(link).map(|link| link.span)
    }

    /// Whether a run is everything that a statement says.
    pub(crate) fn is_whole(&self, run: Run) -> bool {
        self.index
            .chains
            .get(run.chain)
            .is_some_and(|chain| run.first == 0 && run.last + 1 == chain.links.len())
    }

    /// Removes an item or a clause.
    pub(crate) fn remove(&self, id: &str) -> Outcome {
        let named = self.named(id)?;
        self.is_by_hand(self.item_of(named))?;
        if let Named::Link(link) = named
            && self.index.links.get(link).is_some_and(|link| link.chain.is_none())
        {
            return Ok(self.remove_inside(link));
        }
        let runs = self.runs(named);
        if runs.is_empty() {
            return Err(Box::new(
                Refusal::refused("it is the type of an argument").help("change the type itself"),
            ));
        }
        let mut change = Change::default();
        for run in runs {
            change.splices.extend(self.without(run)?);
        }
        Ok(change)
    }

    /// A clause of a type, as in `money().at_least(0)`.
    fn remove_inside(&self, link: usize) -> Change {
        let mut change = Change::default();
        if let Some(link) = self.index.links.get(link) {
            change.splices.push(self.splice(link.span, ""));
        }
        change
    }

    /// The splices that take a run out.
    fn without(&self, run: Run) -> Result<Vec<Splice>, Box<Refusal>> {
        let gone = || Box::new(Refusal::refused("it does not stand in a chain of clauses").help("edit the code"));
        let chain = self.index.chains.get(run.chain).ok_or_else(gone)?;
        let file = chain.span.file;
        let (text, path) = (self.text(file), self.path(file));
        if self.is_whole(run) {
            let (start, end) = (chain.span.start as usize, chain.span.end as usize);
            if lines::begins_line(text, start) && lines::ends_line(text, end) {
                let (start, end) = lines::whole_lines(text, lines::with_comments(text, start), end);
                return Ok(vec![Splice::new(path, start, end, "")]);
            }
            let behind = text.get(end..).unwrap_or("");
            let blanks = behind.len() - behind.trim_start_matches(' ').len();
            return Ok(vec![Splice::new(path, start, end + blanks, "")]);
        }
        if run.first == 0 && chain.on.is_none() {
            return Err(Box::new(
                Refusal::refused("the statement begins with it, and goes on with something else").help("edit the code"),
            ));
        }
        let first = self.span_in(run.chain, run.first).ok_or_else(gone)?;
        let last = self.span_in(run.chain, run.last).ok_or_else(gone)?;
        let before = match run.first.checked_sub(1) {
            Some(place) => self.span_in(run.chain, place).ok_or_else(gone)?,
            None => chain.head,
        };
        let (start, end) = (first.start as usize, last.end as usize);
        let is_last = run.last + 1 == chain.links.len();
        let own_lines = lines::begins_line(text, start);
        let tail = (
            last.end as usize..chain.span.end as usize,
            text.get(last.end as usize..chain.span.end as usize),
        );
        if own_lines && is_last {
            // What ends the statement goes behind the clause that is the last one then, before its comment.
            let ending = tail.1.unwrap_or("").trim();
            let end = lines::line_end(text, tail.0.end);
            let begin = lines::line_end(text, lines::line_start(text, lines::with_comments(text, start)) - 1);
            // A line end before: `\r\n` is two bytes.
            let begin = begin
                .min(lines::line_end(text, before.end as usize))
                .max(before.end as usize);
            return Ok(if lines::ends_line(text, tail.0.end) {
                vec![
                    Splice::new(path, before.end as usize, before.end as usize, ending),
                    Splice::new(path, begin, end, ""),
                ]
            } else {
                vec![Splice::new(path, before.end as usize, last.end as usize, "")]
            });
        }
        if own_lines && lines::ends_line(text, end) {
            let start = lines::with_comments(text, start);
            return Ok(vec![Splice::new(path, start, lines::next_line(text, end), "")]);
        }
        if own_lines {
            // Clauses of others follow on its line: they take its place.
            let next = self.span_in(run.chain, run.last + 1).ok_or_else(gone)?;
            return Ok(vec![Splice::new(path, start, next.start as usize, "")]);
        }
        let begin = before.end as usize;
        // A comment between the two stays.
        let between = text.get(begin..start).unwrap_or("");
        let begin = if between.trim().is_empty() { begin } else { start };
        Ok(vec![Splice::new(path, begin, end, "")])
    }

    /// Moves an item or a clause.
    pub(crate) fn shift(&self, id: &str, before: Option<&str>, after: Option<&str>) -> Outcome {
        let (target, behind) = match (before, after) {
            (Some(target), None) => (target, false),
            (None, Some(target)) => (target, true),
            _ => return Err(Box::new(Refusal::invalid("say `before` or `after` which one it goes"))),
        };
        let (moved, target) = (self.named(id)?, self.named(target)?);
        if moved == target {
            return Ok(Change {
                id: Some(id.to_owned()),
                ..Change::default()
            });
        }
        let parent = |named: Named| match named {
            Named::Item(item) => self.index.items.get(item).and_then(|item| item.parent),
            Named::Link(link) => self.index.links.get(link).map(|link| link.item),
        };
        if parent(moved) != parent(target) {
            return Err(Box::new(Refusal::refused("they do not belong to the same thing")));
        }
        for named in [moved, target] {
            self.is_by_hand(self.item_of(named))?;
        }
        let mut change = self.permuted(moved, target, behind)?;
        change.id = Some(id.to_owned());
        Ok(change)
    }

    fn permuted(&self, moved: Named, target: Named, behind: bool) -> Outcome {
        let scattered = || {
            Box::new(
                Refusal::refused("it is declared in several places, or not one below the other").help("edit the code"),
            )
        };
        let (moved, target) = (self.runs(moved), self.runs(target));
        let ([moved], [target]) = (moved.as_slice(), target.as_slice()) else {
            return Err(scattered());
        };
        let (moved, target) = (*moved, *target);
        if self.is_whole(moved) && self.is_whole(target) {
            return self.statements(moved.chain, target.chain, behind).ok_or_else(scattered);
        }
        if moved.chain != target.chain {
            return Err(scattered());
        }
        self.clauses(moved, target, behind).ok_or_else(scattered)
    }

    /// Moves a whole statement.
    fn statements(&self, moved: usize, target: usize, behind: bool) -> Option<Change> {
        let file = self.index.chains.get(moved)?.span.file;
        if self.index.chains.get(target)?.span.file != file {
            return None;
        }
        let text = self.text(file);
        let root = self.root(file)?;
        let unit = |span: Span| {
            let (start, code) = (span.start as usize, span.end as usize);
            (lines::begins_line(text, start) && lines::ends_line(text, code)).then(|| Unit {
                start: lines::with_comments(text, start),
                code,
                end: lines::line_end(text, code),
            })
        };
        let statements = root
            .children()
            .filter_map(<crate::syntax::ast::Stmt as crate::syntax::ast::AstNode>::cast);
        let spans: Vec<Span> = statements
            .map(|statement| super::span_of(file, statement.range()))
            .collect();
        let place = |chain: usize| {
            let wanted = self.index.chains.get(chain)?.span;
            spans.iter().position(|span| *span == wanted)
        };
        let (from, to) = (place(moved)?, place(target)?);
        let units: Option<Vec<Unit>> = spans
            .get(from.min(to)..=from.max(to))?
            .iter()
            .map(|span| unit(*span))
            .collect();
        self.permute(file, &units?, from < to, behind, false)
    }

    /// Moves clauses within a chain.
    fn clauses(&self, moved: Run, target: Run, behind: bool) -> Option<Change> {
        let chain = self.index.chains.get(moved.chain)?;
        let file = chain.span.file;
        let text = self.text(file);
        let forward = moved.first < target.first;
        let (upper, lower) = if forward { (moved, target) } else { (target, moved) };
        let first = self.span_in(upper.chain, upper.first)?;
        let by_lines = lines::begins_line(text, first.start as usize);
        let mut units = Vec::new();
        let mut push = |run: (usize, usize)| -> Option<()> {
            let first = self.span_in(upper.chain, run.0)?;
            let last = self.span_in(upper.chain, run.1)?;
            let (start, code) = (first.start as usize, last.end as usize);
            if !by_lines {
                units.push(Unit { start, code, end: code });
                return Some(());
            }
            if !lines::begins_line(text, start) {
                return None;
            }
            let is_last = run.1 + 1 == chain.links.len();
            let end = if is_last { chain.span.end as usize } else { code };
            lines::ends_line(text, end).then_some(())?;
            units.push(Unit {
                start: lines::with_comments(text, start),
                code,
                end: lines::line_end(text, end),
            });
            Some(())
        };
        push((upper.first, upper.last))?;
        let mut place = upper.last + 1;
        while place < lower.first {
            // Clauses between the two that begin a line, each with those behind it on its lines.
            let begin = place;
            place += 1;
            while by_lines
                && place < lower.first
                && self
                    .span_in(upper.chain, place)
                    .is_some_and(|span| !lines::begins_line(text, span.start as usize))
            {
                place += 1;
            }
            push((begin, place - 1))?;
        }
        push((lower.first, lower.last))?;
        let ends = lower.last + 1 == chain.links.len() && by_lines;
        self.permute(file, &units, forward, behind, ends)
    }

    /// Takes the first unit (or the last, if it does not go `forward`) to the other end, right behind or right before
    /// the unit that stands there. What stands between the units stays where it is. `ends`: the last unit ends with what
    /// ends the statement.
    fn permute(&self, file: FileId, units: &[Unit], forward: bool, behind: bool, ends: bool) -> Option<Change> {
        let text = self.text(file);
        let last = units.len().checked_sub(1)?;
        let mut order: Vec<usize> = (0..units.len()).collect();
        if forward {
            let moved = order.remove(0);
            order.insert(if behind { last } else { last.checked_sub(1)? }, moved);
        } else {
            let moved = order.pop()?;
            order.insert(usize::from(behind), moved);
        }
        let bottom = units.get(last)?;
        let ending = if ends { self.ending(file, bottom)? } else { 0 };
        let mut splices = Vec::new();
        for (place, from) in order.iter().enumerate() {
            let (old, new) = (units.get(place)?, units.get(*from)?);
            let mut out = text.get(new.start..new.code)?.to_owned();
            let behind_code = text.get(new.code..new.end)?;
            let was_last = ends && *from == last;
            let becomes_last = ends && place == last;
            let own_ending = text.get(bottom.code..bottom.code + ending)?;
            if becomes_last {
                out.push_str(own_ending);
            }
            out.push_str(if was_last {
                behind_code.get(ending..)?
            } else {
                behind_code
            });
            splices.push(Splice::new(self.path(file), old.start, old.end, out));
        }
        Some(Change {
            splices,
            ..Change::default()
        })
    }

    /// How long what ends a statement is behind the code of its last unit: `;`.
    fn ending(&self, file: FileId, unit: &Unit) -> Option<usize> {
        let behind = self.text(file).get(unit.code..unit.end)?;
        let semicolon = behind.find(';')?;
        behind.get(..semicolon)?.trim().is_empty().then_some(semicolon + 1)
    }
}
