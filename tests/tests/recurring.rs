//! Recurring and lifecycle pay: units of the calendar, waiting periods, instalments, what is paid once, what is taken
//! back. Numbers are published ones (10 seats × 20 × 7 % = 14 a month, 168 after 90 days) or worked out beside them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = r#"
name = "msp"
version = "1.0.0"
title = "MSP"
owner = "channel@example.com"
currency = "EUR"
time_zone = "Europe/Berlin"
sources = ["program.rhai"]
"#;

const RECORDS: &str = r#"
record("subscription").key("id")
    .field("id", text()).field("customer", text()).field("seats", integer().at_least(0)).field("price", money())
    .field("activated_on", date().optional()).field("ended_on", date().optional());
input("subscriptions", list_of(record_of("subscription")));
setting("rate", percent(), percent(7));
"#;

const ENDS: &str = ".starting(|subscription| subscription.activated_on).ending(|subscription| subscription.ended_on)";
const MONTHLY: &str =
    ".pays(|subscription, rate| subscription.seats * subscription.price * rate).round_each(2, \"half-up\")";
const YEAR: &str =
    ".pays(|subscription, rate| 12 * subscription.seats * subscription.price * rate).round_each(2, \"half-up\")";

fn program(clauses: &str) -> Program {
    let text = format!("{RECORDS}incentive(\"pay\").for_each(\"subscriptions\"){clauses};\n");
    let pack = Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", &text)]);
    let compilation = Program::compile(&pack);
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    compilation.program.unwrap()
}

/// 10 seats at 20.
fn subscription(id: &str, activated_on: &str, ended_on: Option<&str>) -> Value {
    json!({"id": id, "customer": format!("C-{id}"), "seats": 10, "price": 20, "activated_on": activated_on, "ended_on": ended_on})
}

fn decide_all(program: &Program, facts: &Value, period: &str) -> Value {
    let options = Options {
        period: Some(period.to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options);
    serde_json::from_str(&decision.unwrap_or_else(|wrong| panic!("{wrong}")).to_json()).unwrap()
}

fn pay(program: &Program, subscriptions: &[Value], period: &str) -> Value {
    decide_all(program, &json!({"subscriptions": subscriptions}), period)["incentives"]["pay"].clone()
}

/// Periods one after the other, each from the state of the one before.
struct Chain<'p> {
    program: &'p Program,
    state: Value,
}

impl<'p> Chain<'p> {
    fn new(program: &'p Program) -> Self {
        Self {
            program,
            state: json!({"opening": true}),
        }
    }

    fn next(&mut self, subscriptions: &[Value], period: &str) -> Value {
        let facts = json!({"prior": self.state, "subscriptions": subscriptions});
        let decision = decide_all(self.program, &facts, period);
        self.state = decision["carry_forward"].clone();
        decision["incentives"]["pay"].clone()
    }
}

fn month(number: u32) -> String {
    let last = match number {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    format!("2026-{number:02}-01..2026-{number:02}-{last}")
}

/// Unit and amount of each line.
fn lines(pay: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let lines = pay["lines"].as_array().unwrap().iter();
    lines.map(|line| (text(&line["unit"]), text(&line["amount"]))).collect()
}

fn owned(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines
        .iter()
        .map(|(unit, amount)| ((*unit).to_owned(), (*amount).to_owned()))
        .collect()
}

// ---- recurs

#[test]
fn ten_seats_pay_fourteen_a_month() {
    let program = program(&format!(
        ".recurs(\"monthly\"){ENDS}.partial_month(\"by days\"){MONTHLY}"
    ));
    let whole = subscription("S-1", "2025-06-01", None);
    assert_eq!(
        lines(&pay(&program, std::slice::from_ref(&whole), "2026-03-01..2026-03-31")),
        owned(&[("2026-03-01", "14")])
    );
    // Twelve months of 14 are 168.
    let year = pay(&program, &[whole], "2026-01-01..2026-12-31");
    assert_eq!(
        (year["lines"].as_array().unwrap().len(), &year["total"]),
        (12, &json!("168"))
    );
    // January 16 to 31 are 16 of 31 days: 14 × 16 / 31 = 7.2258…; March 1 to 10 are 10 of 31: 4.5161….
    let short = pay(
        &program,
        &[subscription("S-1", "2026-01-16", Some("2026-03-11"))],
        "2026-01-01..2026-12-31",
    );
    assert_eq!(
        lines(&short),
        owned(&[("2026-01-01", "7.23"), ("2026-02-01", "14"), ("2026-03-01", "4.52")])
    );
    let first = &short["lines"][0];
    assert_eq!([&first["days"], &first["of_days"]], [&json!(16), &json!(31)]);
    assert_eq!(first["computed"], "14");
    assert!(first["apportioned"].as_str().unwrap().starts_with("7.2258"), "{first}");
}

#[test]
fn a_month_in_part_pays_what_is_declared() {
    let short = subscription("S-1", "2026-01-16", Some("2026-03-11"));
    for (partial, expected) in [
        (
            "full",
            vec![("2026-01-01", "14"), ("2026-02-01", "14"), ("2026-03-01", "14")],
        ),
        ("none", vec![("2026-02-01", "14")]),
    ] {
        let program = program(&format!(
            ".recurs(\"monthly\"){ENDS}.partial_month(\"{partial}\"){MONTHLY}"
        ));
        assert_eq!(
            lines(&pay(&program, std::slice::from_ref(&short), "2026-01-01..2026-12-31")),
            owned(&expected),
            "{partial}"
        );
        if partial == "none" {
            let january = pay(&program, std::slice::from_ref(&short), "2026-01-01..2026-01-31");
            assert_eq!(
                january["rejected"][0]["reason"],
                "no whole calendar month in this period"
            );
        }
    }
}

/// However the year is cut into periods, each quarter is paid once: in the period in which it ends.
#[test]
fn a_unit_is_paid_in_the_period_in_which_it_ends() {
    let program = program(&format!(
        ".recurs(\"quarterly\"){ENDS}.partial_month(\"by days\"){MONTHLY}"
    ));
    let whole = [subscription("S-1", "2025-06-01", None)];
    let january = pay(&program, &whole, "2026-01-01..2026-01-31");
    assert_eq!(
        january["rejected"][0]["reason"],
        "no calendar quarter ends in this period"
    );
    assert_eq!(
        lines(&pay(&program, &whole, "2026-03-01..2026-03-31")),
        owned(&[("2026-01-01", "14")])
    );
    assert_eq!(
        lines(&pay(&program, &whole, "2026-03-16..2026-04-15")),
        owned(&[("2026-01-01", "14")])
    );
    assert_eq!(pay(&program, &whole, "2026-01-01..2026-12-31")["total"], "56");
}

#[test]
fn what_has_not_begun_or_is_over_says_so() {
    let program = program(&format!(
        ".recurs(\"monthly\"){ENDS}.partial_month(\"by days\"){MONTHLY}"
    ));
    let mut unknown = subscription("S-3", "2026-01-01", None);
    unknown["activated_on"] = Value::Null;
    let paid = pay(
        &program,
        &[
            subscription("S-1", "2026-04-01", None),
            subscription("S-2", "2025-01-01", Some("2026-03-01")),
            unknown,
        ],
        "2026-03-01..2026-03-31",
    );
    assert_eq!(
        paid["rejected"],
        json!([
            {"record": "S-1", "reason": "begins too late for this period", "date": "2026-04-01"},
            {"record": "S-2", "reason": "has ended", "date": "2026-03-01"},
            {"record": "S-3", "reason": "has not begun"},
        ])
    );
    assert_eq!(paid["total"], "0");
}

/// 24 months from 2026-01-16 end before 2028-01-16: fifteen days of the last January. 14 × 15 / 31 = 6.7741….
#[test]
fn it_is_paid_for_at_most_so_long() {
    let program = program(&format!(
        ".recurs(\"monthly\"){ENDS}.partial_month(\"by days\").for_at_most(24.months()).month_end(\"last-day\"){MONTHLY}"
    ));
    let whole = [subscription("S-1", "2026-01-16", None)];
    assert_eq!(
        lines(&pay(&program, &whole, "2028-01-01..2028-02-29")),
        owned(&[("2028-01-01", "6.77")])
    );
}

/// 100, 75 and 50 % of 14: 14, 10.50 and 7. The first day that is paid in a month decides: in March 2027 that is
/// March 1, when the first year (to March 15, 2027) has not ended.
#[test]
fn a_share_for_each_year_of_service() {
    let shares = |after: &str| {
        program(&format!(
            ".recurs(\"monthly\"){ENDS}.partial_month(\"by days\")
            .share_by_year([percent(100), percent(75), percent(50)], \"{after}\").month_end(\"last-day\"){MONTHLY}"
        ))
    };
    let whole = [subscription("S-1", "2026-03-16", None)];
    for (period, stay, end) in [
        ("2027-03-01..2027-03-31", "14", "14"),
        ("2027-04-01..2027-04-30", "10.5", "10.5"),
        ("2028-04-01..2028-04-30", "7", "7"),
        // 15 of 31 days are left of the third year: 7 × 15 / 31 = 3.387….
        ("2029-03-01..2029-03-31", "7", "3.39"),
        ("2029-04-01..2029-04-30", "7", "0"),
    ] {
        for (after, expected) in [("stay", stay), ("end", end)] {
            assert_eq!(
                pay(&shares(after), &whole, period)["total"],
                expected,
                "{period} {after}"
            );
        }
    }
}

// ---- waits, once, pending

const LUMP: &str = ".waits(90.calendar_days(), |subscription| subscription.activated_on)
    .while_active(|subscription| subscription.ended_on)";

/// January 1 is day 0, so day 90 is April 1.
#[test]
fn a_lump_of_twelve_months_after_ninety_days() {
    let program = program(&format!("{LUMP}{YEAR}"));
    let whole = [subscription("S-1", "2026-01-01", None)];
    let mut chain = Chain::new(&program);
    let march = chain.next(&whole, "2026-01-01..2026-03-31");
    assert_eq!(march["total"], "0");
    assert_eq!(
        march["pending"],
        json!([{"record": "S-1", "reason": "not due yet", "due": "2026-04-01"}])
    );
    assert_eq!(chain.state["pending"][0]["due"], "2026-04-01");
    let april = chain.next(&whole, &month(4));
    assert_eq!(lines(&april), owned(&[("2026-04-01", "168")]));
    assert_eq!(chain.state["pending"], json!([]));
    let may = chain.next(&whole, &month(5));
    assert_eq!(
        may["rejected"],
        json!([{"record": "S-1", "unit": "2026-04-01", "reason": "paid already", "period": "2026-04-01..2026-04-30"}])
    );
    assert_eq!(may["total"], "0");
}

/// Validated on March 16, which is day 0: sixty days later is May 15.
#[test]
fn a_referral_is_due_on_the_sixtieth_day() {
    let program = program(&format!(
        ".waits(60.calendar_days(), |subscription| subscription.activated_on){YEAR}"
    ));
    let referral = [subscription("R-1", "2026-03-16", None)];
    for (last, total) in [("2026-05-14", "0"), ("2026-05-15", "168")] {
        let paid = Chain::new(&program).next(&referral, &format!("2026-03-16..{last}"));
        assert_eq!(paid["total"], total, "{last}");
    }
}

#[test]
fn what_ends_before_it_is_due_is_not_paid() {
    let program = program(&format!("{LUMP}{YEAR}"));
    for (ended, total) in [("2026-03-31", "0"), ("2026-04-01", "168")] {
        let paid = Chain::new(&program).next(
            &[subscription("S-1", "2026-01-01", Some(ended))],
            "2026-01-01..2026-06-30",
        );
        assert_eq!(paid["total"], total, "{ended}");
        if total == "0" {
            assert_eq!(
                paid["rejected"],
                json!([{"record": "S-1", "reason": "ended before it was due", "date": "2026-03-31", "due": "2026-04-01"}])
            );
        }
    }
}

#[test]
fn what_waits_is_never_lost() {
    let program = program(&format!("{LUMP}{YEAR}"));
    let mut chain = Chain::new(&program);
    let mut unknown = subscription("S-2", "2026-01-01", None);
    unknown["activated_on"] = Value::Null;
    let january = chain.next(&[subscription("S-1", "2026-01-01", None), unknown], &month(1));
    assert_eq!(
        january["pending"][1],
        json!({"record": "S-2", "reason": "has not begun", "due": null})
    );
    // The system that sends the facts has forgotten both.
    for number in 2..=5 {
        let paid = chain.next(&[], &month(number));
        assert_eq!(
            paid["pending"],
            json!([
                {"record": "S-1", "reason": "no longer among the facts", "due": "2026-04-01"},
                {"record": "S-2", "reason": "no longer among the facts", "due": null},
            ]),
            "{number}"
        );
    }
    let june = chain.next(&[subscription("S-1", "2026-01-01", None)], &month(6));
    assert_eq!(june["total"], "168");
    assert_eq!(june["pending"].as_array().unwrap().len(), 1);
}

/// What is paid by the quarter goes on waiting in the months, and is said there too.
#[test]
fn what_waits_waits_through_periods_that_are_not_due() {
    let program = program(&format!("{LUMP}.paid(\"quarterly\"){YEAR}"));
    let mut chain = Chain::new(&program);
    let whole = [subscription("S-1", "2026-01-01", None)];
    chain.next(&whole, "2026-01-01..2026-03-31");
    let april = chain.next(&whole, &month(4));
    assert_eq!((&april["due"], &april["total"]), (&json!(false), &json!("0")));
    assert_eq!(april["pending"][0]["due"], "2026-04-01");
    assert_eq!(chain.state["pending"][0]["record"], json!(["S-1"]));
}

/// Two subscriptions of one customer, in one run and in the next: the first by its key is paid.
#[test]
fn once_for_each_customer() {
    let program = program(&format!("{LUMP}.once_per(|subscription| subscription.customer){YEAR}"));
    let mut chain = Chain::new(&program);
    let of = |id: &str, activated_on: &str| {
        let mut one = subscription(id, activated_on, None);
        one["customer"] = json!("C");
        one
    };
    let april = chain.next(&[of("S-2", "2025-06-01"), of("S-1", "2025-07-01")], &month(4));
    assert_eq!(april["lines"].as_array().unwrap().len(), 1);
    assert_eq!(april["lines"][0]["record"], "S-1");
    let paid = json!({"record": "S-2", "reason": "paid already", "period": "2026-04-01..2026-04-30"});
    assert_eq!(april["rejected"], json!([paid]));
    assert_eq!(
        chain.state["once"],
        json!([{"incentive": "pay", "key": ["C"], "record": ["S-1"], "period": "2026-04-01..2026-04-30"}])
    );
    // S-1 is forgotten, S-3 is new: the customer was paid all the same.
    let may = chain.next(&[of("S-3", "2025-08-01")], &month(5));
    assert_eq!(
        (&may["total"], &may["rejected"][0]["reason"]),
        (&json!("0"), &json!("paid already"))
    );
}

#[test]
fn the_ledger_does_not_depend_on_the_order_of_the_facts() {
    let program = program(&format!("{LUMP}.once_per(|subscription| subscription.customer){YEAR}"));
    let all: Vec<Value> = (0..5)
        .map(|n| {
            subscription(
                &format!("S-{n}"),
                if n == 2 { "2026-03-01" } else { "2025-09-01" },
                None,
            )
        })
        .collect();
    let mut other = all.clone();
    other.reverse();
    let (mut one, mut two) = (Chain::new(&program), Chain::new(&program));
    one.next(&all, &month(4));
    two.next(&other, &month(4));
    assert_eq!(one.state["digest"], two.state["digest"]);
}

// ---- instalments

const HALVES: &str = ".instalments([percent(50), percent(50)], 6.months(), |subscription| subscription.activated_on)
    .while_active(|subscription| subscription.ended_on).month_end(\"last-day\")";

/// 10 × 20 × 12 × 7 % = 168 in two: 84 on January 31 and 84 on July 31.
#[test]
fn two_instalments_six_months_apart() {
    let program = program(&format!("{HALVES}{YEAR}"));
    let mut chain = Chain::new(&program);
    let whole = [subscription("S-1", "2026-01-31", None)];
    let january = chain.next(&whole, &month(1));
    assert_eq!(lines(&january), owned(&[("2026-01-31", "84")]));
    assert_eq!(january["lines"][0]["share"], "0.5");
    assert_eq!(january["pending"][0]["due"], "2026-07-31");
    let second = chain.next(&whole, "2026-02-01..2026-07-31");
    assert_eq!(lines(&second), owned(&[("2026-07-31", "84")]));
    let third = chain.next(&whole, &month(8));
    assert_eq!(
        (&third["total"], third["rejected"].as_array().unwrap().len()),
        (&json!("0"), 2)
    );
}

/// A day of activation that is corrected later pays no instalment again.
#[test]
fn instalments_are_counted_not_dated() {
    let program = program(&format!("{HALVES}{YEAR}"));
    let mut chain = Chain::new(&program);
    chain.next(&[subscription("S-1", "2026-01-31", None)], &month(1));
    let february = chain.next(&[subscription("S-1", "2026-02-01", None)], &month(2));
    assert_eq!(february["total"], "0");
    assert_eq!(february["pending"][0]["due"], "2026-08-01");
}

// ---- clawback

fn earned(how: &str) -> String {
    format!(
        ".earned_over(12.months(), |subscription| subscription.activated_on)
        .clawback(\"{how}\", |subscription| subscription.ended_on).month_end(\"last-day\")"
    )
}

/// 168 for twelve months from January 1; ended on June 15. Five months are whole, so 7 of 12 are not earned:
/// 168 × 7 / 12 = 98. By days 200 of 365 are left (165 have gone): 168 × 200 / 365 = 92.0547….
#[test]
fn what_is_not_earned_is_taken_back() {
    for (how, back, parts) in [
        ("pro rata by whole months", "-98", Some((7, 12))),
        ("pro rata by days", "-92.05", Some((200, 365))),
        ("in full", "-168", None),
    ] {
        let program = program(&format!("{LUMP}{YEAR}{}", earned(how)));
        let mut chain = Chain::new(&program);
        chain.next(&[subscription("S-1", "2026-01-01", None)], "2026-01-01..2026-04-30");
        chain.next(&[subscription("S-1", "2026-01-01", None)], &month(5));
        // The price of today does not matter: what was paid is taken back.
        let mut ended = subscription("S-1", "2026-01-01", Some("2026-06-15"));
        ended["price"] = json!(1_000);
        let june = chain.next(&[ended.clone()], &month(6));
        let line = &june["lines"][0];
        assert_eq!(
            [&line["kind"], &line["amount"], &line["paid"]],
            ["clawback", back, "168"],
            "{how}"
        );
        assert_eq!(
            [&line["unearned"], &line["of"]].map(Value::as_i64),
            [parts.map(|(left, _)| left), parts.map(|(_, of)| of)]
        );
        assert_eq!((&june["sum"], &june["total"]), (&json!(back), &json!(back)));
        // Once, and no more.
        assert_eq!(chain.next(&[ended], &month(7))["total"], "0", "{how}");
    }
}

#[test]
fn what_is_earned_stays() {
    let program = program(&format!("{LUMP}{YEAR}{}", earned("in full")));
    for (ended, back) in [("2026-12-31", "-168"), ("2027-01-01", "0")] {
        let mut chain = Chain::new(&program);
        chain.next(&[subscription("S-1", "2026-01-01", None)], "2026-01-01..2026-12-30");
        let after = chain.next(
            &[subscription("S-1", "2026-01-01", Some(ended))],
            "2026-12-31..2027-01-31",
        );
        assert_eq!(after["total"], back, "{ended}");
    }
}

/// 1,000 in two instalments; after the first of them 500 are taken back, not 1,000.
#[test]
fn only_what_was_paid_is_taken_back() {
    let halves = HALVES.replace("month_end(\"last-day\")", "once_per(|subscription| subscription.id)");
    let program = program(&format!(
        "{halves}.pays(|subscription| 1_000 + 0 * subscription.price).round_each(2, \"half-up\"){}",
        earned("in full")
    ));
    let mut chain = Chain::new(&program);
    assert_eq!(
        chain.next(&[subscription("S-1", "2026-01-01", None)], &month(1))["total"],
        "500"
    );
    let february = chain.next(&[subscription("S-1", "2026-01-01", Some("2026-02-10"))], &month(2));
    assert_eq!(february["total"], "-500");
    assert_eq!(february["rejected"][1]["reason"], "ended before it was due");
    assert_eq!(
        chain.next(
            &[subscription("S-1", "2026-01-01", Some("2026-02-10"))],
            "2026-03-01..2026-12-31"
        )["total"],
        "0"
    );
}

/// Paid late and ended early: one decision pays and takes back. 168 × 9 / 12 = 126.
#[test]
fn one_decision_may_pay_and_take_back() {
    let program = program(&format!(
        ".waits(90.calendar_days(), |subscription| subscription.activated_on){YEAR}.cap(100).per([\"period\"]){}",
        earned("pro rata by whole months")
    ));
    let mut chain = Chain::new(&program);
    let paid = chain.next(
        &[subscription("S-1", "2026-01-01", Some("2026-04-10"))],
        "2026-01-01..2026-04-30",
    );
    // The cap leaves 100 of 168; of these 100 × 9 / 12 = 75 are not earned.
    assert_eq!([&paid["sum"], &paid["cut_by_cap"], &paid["total"]], ["93", "68", "25"]);
    assert_eq!(chain.state["ledger"][0]["amount"], "100");
    assert_eq!(chain.state["ledger"][1]["amount"], "-75");
}

// ---- properties

prop_compose! {
    fn any_subscription()(
        first in 0_i32..500,
        length in proptest::option::of(0_i32..500),
        seats in 0_u32..50,
        cents in 1_u32..100_000,
    ) -> (String, Option<String>, u32, u32) {
        let day = |days: i32| {
            // Days since 2025-06-01, by a calendar of our own.
            let (mut year, mut month, mut day) = (2025, 6, 1);
            for _ in 0..days {
                let last = match month { 2 if year % 4 == 0 => 29, 2 => 28, 4 | 6 | 9 | 11 => 30, _ => 31 };
                day += 1;
                if day > last { day = 1; month += 1; }
                if month > 12 { month = 1; year += 1; }
            }
            format!("{year}-{month:02}-{day:02}")
        };
        (day(first), length.map(|length| day(first + length)), seats, cents)
    }
}

fn number(value: &Value) -> i64 {
    // Amounts in cents: exact, without a float.
    let text = value.as_str().unwrap();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
    sign * (whole.parse::<i64>().unwrap() * 100 + format!("{cents:0<2}").parse::<i64>().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Twelve months run one by one pay what the year pays at once; what is taken back is never more than what was
    /// paid; nothing is paid twice.
    #[test]
    fn months_make_the_year(all in proptest::collection::vec(any_subscription(), 1..8), partial in 0_usize..3) {
        let partial = ["by days", "full", "none"][partial];
        let text = format!("{RECORDS}
            incentive(\"pay\").for_each(\"subscriptions\").recurs(\"monthly\"){ENDS}.partial_month(\"{partial}\"){MONTHLY};
            incentive(\"lump\").for_each(\"subscriptions\"){LUMP}.once_per(|subscription| subscription.id){YEAR}{};",
            earned("pro rata by days"));
        let compilation = Program::compile(&Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", &text)]));
        prop_assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
        let program = compilation.program.unwrap();
        let facts: Vec<Value> = all.iter().enumerate().map(|(place, (activated, ended, seats, cents))| json!({
            "id": format!("S-{place}"), "customer": "C", "seats": seats, "price": format!("{}.{:02}", cents / 100, cents % 100),
            "activated_on": activated, "ended_on": ended,
        })).collect();
        let mut prior = json!({"opening": true});
        let mut paid = 0;
        for number_of_month in 1..=12 {
            let facts = json!({"prior": prior, "subscriptions": facts});
            let decision = decide_all(&program, &facts, &month(number_of_month));
            paid += number(&decision["incentives"]["pay"]["total"]);
            prior = decision["carry_forward"].clone();
        }
        let year = decide_all(&program, &json!({"prior": {"opening": true}, "subscriptions": facts}), "2026-01-01..2026-12-31");
        prop_assert_eq!(paid, number(&year["incentives"]["pay"]["total"]));
        let mut by_record: std::collections::HashMap<String, (i64, i64, u32)> = std::collections::HashMap::new();
        for entry in prior["ledger"].as_array().unwrap() {
            let of = by_record.entry(entry["record"][0].as_str().unwrap().to_owned()).or_default();
            let amount = number(&entry["amount"]);
            match entry["kind"].as_str().unwrap() {
                "paid" => { of.0 += amount; of.2 += 1; }
                _ => of.1 -= amount,
            }
        }
        for (record, (paid, recovered, times)) in by_record {
            prop_assert_eq!(times, 1, "{}", record);
            prop_assert!(recovered <= paid, "{}: {} of {}", record, recovered, paid);
        }
    }
}
