use super::reseller::{reseller, with};
use super::said;

/// What is said of the good document with a part of it replaced.
#[track_caller]
pub(super) fn check(old: &str, new: &str, expected: &str) {
    let json = with(old, new);
    let (own, shared, _, result) = reseller().stores(json.as_bytes());
    assert_eq!(said(&result.unwrap_err()), expected, "{new}");
    // The columns stay whole, so that everything behind the fault was checked.
    reseller().check_lengths(&own, &reseller().layout);
    reseller().check_lengths(&shared, &reseller().shared_layout);
}

#[test]
fn not_allowed() {
    check(
        "\"msp\"",
        "\"reseler\"",
        "CH0301 /partner/kind: `reseler` is not one of the allowed values\n  \
         did you mean `reseller`? the allowed values are `reseller`, `distributor`, `msp`\n",
    );
    check(
        "\"msp\"",
        "\"\"",
        "CH0301 /partner/kind: `` is not one of the allowed values\n  \
         the allowed values are `reseller`, `distributor`, `msp`\n",
    );
    check(
        "\"EUR\"",
        "\"eur\"",
        "CH0301 /currency: `eur` is not a currency code of three capital letters\n  write \"EUR\"\n",
    );
    check(
        "\"EUR\"",
        "\"Euro\"",
        "CH0301 /currency: `Euro` is not a currency code of three capital letters\n  \
         write three capital letters such as \"EUR\"\n",
    );
    check(
        "\"P-1\"",
        "\"a\\u0000b\"",
        "CH0301 /partner/id: the text holds the character U+0000\n  remove it\n",
    );
}

#[test]
fn wrong_types() {
    for (old, new, expected) in [
        (
            "1234567890123.4567",
            "\"12,5\"",
            "CH0302 /partner/revenue_ttm: a number is needed, found the text `12,5`\n  \
             write 12.5: a point, no thousands separator, no currency sign\n",
        ),
        (
            "1234567890123.4567",
            "\"about 5 or 6\"",
            "CH0302 /partner/revenue_ttm: a number is needed, found the text `about 5 or 6`\n  \
             write a number such as 12.5: a point, no thousands separator, no currency sign\n",
        ),
        (
            "1234567890123.4567",
            "\"1e3\"",
            "CH0302 /partner/revenue_ttm: a number is needed, found the text `1e3`\n  \
             write a number such as 12.5: a point, no thousands separator, no currency sign\n",
        ),
        (
            "1234567890123.4567",
            "{\"amount\": 5}",
            "CH0302 /partner/revenue_ttm: a number is needed, found an object\n  \
             write a number such as 12.5: a point, no thousands separator, no currency sign\n",
        ),
        (
            "\"growth\": null",
            "\"growth\": \"12.5 %\"",
            "CH0302 /partner/growth: a number is needed, found the text `12.5 %`\n  \
             write 0.125: a percentage is written as a fraction\n",
        ),
        (
            "\"certified\": 3",
            "\"certified\": 3.5",
            "CH0302 /partner/certified: a whole number is needed, found the number `3.5`\n  \
             write a number without a fraction\n",
        ),
        (
            "\"certified\": 3",
            "\"certified\": \"3\"",
            "CH0302 /partner/certified: a whole number is needed, found the text `3`\n  write 3, without quotes\n",
        ),
        (
            "\"registered\": true",
            "\"registered\": \"true\"",
            "CH0302 /deals/0/registered: `true` or `false` is needed, found the text `true`\n  \
             write true or false, without quotes\n",
        ),
        (
            "\"registered\": true",
            "\"registered\": 1",
            "CH0302 /deals/0/registered: `true` or `false` is needed, found the number `1`\n  \
             write true or false, without quotes\n",
        ),
        (
            "\"P-1\"",
            "17",
            "CH0302 /partner/id: a text is needed, found the number `17`\n  write \"17\", in quotes\n",
        ),
        (
            "\"P-1\"",
            "false",
            "CH0302 /partner/id: a text is needed, found `false`\n  write a text in quotes\n",
        ),
        (
            "\"2020-02-29\"",
            "20200229",
            "CH0302 /partner/joined_on: a date is needed, found the number `20200229`\n  \
             write year, month and day as in \"2026-01-31\"\n",
        ),
        (
            "[\"DE\", \"AT\"]",
            "\"DE\"",
            "CH0302 /partner/territories: a list is needed, found the text `DE`\n  \
             write a list: `[ … ]`, also around a single element\n",
        ),
        (
            "[\"DE\", \"AT\"]",
            "[\"DE\", [1, {\"a\": [2]}]]",
            "CH0302 /partner/territories/1: a text is needed, found a list\n  write a text in quotes\n",
        ),
        (
            r#"{"sku": "a", "year": 1, "tags": ["x","y"]}"#,
            "[]",
            "CH0302 /deals/0/lines/1: an object is needed, found a list\n  write an object: `{ … }`\n",
        ),
        (
            r#"{"city": "M\u00fcnchen", "codes": [80331, 80333], "planet": {"name": ["Earth"]}}"#,
            "\"München\"",
            "CH0302 /partner/address: an object is needed, found the text `München`\n  write an object: `{ … }`\n",
        ),
        (
            "\"P-1\"",
            "[\"a text that is certainly much longer than a message should be\"]",
            "CH0302 /partner/id: a text is needed, found a list\n  write a text in quotes\n",
        ),
        (
            "1234567890123.4567",
            "\"a text that is certainly much longer\\nthan a message should be\"",
            "CH0302 /partner/revenue_ttm: a number is needed, \
             found the text `a text that is certainly much longer\\ntha…`\n  \
             write a number such as 12.5: a point, no thousands separator, no currency sign\n",
        ),
    ] {
        check(old, new, expected);
    }
}

#[test]
fn missing() {
    for (old, new, expected) in [
        (
            "\"certified\": 3, ",
            "",
            "CH0303 /partner/certified: the field `certified` is missing: a whole number is needed\n  \
             add `\"certified\": …` to the record `partner`\n",
        ),
        (
            "\"certified\": 3, ",
            "\"certified\": null, ",
            "CH0303 /partner/certified: the value is null: a whole number is needed\n  \
             write a whole number such as 12, without quotes\n",
        ),
        (
            "\"currency\": \"EUR\",",
            "",
            "CH0303 /currency: the input `currency` is missing: a currency code is needed\n  \
             add `\"currency\": …`\n",
        ),
        (
            "\"currency\": \"EUR\",",
            "\"currency\": null,",
            "CH0303 /currency: the value is null: a currency code is needed\n  \
             write three capital letters such as \"EUR\"\n",
        ),
        (
            "\"DE\", \"AT\"",
            "\"DE\", null",
            "CH0303 /partner/territories/1: the value is null: a text is needed\n  write a text in quotes\n",
        ),
        (
            r#"{"sku": "a", "year": 1, "tags": ["x","y"]}"#,
            "null",
            "CH0303 /deals/0/lines/1: the value is null: an object is needed\n  write an object: `{ … }`\n",
        ),
    ] {
        check(old, new, expected);
    }
    assert_eq!(
        said(&reseller().decode(b"{}").unwrap_err()),
        "CH0303 /partner: the input `partner` is missing: an object is needed\n  add `\"partner\": …`\n\
         CH0303 /deals: the input `deals` is missing: a list is needed\n  add `\"deals\": …`\n\
         CH0303 /currency: the input `currency` is missing: a currency code is needed\n  add `\"currency\": …`\n"
    );
}

#[test]
fn unknown() {
    check(
        "\"revenue_ttm\": 1234567890123.4567",
        "\"revenue_ttm\": 1, \"revenu_ttm\": [{\"deep\": [1]}]",
        "CH0304 /partner/revenu_ttm: the record `partner` has no field `revenu_ttm`\n  \
         did you mean `revenue_ttm`? the fields are `id`, `kind`, `country`, `territories`, `joined_on`, \
         `revenue_ttm`, `certified`, `satisfaction`, `growth`, `compliant_until`, `address`\n",
    );
    check(
        "\"currency\": \"EUR\"",
        "\"currency\": \"EUR\", \"a/b~c\": 1, \"dealz\": []",
        "CH0304 /a~1b~0c: there is no input `a/b~c`\n  \
         the inputs are `partner`, `deals`, `registration`, `currency`, `target`, `registrations`\n\
         CH0304 /dealz: there is no input `dealz`\n  \
         did you mean `deals`? the inputs are `partner`, `deals`, `registration`, `currency`, `target`, \
         `registrations`\n",
    );
    // A field goes by its key in facts, not by its name in rules.
    check(
        "\"package\": \"p\"",
        "\"package_\": \"p\"",
        "CH0304 /registrations/0/package_: the record `registration` has no field `package_`\n  \
         did you mean `package`? the fields are `domain`, `submitted_at`, `package`\n\
         CH0303 /registrations/0/package: the field `package` is missing: a text is needed\n  \
         add `\"package\": …` to the record `registration`\n",
    );
}

#[test]
fn bounds() {
    for (old, new, expected) in [
        (
            "\"certified\": 3",
            "\"certified\": -1",
            "CH0305 /partner/certified: the number must be at least 0, found `-1`\n  \
             correct the value, or change the bounds in the pack\n",
        ),
        (
            "\"certified\": 3",
            "\"certified\": 9007199254740992",
            "CH0305 /partner/certified: the whole number must be between -9007199254740991 and 9007199254740991, \
             found `9007199254740992`\n  correct the value, or declare the field as `decimal()` in the pack\n",
        ),
        (
            "4.5",
            "\"5.01\"",
            "CH0305 /partner/satisfaction: the number must be between 1 and 5, found `5.01`\n  \
             correct the value, or change the bounds in the pack\n",
        ),
        (
            "\"growth\": null",
            "\"growth\": 12.5",
            "CH0305 /partner/growth: the number must be at most 1, found `12.5`\n  \
             write the percentage as a fraction: 0.125 for 12.5 %\n",
        ),
        (
            "\"2020-02-29\"",
            "\"1999-12-31\"",
            "CH0305 /partner/joined_on: the date must be on or after 2000-01-01, found `1999-12-31`\n  \
             correct the value, or change the bounds in the pack\n",
        ),
        (
            "\"country\": \"DE\"",
            "\"country\": \"Österreich\"",
            "CH0305 /partner/country: the text has 10 characters, at most 2 are allowed\n  \
             shorten it, or raise the bound in the pack\n",
        ),
        (
            "1234567890123.4567",
            "1234567890123456.5",
            "CH0305 /partner/revenue_ttm: the amount `1234567890123456.5` has 16 digits before the point, at most 15 \
             are allowed\n  correct the amount: sums would not be exact\n",
        ),
        (
            "1234567890123.4567",
            "\"0.123456789\"",
            "CH0306 /partner/revenue_ttm: the amount `0.123456789` has 9 digits behind the point, at most 8 are \
             allowed\n  round the amount: sums would not be exact\n",
        ),
        (
            "1234567890123.4567",
            "1234567890123456789012345678901234567890",
            "CH0306 /partner/revenue_ttm: the number `1234567890123456789012345678901234567890` has more digits than \
             can be held exactly\n  write at most 28 digits\n",
        ),
    ] {
        check(old, new, expected);
    }
    // Two characters, four bytes; zeros behind the digits that count.
    let fine = with("\"country\": \"DE\"", "\"country\": \"ÖÄ\"");
    assert!(reseller().decode(fine.as_bytes()).is_ok());
    let fine = with("1234567890123.4567", "999999999999999.123456780000");
    assert!(reseller().decode(fine.as_bytes()).is_ok());
}

#[test]
fn dates() {
    const DAY: &str = "  write year, month and day as in \"2026-01-31\"\n";
    const TIME: &str = "  write it as in \"2026-01-31T09:30:00Z\", or with an offset such as +01:00\n";
    for (written, message) in [
        ("2026-02-30", "`2026-02-30` is a day that no calendar shows"),
        ("31.01.2026", "`31.01.2026` is not a date of the form `2026-01-31`"),
        (
            "0000-01-01",
            "`0000-01-01` is not a date: the year must be one of 1 to 9999",
        ),
    ] {
        let expected = format!("CH0307 /partner/joined_on: {message}\n{DAY}");
        check("\"2020-02-29\"", &format!("\"{written}\""), &expected);
    }
    for (written, message) in [
        (
            "2026-01-31T09:30:00",
            "`2026-01-31T09:30:00` is not an instant: the offset is missing: `Z`, or one such as `+01:00`",
        ),
        (
            "2026-01-31",
            "`2026-01-31` is not a date and time of the form `2026-01-31T09:30:00Z`",
        ),
        (
            "2026-02-29T09:30:00Z",
            "`2026-02-29T09:30:00Z` is a time that no calendar or clock shows",
        ),
        (
            "2016-12-31T23:59:60Z",
            "`2016-12-31T23:59:60Z` is not an instant: leap seconds are not supported",
        ),
    ] {
        let expected = format!("CH0307 /registrations/0/submitted_at: {message}\n{TIME}");
        check("\"2026-01-31T10:30:00+01:00\"", &format!("\"{written}\""), &expected);
    }
}

#[test]
fn all_faults_of_a_document() {
    let json = r#"{
      "deals": [{"id": "D-1", "product": "clod", "amount": "1.2.3", "registered": null, "extra": 1},
                {"id": "D-1"}],
      "partner": {"id": "P", "kind": "msp", "country": "DEU", "territories": [1], "joined_on": "2026-13-01",
                  "revenue_ttm": 1, "certified": 0.5, "satisfaction": 0}
    }"#;
    let faults: Vec<String> = reseller()
        .decode(json.as_bytes())
        .unwrap_err()
        .iter()
        .map(|fault| format!("{} {}", fault.code, fault.pointer.as_deref().unwrap()))
        .collect();
    assert_eq!(
        faults,
        [
            "CH0301 /deals/0/product",
            "CH0302 /deals/0/amount",
            "CH0303 /deals/0/registered",
            "CH0304 /deals/0/extra",
            "CH0303 /deals/1/product",
            "CH0303 /deals/1/amount",
            "CH0303 /deals/1/registered",
            "CH0308 /deals/1",
            "CH0305 /partner/country",
            "CH0302 /partner/territories/0",
            "CH0307 /partner/joined_on",
            "CH0302 /partner/certified",
            "CH0305 /partner/satisfaction",
            "CH0303 /currency",
        ]
    );
}
