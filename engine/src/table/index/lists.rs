use std::collections::HashMap;

/// Lists of rows by number, each kept once.
#[derive(Clone, Debug, Default)]
pub(in crate::table) struct Lists {
    /// Where a list ends in `rows`; it begins where the one before ends.
    ends: Box<[u32]>,
    rows: Box<[u32]>,
}

impl Lists {
    #[inline]
    pub(in crate::table) fn get(&self, number: u32) -> &[u32] {
        let number = number as usize;
        let start = match number.checked_sub(1) {
            None => Some(0),
            Some(before) => self.ends.get(before).copied(),
        };
        match (start, self.ends.get(number)) {
            (Some(start), Some(end)) => self.rows.get(start as usize..*end as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

#[derive(Default)]
pub(super) struct Builder {
    numbers: HashMap<Vec<u32>, u32>,
    ends: Vec<u32>,
    rows: Vec<u32>,
}

impl Builder {
    pub(super) fn number(&mut self, rows: &[u32]) -> u32 {
        if let Some(number) = self.numbers.get(rows) {
            return *number;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(super::NONE);
        self.rows.extend_from_slice(rows);
        self.ends.push(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        self.numbers.insert(rows.to_vec(), number);
        number
    }

    pub(super) fn finish(self) -> Lists {
        Lists {
            ends: self.ends.into(),
            rows: self.rows.into(),
        }
    }
}
