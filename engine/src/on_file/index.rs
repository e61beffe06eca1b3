use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::{BuildHasher, Hash, Hasher};

use super::forms::Packed;
use super::keys::{DealKeys, places};

/// No row.
const NONE: u32 = u32::MAX;

/// Registrations on file by their normalised keys. `I` is what the caller knows them by: a key of the record, or a row.
#[derive(Debug)]
pub struct Index<I> {
    keys: DealKeys,
    /// `None` where a registration was removed; such places are used again.
    rows: Vec<Option<Row<I>>>,
    by_id: HashMap<I, u32>,
    free: Vec<u32>,
    /// For each choice of keys that must agree: the first row of those with the same hash of these keys.
    heads: Vec<HashMap<u64, u32>>,
    /// The neighbours of each row among those, for each choice: `row × choices + choice`.
    links: Vec<Link>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Row<I> {
    id: I,
    forms: Packed,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    before: u32,
    next: u32,
}

const ALONE: Link = Link {
    before: NONE,
    next: NONE,
};

/// A registration on file that is the same deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rival<'a, I> {
    /// Which one.
    pub id: &'a I,
    agreeing: u16,
}

impl<I> Rival<'_, I> {
    /// The places of the keys that agree: also beyond as many as must.
    pub fn keys(&self) -> impl Iterator<Item = usize> + use<I> {
        places(self.agreeing)
    }
}

impl<I: Clone + Eq + Hash + Ord> Index<I> {
    /// An index with nothing on file.
    #[must_use]
    pub fn new(keys: DealKeys) -> Index<I> {
        Index {
            rows: Vec::new(),
            by_id: HashMap::new(),
            free: Vec::new(),
            heads: vec![HashMap::new(); keys.choices().len()],
            links: Vec::new(),
            hasher: RandomState::new(),
            keys,
        }
    }

    /// The same with room for so many registrations.
    #[must_use]
    pub fn with_capacity(keys: DealKeys, registrations: usize) -> Index<I> {
        let mut index = Index::new(keys);
        index.rows.reserve_exact(registrations);
        index.by_id.reserve(registrations);
        index
            .links
            .reserve_exact(registrations.saturating_mul(index.heads.len()));
        for heads in &mut index.heads {
            heads.reserve(registrations);
        }
        index
    }

    /// The keys by which it finds.
    #[must_use]
    pub const fn keys(&self) -> &DealKeys {
        &self.keys
    }

    /// How many registrations are on file.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether nothing is on file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Whether this registration is on file.
    #[must_use]
    pub fn contains(&self, id: &I) -> bool {
        self.by_id.contains_key(id)
    }

    /// Puts a registration on file by the values of its keys, or alters the one that is there. Whether there was one.
    pub fn put(&mut self, id: I, values: &[Option<&str>], country: Option<&str>) -> bool {
        let forms = self.keys.forms(values, country);
        self.put_forms(id, &forms)
    }

    /// The same by the forms of its keys. Beyond 2^32 − 1 registrations nothing is put any more.
    pub fn put_forms(&mut self, id: I, forms: &[Option<String>]) -> bool {
        let was_there = self.remove(&id);
        let Some(row) = self.free.pop().or_else(|| u32::try_from(self.rows.len()).ok()) else {
            return was_there;
        };
        if row == NONE {
            return was_there;
        }
        let place = row as usize;
        if place == self.rows.len() {
            self.rows.push(None);
            self.links.extend(std::iter::repeat_n(ALONE, self.heads.len()));
        }
        let forms = Packed::new(forms.get(..self.keys.normalisers().len()).unwrap_or(forms));
        for (choice, bits) in self.keys.choices().iter().copied().enumerate() {
            let Some(hash) = hash(&self.hasher, bits, |place| forms.form(place)) else {
                continue;
            };
            let Some(heads) = self.heads.get_mut(choice) else {
                continue;
            };
            let next = heads.insert(hash, row).unwrap_or(NONE);
            let width = self.keys.choices().len();
            if let Some(link) = link(&mut self.links, width, row, choice) {
                *link = Link { before: NONE, next };
            }
            if let Some(link) = link(&mut self.links, width, next, choice) {
                link.before = row;
            }
        }
        self.by_id.insert(id.clone(), row);
        if let Some(slot) = self.rows.get_mut(place) {
            *slot = Some(Row { id, forms });
        }
        was_there
    }

    /// Takes a registration off the file; whether it was there.
    pub fn remove(&mut self, id: &I) -> bool {
        let Some(row) = self.by_id.remove(id) else { return false };
        let Some(Row { forms, .. }) = self.rows.get_mut(row as usize).and_then(Option::take) else {
            return false;
        };
        let width = self.keys.choices().len();
        for (choice, bits) in self.keys.choices().iter().copied().enumerate() {
            let Some(hash) = hash(&self.hasher, bits, |place| forms.form(place)) else {
                continue;
            };
            let Some(own) = link(&mut self.links, width, row, choice) else {
                continue;
            };
            let Link { before, next } = std::mem::replace(own, ALONE);
            if let Some(link) = link(&mut self.links, width, next, choice) {
                link.before = before;
            }
            if let Some(link) = link(&mut self.links, width, before, choice) {
                link.next = next;
            } else if let Some(heads) = self.heads.get_mut(choice)
                && let Entry::Occupied(mut head) = heads.entry(hash)
            {
                if next == NONE {
                    head.remove();
                } else {
                    head.insert(next);
                }
            }
        }
        self.free.push(row);
        true
    }

    /// The registrations on file that are the same deal as one with these forms, by their ids: neither the order in
    /// which they came nor what else is on file changes anything.
    #[must_use]
    pub fn rivals(&self, forms: &[Option<String>]) -> Vec<Rival<'_, I>> {
        let wanted = |place: usize| forms.get(place)?.as_deref().map(str::as_bytes);
        let mut found: Vec<Rival<'_, I>> = Vec::new();
        for (choice, bits) in self.keys.choices().iter().copied().enumerate() {
            let Some(hash) = hash(&self.hasher, bits, wanted) else {
                continue;
            };
            let mut at = self.heads.get(choice).and_then(|heads| heads.get(&hash)).copied();
            while let Some(row) = at {
                let place = row as usize;
                if let Some(Some(row)) = self.rows.get(place) {
                    let agreeing = agreeing(&row.forms, wanted);
                    // Others may have the same hash.
                    if agreeing & bits == bits {
                        found.push(Rival { id: &row.id, agreeing });
                    }
                }
                let link = self.links.get(place * self.keys.choices().len() + choice);
                at = link.map(|link| link.next).filter(|next| *next != NONE);
            }
        }
        found.sort_unstable_by(|one, other| one.id.cmp(other.id));
        found.dedup_by(|one, other| one.id == other.id);
        found
    }

    /// The forms of a registration on file.
    #[must_use]
    pub fn forms(&self, id: &I) -> Option<Vec<Option<String>>> {
        let row = self.by_id.get(id)?;
        let row = self.rows.get(*row as usize)?.as_ref()?;
        let text = |form: &[u8]| String::from_utf8_lossy(form).into_owned();
        Some(row.forms.forms().map(|form| form.map(text)).collect())
    }
}

/// The keys that agree, as bits.
fn agreeing<'a>(forms: &Packed, wanted: impl Fn(usize) -> Option<&'a [u8]>) -> u16 {
    let mut bits = 0;
    for (place, form) in forms.forms().enumerate().take(16) {
        if form.is_some() && form == wanted(place) {
            bits |= 1 << place;
        }
    }
    bits
}

/// The hash of the forms of a choice of keys; `None` if one is absent.
fn hash<'a>(hasher: &RandomState, bits: u16, form: impl Fn(usize) -> Option<&'a [u8]>) -> Option<u64> {
    let mut state = hasher.build_hasher();
    for place in places(bits) {
        form(place)?.hash(&mut state);
    }
    Some(state.finish())
}

fn link(links: &mut [Link], width: usize, row: u32, choice: usize) -> Option<&mut Link> {
    if row == NONE {
        return None;
    }
    links.get_mut(row as usize * width + choice)
}
