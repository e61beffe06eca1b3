//! Adds clauses and declarations, written as their neighbours are.

use super::Subject;
use super::block::{Named, Run};
use super::index::{Link, resolve};
use super::lines;
use super::literal;
use super::operation::{Argument, Change, NewClause, Outcome, Refusal};
use super::set::check_source;
use super::splice::Splice;
use crate::declare::{ClauseInfo, Receiver, clause_of, clauses};
use crate::source::{FileId, Span};

/// The length that a line should not exceed.
const WIDTH: usize = 120;

/// Clauses that stay on the line of what they follow.
const INLINE: &[&str] = &[
    "at_least",
    "at_most",
    "above",
    "below",
    "between",
    "equals",
    "is_one_of",
    "on_or_before",
    "on_or_after",
    "per",
    "keeps",
    "when_absent",
    "title",
    "kind",
    "select",
    "type",
    "marginal",
    "retroactive",
    "amounts_pro_rata",
    "rate_only",
    "whole_units",
    "key",
    "varies",
    "optional",
];

/// Clauses that stand one level deeper than what holds them.
const NESTED: &[(Receiver, &[&str])] = &[
    (Receiver::Path, &["requires"]),
    (Receiver::Track, &["component", "gate"]),
    (Receiver::Component, &["only_if", "points_each", "maximum"]),
];

/// The order in which the clauses of a thing are usually written. What is not named stands last.
const ORDER: &[(Receiver, &[&str])] = &[
    (Receiver::Tier, &["title", "at_least", "requires", "path", "benefit"]),
    (Receiver::Eligibility, &["title", "requires", "path"]),
    (
        Receiver::Ladder,
        &[
            "title",
            "select",
            "otherwise",
            "reviewed",
            "by_score",
            "measure",
            "requirements",
            "tier",
        ],
    ),
    (
        Receiver::Incentive,
        &[
            "title",
            "kind",
            "label",
            "for_each",
            "for_each_downline",
            "when",
            "requires",
            "in_period",
            "paid",
            "calendar",
            "in_order_of",
            "tier_on",
            "deadline",
            "deadline_for",
            "pays",
            "co_funds",
            "round_each",
            "cap_each",
            "round_total",
            "cap",
            "floor",
            "minimum",
            "draws_on",
            "split",
            "payee",
            "payees",
            "account",
            "remainder",
            "remainder_to",
            "recurs",
        ],
    ),
    (
        Receiver::Record,
        &["key", "normalised", "duplicates", "field", "allows_unknown_fields"],
    ),
    (Receiver::Setting, &["title", "description", "per", "effective"]),
    (
        Receiver::Value,
        &["title", "description", "type", "is_given_by", "when_dividing_by_zero"],
    ),
    (Receiver::Table, &["title", "input", "output", "hit"]),
    (
        Receiver::Bands,
        &[
            "title",
            "marginal",
            "retroactive",
            "rate_only",
            "of",
            "from",
            "above",
            "ends_at",
        ],
    ),
    (
        Receiver::Score,
        &[
            "title",
            "out_of",
            "for_each",
            "in_period",
            "component",
            "gate",
            "track",
            "takes",
        ],
    ),
    (
        Receiver::Scenario,
        &[
            "varies",
            "after",
            "facts",
            "set",
            "set_setting",
            "as_of",
            "period",
            "expect",
            "expect_error",
        ],
    ),
];

/// Where a clause goes: behind or before a clause of a chain.
#[derive(Clone, Copy, Debug)]
struct Spot {
    chain: usize,
    /// The clause before it; none where it follows what the chain begins with.
    after: Option<usize>,
}

impl Subject<'_> {
    /// Adds a clause to an item, or a declaration to the program.
    pub(crate) fn add(
        &self,
        to: Option<&str>,
        clause: &NewClause,
        before: Option<&str>,
        after: Option<&str>,
        file: Option<&str>,
    ) -> Outcome {
        if before.is_some() && after.is_some() {
            return Err(Box::new(Refusal::invalid("say `before` or `after`, not both")));
        }
        let Some(to) = to else {
            known(clause, &[Receiver::Root])?;
            return self.add_declaration(clause, before, after, file);
        };
        let Named::Item(item) = self.named(to)? else {
            return Err(Box::new(Refusal::invalid(format!(
                "`{to}` is a clause: clauses are added to items"
            ))));
        };
        self.is_by_hand(item)?;
        let receiver = self.index.items.get(item).map_or(Receiver::Root, |item| item.receiver);
        let info = known(clause, &[receiver])?;
        if receiver == Receiver::Type {
            return self.add_to_type(item, clause);
        }
        if info.name == "tier" && before.is_none() && after.is_none() && self.has_statements(item) {
            return self.add_statement(item, clause);
        }
        let anchor = before.or(after).map(|id| self.named(id)).transpose()?;
        if let Some(anchor) = anchor {
            let runs = self.runs(anchor);
            if let ([run], true) = (runs.as_slice(), info.name == "tier")
                && self.is_whole(*run)
            {
                return self.add_beside(item, clause, *run, before.is_some());
            }
        }
        let spot = match anchor {
            Some(anchor) => self.beside(anchor, before.is_some()),
            None => self.usual_spot(item, info),
        };
        let spot = spot.ok_or_else(|| {
            Box::new(Refusal::refused("there is no chain of clauses that it could stand in").help("edit the code"))
        })?;
        self.insert(item, info, clause, spot)
    }

    /// Whether the children of an item are declared in statements of their own: `level.tier("gold")…;`.
    fn has_statements(&self, item: usize) -> bool {
        let runs = self.runs(Named::Item(item));
        let opens = self.index.items.get(item).and_then(|item| item.links.first());
        let chain = opens.and_then(|link| self.index.links.get(*link)?.chain);
        match chain.and_then(|chain| self.index.chains.get(chain)) {
            Some(own) => runs.len() > 1 || (own.kept.is_some() && !self.has_child(item)),
            None => false,
        }
    }

    fn has_child(&self, item: usize) -> bool {
        let children = self.index.items.get(item).map(|item| item.children.as_slice());
        children.unwrap_or_default().iter().any(|child| {
            self.index
                .items
                .get(*child)
                .is_some_and(|child| child.receiver != Receiver::Type)
        })
    }

    /// A clause of a type: behind the others.
    fn add_to_type(&self, item: usize, clause: &NewClause) -> Outcome {
        let last = self.index.items.get(item).and_then(|item| item.links.last());
        let last = last.and_then(|link| self.index.links.get(*link));
        let last = last.ok_or_else(|| Box::new(Refusal::refused("the type is not written out")))?;
        let text = self.clause_text(clause, "", None)?;
        let at = last.span.end as usize;
        Ok(Change {
            splices: vec![Splice::new(self.path(last.span.file), at, at, text)],
            ..Change::default()
        })
    }

    /// Where a clause usually stands.
    fn usual_spot(&self, item: usize, info: &ClauseInfo) -> Option<Spot> {
        let this = self.index.items.get(item)?;
        let rank = |name: &str| -> usize {
            let order = ORDER.iter().find(|(receiver, _)| *receiver == this.receiver);
            let order = order.map_or(&[][..], |(_, order)| *order);
            order.iter().position(|one| *one == name).unwrap_or(order.len())
        };
        let wanted = rank(info.name);
        // What belongs to it directly: its clauses, and the items it holds, by the clause that opens them.
        let mut direct: Vec<(usize, Run)> = Vec::new();
        for link in &this.links {
            let run = self.runs(Named::Link(*link));
            if let ([run], Some(link)) = (run.as_slice(), self.index.links.get(*link)) {
                let opener = this.links.first().and_then(|first| self.index.links.get(*first));
                let is_opener = opener.is_some_and(|opener| opener.span == link.span);
                direct.push((if is_opener { 0 } else { rank(link.clause.name) }, *run));
            }
        }
        for child in &this.children {
            let opener = self.index.items.get(*child).and_then(|child| child.links.first());
            let Some(opener) = opener.and_then(|link| self.index.links.get(*link)) else {
                continue;
            };
            if let [run] = self.runs(Named::Item(*child)).as_slice() {
                direct.push((rank(opener.clause.name), *run));
            }
        }
        let chain = direct.first()?.1.chain;
        direct.retain(|(_, run)| run.chain == chain);
        direct.sort_by_key(|(_, run)| run.first);
        // Behind the last of the same kind; else behind the last that usually stands before it.
        let same = direct
            .iter()
            .rev()
            .find(|(rank, run)| *rank == wanted && self.name_at(*run).is_some_and(|name| name == info.name));
        let first_later = direct.iter().position(|(rank, _)| *rank > wanted);
        let before = match (same, first_later) {
            (Some(same), _) => same.1,
            (None, Some(0)) => return None,
            (None, Some(later)) => direct.get(later - 1)?.1,
            (None, None) => direct.last()?.1,
        };
        Some(Spot {
            chain,
            after: Some(before.last),
        })
    }

    fn name_at(&self, run: Run) -> Option<&'static str> {
        let link = *self.index.chains.get(run.chain)?.links.get(run.first)?;
        self.index.links.get(link).map(|link| link.clause.name)
    }

    fn beside(&self, anchor: Named, before: bool) -> Option<Spot> {
        let runs = self.runs(anchor);
        let [run] = runs.as_slice() else { return None };
        Some(Spot {
            chain: run.chain,
            after: if before {
                run.first.checked_sub(1)
            } else {
                Some(run.last)
            },
        })
    }

    fn insert(&self, item: usize, info: &ClauseInfo, clause: &NewClause, spot: Spot) -> Outcome {
        let nowhere = || Box::new(Refusal::refused("there is no chain of clauses that it could stand in"));
        let chain = self.index.chains.get(spot.chain).ok_or_else(nowhere)?;
        let before = match spot.after {
            Some(place) => self.span_in(spot.chain, place).ok_or_else(nowhere)?,
            None => chain.head,
        };
        let file = chain.span.file;
        let (text, path) = (self.text(file), self.path(file));
        self.stands_on(item, info, spot)?;
        let sibling = self.sibling(item, info, spot);
        let (own_line, indent) = self.indent_for(item, info, spot, sibling);
        let at = before.end as usize;
        let id = self.new_id(item, clause);
        let change = |splices: Vec<Splice>| Change {
            splices,
            id: Some(id.clone()),
            notes: Vec::new(),
        };
        let written = self.clause_text(clause, &indent, sibling.filter(|_| own_line))?;
        if !own_line {
            let line = lines::line_end(text, at) - lines::line_start(text, at);
            if line + written.len() <= WIDTH && !written.contains('\n') {
                return Ok(change(vec![Splice::new(path, at, at, written)]));
            }
        }
        let eol = lines::eol(text);
        let new_line = format!("{eol}{indent}{}", written.replace('\n', eol));
        let next = spot.after.map_or(0, |place| place + 1);
        let is_last = next >= chain.links.len();
        let stop = chain.span.end as usize;
        if is_last && lines::ends_line(text, stop) && !lines::ends_line(text, at) {
            // `…;   // comment`: the comment stays with the clause it stands behind, the `;` goes to the new last one.
            let ending = text.get(at..stop).unwrap_or("");
            if ending.trim() == ";" {
                let end = lines::line_end(text, stop);
                if end == stop {
                    return Ok(change(vec![Splice::new(path, at, at, new_line)]));
                }
                return Ok(change(vec![
                    Splice::new(path, at, stop, ""),
                    Splice::new(path, end, end, format!("{new_line};")),
                ]));
            }
        }
        let follows_on_line = !is_last && !lines::ends_line(text, at);
        let at = if follows_on_line || is_last {
            at
        } else {
            lines::line_end(text, at)
        };
        Ok(change(vec![Splice::new(path, at, at, new_line)]))
    }

    /// Refuses a place where the clause would say something of another thing.
    fn stands_on(&self, item: usize, info: &ClauseInfo, spot: Spot) -> Result<(), Box<Refusal>> {
        let before = spot.after.and_then(|place| {
            let link = *self.index.chains.get(spot.chain)?.links.get(place)?;
            self.index.links.get(link).map(|link| link.item)
        });
        let mut stack = Vec::new();
        let mut at = before.or(Some(item));
        while let Some(place) = at {
            stack.push(place);
            at = self.index.items.get(place).and_then(|item| item.parent);
        }
        stack.reverse();
        let receivers: Vec<Receiver> = stack
            .iter()
            .filter_map(|place| self.index.items.get(*place).map(|item| item.receiver))
            .collect();
        match resolve(&receivers, info.name) {
            Some((place, _)) if stack.get(place) == Some(&item) => Ok(()),
            _ => Err(Box::new(
                Refusal::refused(format!("there `{}` would say something of another thing", info.name))
                    .help("say before or behind which clause it stands"),
            )),
        }
    }

    /// A clause of the same name beside the place: its style is copied.
    fn sibling(&self, item: usize, info: &ClauseInfo, spot: Spot) -> Option<&Link> {
        let this = self.index.items.get(item)?;
        let opens = this
            .children
            .iter()
            .filter_map(|child| self.index.items.get(*child)?.links.first());
        let links = this
            .links
            .iter()
            .chain(opens)
            .filter_map(|link| self.index.links.get(*link));
        let at = spot
            .after
            .and_then(|place| self.span_in(spot.chain, place))
            .map(|span| span.start);
        links
            .filter(|link| link.clause.name == info.name && link.chain == Some(spot.chain))
            .min_by_key(|link| link.span.start.abs_diff(at.unwrap_or(0)))
    }

    /// Whether the clause has a line of its own, and how far it is indented.
    fn indent_for(&self, item: usize, info: &ClauseInfo, spot: Spot, sibling: Option<&Link>) -> (bool, String) {
        let Some(chain) = self.index.chains.get(spot.chain) else {
            return (false, String::new());
        };
        let text = self.text(chain.span.file);
        let begins = |span: Span| lines::begins_line(text, span.start as usize);
        if let Some(sibling) = sibling {
            let at = sibling.span.start as usize;
            if begins(sibling.span) {
                return (true, lines::indent(text, at).to_owned());
            }
        }
        let statement = lines::indent(text, chain.span.start as usize);
        let this = self.index.items.get(item);
        let opener = this
            .and_then(|this| self.index.links.get(*this.links.first()?))
            .filter(|link| link.chain == Some(spot.chain));
        let nested = this.is_some_and(|this| {
            NESTED
                .iter()
                .any(|(receiver, names)| *receiver == this.receiver && names.contains(&info.name))
        });
        let broken = chain
            .links
            .iter()
            .skip(1)
            .any(|link| self.index.links.get(*link).is_some_and(|link| begins(link.span)));
        let indent = match opener {
            Some(opener) if nested && begins(opener.span) => {
                format!("{}    ", lines::indent(text, opener.span.start as usize))
            }
            Some(opener) if begins(opener.span) && this.is_some_and(|this| this.parent.is_some()) => {
                let own = this.and_then(|this| {
                    let links = this.links.iter().skip(1).filter_map(|link| self.index.links.get(*link));
                    links.map(|link| link.span).find(|span| begins(*span))
                });
                lines::indent(text, own.unwrap_or(opener.span).start as usize).to_owned()
            }
            _ => format!("{statement}    "),
        };
        let stays = INLINE.contains(&info.name) && sibling.is_none();
        (broken && !stays, indent)
    }

    /// The id that something added will have.
    fn new_id(&self, item: usize, clause: &NewClause) -> String {
        let Some(this) = self.index.items.get(item) else {
            return String::new();
        };
        let opens = clause_of(this.receiver, &clause.name)
            .and_then(super::index::opens)
            .is_some();
        if !opens {
            let links = this.links.iter().filter_map(|link| self.index.links.get(*link));
            let count = links.filter(|link| link.clause.name == clause.name).count();
            return match count {
                0 => format!("{}:{}", this.id, clause.name),
                _ => format!("{}:{}#{}", this.id, clause.name, count + 1),
            };
        }
        format!("{}/{}", this.id, named(clause))
    }

    /// A clause as text: `.tier("gold").title("Gold")` with further clauses on lines of their own.
    fn clause_text(&self, clause: &NewClause, indent: &str, beside: Option<&Link>) -> Result<String, Box<Refusal>> {
        let mut out = format!(".{}(", clause.name);
        let columns = beside.map(|link| self.columns(link)).unwrap_or_default();
        for (place, argument) in clause.arguments.iter().enumerate() {
            if place > 0 {
                out.push(',');
                let now = indent.chars().count() + out.chars().count();
                let wanted = columns.get(place).copied().flatten().unwrap_or(0);
                out.push_str(&" ".repeat(wanted.saturating_sub(now).max(1)));
            }
            out.push_str(&argument_text(argument)?);
        }
        out.push(')');
        self.follow(clause, indent, &mut out)?;
        Ok(out)
    }

    fn follow(&self, clause: &NewClause, indent: &str, out: &mut String) -> Result<(), Box<Refusal>> {
        for next in &clause.then {
            if INLINE.contains(&next.name.as_str()) {
                out.push_str(&self.clause_text(next, indent, None)?);
                continue;
            }
            let opens_deeper = matches!(clause.name.as_str(), "path" | "track" | "component");
            let deeper = if opens_deeper {
                format!("{indent}    ")
            } else {
                indent.to_owned()
            };
            out.push('\n');
            out.push_str(&deeper);
            out.push_str(&self.clause_text(next, &deeper, None)?);
        }
        Ok(())
    }

    /// The columns in which the arguments of a clause begin, where its author put them into columns.
    fn columns(&self, link: &Link) -> Vec<Option<usize>> {
        let text = self.text(link.span.file);
        let siblings = self.index.links.iter().filter(|other| {
            other.chain == link.chain && other.clause.name == link.clause.name && other.span != link.span
        });
        let siblings: Vec<&Link> = siblings.collect();
        let padded = |link: &Link, place: usize| {
            let Some(span) = link.arguments.get(place) else {
                return false;
            };
            text.get(..span.start as usize)
                .is_some_and(|before| before.ends_with("  "))
        };
        (0..link.arguments.len())
            .map(|place| {
                let is_table = place > 0 && (padded(link, place) || siblings.iter().any(|other| padded(other, place)));
                let span = link.arguments.get(place).filter(|_| is_table)?;
                let same_line =
                    lines::line_start(text, span.start as usize) == lines::line_start(text, link.span.start as usize);
                same_line.then(|| lines::column(text, span.start as usize))
            })
            .collect()
    }

    /// A tier in a statement of its own, behind the last one.
    fn add_statement(&self, item: usize, clause: &NewClause) -> Outcome {
        let runs = self.runs(Named::Item(item));
        let last = runs
            .last()
            .ok_or_else(|| Box::new(Refusal::refused("it stands nowhere")))?;
        self.add_beside(item, clause, *last, false)
    }

    /// A tier in a statement of its own, beside that of another.
    fn add_beside(&self, item: usize, clause: &NewClause, run: Run, before: bool) -> Outcome {
        let nowhere =
            || Box::new(Refusal::refused("there is no variable that it could stand on").help("edit the code"));
        let chain = self.index.chains.get(run.chain).ok_or_else(nowhere)?;
        let variable = match (&chain.on, &chain.kept) {
            (Some(on), _) => on,
            (None, Some(kept)) => kept,
            _ => return Err(nowhere()),
        };
        let indent = lines::indent(self.text(chain.span.file), chain.span.start as usize);
        let text = format!(
            "{indent}{variable}{};",
            self.clause_text(clause, &format!("{indent}    "), None)?
        );
        Ok(Change {
            splices: vec![self.beside_statement(chain.span, &text, before)],
            id: Some(self.new_id(item, clause)),
            notes: Vec::new(),
        })
    }

    /// A statement before or behind another one, apart from it as others are.
    pub(crate) fn beside_statement(&self, span: Span, statement: &str, before: bool) -> Splice {
        let (text, path) = (self.text(span.file), self.path(span.file));
        let eol = lines::eol(text);
        let statement = statement.replace('\n', eol);
        if before {
            let at = lines::with_comments(text, span.start as usize);
            return Splice::new(path, at, at, format!("{statement}{eol}{eol}"));
        }
        let at = lines::line_end(text, span.end as usize);
        Splice::new(path, at, at, format!("{eol}{eol}{statement}"))
    }

    /// A declaration behind the last one of its kind, or at the end of the last rule file.
    fn add_declaration(
        &self,
        clause: &NewClause,
        before: Option<&str>,
        after: Option<&str>,
        file: Option<&str>,
    ) -> Outcome {
        let in_tests = matches!(clause.name.as_str(), "base" | "scenario");
        let file = match file {
            Some(path) => {
                let id = self.pack.sources().by_path(path);
                let files = self.pack.script_files().iter().chain(self.pack.test_files());
                Some(
                    id.filter(|id| files.into_iter().any(|file| file == id))
                        .ok_or_else(|| Box::new(Refusal::unknown("file", path)))?,
                )
            }
            None => None,
        };
        let anchor = match before.or(after) {
            Some(id) => {
                let runs = self.runs(self.named(id)?);
                let run = if before.is_some() { runs.first() } else { runs.last() };
                run.and_then(|run| self.index.chains.get(run.chain))
                    .map(|chain| chain.span)
            }
            None => self.last_of_kind(&clause.name, file),
        };
        let kept = anchor.and_then(|anchor| {
            let chain = self.index.chains.iter().find(|chain| chain.span == anchor)?;
            let link = self.index.links.get(*chain.links.first()?)?;
            (chain.kept.is_some() && link.clause.name == clause.name).then_some(())
        });
        let call = self.clause_text(clause, "    ", None)?;
        let call = call.strip_prefix('.').unwrap_or(&call);
        let name = match clause.arguments.first() {
            Some(Argument::Text(name)) => Some(name.as_str()),
            _ => None,
        };
        let free = name.filter(|name| crate::syntax::is_usable_name(name) && !self.index.variables.contains_key(*name));
        // Tiers stand on a variable: a ladder is kept in one where its neighbours are.
        let statement = match (kept, free) {
            (Some(()), Some(name)) => format!("let {name} = {call};"),
            _ => format!("{call};"),
        };
        let id = format!("{}.{}", super::index::kind(kind_of(clause)), name.unwrap_or_default());
        let splice = match anchor {
            Some(anchor) => self.beside_statement(anchor, &statement, before.is_some()),
            None => {
                let files = if in_tests {
                    self.pack.test_files()
                } else {
                    self.pack.script_files()
                };
                let file = file.or(files.last().copied());
                let file =
                    file.ok_or_else(|| Box::new(Refusal::refused("the pack has no file for it").help("add a file")))?;
                self.at_end(file, &statement)
            }
        };
        Ok(Change {
            splices: vec![splice],
            id: Some(id),
            notes: Vec::new(),
        })
    }

    /// A statement at the end of a file. A line end that is missing there stays missing.
    pub(crate) fn at_end(&self, file: FileId, statement: &str) -> Splice {
        let (text, path) = (self.text(file), self.path(file));
        let eol = lines::eol(text);
        let statement = statement.replace('\n', eol);
        let code = text.trim_start_matches('\u{feff}').trim();
        let at = text
            .trim_end()
            .len()
            .max(text.len() - text.trim_start_matches('\u{feff}').len());
        if code.is_empty() {
            return Splice::new(path, at, at, format!("{statement}{eol}"));
        }
        Splice::new(path, at, at, format!("{eol}{eol}{statement}"))
    }

    fn last_of_kind(&self, name: &str, file: Option<FileId>) -> Option<Span> {
        let chains = self.index.chains.iter().filter(|chain| chain.top);
        let chains = chains.filter(|chain| file.is_none_or(|file| chain.span.file == file));
        let of_kind = |link: &Link| link.clause.receiver == Receiver::Root && link.clause.name == name;
        let last = chains.filter(|chain| {
            let first = chain.links.first().and_then(|link| self.index.links.get(*link));
            first.is_some_and(of_kind)
        });
        let last = last.max_by_key(|chain| chain.span)?;
        // What stands on it in statements of its own goes before the next one.
        let item = self.index.links.get(*last.links.first()?)?.item;
        let run = self.runs(Named::Item(item)).into_iter().next_back()?;
        let span = self.index.chains.get(run.chain)?.span;
        (span.file == last.span.file).then_some(span)
    }
}

fn kind_of(clause: &NewClause) -> Receiver {
    clause_of(Receiver::Root, &clause.name)
        .and_then(super::index::opens)
        .unwrap_or(Receiver::Root)
}

/// The last part of the id of what a clause opens.
fn named(clause: &NewClause) -> String {
    match clause.arguments.first() {
        Some(Argument::Text(name)) => format!("{}.{}", clause.name, name.replace(['/', '#', ':'], "_")),
        Some(Argument::Number(number)) => {
            format!("{}({})", clause.name, number)
        }
        Some(Argument::Percent(number)) => format!("{}(percent({}))", clause.name, number),
        _ => clause.name.clone(),
    }
}

/// The clause of a new clause, with those that follow it, if there are such clauses.
fn known(clause: &NewClause, stack: &[Receiver]) -> Result<&'static ClauseInfo, Box<Refusal>> {
    let last = stack.last().copied().unwrap_or(Receiver::Root);
    let Some((place, info)) = resolve(stack, &clause.name) else {
        let names = clauses()
            .filter(|clause| clause.receiver == last)
            .map(|clause| clause.name);
        let refusal = Refusal::invalid(format!("{} has no clause `{}`", last.word(), clause.name));
        return Err(Box::new(match crate::source::closest(&clause.name, names) {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal,
        }));
    };
    let count = clause.arguments.len();
    if count < info.least() || count > info.most() {
        return Err(Box::new(Refusal::invalid(format!(
            "`{}` takes other arguments",
            info.signature()
        ))));
    }
    let mut stack: Vec<Receiver> = stack.get(..=place).unwrap_or_default().to_vec();
    if let Some(opened) = super::index::opens(info) {
        stack.push(opened);
    }
    for next in &clause.then {
        let inner = known(next, &stack)?;
        if let Some(opened) = super::index::opens(inner) {
            // What follows may stand on it, or on what it stands on.
            if let Some((place, _)) = resolve(&stack, &next.name) {
                stack.truncate(place + 1);
            }
            stack.push(opened);
        }
    }
    Ok(info)
}

/// An argument as text.
pub(crate) fn argument_text(argument: &Argument) -> Result<String, Box<Refusal>> {
    Ok(match argument {
        Argument::Text(text) => literal::quoted(text),
        Argument::Number(number) => literal::number("0", number).map_err(Refusal::invalid)?,
        Argument::Percent(number) => format!("percent({})", literal::number("0", number).map_err(Refusal::invalid)?),
        Argument::Boolean(value) => value.to_string(),
        Argument::Texts(texts) => literal::list(texts),
        Argument::Source(source) => {
            check_source(source)?;
            source.trim().to_owned()
        }
    })
}
