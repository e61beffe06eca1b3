//! Published brackets with their published amounts.

use crate::table::{Band, Bands, BandsDefinition, Beyond, Edge, End, Mode, RoundsFirst};
use crate::value::{Decimal, Fault, Rounding};

pub(super) fn number(text: &str) -> Decimal {
    text.replace('_', "").parse().unwrap()
}

/// `from 0 0.05` or `above 100 0.06`, by lines or `;`.
pub(super) fn definition(mode: Mode, text: &str) -> BandsDefinition {
    let bands = text
        .split(';')
        .map(|band| {
            let words: Vec<&str> = band.split_whitespace().collect();
            Band {
                edge: if words[0] == "above" { Edge::Above } else { Edge::From },
                at: number(words[1]),
                rate: number(words[2]),
                mode,
                flat: words.get(3).map(|flat| number(flat)),
            }
        })
        .collect();
    BandsDefinition {
        bands,
        ..BandsDefinition::default()
    }
}

pub(super) fn marginal(text: &str) -> Bands {
    Bands::build(definition(Mode::Marginal, text)).unwrap()
}

fn on(bands: &Bands, value: &str) -> Result<String, Fault> {
    bands.on(number(value), None).map(|amount| amount.to_string())
}

fn check(bands: &Bands, cases: &[(&str, &str)]) {
    for (value, amount) in cases {
        assert_eq!(on(bands, value), Ok((*amount).to_owned()), "{value}");
    }
}

#[test]
fn steps_by_transaction_and_cumulatively() {
    let bands = marginal("from 0 0.01; from 1000 0.02; from 3000 0.03; from 8000 0.05");
    let values = ["200", "300", "1500", "1200", "2000", "4500"];
    let mut total = Decimal::ZERO;
    for (value, amount) in values.iter().zip(["2", "3", "20", "14", "30", "95"]) {
        assert_eq!(on(&bands, value), Ok(amount.to_owned()));
        total = total.add(number(amount)).unwrap();
    }
    assert_eq!(total.to_string(), "164");
    let (mut opening, mut total) = (Decimal::ZERO, Decimal::ZERO);
    for (value, amount) in values.iter().zip(["2", "3", "25", "26", "60", "169"]) {
        let earned = bands.on_top_of(opening, number(value), None).unwrap();
        assert_eq!(earned.to_string(), amount);
        opening = opening.add(number(value)).unwrap();
        total = total.add(earned).unwrap();
    }
    assert_eq!(total.to_string(), "285");
    // A return takes back from the top.
    assert_eq!(bands.on_top_of(opening, number("-4500"), None), Ok(number("-169")));
}

#[test]
fn published_marginal_brackets() {
    check(
        &marginal("from 0 0.05; from 100_000 0.06; from 125_000 0.07"),
        &[("150000", "8250")],
    );
    check(&marginal("from 0 0.1; from 10_000 0.2"), &[("15000", "2000")]);
    check(
        &marginal("from 0 0.1; above 1000 0.15; above 2500 0.2; above 5000 0.25"),
        &[("6000", "1075")],
    );
    check(
        &marginal("from 0 0.05; from 10_000 0.1"),
        &[("6000", "300"), ("8000", "400"), ("20000", "1500")],
    );
    let tax = "from 0 0.1; above 11600 0.12; above 47150 0.22; above 100525 0.24; above 191950 0.32; above 243725 0.35; above 609350 0.37";
    check(
        &marginal(tax),
        &[
            ("11600", "1160"),
            ("47150", "5426"),
            ("100525", "17168.5"),
            ("191950", "39110.5"),
            ("243725", "55678.5"),
            ("609350", "183647.25"),
        ],
    );
}

#[test]
fn a_flat_fee_once_per_tier() {
    let bands = marginal("from 0 0.01 200; from 1000 0.02 300");
    let mut opening = Decimal::ZERO;
    for (value, amount) in [("500", "205"), ("550", "306"), ("4000", "80")] {
        assert_eq!(bands.on_top_of(opening, number(value), None), Ok(number(amount)));
        opening = opening.add(number(value)).unwrap();
    }
    assert_eq!(on(&bands, "0"), Ok("0".to_owned()));
}

#[test]
fn an_edge_belongs_where_its_word_says() {
    let mut free = definition(Mode::Retroactive, "from 0 0; above 250 0.02");
    free.rate_only = true;
    let free = Bands::build(free).unwrap();
    assert_eq!(free.at(number("250"), None), Ok(Decimal::ZERO));
    assert_eq!(free.at(number("250.01"), None), Ok(number("0.02")));
    assert_eq!(free.on(number("250"), None), Err(Fault::Type));
    let mut calls = definition(Mode::Marginal, "from 1 0; from 251 0.02");
    calls.whole_units = true;
    check(
        &Bands::build(calls).unwrap(),
        &[("0", "0"), ("250", "0"), ("251", "0.02"), ("252", "0.04")],
    );
    check(&marginal("from 0 0; above 250 0.02"), &[("250", "0"), ("251", "0.02")]);
    let bands = marginal("above 0 0.1; from 10 0.2");
    assert_eq!(on(&bands, "0"), Err(Fault::OutOfRange));
    assert_eq!(bands.at(number("10"), None), Ok(number("0.2")));
    assert_eq!(bands.at(number("9.99"), None), Ok(number("0.1")));
}

#[test]
fn whole_units() {
    let mut units = definition(Mode::Marginal, "from 1 4; from 6 6; from 11 9");
    units.whole_units = true;
    units.end = Some(End {
        at: number("20"),
        beyond: Beyond::Error,
    });
    let units = Bands::build(units).unwrap();
    check(
        &units,
        &[
            ("0", "0"),
            ("1", "4"),
            ("5", "20"),
            ("6", "26"),
            ("7", "32"),
            ("11", "59"),
            ("20", "140"),
        ],
    );
    for value in ["7.5", "21", "-1"] {
        assert_eq!(on(&units, value), Err(Fault::OutOfRange), "{value}");
    }
    assert_eq!(units.at(Decimal::ZERO, None), Err(Fault::OutOfRange));
    assert_eq!(units.on_top_of(number("7"), number("-2"), None), Ok(number("-12")));
    for (mode, amount) in [(Mode::Retroactive, "600"), (Mode::Marginal, "475.5")] {
        let mut cases = definition(mode, "from 1 1.5; from 250 2; from 400 3");
        cases.whole_units = true;
        check(&Bands::build(cases).unwrap(), &[("300", amount)]);
    }
}

pub(super) fn plan() -> Bands {
    let mut plan = definition(Mode::Marginal, "from 0 0.04; from 0.6 0.08; above 1 0.15");
    plan.bands[1].mode = Mode::Retroactive;
    plan.of_quota = true;
    Bands::build(plan).unwrap()
}

#[test]
fn retroactive_then_marginal_by_quota() {
    let plan = plan();
    let quota = Some(number("300000"));
    for (value, amount) in [
        ("0", "0"),
        ("179999.99", "7199.9996"),
        ("180000", "14400"),
        ("300000", "24000"),
        ("300000.01", "24000.0015"),
        ("400000", "39000"),
    ] {
        assert_eq!(plan.on(number(value), quota), Ok(number(amount)), "{value}");
    }
    let slices = plan.slices(number("400000"), quota).unwrap();
    assert_eq!(slices.len(), 2);
    assert_eq!(
        (slices[0].band, slices[0].from, slices[0].to),
        (1, Decimal::ZERO, number("300000"))
    );
    assert_eq!(
        (slices[1].band, slices[1].base, slices[1].amount),
        (2, number("100000"), number("15000"))
    );
    // A third of a quota is met exactly: 60 % of 5 is 3.
    assert_eq!(plan.at(number("3"), Some(number("5"))), Ok(number("0.08")));
    assert_eq!(plan.on(number("3"), None), Err(Fault::Missing));
    assert_eq!(plan.on(number("3"), Some(Decimal::ZERO)), Err(Fault::OutOfRange));
    assert_eq!(plan.on(number("3"), Some(number("-5"))), Err(Fault::OutOfRange));
    assert_eq!(
        marginal("from 0 1").on(number("3"), Some(number("5"))),
        Err(Fault::Type)
    );
}

#[test]
fn amounts_pro_rata() {
    let mut steps = definition(
        Mode::AmountsProRata,
        "from 0 5; from 500 25; from 2000 80; from 5000 600",
    );
    let cases = [
        ("0", "0"),
        ("250", "2.5"),
        ("500", "5"),
        ("1250", "17.5"),
        ("5000", "110"),
        ("10000", "710"),
    ];
    for (beyond, above) in [
        (Beyond::Stay, Ok("710".to_owned())),
        (Beyond::Extend, Ok("830".to_owned())),
        (Beyond::Error, Err(Fault::OutOfRange)),
    ] {
        steps.end = Some(End {
            at: number("10000"),
            beyond,
        });
        let steps = Bands::build(steps.clone()).unwrap();
        check(&steps, &cases);
        assert_eq!(on(&steps, "11000"), above);
    }
}

#[test]
fn ends_bounds_and_rounding() {
    for (beyond, amount, rate) in [
        (Beyond::Stay, Ok(number("20")), Ok(number("0.1"))),
        (Beyond::Extend, Ok(number("30")), Ok(number("0.1"))),
        (Beyond::Error, Err(Fault::OutOfRange), Err(Fault::OutOfRange)),
    ] {
        for mode in [Mode::Marginal, Mode::Retroactive] {
            let mut bands = definition(mode, "from 0 0.1");
            bands.end = Some(End {
                at: number("200"),
                beyond,
            });
            let bands = Bands::build(bands).unwrap();
            check(&bands, &[("200", "20")]);
            assert_eq!(bands.on(number("300"), None), amount);
            assert_eq!(bands.at(number("300"), None), rate);
        }
    }
    let mut attach = definition(Mode::Marginal, "from 0 0.12; from 0.5 0.15; from 0.65 0.18");
    attach.rate_only = true;
    attach.between = Some((Decimal::ZERO, Decimal::ONE));
    attach.rounds_first = Some(RoundsFirst {
        step: number("0.001"),
        mode: Rounding::HalfUp,
    });
    let attach = Bands::build(attach).unwrap();
    for (value, rate) in [
        ("0.4994", "0.12"),
        ("0.4995", "0.15"),
        ("0.6495", "0.18"),
        ("1", "0.18"),
    ] {
        assert_eq!(attach.at(number(value), None), Ok(number(rate)), "{value}");
    }
    assert_eq!(attach.at(number("1.0001"), None), Err(Fault::OutOfRange));
    assert_eq!(attach.at(number("-0.0001"), None), Err(Fault::OutOfRange));
}

#[test]
fn what_is_declared_wrong() {
    let faults = |change: &dyn Fn(&mut BandsDefinition), mode, text| {
        let mut definition = definition(mode, text);
        change(&mut definition);
        Bands::build(definition)
            .err()
            .map(|faults| {
                faults
                    .into_iter()
                    .map(|fault| (fault.index, fault.message))
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
    };
    let end = |at: &str| {
        Some(End {
            at: number(at),
            beyond: Beyond::Stay,
        })
    };
    let units = |bands: &mut BandsDefinition| bands.whole_units = true;
    for (change, mode, text, index, message) in [
        (
            &(|_: &mut _| ()) as &dyn Fn(&mut BandsDefinition),
            Mode::Marginal,
            "from 1 0; from 1.5 1; from 1.5 2",
            Some(2),
            "share the edge `1.5`",
        ),
        (
            &|_| (),
            Mode::Marginal,
            "from 0 0; from 10000 1; from 5000 2",
            Some(2),
            "the edge `5000` is below the edge `10000`",
        ),
        (
            &|_| (),
            Mode::Marginal,
            "from 0 0; above 0 1",
            Some(1),
            "share the edge",
        ),
        (&|_| (), Mode::Marginal, "from -5 0", Some(0), "below zero"),
        (&|_| (), Mode::AmountsProRata, "from 0 5", None, "has no end"),
        (&units, Mode::Marginal, "from 0 1", Some(0), "number 1, not 0"),
        (
            &units,
            Mode::Marginal,
            "from 1 1; from 6.5 1",
            Some(1),
            "not a whole unit",
        ),
        (
            &units,
            Mode::Marginal,
            "from 1 1; above 5 1; from 6 1",
            Some(2),
            "share the edge",
        ),
        (
            &|b| {
                b.whole_units = true;
                b.of_quota = true
            },
            Mode::Marginal,
            "from 1 1",
            None,
            "fraction of a quota",
        ),
        (&|b| b.bands.clear(), Mode::Marginal, "from 0 1", None, "no bands"),
        (
            &|b| b.end = end("10"),
            Mode::Marginal,
            "from 0 1; from 10 1",
            None,
            "not above the last edge",
        ),
        (
            &|b| b.between = Some((Decimal::ONE, Decimal::ZERO)),
            Mode::Marginal,
            "from 0 1",
            None,
            "no value lies between",
        ),
        (
            &|b| {
                b.rounds_first = Some(RoundsFirst {
                    step: Decimal::ZERO,
                    mode: Rounding::Up,
                })
            },
            Mode::Marginal,
            "from 0 1",
            None,
            "not above zero",
        ),
        (
            &|b| b.rate_only = true,
            Mode::Marginal,
            "from 0 1 5",
            Some(0),
            "no flat amount",
        ),
        (
            &|b| {
                b.end = end("10");
                b.bands[1].mode = Mode::Marginal
            },
            Mode::AmountsProRata,
            "from 0 1; from 5 1",
            Some(1),
            "side by side",
        ),
    ] {
        let found = faults(change, mode, text);
        assert!(
            found.iter().any(|(at, found)| *at == index && found.contains(message)),
            "{text}: {found:?}"
        );
    }
    assert_eq!(marginal("from 0 0.01; from 5 0.03; from 10 0.02").first_fall(), Some(2));
    assert_eq!(marginal("from 0 0.01; from 5 0.03").first_fall(), None);
}

#[test]
fn too_much_is_an_overflow() {
    assert_eq!(
        on(&marginal("from 0 10"), "9999999999999999999999999999"),
        Err(Fault::Overflow)
    );
}
