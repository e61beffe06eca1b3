use super::Decision;

/// A decision as one payee may see it: its own parts and those of its downline as far as the pack lets it see them, and
/// totals of these. Levels, values and what others are paid are left out.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'d> {
    decision: &'d Decision,
    payee: &'d str,
}

impl Decision {
    /// The decision as a payee may see it. A payee that the decision does not know sees nothing.
    #[must_use]
    pub const fn seen_by<'d>(&'d self, payee: &'d str) -> Seen<'d> {
        Seen { decision: self, payee }
    }
}

impl Seen<'_> {
    /// Canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.decision.view().write_seen_json(self.payee, &mut out);
        out
    }

    /// Text for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.decision.view().write_seen_text(self.payee, &mut out);
        out
    }
}
