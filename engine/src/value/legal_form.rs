/// Legal forms as the company-name normaliser leaves them: lower case, without points, other punctuation as a blank.
/// Forms of several words stand first, so that no word of them is left behind.
const LEGAL_FORMS: &[&str] = &[
    // Several words.
    "s de rl de cv",
    "sapi de cv",
    "sa de cv",
    "s a de c v",
    "ug haftungsbeschränkt",
    "sp z o o",
    "sp z oo",
    "sp zoo",
    "sp k",
    "sp j",
    "s p a",
    "s r l",
    "s r o",
    "d o o",
    "s a",
    "b v",
    "n v",
    "a s",
    "k s",
    "k k",
    "sdn bhd",
    "private limited",
    "fz llc",
    // German.
    "gmbh",
    "ggmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "gbr",
    "partg",
    "partgmbb",
    "ek",
    "ev",
    "eg",
    "se",
    // English.
    "inc",
    "incorporated",
    "llc",
    "llp",
    "lp",
    "ltd",
    "limited",
    "corp",
    "corporation",
    "co",
    "company",
    "plc",
    "pllc",
    "pty",
    "pte",
    "pvt",
    // Romance languages.
    "sa",
    "sas",
    "sasu",
    "sarl",
    "sàrl",
    "eurl",
    "snc",
    "sca",
    "sl",
    "slu",
    "srl",
    "srls",
    "spa",
    "lda",
    "ltda",
    // Dutch and Nordic languages.
    "bv",
    "nv",
    "bvba",
    "vof",
    "oy",
    "oyj",
    "ab",
    "as",
    "asa",
    "aps",
    "ehf",
    // Central and Eastern Europe.
    "kft",
    "zrt",
    "nyrt",
    "sro",
    "doo",
    "uab",
    "sia",
    "oü",
    "ooo",
    "jsc",
    // Asia and the Gulf.
    "kk",
    "bhd",
    "fze",
    "fzco",
    "wll",
];

/// The name without the legal forms at its end; never empty unless it is given so.
pub(super) fn without_legal_forms(name: &str) -> &str {
    let mut rest = name;
    while let Some(shorter) = LEGAL_FORMS.iter().find_map(|form| {
        let before = rest.strip_suffix(form)?.strip_suffix(' ')?;
        (!before.is_empty()).then_some(before)
    }) {
        rest = shorter;
    }
    rest
}
