//! Facts that take every way through the program.

/// Every way the program can go, as changes of the typical facts: what stands there, and what instead.
pub(crate) const WAYS: [(&str, &[(&str, &str)]); 12] = [
    ("typical", &[]),
    ("the cap cuts lines", &[("41999.99", "341999.99")]),
    (
        "the cap cuts lines, and a return is left",
        &[("41999.99", "341999.99"), ("19480.65", "-80.65")],
    ),
    ("a return that is rounded", &[("6320.10", "-6320.1253")]),
    ("compliance unknown", &[(", \"compliant_until\": \"2027-06-30\"", "")]),
    ("compliance over", &[("2027-06-30", "2026-11-30")]),
    ("silver", &[("\"certified_sales\": 6", "\"certified_sales\": 2")]),
    (
        "registered",
        &[
            ("\"certified_sales\": 6", "\"certified_sales\": 0"),
            ("612500.00", "1250"),
        ],
    ),
    ("gold by growth", &[("612500.00", "160000.10"), ("490000.00", "110000")]),
    (
        "platinum",
        &[
            ("\"certified_sales\": 6", "\"certified_sales\": 8"),
            ("\"certified_technical\": 4", "\"certified_technical\": 7"),
            ("490000.00", "370000"),
        ],
    ),
    ("nothing before", &[("490000.00", "0")]),
    ("not satisfied", &[("\"satisfaction\": 4.4", "\"satisfaction\": 4.15")]),
];
