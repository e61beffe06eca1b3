use super::*;
use crate::source::Code;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn sample() -> State {
    let mut state = State {
        origin: Some(Origin {
            pack: "demo".to_owned(),
            version: "1.0.0".to_owned(),
            pack_digest: "ab".to_owned(),
            as_of: Some(day("2026-01-31")),
            period: Some("2026-01-01..2026-01-31".parse().unwrap()),
            prior: "cd".to_owned(),
        }),
        ..State::default()
    };
    state.ladders.insert(
        "level".to_owned(),
        Held {
            tier: Some("gold".to_owned()),
            since: day("2026-01-15"),
            reviewed_on: None,
            reason: "promoted".to_owned(),
            history: vec![(Some("silver".to_owned()), day("2025-01-15"))],
            instead_of: Some(Earned {
                tier: Some("bronze".to_owned()),
                since: day("2025-06-01"),
                reviewed_on: Some(day("2026-01-15")),
            }),
        },
    );
    state.set_balance(
        Account {
            name: "draw".to_owned(),
            per: vec!["A/1".to_owned()],
        },
        "300.5".parse().unwrap(),
    );
    state.accumulators.insert(
        Account::of("bands"),
        Accumulated {
            from: day("2026-01-01"),
            quantity: "120000".parse().unwrap(),
        },
    );
    state.ledger.push(Entry {
        incentive: "lump".to_owned(),
        record: vec!["S#1".to_owned()],
        unit: None,
        payee: None,
        kind: EntryKind::Paid,
        period: "2026-01-01..2026-01-31".parse().unwrap(),
        amount: "168".parse().unwrap(),
    });
    state
}

#[test]
fn what_is_written_is_read_again() {
    let state = sample();
    let read = Prior::read(state.to_json().as_bytes()).unwrap();
    assert_eq!((read.digest, read.state), (state.digest(), state));
    let opening = Prior::read(br#"{"opening": true}"#).unwrap().state;
    assert_eq!(opening, State::default());
    // An opening may be written by hand, with numbers as numbers.
    let opening = br#"{"opening": true, "balances": [{"name": "draw", "per": ["A1"], "amount": 12.50}]}"#;
    let account = Account {
        name: "draw".to_owned(),
        per: vec!["A1".to_owned()],
    };
    let opening = Prior::read(opening).unwrap().state;
    assert_eq!(opening.balance(&account).to_string(), "12.5");
}

#[test]
fn a_changed_state_is_refused() {
    let json = sample().to_json().replace("300.5", "300.6");
    let wrong = Prior::read(json.as_bytes()).unwrap_err();
    assert_eq!(wrong[0].code, Code::StateChanged);
    assert_eq!(wrong[0].pointer.as_deref(), Some("/prior/digest"));
}

#[test]
fn faults_have_their_places() {
    let json = br#"{"opening": true, "balances": [{"name": "draw", "per": [1], "amount": "x"}], "tier": 1,
        "ladders": {"level": {"tier": "gold", "since": "2026-02-30"}},
        "ledger": [{"incentive": "a", "record": [], "kind": "stolen", "period": "2026-01-01..2026-01-31", "amount": 1}]}"#;
    let wrong = Prior::read(json).unwrap_err();
    let mut pointers: Vec<_> = wrong.iter().filter_map(|one| one.pointer.as_deref()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/prior/balances/0/per/0",
            "/prior/ladders/level/since",
            "/prior/ledger/0/kind",
            "/prior/tier"
        ]
    );
    for broken in [&b"null"[..], b"[]", b"{", b"{}", b"\xff"] {
        assert!(!Prior::read(broken).unwrap_err().is_empty());
    }
}

#[test]
fn ids_of_lines_differ_where_their_parts_do() {
    let entry = |record: &[&str], payee: Option<&str>| Entry {
        incentive: "a".to_owned(),
        record: record.iter().map(|part| (*part).to_owned()).collect(),
        unit: None,
        payee: payee.map(str::to_owned),
        kind: EntryKind::Paid,
        period: "2026-01-01..2026-01-31".parse().unwrap(),
        amount: Decimal::ZERO,
    };
    let ids = [
        entry(&["x/y"], None).id(),
        entry(&["x", "y"], None).id(),
        entry(&["x"], Some("y")).id(),
        entry(&["x>y"], None).id(),
        entry(&["x\\"], Some("y")).id(),
    ];
    let different: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
}

#[test]
fn a_state_follows_the_period_before() {
    let state = sample();
    let asked = |pack: &'static str, version: &'static str, period: &str| {
        let asked = Asked {
            pack,
            version,
            takes_over: &[],
            period: Some(period.parse().unwrap()),
        };
        follows(&state, &asked).iter().map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(asked("demo", "1.0.0", "2026-02-01..2026-02-28"), []);
    assert_eq!(
        asked("demo", "1.0.0", "2026-03-01..2026-03-31"),
        [Code::StateNotAdjacent]
    );
    assert_eq!(
        asked("demo", "1.0.0", "2026-01-01..2026-01-31"),
        [Code::StateNotAdjacent]
    );
    assert_eq!(asked("demo", "1.1.0", "2026-02-01..2026-02-28"), [Code::StateOfAnother]);
    assert_eq!(
        asked("other", "1.0.0", "2026-02-01..2026-02-28"),
        [Code::StateOfAnother]
    );
}
