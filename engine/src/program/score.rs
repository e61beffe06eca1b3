use super::{Records, Slot};
use crate::expr::node::Integer;
use crate::expr::{Boolean, Number};
use crate::model::Takes;
use crate::schema::Type;
use crate::source::Span;
use crate::value::{Decimal, Rounding};

/// What must hold for a component to be counted.
#[derive(Clone, Debug)]
pub struct OnlyIf {
    /// Its title.
    pub title: String,
    /// True or false.
    pub rule: Boolean,
}

/// What a unit is, and what it gives.
#[derive(Clone, Debug)]
pub struct PointsEach {
    /// The points of a unit.
    pub points: Number,
    /// Whether they may differ from record to record.
    pub dated: bool,
    /// How much of what is counted makes a unit.
    pub per: Decimal,
    /// Whether fractions of a unit are dropped.
    pub whole: bool,
    /// Whether there are no fractions of a unit, by what is counted or because they are dropped.
    pub only_whole: bool,
    /// The most units that are counted.
    pub at_most: Option<Decimal>,
}

/// A compiled component.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its title.
    pub title: String,
    /// What must hold for it to be counted.
    pub conditions: Vec<OnlyIf>,
    /// What is counted; without units, the points themselves.
    pub count: Number,
    /// The type of what is counted.
    pub counted: Type,
    /// The units, where it counts some.
    pub each: Option<PointsEach>,
    /// The most points, before they are weighted.
    pub maximum: Option<Decimal>,
    /// Its share of the score.
    pub weight: Option<Decimal>,
    /// The slot of decimals that holds its points.
    pub slot: u16,
    /// Its track, by its place in the score.
    pub track: u16,
    /// Where its title stands.
    pub span: Span,
}

/// A compiled gate.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its title.
    pub title: String,
    /// True or false; without one, every component of the track must have points.
    pub rule: Option<Boolean>,
    /// Where its title stands.
    pub span: Span,
}

/// A compiled track: components and gates of two ranges.
#[derive(Clone, Debug)]
pub struct Track {
    /// Its id; the one before the first `track` has none.
    pub id: Option<String>,
    /// Its title for people; that of the score for the one without a name.
    pub title: String,
    /// Places of its first component and behind its last.
    pub components: (u16, u16),
    /// Places of its first gate and behind its last.
    pub gates: (u16, u16),
    /// The slot of decimals that holds its points.
    pub total: u16,
    /// The slot, among the booleans, of whether its gates hold.
    pub passed: u16,
}

/// A compiled score.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// The most points there are.
    pub out_of: Option<Decimal>,
    /// The list it goes through.
    pub records: Option<Records>,
    /// The date that decides whether a record lies in the period.
    pub in_period: Option<Integer>,
    /// The tracks, in order.
    pub tracks: Vec<Track>,
    /// The components of all tracks.
    pub components: Vec<Component>,
    /// The gates of all tracks.
    pub gates: Vec<Gate>,
    /// Which track counts.
    pub takes: Takes,
    /// Rounding of the points of each component.
    pub round: Option<(u32, Rounding)>,
    /// The slot of decimals that holds the total.
    pub total: u16,
    /// The slot, among the booleans, of whether it is passed.
    pub passed: u16,
    /// Where the id of the track that counts is kept, as a place among the ids.
    pub track: Slot,
    /// The type of that id, where tracks have ids and one of them is taken.
    pub track_kind: Option<Type>,
    /// Places of its first component, track and gate among those of the program.
    pub offsets: (u32, u32, u32),
    /// Where it is declared.
    pub span: Span,
}

impl Score {
    /// The components of a track with their places.
    pub fn components_of(&self, track: &Track) -> impl Iterator<Item = (u16, &Component)> {
        let (first, end) = track.components;
        let list = self.components.get(usize::from(first)..usize::from(end)).unwrap_or(&[]);
        (first..end).zip(list)
    }

    /// The gates of a track with their places.
    pub fn gates_of(&self, track: &Track) -> impl Iterator<Item = (u16, &Gate)> {
        let (first, end) = track.gates;
        let list = self.gates.get(usize::from(first)..usize::from(end)).unwrap_or(&[]);
        (first..end).zip(list)
    }

    /// Whether the track of a place stands for an id: its place among the ids.
    #[must_use]
    pub fn id_place(&self, track: u16) -> Option<i64> {
        let tracks = self.tracks.get(..=usize::from(track))?;
        tracks.last()?.id.as_ref()?;
        i64::try_from(
            tracks
                .iter()
                .filter(|track| track.id.is_some())
                .count()
                .checked_sub(1)?,
        )
        .ok()
    }
}

impl Component {
    /// The most points it can give, weighted; `None` where there is no end.
    #[must_use]
    pub fn most(&self, score: &Score) -> Option<Decimal> {
        match (self.weight, score.out_of) {
            (Some(weight), Some(out_of)) => out_of.multiply(weight).ok(),
            _ => self.maximum,
        }
    }
}
