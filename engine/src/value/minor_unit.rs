/// Currencies whose smallest unit is the whole (ISO 4217, list one).
const NONE: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
];

/// Currencies with three digits behind the point.
const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Currencies with four digits behind the point.
const FOUR: [&str; 2] = ["CLF", "UYW"];

/// How many digits behind the point the smallest unit of a currency has: 2 for most, 0 for yen, 3 for Kuwaiti dinars.
#[must_use]
pub fn minor_unit(currency: &str) -> u32 {
    match currency {
        code if NONE.contains(&code) => 0,
        code if THREE.contains(&code) => 3,
        code if FOUR.contains(&code) => 4,
        _ => 2,
    }
}
