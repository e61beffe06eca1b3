/// The texts that a column names, numbered from 1 in order of appearance; every other text has the number 0.
#[derive(Clone, Debug)]
pub(super) struct TextCodes {
    texts: Vec<Box<str>>,
    /// Open addressing, a power of two long and at most half full; 0 is a free place.
    places: Box<[u32]>,
}

impl TextCodes {
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> TextCodes {
        let mut codes = TextCodes {
            texts: Vec::new(),
            places: vec![0; 8].into_boxed_slice(),
        };
        for text in texts {
            codes.add(text);
        }
        codes
    }

    fn add(&mut self, text: &str) {
        if self.code(text) != 0 {
            return;
        }
        if (self.texts.len() + 1) * 2 > self.places.len() {
            self.places = vec![0; self.places.len() * 2].into_boxed_slice();
            for index in 0..self.texts.len() {
                self.put(index);
            }
        }
        self.texts.push(text.into());
        self.put(self.texts.len() - 1);
    }

    fn put(&mut self, index: usize) {
        let mask = self.places.len() - 1;
        let Some(text) = self.texts.get(index) else { return };
        let mut at = start(text, mask);
        while let Some(place) = self.places.get_mut(at) {
            if *place == 0 {
                *place = u32::try_from(index + 1).unwrap_or(u32::MAX);
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of a text, 0 if the column does not name it.
    #[inline]
    pub(super) fn code(&self, text: &str) -> u32 {
        let mask = self.places.len() - 1;
        let mut at = start(text, mask);
        while let Some(code) = self.places.get(at).copied().filter(|code| *code != 0) {
            if self.texts.get(code as usize - 1).is_some_and(|known| **known == *text) {
                return code;
            }
            at = (at + 1) & mask;
        }
        0
    }

    /// How many texts are named.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// A text of this number; for 0 one that the column does not name.
    pub(super) fn text(&self, code: usize) -> String {
        if let Some(text) = code.checked_sub(1).and_then(|index| self.texts.get(index)) {
            return text.to_string();
        }
        let mut other = String::from("other");
        while self.code(&other) != 0 {
            other.push('\'');
        }
        other
    }
}

#[inline]
fn start(text: &str, mask: usize) -> usize {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut hash = mix(text.len() as u64, 0);
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let last = rest.iter().fold(0_u64, |last, byte| (last << 8) | u64::from(*byte));
    high_bits(mix(hash, last), mask)
}

/// One step of a hash; the upper bits of the result depend on all bits of both.
#[inline]
pub(super) const fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(26) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The place of a hash in a table whose length is `mask + 1`.
#[inline]
pub(super) const fn high_bits(hash: u64, mask: usize) -> usize {
    ((hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask
}
