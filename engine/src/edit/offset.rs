/// Places of a text counted as JavaScript counts them: in units of UTF-16.
#[derive(Clone, Debug)]
pub struct Units<'t> {
    text: &'t str,
    /// Byte and unit behind each character that takes another number of bytes than of units. Empty for ASCII.
    turns: Vec<(usize, usize)>,
}

impl<'t> Units<'t> {
    /// The places of a text.
    #[must_use]
    pub fn new(text: &'t str) -> Units<'t> {
        let mut turns = Vec::new();
        let mut units = 0;
        if !text.is_ascii() {
            for (at, c) in text.char_indices() {
                units += c.len_utf16();
                if !c.is_ascii() {
                    turns.push((at + c.len_utf8(), units));
                }
            }
        }
        Units { text, turns }
    }

    /// The unit of a byte.
    #[must_use]
    pub fn of_byte(&self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        let place = self.turns.partition_point(|(at, _)| *at <= byte);
        match place.checked_sub(1).and_then(|place| self.turns.get(place)) {
            Some((at, unit)) => unit + (byte - at),
            None => byte,
        }
    }

    /// The byte of a unit; half of a pair counts as its beginning.
    #[must_use]
    pub fn to_byte(&self, unit: usize) -> usize {
        let place = self.turns.partition_point(|(_, at)| *at <= unit);
        let byte = match place.checked_sub(1).and_then(|place| self.turns.get(place)) {
            Some((byte, at)) => byte + (unit - at),
            None => unit,
        };
        self.text.floor_char_boundary(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::Units;

    #[test]
    fn units_and_bytes_lead_to_each_other() {
        for text in ["", "abc", "é", "aé😀b€c", "\u{feff}x\r\ny"] {
            let units = Units::new(text);
            let mut unit = 0;
            for (byte, c) in text.char_indices() {
                assert_eq!(units.of_byte(byte), unit, "{text} {byte}");
                assert_eq!(units.to_byte(unit), byte, "{text} {unit}");
                unit += c.len_utf16();
            }
            assert_eq!(units.of_byte(text.len()), unit);
            assert_eq!(units.to_byte(unit), text.len());
            assert_eq!(units.to_byte(unit + 9), text.len());
        }
        // The second half of a pair.
        assert_eq!(Units::new("😀").to_byte(1), 0);
    }
}
