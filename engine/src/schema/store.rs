use crate::value::Decimal;

/// Where the bytes of a text lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// In the program.
    Program,
    /// In the facts, or made while evaluating.
    Own,
    /// In the relations.
    Shared,
}

/// A text by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRef {
    /// Where the bytes lie.
    pub space: Space,
    /// First byte.
    pub start: u32,
    /// Number of bytes.
    pub len: u32,
}

impl Default for TextRef {
    fn default() -> TextRef {
        TextRef {
            space: Space::Program,
            start: 0,
            len: 0,
        }
    }
}

/// Facts by column. A rowset is the rows of one input, of one relation, or of a list inside records.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// Number of rows, by rowset.
    pub rows: Vec<u32>,
    /// Columns of decimals.
    pub numbers: Vec<Vec<Decimal>>,
    /// Columns of whole numbers, days, instants, choices.
    pub integers: Vec<Vec<i64>>,
    /// Columns of booleans, presence among them.
    pub booleans: Vec<Vec<bool>>,
    /// Columns of texts.
    pub texts: Vec<Vec<TextRef>>,
    /// The bytes of the texts.
    pub bytes: String,
    /// Of relations whose records have parents: who is above whom, by the place of the hierarchy in the program.
    pub kin: Vec<super::Kinship>,
    /// The rows of relations in the order of the fields by which they are found.
    pub indexes: Vec<super::Index>,
}

impl Store {
    /// An empty store with so many rowsets and columns of each class.
    #[must_use]
    pub fn new(rowsets: usize, numbers: usize, integers: usize, booleans: usize, texts: usize) -> Store {
        Store {
            rows: vec![0; rowsets],
            numbers: vec![Vec::new(); numbers],
            integers: vec![Vec::new(); integers],
            booleans: vec![Vec::new(); booleans],
            texts: vec![Vec::new(); texts],
            bytes: String::new(),
            kin: Vec::new(),
            indexes: Vec::new(),
        }
    }

    /// Forgets the facts and keeps the memory.
    pub fn clear(&mut self) {
        self.rows.iter_mut().for_each(|rows| *rows = 0);
        self.numbers.iter_mut().for_each(Vec::clear);
        self.integers.iter_mut().for_each(Vec::clear);
        self.booleans.iter_mut().for_each(Vec::clear);
        self.texts.iter_mut().for_each(Vec::clear);
        self.bytes.clear();
        self.kin.clear();
        self.indexes.clear();
    }

    /// A text whose bytes lie here.
    #[must_use]
    pub fn text(&self, text: TextRef) -> &str {
        let start = text.start as usize;
        let end = start.saturating_add(text.len as usize);
        self.bytes.get(start..end).unwrap_or("")
    }

    /// The number of rows of a rowset.
    #[must_use]
    pub fn count(&self, rowset: u16) -> u32 {
        self.rows.get(usize::from(rowset)).copied().unwrap_or(0)
    }
}
