use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How a run came out.
#[derive(Default)]
pub(super) struct Counts {
    /// Partners with a decision.
    pub(super) decided: u64,
    /// Partners without one.
    pub(super) failed: u64,
    /// How often each code was told.
    pub(super) codes: BTreeMap<String, u64>,
    /// Of how many partners the errors were shown.
    pub(super) shown: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Counts) {
        self.decided += other.decided;
        self.failed += other.failed;
        for (code, count) in &other.codes {
            *self.codes.entry(code.clone()).or_default() += count;
        }
    }

    /// `1,000 partners decided, 3 without a decision (CH0301 2, CH0405 1)`.
    pub(super) fn to_text(&self) -> String {
        let noun = if self.decided == 1 { "partner" } else { "partners" };
        let mut text = format!("{} {noun} decided", grouped(self.decided));
        if self.failed > 0 {
            let codes: Vec<String> = self
                .codes
                .iter()
                .map(|(code, count)| format!("{code} {}", grouped(*count)))
                .collect();
            // Writing to a String does not fail.
            let _ = write!(
                text,
                ", {} without a decision ({})",
                grouped(self.failed),
                codes.join(", ")
            );
        }
        text
    }
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
