use super::{Class, Store};

/// The rows of a relation in the order of a field, by which they are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The relation.
    relation: u16,
    /// The column: texts, or whole numbers.
    column: (Class, u16),
    /// The rows, ordered by what stands in the column, among equals by their place.
    order: Vec<u32>,
}

impl Index {
    /// The index of a column of a relation.
    #[must_use]
    pub fn new(store: &Store, relation: u16, column: (Class, u16)) -> Index {
        let mut order: Vec<u32> = (0..store.count(relation)).collect();
        let place = usize::from(column.1);
        match column.0 {
            Class::Text => {
                let texts = store.texts.get(place).map_or(&[][..], Vec::as_slice);
                order.sort_by_key(|row| texts.get(*row as usize).map(|text| store.text(*text)));
            }
            Class::Integer => {
                let integers = store.integers.get(place).map_or(&[][..], Vec::as_slice);
                order.sort_by_key(|row| integers.get(*row as usize));
            }
            Class::Number | Class::Boolean => {}
        }
        Index {
            relation,
            column,
            order,
        }
    }

    /// Whether it is that of a column of a relation.
    #[must_use]
    pub fn is_of(&self, relation: u16, column: (Class, u16)) -> bool {
        self.relation == relation && self.column == column
    }

    /// The rows with such a text, in their order.
    #[must_use]
    pub fn with_text(&self, store: &Store, text: &str) -> &[u32] {
        let texts = store.texts.get(usize::from(self.column.1));
        let of = |row: &u32| {
            texts
                .and_then(|texts| texts.get(*row as usize))
                .map(|text| store.text(*text))
        };
        self.between(|row| of(row) < Some(text), |row| of(row) <= Some(text))
    }

    /// The rows with such a whole number, in their order.
    #[must_use]
    pub fn with_integer(&self, store: &Store, integer: i64) -> &[u32] {
        let integers = store.integers.get(usize::from(self.column.1));
        let of = |row: &u32| integers.and_then(|integers| integers.get(*row as usize)).copied();
        self.between(|row| of(row) < Some(integer), |row| of(row) <= Some(integer))
    }

    fn between(&self, below: impl Fn(&u32) -> bool, up_to: impl Fn(&u32) -> bool) -> &[u32] {
        let first = self.order.partition_point(below);
        let rest = self.order.get(first..).unwrap_or(&[]);
        rest.get(..rest.partition_point(up_to)).unwrap_or(&[])
    }
}
