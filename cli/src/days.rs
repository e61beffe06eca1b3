use chrono::NaiveDate;

/// Checks a day such as `2026-03-31`.
pub(crate) fn day(text: &str) -> Result<String, String> {
    read(text)
        .map(|_| text.to_owned())
        .ok_or_else(|| "write a day as year-month-day, such as 2026-03-31".to_owned())
}

/// Checks a period such as `2026-01-01..2026-03-31`.
pub(crate) fn period(text: &str) -> Result<String, String> {
    let days = text
        .split_once("..")
        .and_then(|(first, last)| Some((read(first)?, read(last)?)));
    match days {
        None => Err("write the first and the last day, such as 2026-01-01..2026-03-31".to_owned()),
        Some((first, last)) if last < first => Err("the last day lies before the first".to_owned()),
        Some(_) => Ok(text.to_owned()),
    }
}

fn read(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // chrono alone would also take `2026-3-1`.
    (text.len() == 10 && day.to_string() == text).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_periods_are_checked() {
        assert!(day("2028-02-29").is_ok());
        for wrong in ["2026-02-29", "2026-2-1", "31.03.2026", "today", "", "+12026-01-01"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        assert!(period("2026-01-01..2026-01-01").is_ok());
        for wrong in [
            "2026-01-01",
            "2026-01-02..2026-01-01",
            "2026-01-01...2026-01-02",
            "a..b",
            "..",
        ] {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }
}
