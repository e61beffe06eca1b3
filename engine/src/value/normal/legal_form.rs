//! The table of legal forms, as words stand after folding: lower case, no accents, no points, punctuation as blanks.

/// Legal forms at the end of a name. Forms of several words stand first, so that no word of them is left behind.
const AT_THE_END: &[&str] = &[
    // Several words.
    "s de rl de cv",
    "s de r l de c v",
    "sapi de cv",
    "sab de cv",
    "sa de cv",
    "s a de c v",
    "s a b de c v",
    "s de rl",
    "ug haftungsbeschrankt",
    "sp z o o",
    "sp z oo",
    "sp zoo",
    "sp k",
    "sp j",
    "s p a",
    "s r l",
    "s r o",
    "d o o",
    "a d",
    "s a",
    "b v",
    "n v",
    "a s",
    "k s",
    "k k",
    "a g",
    "sdn bhd",
    "private limited",
    "public limited",
    "fz llc",
    "ltd sti",
    "limited sirketi",
    "anonim sirketi",
    "co ltd",
    "tbk pt",
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
    "gesmbh",
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
    "cic",
    "dac",
    // Romance languages.
    "sa",
    "sas",
    "sasu",
    "sarl",
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
    "eireli",
    "sac",
    "saic",
    "sab",
    "sapi",
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
    "hf",
    "aktiebolag",
    // Central and Eastern Europe, the Baltic, Turkey, Greece.
    "kft",
    "zrt",
    "nyrt",
    "bt",
    "sro",
    "doo",
    "dd",
    "uab",
    "sia",
    "ou",
    "ood",
    "eood",
    "ead",
    "ooo",
    "oao",
    "zao",
    "pao",
    "jsc",
    "ojsc",
    "pjsc",
    "tov",
    "sti",
    "ae",
    "epe",
    "ике",
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "оод",
    "еоод",
    "ад",
    "тов",
    "доо",
    "αε",
    "επε",
    "ικε",
    // Asia and the Gulf.
    "kk",
    "gk",
    "bhd",
    "tbk",
    "fze",
    "fzco",
    "fzc",
    "wll",
    "psc",
    "株",
    "有",
    "合",
    "주",
    "유",
    "בעמ",
    "ذمم",
    "شمم",
    "شمل",
];

/// Legal forms at the start of a name: only those that are hardly ever a name's own first word. Not `AG`, `AS`, `SC`.
const AT_THE_START: &[&str] = &[
    "ooo",
    "oao",
    "zao",
    "pao",
    "tov",
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "ип",
    "тов",
    "прат",
    "pt",
    "uab",
    "sia",
    "oy",
    "ab",
    "cong ty tnhh",
    "cong ty co phan",
    "株",
    "有",
    "合",
    "주",
    "유",
    "شركة",
];

/// Legal forms that stand at either end without a blank.
const WITHOUT_BLANK: &[&str] = &[
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "주식회사",
    "유한회사",
    "บริษัท",
    // NFKC takes the vowel apart.
    "จ\u{e4d}าก\u{e31}ด",
    "มหาชน",
];

/// The name without the legal forms at its ends; never empty unless it is given so.
pub(super) fn without_legal_forms(name: &str) -> &str {
    let mut rest = name;
    while let Some(shorter) = shorter(rest) {
        rest = shorter;
    }
    rest
}

fn shorter(name: &str) -> Option<&str> {
    let of_end = AT_THE_END
        .iter()
        .filter_map(|form| name.strip_suffix(form)?.strip_suffix(' '));
    let of_start = AT_THE_START
        .iter()
        .filter_map(|form| name.strip_prefix(form)?.strip_prefix(' '));
    let glued = WITHOUT_BLANK
        .iter()
        .filter(|_| !name.is_ascii())
        .filter_map(|form| name.strip_suffix(form).or_else(|| name.strip_prefix(form)))
        .map(str::trim);
    of_end.chain(of_start).chain(glued).find(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::normal::company_name::words;
    use crate::value::normal::fold::joined;

    #[test]
    fn forms_are_written_as_names_are_folded() {
        for form in AT_THE_END.iter().chain(AT_THE_START).chain(WITHOUT_BLANK) {
            assert_eq!(joined(words(form).split_whitespace()), **form);
        }
    }
}
