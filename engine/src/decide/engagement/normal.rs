//! In which form the values of same-deal keys are compared. The one place that knows what a normaliser does.

use crate::model::Normaliser;

/// The form of a value, or `None` for one that has none: it is equal to nothing.
pub(super) fn form(normaliser: Normaliser, value: &str, _country: Option<&str>) -> Option<String> {
    let form = match normaliser {
        Normaliser::Exact => value.to_owned(),
        Normaliser::Text
        | Normaliser::CompanyName
        | Normaliser::Email
        | Normaliser::Domain
        | Normaliser::Phone
        | Normaliser::Location => folded(value),
    };
    (!form.trim().is_empty()).then_some(form)
}

/// Without regard to case, to blanks around, and to how many are inside.
fn folded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for word in value.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}
