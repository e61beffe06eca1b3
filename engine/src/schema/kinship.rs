use super::{Store, TextRef};

/// The records of a relation as trees: who is above whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinship {
    /// The key of each row.
    keys: Vec<TextRef>,
    /// The row of its parent.
    parents: Vec<Option<u32>>,
    /// The rows in the order of their keys.
    by_key: Vec<u32>,
    /// The rows directly below, those of each row behind one another, in the order of their keys.
    children: Vec<u32>,
    /// Where those of each row begin; one more than rows.
    first_child: Vec<u32>,
}

/// A record without a place among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unrelated {
    /// The row names a parent that there is not.
    NoParent(u32),
    /// The rows are above one another in a circle.
    Circle(Vec<u32>),
}

impl Kinship {
    /// The trees of some rows, each with its key and the key of its parent.
    ///
    /// # Errors
    /// Every parent that is not there, and every circle once.
    pub fn new(store: &Store, keys: Vec<TextRef>, parents: &[Option<TextRef>]) -> Result<Kinship, Vec<Unrelated>> {
        let mut by_key: Vec<u32> = (0..).take(keys.len()).collect();
        let text = |row: u32| keys.get(row as usize).map(|key| store.text(*key));
        by_key.sort_by(|a, b| text(*a).cmp(&text(*b)));
        let mut kinship = Kinship {
            keys,
            by_key,
            ..Kinship::default()
        };
        let mut wrong = Vec::new();
        for (row, parent) in (0_u32..).zip(parents) {
            let found = parent.map(|parent| kinship.find(store, store.text(parent)));
            if found == Some(None) {
                wrong.push(Unrelated::NoParent(row));
            }
            kinship.parents.push(found.flatten());
        }
        wrong.extend(kinship.circles().into_iter().map(Unrelated::Circle));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        kinship.order_children();
        Ok(kinship)
    }

    /// The row of a key.
    #[must_use]
    pub fn find(&self, store: &Store, key: &str) -> Option<u32> {
        let text = |row: &u32| self.keys.get(*row as usize).map_or("", |known| store.text(*known));
        let place = self.by_key.binary_search_by(|row| text(row).cmp(key)).ok()?;
        self.by_key.get(place).copied()
    }

    /// The key of a row.
    #[must_use]
    pub fn key(&self, row: u32) -> Option<TextRef> {
        self.keys.get(row as usize).copied()
    }

    /// The row above.
    #[must_use]
    pub fn parent(&self, row: u32) -> Option<u32> {
        self.parents.get(row as usize).copied().flatten()
    }

    /// Appends the rows above, the nearest first.
    pub fn upline(&self, row: u32, levels: u32, rows: &mut Vec<u32>) {
        let mut at = row;
        for _ in 0..levels {
            let Some(parent) = self.parent(at) else { break };
            rows.push(parent);
            at = parent;
        }
    }

    /// Appends the rows below, in the order of their keys.
    pub fn downline(&self, store: &Store, row: u32, levels: u32, rows: &mut Vec<u32>) {
        let first = rows.len();
        let mut from = first;
        rows.extend(self.children(row));
        for _ in 1..levels {
            let end = rows.len();
            if from == end {
                break;
            }
            for place in from..end {
                let below = rows.get(place).map_or(&[][..], |row| self.children(*row));
                rows.extend_from_slice(below);
            }
            from = end;
        }
        let text = |row: &u32| self.keys.get(*row as usize).map(|key| store.text(*key));
        if let Some(found) = rows.get_mut(first..) {
            found.sort_by(|a, b| text(a).cmp(&text(b)));
        }
    }

    fn children(&self, row: u32) -> &[u32] {
        let place = |row: usize| self.first_child.get(row).map_or(0, |place| *place as usize);
        let row = row as usize;
        self.children.get(place(row)..place(row + 1)).unwrap_or(&[])
    }

    fn order_children(&mut self) {
        let mut counts = vec![0_u32; self.parents.len() + 1];
        for parent in self.parents.iter().flatten() {
            if let Some(count) = counts.get_mut(*parent as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut counts {
            sum += *count;
            *count = sum;
        }
        self.first_child.clone_from(&counts);
        self.children = vec![0; sum as usize];
        for row in &self.by_key {
            let Some(parent) = self.parents.get(*row as usize).copied().flatten() else {
                continue;
            };
            if let Some(next) = counts.get_mut(parent as usize) {
                if let Some(place) = self.children.get_mut(*next as usize) {
                    *place = *row;
                }
                *next += 1;
            }
        }
    }

    /// The circles, each once, from its first key on upwards.
    fn circles(&self) -> Vec<Vec<u32>> {
        // 0: not seen; else the number of the walk that came by.
        let mut seen = vec![0_u32; self.parents.len()];
        let mut circles = Vec::new();
        for (walk, start) in (1_u32..).zip(&self.by_key) {
            let mut at = Some(*start);
            while let Some(row) = at {
                match seen.get_mut(row as usize) {
                    Some(mark) if *mark == 0 => *mark = walk,
                    Some(mark) if *mark == walk => {
                        let mut circle = vec![row];
                        let mut next = self.parent(row);
                        while let Some(other) = next.filter(|other| *other != row) {
                            circle.push(other);
                            next = self.parent(other);
                        }
                        circles.push(circle);
                        break;
                    }
                    _ => break,
                }
                at = self.parent(row);
            }
        }
        circles
    }
}
