//! What scenarios reach, as text and as JSON.

use super::json::Json;
use super::suite_json::{at, count};
use super::suite_text::place_text;
use crate::scenario::coverage::Group;
use crate::scenario::{Coverage, Suite};

/// The most missing items of a group that the text lists.
const LISTED: usize = 50;

/// How much is covered in all and by group, then each situation that no scenario was in.
#[must_use]
pub fn coverage_text(suite: &Suite) -> String {
    let Some(coverage) = &suite.coverage else {
        return String::new();
    };
    let mut out = format!("\nCoverage: {}\n", share(coverage.count()));
    for group in Group::ALL {
        let (covered, all) = coverage.count_of(group);
        if all > 0 {
            out.push_str(&format!("  {:14} {covered} of {all}\n", group.word()));
        }
    }
    let (covered, all) = coverage.count();
    if covered < all {
        out.push_str("Not covered:\n");
    }
    for group in Group::ALL {
        let mut missing = coverage
            .items()
            .filter(|(item, covered)| item.group == group && !covered);
        for (item, _) in missing.by_ref().take(LISTED) {
            let place = item.span.and_then(|span| place_text(suite, span));
            let place = place.map_or_else(String::new, |place| format!("{place}: "));
            out.push_str(&format!("  {place}{}\n", item.words));
        }
        let more = missing.count();
        if more > 0 {
            out.push_str(&format!(
                "  … and {more} more {}; `--format json` lists all\n",
                group.word()
            ));
        }
    }
    out
}

/// `37 of 40 (92.5 %)`: cut, not rounded, so that 100 % means all.
pub(super) fn share((covered, all): (usize, usize)) -> String {
    if all == 0 {
        return "there is nothing to cover".to_owned();
    }
    // Items are far fewer than could make this overflow.
    let tenths = covered.saturating_mul(1_000) / all;
    let tail = match tenths % 10 {
        0 => String::new(),
        digit => format!(".{digit}"),
    };
    format!("{covered} of {all} ({}{tail} %)", tenths / 10)
}

/// `covered`, `total`, `groups` (each with `group`, `covered`, `total`) and `items` (each with `id`, `group`, `covered`,
/// `words`, and the place where it is declared).
pub(super) fn write(json: &mut Json<'_>, coverage: &Coverage, suite: &Suite) {
    let (covered, total) = coverage.count();
    json.key("covered").integer(count(covered));
    json.key("total").integer(count(total));
    json.key("groups").array(|json| {
        for group in Group::ALL {
            let (covered, total) = coverage.count_of(group);
            if total > 0 {
                json.object(|json| {
                    json.key("group").text(group.word());
                    json.key("covered").integer(count(covered));
                    json.key("total").integer(count(total));
                });
            }
        }
    });
    json.key("items").array(|json| {
        for (item, covered) in coverage.items() {
            json.object(|json| {
                json.key("id").text(&item.id);
                json.key("group").text(item.group.word());
                json.key("covered").boolean(covered);
                json.key("words").text(&item.words);
                if let Some(span) = item.span {
                    at(json, suite, span);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_never_rounded_up() {
        for (covered, all, expected) in [
            (37, 40, "37 of 40 (92.5 %)"),
            (1_999, 2_000, "1999 of 2000 (99.9 %)"),
            (999_999, 1_000_000, "999999 of 1000000 (99.9 %)"),
            (2, 3, "2 of 3 (66.6 %)"),
            (40, 40, "40 of 40 (100 %)"),
            (0, 7, "0 of 7 (0 %)"),
            (0, 0, "there is nothing to cover"),
        ] {
            assert_eq!(share((covered, all)), expected);
        }
    }
}
