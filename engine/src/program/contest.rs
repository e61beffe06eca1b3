use super::Compared;
use crate::expr::node::Rows;
use crate::expr::{Any, Boolean};
use crate::model::{ContestTies, Grain};
use crate::source::Span;

/// A rule of a contest with its title.
#[derive(Clone, Debug)]
pub struct ContestRule {
    /// Its title.
    pub title: String,
    /// The rule.
    pub rule: Boolean,
    /// Where it stands.
    pub span: Span,
}

/// A compiled contest.
#[derive(Clone, Debug)]
pub struct Contest {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// The name of the list.
    pub list: String,
    /// The records of a partner.
    pub rows: Rows,
    /// The cursor that its rules read.
    pub cursor: u16,
    /// What is won: the value of a field, as a text.
    pub group: Any,
    /// The name of that field.
    pub field: String,
    /// The key of a record, put together from its key fields.
    pub key: Vec<Any>,
    /// The slot of lists that holds the records of a group.
    pub group_slot: u16,
    /// What has to hold, so that there is something to win.
    pub open_if: Option<ContestRule>,
    /// Which records are entries.
    pub entry: ContestRule,
    /// The moment, then what decides between equal ones.
    pub keys: Vec<Compared>,
    /// How finely the moment is looked at.
    pub grain: Grain,
    /// What becomes of ties; without it a tie is an error.
    pub ties: Option<ContestTies>,
    /// The slot of lists that holds the entries that win.
    pub wins: u16,
    /// Where it is declared.
    pub span: Span,
}

impl Contest {
    /// The title and the place of one of its rules: 0 is what opens it, 1 what is an entry, then come the moment and
    /// what decides behind it.
    #[must_use]
    pub fn part(&self, part: u16) -> Option<(&str, Span)> {
        let of = |rule: &ContestRule| rule.span;
        match part {
            0 => self.open_if.as_ref().map(|rule| (rule.title.as_str(), of(rule))),
            1 => Some((self.entry.title.as_str(), of(&self.entry))),
            _ => self
                .keys
                .get(usize::from(part) - 2)
                .map(|key| (key.title.as_str(), key.span)),
        }
    }
}
