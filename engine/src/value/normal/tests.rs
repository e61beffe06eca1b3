#![allow(clippy::float_arithmetic, reason = "the oracle of similarity computes in binary")]

use proptest::prelude::*;

use super::*;
use crate::value::Decimal;

fn key(normaliser: Normaliser, text: &str) -> Result<String, NoKey> {
    match normaliser.apply(text, None) {
        Normal::Key(key) => Ok(key),
        Normal::NoKey(reason) => Err(reason),
    }
}

fn all_are(normaliser: Normaliser, expected: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(key(normaliser, text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn words_name_normalisers() {
    for (word, normaliser) in Normaliser::ALL {
        assert_eq!(
            (normaliser.word(), Normaliser::from_word(word)),
            (word, Some(normaliser))
        );
    }
    assert_eq!(Normaliser::from_word("Text"), None);
}

#[test]
fn what_nobody_can_see_is_no_key() {
    for (word, normaliser) in Normaliser::ALL {
        for text in ["", " ", "\t\r\n", "\u{a0}\u{3000}"] {
            assert_eq!(key(normaliser, text), Err(NoKey::Empty), "{word} {text:?}");
        }
    }
    for (_, normaliser) in &Normaliser::ALL[1..] {
        assert_eq!(key(*normaliser, "\u{200b}\u{feff}"), Err(NoKey::Empty));
    }
}

#[test]
fn texts() {
    assert_eq!(key(Normaliser::Exact, " A ").as_deref(), Ok(" A "));
    all_are(
        Normaliser::Text,
        "strasse 12 1⁄2",
        &[
            "  Straße\u{a0}\t 12 ½ ",
            "STRASSE 12, ½",
            "ｓｔｒａßｅ (12) ½",
            "Stra\u{ad}ße-12/½",
        ],
    );
    all_are(Normaliser::Text, "οδοσ", &["ΟΔΟΣ", "οδος", "οδοσ"]);
    all_are(
        Normaliser::Text,
        "ışık".replace('ı', "i").as_str(),
        &["IŞIK", "Işık", "işik"],
    );
    all_are(Normaliser::Text, "finance", &["ﬁnance", "Finance.", "“Finance”"]);
    all_are(Normaliser::Text, "oneil", &["O'Neil", "O’Neil", "O´Neil", "ONEIL"]);
    all_are(
        Normaliser::Text,
        "release 1.5",
        &["Release 1.5", "release: 1.5.", "RELEASE 1.5!"],
    );
    // What tells things apart stays.
    for (one, two) in [
        ("C#", "C++"),
        ("C#", "C"),
        ("1.5", "15"),
        ("A&B", "AB"),
        ("100 %", "100"),
    ] {
        assert_ne!(key(Normaliser::Text, one), key(Normaliser::Text, two), "{one} {two}");
    }
    all_are(Normaliser::Text, "!!!", &["!!!", " !!! "]);
}

#[test]
fn names_of_companies() {
    for (name, texts) in [
        (
            "acme",
            &[
                "ACME GmbH & Co. KG",
                "Acme G.m.b.H.",
                "Acme, Inc.",
                "ＡＣＭＥ Ltd",
                "Acme S.A. de C.V.",
                "Acme S. de R.L. de C.V.",
                "Acme Sp. z o.o.",
                "Acme Pty. Ltd.",
                "Acme Pty Ltd",
                "Acme (Pvt.) Ltd.",
                "Acme Sdn. Bhd.",
                "The Acme Company",
                "ООО Acme",
                "OOO \"Acme\"",
                "PT Acme Tbk",
                "Acme株式会社",
                "(株)Acme",
                "㈱ ACME",
                "Ácmé Ltd. Şti.",
                "Acme A.Ş.",
                "Acme UG (haftungsbeschränkt)",
                "Acme and Co.",
                "Acme & Company, Limited",
            ][..],
        ),
        ("acme holding", &["Acme  Holding   B.V.", "ACME-HOLDING N.V."]),
        ("loreal", &["L'Oréal S.A.", "L’Ore\u{301}al SA", "LOREAL"]),
        ("muller bau nord", &["Müller-Bau (Nord) GmbH", "MULLER BAU NORD"]),
        (
            "smith sons",
            &["Smith & Sons", "Smith and Sons Ltd", "SMITH + SONS", "Smith und Sons"],
        ),
        ("nordisk", &["Nordisk A/S", "Nordisk ApS"]),
        ("orsted", &["Ørsted A/S", "Orsted"]),
        (
            "トヨタ自動車",
            &["トヨタ自動車株式会社", "株式会社トヨタ自動車", "ﾄﾖﾀ自動車㈱"],
        ),
        ("삼성전자", &["삼성전자 주식회사", "(주)삼성전자", "㈜ 삼성전자"]),
        ("华为技术", &["华为技术有限公司"]),
        ("газпром нефть", &["ПАО «Газпром нефть»", "Газпром нефть ПАО"]),
        ("ромашка ели", &["ООО Ромашка-Ёли", "РОМАШКА ЕЛИ"]),
        // Never the whole name, nor a word that only looks like a legal form.
        ("ag", &["AG"]),
        ("co", &["Co. KG"]),
        ("agfa", &["Agfa"]),
        ("smag", &["Smag"]),
        ("ag barr", &["A.G. Barr plc"]),
        ("y combinator", &["Y Combinator"]),
        ("the", &["The"]),
        ("株式会社", &["株式会社"]),
        ("!!!", &["!!!"]),
    ] {
        all_are(Normaliser::CompanyName, name, texts);
    }
    // Marks of other scripts make other letters.
    assert_ne!(
        key(Normaliser::CompanyName, "カキ"),
        key(Normaliser::CompanyName, "ガキ")
    );
    assert_ne!(key(Normaliser::CompanyName, "Рай"), key(Normaliser::CompanyName, "Раи"));
}

#[test]
fn registrable_domains() {
    for (domain, texts) in [
        (
            "example.com",
            &[
                "Example.com",
                "https://www.Example.com/path?q=1#top",
                "http://user:secret@example.com:8080/",
                "//example.com/x",
                "mailto:jane@example.com",
                "Jane Doe <jane@mail.example.com>",
                " example.com. ",
                "shop.example.com",
                "example.com/?next=http://other.org",
                "example.com?u=a@b.org",
                "ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ",
                "\u{feff}example.com",
            ][..],
        ),
        ("example.co.uk", &["jane.doe@Example.co.uk", "www.shop.example.co.uk"]),
        (
            "acme.github.io",
            &["acme.github.io", "https://docs.acme.github.io/guide"],
        ),
        ("example.com.au", &["https://example.com.au"]),
        ("city.kawasaki.jp", &["www.city.kawasaki.jp"]),
        ("www.ck", &["www.ck", "x.www.ck"]),
        ("a.b.ck", &["x.a.b.ck"]),
        (
            "xn--mnchen-3ya.de",
            &["MÜNCHEN.de", "mu\u{308}nchen.de", "www.xn--mnchen-3ya.de"],
        ),
        ("xn--85x722f.com.cn", &["食狮.com.cn", "www。食狮。com。cn"]),
        ("xn--85x722f.xn--55qx5d.cn", &["shishi.食狮.公司.cn"]),
        ("www.com", &["www.com"]),
        ("example.invented", &["a.example.invented"]),
    ] {
        all_are(Normaliser::Domain, domain, texts);
    }
    for (text, reason) in [
        ("co.uk", NoKey::PublicSuffix),
        ("github.io", NoKey::PublicSuffix),
        ("foo.ck", NoKey::PublicSuffix),
        ("192.0.2.1", NoKey::MachineAddress),
        ("http://[2001:db8::1]:443/", NoKey::MachineAddress),
        ("2001:db8::1", NoKey::MachineAddress),
        ("https://", NoKey::NotDomain),
        ("localhost", NoKey::NotDomain),
        ("Acme Inc, acme.com", NoKey::NotDomain),
        ("a@x.com,b@y.com", NoKey::NotDomain),
        ("a..com", NoKey::NotDomain),
        ("-a.com", NoKey::NotDomain),
        ("n/a", NoKey::NotDomain),
    ] {
        assert_eq!(key(Normaliser::Domain, text), Err(reason), "{text}");
    }
}

#[test]
fn email_addresses() {
    all_are(
        Normaliser::Email,
        "jane.doe+crm@example.com",
        &[
            " Jane.Doe+crm@Example.COM\n",
            "Jane Doe <jane.doe+crm@example.com>",
            "mailto:jane.doe+crm@example.com?subject=Hi",
        ],
    );
    all_are(
        Normaliser::Email,
        "jane@xn--mnchen-3ya.de",
        &["jane@münchen.de", "JANE@MÜNCHEN.DE."],
    );
    for text in [
        "jane",
        "@example.com",
        "jane@",
        "jane@example",
        "a@b@c.org",
        "a b@example.com",
        "a@x.com, b@y.com",
        "jane@[192.0.2.1]",
        "jane@192.0.2.1",
        "n/a",
        "-",
    ] {
        assert_eq!(key(Normaliser::Email, text), Err(NoKey::NotEmail), "{text}");
    }
}

#[test]
fn telephone_numbers() {
    let phone = |text: &str, country: &str| match Normaliser::Phone.apply(text, Some(country)) {
        Normal::Key(key) => Ok(key),
        Normal::NoKey(reason) => Err(reason),
    };
    for (number, country, texts) in [
        // Numbers that authorities keep free for films and examples.
        (
            "+442079460123",
            "GB",
            &[
                "020 7946 0123",
                "(020) 79460123",
                "+44 20 7946 0123",
                "+44 (0)20 7946 0123",
                "0044 20-7946-0123",
                "+44 020 7946 0123",
                "tel:+44-20-7946-0123",
                "020 7946 0123 ext. 12",
                "020 7946 0123 x12",
                "020 7946 0123 #12",
                "tel:+442079460123;ext=12",
                "０２０　７９４６　０１２３",
                "\u{202a}020 7946 0123\u{202c}",
            ][..],
        ),
        (
            "+12125550123",
            "us",
            &[
                "(212) 555-0123",
                "1-212-555-0123",
                "+1 212.555.0123",
                "011 1 212 555 0123",
                "2125550123",
            ],
        ),
        (
            "+493023125000",
            "DE",
            &["030 23125000", "030/23 125-000", "+49 30 23125000"],
        ),
        // Italy keeps its 0, Russia dials 8, Hungary 06, Japan 010 for abroad.
        (
            "+390612345678",
            "IT",
            &["06 1234 5678", "+39 06 12345678", "0039 06 12345678"],
        ),
        (
            "+74951234567",
            "RU",
            &[
                "8 (495) 123-45-67",
                "495 123 45 67",
                "+7 495 1234567",
                "810 7 495 1234567",
            ],
        ),
        ("+78001234567", "RU", &["8 800 123 45 67", "800 123 45 67"]),
        (
            "+375291234567",
            "BY",
            &["8 029 123-45-67", "29 123 45 67", "+375 29 1234567"],
        ),
        ("+3611234567", "HU", &["06 1 123 4567", "+36 1 123 4567"]),
        (
            "+81312345678",
            "JP",
            &["03-1234-5678", "010 81 3 1234 5678", "٠٣-١٢٣٤-٥٦٧٨"],
        ),
        ("+61291234567", "AU", &["(02) 9123 4567", "0011 61 2 9123 4567"]),
        ("+442079460123", "US", &["011 44 20 7946 0123", "+44 20 7946 0123"]),
        ("+6561234567", "SG", &["6123 4567", "001 65 6123 4567"]),
    ] {
        for text in texts {
            assert_eq!(phone(text, country).as_deref(), Ok(number), "{text}");
        }
    }
    for (text, country, reason) in [
        ("020 7946 0123", "", NoKey::PhoneWithoutCountry),
        ("020 7946 0123", "XX", NoKey::UnknownCountry),
        ("020 7946 0123", "Deutschland", NoKey::UnknownCountry),
        ("555-0123", "US", NoKey::NotPhone),
        ("call me", "US", NoKey::NotPhone),
        ("1-800-FLOWERS", "US", NoKey::NotPhone),
        ("+49 1", "", NoKey::NotPhone),
        ("+0 123456789", "", NoKey::NotPhone),
        ("+44 20 7946 0123 0123 0123 0123", "", NoKey::NotPhone),
        ("00000000", "DE", NoKey::NotPhone),
        ("+49 000000000", "", NoKey::NotPhone),
        ("020 7946 0123 / 0124 x", "GB", NoKey::NotPhone),
    ] {
        assert_eq!(phone(text, country), Err(reason), "{text}");
    }
    assert_eq!(
        key(Normaliser::Phone, "+44 20 7946 0123").as_deref(),
        Ok("+442079460123")
    );
}

#[test]
fn locations() {
    all_are(
        Normaliser::Location,
        "12 main st n",
        &["12 Main Street North", "12, Main St. N.", "12 main street, north"],
    );
    all_are(
        Normaliser::Location,
        "hauptstr 5",
        &["Hauptstraße 5", "HAUPTSTRASSE 5", "Hauptstr. 5"],
    );
    all_are(
        Normaliser::Location,
        "st gallen",
        &["St. Gallen", "Sankt Gallen", "Saint Gallen"],
    );
    all_are(Normaliser::Location, "sao paulo", &["São Paulo", "SAO PAULO"]);
    assert_ne!(
        key(Normaliser::Location, "12 Main St"),
        key(Normaliser::Location, "21 Main St")
    );
}

#[test]
fn how_alike_names_are() {
    // By hand. Jaro of `martha` and `marhta`: 6 of 6 match, one turned: (1 + 1 + 5/6)/3 = 17/18; three letters at the
    // start: 17/18 + 0.3/18 = 173/180.
    assert_eq!(
        similarity("martha", "marhta").to_string(),
        "0.9611111111111111111111111111"
    );
    // `dwayne` and `duane`: 4 match of 6 and 5: (4/6 + 4/5 + 1)/3 = 37/45; one letter: 37/45 + 0.8/45 = 0.84.
    assert_eq!(similarity("dwayne", "duane").to_string(), "0.84");
    assert_eq!(similarity("abc", "xyz").to_string(), "0");
    assert_eq!(similarity("", "xyz").to_string(), "0");
    assert_eq!(similarity("bau muller", "muller bau").to_string(), "1");
    let long = "ab ".repeat(100_000);
    assert_eq!(similarity(&long, &format!("{long}x")).to_string(), "1");
}

#[test]
fn every_letter_is_normalised_once_for_all() {
    // Alone, between letters, and before a mark, for every character but ideographs, Hangul's syllables and the planes
    // without letters: those have neither case nor compatibility forms.
    let letters = ('\0'..='\u{1ffff}').chain('\u{2f800}'..='\u{2fa1f}').filter(
        |letter| !matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{f8ff}' | '\u{12000}'..='\u{1cfff}'),
    );
    for letter in letters {
        for text in [format!("{letter}"), format!("a{letter}b"), format!("{letter}\u{301}x")] {
            for (_, normaliser) in [Normaliser::ALL[1], Normaliser::ALL[2], Normaliser::ALL[6]] {
                if let Ok(once) = key(normaliser, &text) {
                    assert_eq!(
                        key(normaliser, &once).as_ref(),
                        Ok(&once),
                        "{} {text:?}",
                        normaliser.word()
                    );
                }
            }
        }
    }
}

/// The list itself, by another implementation.
#[test]
fn domains_are_those_of_the_public_suffix_list() {
    let list = include_str!("public_suffix.txt");
    let labels: Vec<&str> = list
        .split(['(', ')', ',', '\n'])
        .map(|label| label.trim_start_matches(['!', '?']))
        .filter(|label| !label.is_empty() && !label.starts_with('#') && *label != "*")
        .collect();
    let mut turn = 0_usize;
    let mut pick = || {
        turn = turn
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        labels[(turn >> 33) % labels.len()]
    };
    for top in list.lines().filter(|line| !line.starts_with('#')) {
        let top = top.split('(').next().unwrap().trim_start_matches('?');
        for _ in 0..300 {
            let host = format!("{}.{}.{}.{top}", pick(), pick(), pick());
            for host in [host.as_str(), host.split_once('.').unwrap().1] {
                let Ok(host) = host::checked(host) else { continue };
                assert_eq!(public_suffix::registrable(&host), psl::domain_str(&host), "{host}");
            }
        }
    }
}

proptest! {
    #[test]
    fn twice_is_once(
        text in "\\PC{0,24}|[a-zA-Z0-9 .:/@w&'+()#,-]{0,24}|[ a.'\u{300}-\u{308}\u{ad}ÅİıΣςß¨´ﬁ½株(]{0,12}|\\+?[0-9 ()]{5,16}",
        country in proptest::option::of("[A-Z]{2}|DE|US|RU"),
    ) {
        for (word, normaliser) in Normaliser::ALL {
            if let Normal::Key(once) = normaliser.apply(&text, country.as_deref()) {
                prop_assert!(!once.is_empty());
                let twice = normaliser.apply(&once, country.as_deref());
                prop_assert_eq!(twice.key(), Some(once.as_str()), "{} {:?}", word, &text);
            }
            let (mut once, mut twice) = (String::new(), String::new());
            normaliser.write(&text, &mut once);
            normaliser.write(&once, &mut twice);
            prop_assert_eq!(&twice, &once, "{} {:?}", word, &text);
        }
    }

    #[test]
    fn addresses_twice_are_once(
        text in "(https?://)?([a-zäß0-9.-]{1,8}@)?(www\\.)?([a-zäßΣ]{1,6}\\.){1,3}(com|de|co\\.uk|ck|jp|kobe\\.jp|github\\.io)(:80)?(/[a-z]{0,3})?",
    ) {
        for normaliser in [Normaliser::Domain, Normaliser::Email] {
            if let Normal::Key(once) = normaliser.apply(&text, None) {
                prop_assert_eq!(key(normaliser, &once), Ok(once));
            }
        }
        let (mut once, mut twice) = (String::new(), String::new());
        write_host(&text, &mut once);
        write_host(&once, &mut twice);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn case_and_blanks_do_not_matter(words in proptest::collection::vec("[a-zäöüß]{1,6}", 1..4)) {
        let (plain, loud) = (words.join(" "), words.join(" \t").to_uppercase());
        for normaliser in [Normaliser::Text, Normaliser::CompanyName, Normaliser::Location] {
            prop_assert_eq!(key(normaliser, &plain), key(normaliser, &loud));
        }
    }

    #[test]
    fn legal_forms_do_not_matter(name in "[b-df-hj-np-tv-z]{4,9}( [b-df-hj-np-tv-z]{4,9}){0,2}", form in 0_usize..8) {
        let form = ["GmbH & Co. KGaA", "S. A. de C. V.", "s. r. o.", "LLC", "Sdn. Bhd.", "Pvt. Ltd.", "ApS", "Oyj"][form];
        prop_assert_eq!(key(Normaliser::CompanyName, &format!("{name} {form}")), Ok(name));
    }

    #[test]
    fn alike_both_ways_as_strsim_has_it(one in "[abcd ]{0,9}", two in "[abcd ]{0,9}") {
        let alike = similarity(&one, &two);
        prop_assert_eq!(alike, similarity(&two, &one));
        prop_assert!(alike >= Decimal::from(0) && alike <= Decimal::from(1));
        let sorted = |text: &str| {
            let mut words: Vec<&str> = text.split_whitespace().collect();
            words.sort_unstable();
            words.join(" ")
        };
        let of_two = |one: &str, two: &str| {
            let (short, long) = if (one.len(), one) <= (two.len(), two) { (one, two) } else { (two, one) };
            // At 0.7 sharp the start does not count; in binary it may be a hair above.
            let plain = strsim::jaro(short, long);
            if (plain - 0.7).abs() < 1e-9 { plain } else { strsim::jaro_winkler(short, long) }
        };
        let expected = of_two(&one, &two).max(of_two(&sorted(&one), &sorted(&two)));
        let found: f64 = alike.to_string().parse().unwrap();
        prop_assert!((found - expected).abs() < 1e-12, "{} {}", found, expected);
    }
}
