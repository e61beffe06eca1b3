//! Rules of engagement: outcomes worked out by hand, the edges of times, and what must not change anything.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
    currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n";

const INPUTS: &str = r#"
record("registration").key("id")
    .field("id",           text())
    .field("partner_id",   text())
    .field("customer",     text())
    .field("product",      text())
    .field("country",      text())
    .field("amount",       money())
    .field("submitted_at", date_time())
    .field("approved_at",  date_time().optional())
    .field("meeting_on",   date().optional())
    .field("extended_at",  list_of(date_time()))
    .field("withdrawn",    boolean())
    .field("letter",       boolean());
input("registration", record_of("registration").optional());
relation("registrations", record_of("registration"));
business_calendar("office").weekdays("Mon-Fri").hours("09:00", "17:30").holidays("tables/holidays.csv");
"#;

/// Easter, Labour Day and Ascension of 2026.
const HOLIDAYS: &str = "date\n2026-01-01\n2026-04-03\n2026-04-06\n2026-05-01\n2026-05-14\n";
const SIZES: &str = "country,size\nDE,10000\nJP,1500000\n";

const FIRST_COME: &str = r#"
rules_of_engagement("deal_registration").title("Deal registration")
    .request("registration", "registrations")
    .same_deal_key("customer", "text")
    .same_deal_key("product", "exact")
    .lapses("Withdrawn by the partner", |existing| existing.withdrawn)
    .protects(90.calendar_days()).counted_from("approval", |existing| existing.approved_at).through_last_day()
        .extends(30.calendar_days()).times(2).granted_by(|existing| existing.extended_at).asked_before_expiry()
    .before_approval("holds the place")
    .competing("first come").decided_by(|registration| registration.submitted_at).tie("review");
"#;

fn compiled(rules: &str) -> charter_engine::Compilation {
    let source = format!("{INPUTS}{rules}");
    Program::compile(&Pack::from_files([
        ("pack.toml", MANIFEST),
        ("program.rhai", source.as_str()),
        ("tables/holidays.csv", HOLIDAYS),
        ("tables/sizes.csv", SIZES),
    ]))
}

fn compile(rules: &str) -> Program {
    let compilation = compiled(rules);
    match compilation.program {
        Some(program) => program,
        None => panic!("{}", compilation.diagnostics),
    }
}

fn refused(rules: &str) -> String {
    let compilation = compiled(rules);
    assert!(compilation.program.is_none(), "it compiles");
    compilation.diagnostics.to_string()
}

fn registration(id: &str, partner: &str, submitted: &str) -> Value {
    json!({
        "id": id, "partner_id": partner, "customer": "Acme", "product": "cloud", "country": "DE", "amount": 20_000,
        "submitted_at": submitted, "extended_at": [], "withdrawn": false, "letter": false,
    })
}

/// The same with other values.
fn with(mut registration: Value, values: Value) -> Value {
    for (key, value) in values.as_object().unwrap() {
        registration[key] = value.clone();
    }
    registration
}

fn options(as_of: &str) -> Options {
    Options {
        as_of: Some(as_of.to_owned()),
        ..Options::default()
    }
}

fn evaluate(program: &Program, request: Option<&Value>, file: &[Value], as_of: &str) -> Result<Value, String> {
    let mut facts = json!({ "registrations": file });
    if let Some(request) = request {
        facts["registration"] = request.clone();
    }
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options(as_of));
    let decision = decision.map_err(|wrong| wrong.to_string())?;
    let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let schema: Value = serde_json::from_str(&Program::decision_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(&json),
        "{:?}",
        validator.iter_errors(&json).next().map(|e| e.to_string())
    );
    assert!(!decision.to_text().is_empty());
    Ok(json["engagement"]["deal_registration"].clone())
}

fn decide(program: &Program, request: &Value, file: &[Value], as_of: &str) -> Value {
    evaluate(program, Some(request), file, as_of).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn outcome(program: &Program, request: &Value, file: &[Value]) -> String {
    decide(program, request, file, "2026-12-01")["outcome"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Status by registration.
fn statuses(program: &Program, file: &[Value], as_of: &str) -> Vec<(String, String)> {
    let decision = evaluate(program, None, file, as_of).unwrap_or_else(|wrong| panic!("{wrong}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = decision["registrations"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|one| (text(&one["registration"]), text(&one["status"])))
        .collect()
}

#[test]
fn a_protected_deal_is_not_given_away_until_the_last_day_is_over() {
    let program = compile(FIRST_COME);
    // Approved on January 10 in Berlin: day 90 is April 10, to its end, which is 22:00 in UTC of summer time.
    let file = [with(
        registration("R-1", "P-1", "2026-01-08T09:00:00Z"),
        json!({ "approved_at": "2026-01-10T10:00:00Z" }),
    )];
    for (submitted, wanted) in [
        ("2026-04-10T21:59:59Z", "rejected"),
        ("2026-04-10T22:00:00Z", "approved"),
        // An hour before and after, in the clock of Berlin.
        ("2026-04-10T23:00:00+02:00", "rejected"),
        ("2026-04-11T01:00:00+02:00", "approved"),
        // Before the approval it holds the place.
        ("2026-01-09T10:00:00Z", "rejected"),
        // It came before.
        ("2026-01-08T08:59:59Z", "approved"),
        // The same instant: a person decides.
        ("2026-01-08T10:00:00+01:00", "review"),
    ] {
        let request = registration("R-2", "P-2", submitted);
        assert_eq!(outcome(&program, &request, &file), wanted, "{submitted}");
    }
    let request = registration("R-2", "P-2", "2026-04-10T21:59:59Z");
    let decision = decide(&program, &request, &file, "2026-12-01");
    let rival = &decision["rivals"][0];
    assert_eq!(rival["registration"], "R-1");
    assert_eq!(rival["through"], "2026-04-10");
    assert_eq!(
        rival["keys"],
        json!([
            { "field": "customer", "normaliser": "text", "request": "Acme", "on_file": "Acme", "compared_as": "acme" },
            { "field": "product", "normaliser": "exact", "request": "cloud", "on_file": "cloud", "compared_as": "cloud" },
        ])
    );
    assert_eq!(
        decision["sentences"],
        json!([
            "Registration R-2 of P-2 is rejected.",
            "The same deal was registered before: registration R-1 of P-1 on 2026-01-08T09:00:00Z; it is protected \
             through 2026-04-10.",
        ])
    );
}

#[test]
fn what_is_no_rival() {
    let program = compile(FIRST_COME);
    let request = registration("R-9", "P-9", "2026-03-01T10:00:00Z");
    let earlier = registration("R-1", "P-1", "2026-02-01T10:00:00Z");
    for (name, other, wanted) in [
        ("another partner", earlier.clone(), "rejected"),
        ("the request itself", request.clone(), "approved"),
        (
            "the partner's own",
            with(earlier.clone(), json!({ "partner_id": "P-9" })),
            "approved",
        ),
        (
            "withdrawn",
            with(earlier.clone(), json!({ "withdrawn": true })),
            "approved",
        ),
        (
            "another product",
            with(earlier.clone(), json!({ "product": "Cloud" })),
            "approved",
        ),
        (
            "another customer",
            with(earlier.clone(), json!({ "customer": "Acme 2" })),
            "approved",
        ),
        (
            "without a customer",
            with(earlier.clone(), json!({ "customer": " " })),
            "approved",
        ),
        (
            "case and blanks",
            with(earlier.clone(), json!({ "customer": "  aCME " })),
            "rejected",
        ),
        // Not approved: it holds the place, however long.
        (
            "pending",
            with(earlier.clone(), json!({ "submitted_at": "2025-01-01T00:00:00Z" })),
            "rejected",
        ),
        (
            "expired",
            with(
                earlier.clone(),
                json!({ "approved_at": "2025-11-01T00:00:00Z", "submitted_at": "2025-11-01T00:00:00Z" }),
            ),
            "approved",
        ),
        // 90 days from November 1 end on January 30; twice 30 more on March 31.
        (
            "extended",
            with(
                earlier.clone(),
                json!({
                    "approved_at": "2025-11-01T12:00:00Z", "submitted_at": "2025-11-01T00:00:00Z",
                    "extended_at": ["2026-01-15T00:00:00Z", "2026-02-20T00:00:00Z"],
                }),
            ),
            "rejected",
        ),
        // The second was granted after the end of the first: March 1 was the last day, so it counts for nothing.
        (
            "extended too late",
            with(
                earlier.clone(),
                json!({
                    "approved_at": "2025-10-01T12:00:00Z", "submitted_at": "2025-10-01T00:00:00Z",
                    "extended_at": ["2026-01-15T00:00:00Z"],
                }),
            ),
            "approved",
        ),
    ] {
        assert_eq!(outcome(&program, &request, &[other]), wanted, "{name}");
    }
    // There is nothing on file, and two empty customers are two customers.
    assert_eq!(outcome(&program, &request, &[]), "approved");
    let nameless = with(request, json!({ "customer": "" }));
    let other = with(earlier, json!({ "customer": "" }));
    assert_eq!(outcome(&program, &nameless, &[other]), "approved");
}

#[test]
fn all_reasons_are_told() {
    let program = compile(
        r#"
setting("least", money(), 10_000).title("Least amount");
rules_of_engagement("deal_registration").title("Deal registration")
    .request("registration", "registrations")
    .same_deal_key("customer", "text")
    .rejects("Country not served", |registration| registration.country in ["JP", "KR"])
    .rejects("Withdrawn", |registration| registration.withdrawn)
    .sends_to_review("Large deal", |registration| registration.amount > 15_000)
    .requires("Amount", |registration| registration.amount).at_most(30_000)
    .minimum_size("tables/sizes.csv", |registration| registration.amount)
    .at_most_open(1)
    .protects(90.calendar_days()).counted_from("submission", |existing| existing.submitted_at).through_last_day()
    .competing("first come").decided_by(|registration| registration.submitted_at)
    .answer_within(3.business_days(), "office").if_late("escalate");
"#,
    );
    let request = with(
        registration("R-9", "P-9", "2026-04-01T10:00:00Z"),
        json!({ "country": "JP", "amount": 40_000 }),
    );
    let file = [
        registration("R-1", "P-1", "2026-03-01T10:00:00Z"),
        with(
            registration("R-2", "P-9", "2026-03-01T10:00:00Z"),
            json!({ "customer": "Other" }),
        ),
    ];
    let decision = decide(&program, &request, &file, "2026-04-08");
    let reasons: Vec<(&str, &str)> = decision["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| (reason["outcome"].as_str().unwrap(), reason["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        reasons,
        [
            ("rejected", "Country not served"),
            ("review", "Large deal"),
            ("rejected", "Amount"),
            ("rejected", "Below the minimum size"),
            ("rejected", "Too many open registrations"),
            ("rejected", "Competing registration"),
        ]
    );
    assert_eq!(decision["reasons"][2]["requirement"]["distance"], "10000");
    assert_eq!(decision["reasons"][3]["required"], "1500000");
    // Thursday April 2, then Friday and Monday are closed: Thursday, Tuesday 7, Wednesday 8.
    assert_eq!(
        decision["answer"],
        json!({ "by": "2026-04-08", "late": false, "if_late": "escalate" })
    );
    let next_day = decide(&program, &request, &file, "2026-04-09");
    assert_eq!(next_day["answer"]["late"], true);
    // A country that the table does not have is an error, not a yes.
    let elsewhere = with(request.clone(), json!({ "country": "FR" }));
    let wrong = evaluate(&program, Some(&elsewhere), &file, "2026-04-08").unwrap_err();
    assert!(wrong.contains("tables/sizes.csv") && wrong.contains("FR"), "{wrong}");
    // A day beyond the holidays is one as well.
    let late = with(
        request,
        json!({ "submitted_at": "2026-12-31T10:00:00Z", "country": "DE" }),
    );
    let wrong = evaluate(&program, Some(&late), &[], "2026-12-31").unwrap_err();
    assert!(wrong.contains("office"), "{wrong}");
}

/// Rules with a policy, without a time before approval.
fn policy(clauses: &str) -> Program {
    compile(&format!(
        r#"
rules_of_engagement("deal_registration").title("Deal registration")
    .request("registration", "registrations")
    .same_deal_key("customer", "text")
    .protects(90.calendar_days()).counted_from("submission", |existing| existing.submitted_at).through_last_day()
    .benefit("discount", |registration| percent(12))
    {clauses};
"#
    ))
}

#[test]
fn policies_by_hand() {
    let request = registration("R-5", "P-5", "2026-03-03T00:00:00Z");
    let at = |id: &str, partner: &str, day: u32| registration(id, partner, &format!("2026-03-0{day}T00:00:00Z"));
    let three = [at("R-1", "P-1", 1), at("R-2", "P-2", 2), at("R-8", "P-8", 4)];
    let line = r#".competing("in line").decided_by(|registration| registration.submitted_at)
        .place(1, percent(100)).place(2, percent(50)).later_places("reject")"#;
    let by_time = ".decided_by(|registration| registration.submitted_at)";
    for (clauses, file, wanted) in [
        // One before, one behind: place 2 has half of 12 %.
        (
            line.to_owned(),
            &three[1..],
            ("in line", json!(2), "0.5", json!("0.06")),
        ),
        (line.to_owned(), &three[2..], ("approved", json!(1), "1", json!("0.12"))),
        (line.to_owned(), &three[..], ("rejected", json!(3), "0", json!(null))),
        // One shares with three: a quarter of 12 %.
        (
            r#".competing("split")"#.to_owned(),
            &three[..],
            ("shared", json!(null), "0.25", json!("0.03")),
        ),
        (
            r#".competing("pay all")"#.to_owned(),
            &three[..],
            ("approved", json!(null), "1", json!("0.12")),
        ),
        (
            r#".competing("review", "Most qualified partner")"#.to_owned(),
            &three[..],
            ("review", json!(null), "0", json!(null)),
        ),
        (
            r#".competing("review")"#.to_owned(),
            &three[..0],
            ("approved", json!(null), "1", json!("0.12")),
        ),
        (
            format!(r#".competing("originator"){by_time}"#),
            &three[2..],
            ("approved", json!(null), "1", json!("0.12")),
        ),
        (
            format!(r#".competing("originator"){by_time}"#),
            &three[..],
            ("rejected", json!(null), "0", json!(null)),
        ),
    ] {
        let program = policy(&clauses);
        let decision = decide(&program, &request, file, "2026-03-10");
        let (outcome, place, share, discount) = wanted;
        assert_eq!(decision["outcome"], outcome, "{clauses}");
        assert_eq!(decision.get("place").cloned().unwrap_or_default(), place, "{clauses}");
        assert_eq!(decision["share"], share, "{clauses}");
        assert_eq!(decision["benefits"]["discount"], discount, "{clauses}");
        assert_eq!(decision["rivals"].as_array().unwrap().len(), file.len(), "{clauses}");
    }
}

#[test]
fn ties_by_hand() {
    let request = registration("R-5", "P-5", "2026-03-03T00:00:00Z");
    // The same instant, written in another zone.
    let same = |id: &str, partner: &str| registration(id, partner, "2026-03-03T01:00:00+01:00");
    let two = [same("R-1", "P-1"), same("R-9", "P-9")];
    for (clauses, file, wanted) in [
        (r#"("first come")"#, ".tie(\"review\")", ("review", "0")),
        (r#"("first come")"#, "", ("review", "0")),
        // Three share.
        (
            r#"("first come")"#,
            ".tie(\"split\")",
            ("shared", "0.3333333333333333333333333333"),
        ),
        (r#"("first come")"#, ".tie(\"pay all\")", ("approved", "1")),
        // R-1 comes before R-5.
        (r#"("first come")"#, ".tie(\"lowest key\")", ("rejected", "0")),
        // Places 1, 2 and 3 give 100 %, 50 % and nothing: a half each.
        (
            r#"("in line")"#,
            ".tie(\"split\").place(1, 1).place(2, percent(50)).later_places(\"reject\")",
            ("shared", "0.5"),
        ),
        (
            r#"("in line")"#,
            ".tie(\"pay all\").place(1, 1).later_places(\"reject\")",
            ("approved", "1"),
        ),
        (
            r#"("in line")"#,
            ".tie(\"lowest key\").place(1, 1).place(2, percent(30)).later_places(\"review\")",
            ("in line", "0.3"),
        ),
    ]
    .map(|(policy, rest, wanted)| {
        let clauses = format!(".competing{policy}.decided_by(|registration| registration.submitted_at){rest}");
        (clauses, &two[..], wanted)
    }) {
        let decision = decide(&policy(&clauses), &request, file, "2026-03-10");
        let (outcome, share) = wanted;
        assert_eq!(decision["outcome"], outcome, "{clauses}");
        assert_eq!(decision["share"], share, "{clauses}");
    }
}

#[test]
fn the_customer_chooses() {
    let program = policy(r#".competing("customer's choice").chosen_by_customer(|registration| registration.letter)"#);
    let of = |id: &str, partner: &str, letter: bool| {
        with(
            registration(id, partner, "2026-03-03T00:00:00Z"),
            json!({ "letter": letter }),
        )
    };
    for (own, other, wanted) in [
        (false, false, "customer's choice"),
        (true, false, "approved"),
        (false, true, "rejected"),
        (true, true, "review"),
    ] {
        let request = of("R-5", "P-5", own);
        assert_eq!(outcome(&program, &request, &[]), "approved");
        let decision = decide(&program, &request, &[of("R-1", "P-1", other)], "2026-03-10");
        assert_eq!(decision["outcome"], wanted, "{own} {other}");
    }
}

#[test]
fn milestones_and_reminders_by_hand() {
    let program = compile(
        r#"
rules_of_engagement("deal_registration").title("Deal registration")
    .request("registration", "registrations")
    .same_deal_key("customer", "text")
    .protects(120.calendar_days()).counted_from("approval", |existing| existing.approved_at).through_last_day()
        .reminder(110.calendar_days())
    .before_approval("no protection")
    .milestone("Customer meeting", |existing| existing.meeting_on)
        .due(21.calendar_days()).counted_from("submission", |existing| existing.submitted_at).through_last_day()
        .reminder(14.calendar_days())
        .extends(10.calendar_days()).once().granted_by(|existing| existing.extended_at).asked_before_expiry()
        .if_missed("disqualified")
    .competing("first come").decided_by(|registration| registration.submitted_at);
"#,
    );
    // Submitted on March 2: the reminder is on March 16, the meeting is due by March 23, extended by April 2.
    let base = with(
        registration("R-1", "P-1", "2026-03-02T10:00:00Z"),
        json!({ "approved_at": "2026-03-03T10:00:00Z" }),
    );
    let met = with(base.clone(), json!({ "meeting_on": "2026-03-23" }));
    let late = with(base.clone(), json!({ "meeting_on": "2026-03-24" }));
    let extended = with(
        base.clone(),
        json!({ "extended_at": ["2026-03-20T10:00:00Z", "2026-03-30T10:00:00Z"] }),
    );
    for (one, as_of, status) in [
        (&base, "2026-03-02", "pending"),
        (&base, "2026-03-03", "active"),
        (&base, "2026-03-15", "active"),
        (&base, "2026-03-16", "at risk"),
        // The last day belongs to it, to its end.
        (&base, "2026-03-23", "at risk"),
        (&base, "2026-03-24", "lapsed"),
        (&met, "2026-03-23", "active"),
        // On March 22 nobody knows of a meeting that is tomorrow.
        (&met, "2026-03-22", "at risk"),
        (&late, "2026-03-25", "lapsed"),
        (&extended, "2026-03-24", "active"),
        // It is extended once only.
        (&extended, "2026-04-03", "lapsed"),
        // 120 days from March 3: July 1; the reminder is on June 21.
        (&met, "2026-06-20", "active"),
        (&met, "2026-06-21", "at risk"),
        (&met, "2026-07-01", "at risk"),
        (&met, "2026-07-02", "expired"),
    ] {
        let all = statuses(&program, std::slice::from_ref(one), as_of);
        assert_eq!(all, [("R-1".to_owned(), status.to_owned())], "{as_of}");
    }
    // Whoever missed it keeps nobody away.
    let request = registration("R-2", "P-2", "2026-03-24T10:00:00Z");
    assert_eq!(outcome(&program, &request, std::slice::from_ref(&base)), "approved");
    let sooner = registration("R-2", "P-2", "2026-03-23T10:00:00Z");
    assert_eq!(outcome(&program, &sooner, &[base]), "rejected");
}

#[test]
fn months_hours_and_the_leap_day() {
    let rules = |time: &str| {
        format!(
            r#"
rules_of_engagement("deal_registration")
    .request("registration", "registrations").same_deal_key("customer", "text")
    .protects({time}
    .competing("first come").decided_by(|registration| registration.submitted_at);
"#
        )
    };
    let anchor = ".counted_from(\"submission\", |existing| existing.submitted_at)";
    for (time, submitted, through) in [
        // A month that has no 31st.
        (
            format!("6.months()){anchor}.through_last_day().month_end(\"last-day\")"),
            "2026-08-31T10:00:00Z",
            "2027-02-28",
        ),
        (
            format!("1.years()){anchor}.through_last_day().month_end(\"last-day\")"),
            "2024-02-29T10:00:00Z",
            "2025-02-28",
        ),
        (
            format!("1.years()){anchor}.through_last_day().month_end(\"overflow\")"),
            "2024-02-29T10:00:00Z",
            "2025-03-01",
        ),
        (
            format!("90.calendar_days()){anchor}.before_last_day()"),
            "2026-01-10T10:00:00Z",
            "2026-04-09",
        ),
        // Clocks go forward on March 29: the same time of day, an hour less.
        (
            format!("1.calendar_days()){anchor}.to_the_hour()"),
            "2026-03-28T11:00:00Z",
            "2026-03-29T10:00:00Z",
        ),
        // Thursday 16:30 in Berlin: one hour is left, then Easter until Tuesday 09:00.
        (
            format!("2.business_hours(), \"office\"){anchor}"),
            "2026-04-02T14:30:00Z",
            "2026-04-07T08:00:00Z",
        ),
        (
            format!("3.business_days(), \"office\"){anchor}.through_last_day()"),
            "2026-04-02T14:30:00Z",
            "2026-04-09",
        ),
    ] {
        let program = compile(&rules(&time));
        let request = registration("R-1", "P-1", submitted);
        let decision = decide(&program, &request, &[], "2026-12-01");
        assert_eq!(decision["protection"]["through"], through, "{time}");
    }
}

#[test]
fn renewals_and_silence() {
    let program = compile(
        r#"
rules_of_engagement("deal_registration")
    .request("registration", "registrations").same_deal_key("customer", "text")
    .sends_to_review("Large", |registration| registration.amount > 50_000)
    .protects(60.calendar_days()).counted_from("approval", |existing| existing.approved_at).through_last_day()
    .before_approval("no protection")
    .competing("first come").decided_by(|registration| registration.submitted_at)
    .renews(1).with_new_information(|registration| registration.letter)
    .answer_within(16.business_hours(), "office").if_late("approve");
"#,
    );
    let own = |id: &str| registration(id, "P-5", "2026-01-05T10:00:00Z");
    let request = registration("R-5", "P-5", "2026-03-02T10:00:00Z");
    let says = with(request.clone(), json!({ "letter": true }));
    assert_eq!(outcome(&program, &request, &[]), "approved");
    assert_eq!(outcome(&program, &request, &[own("R-1")]), "rejected");
    assert_eq!(outcome(&program, &says, &[own("R-1")]), "approved");
    assert_eq!(outcome(&program, &says, &[own("R-1"), own("R-2")]), "rejected");
    // Monday 11:00 in Berlin: 6.5 hours are left of the day, 8.5 are Tuesday, the last is Wednesday 10:00.
    let large = with(request, json!({ "amount": 60_000 }));
    let decision = decide(&program, &large, &[], "2026-03-03");
    assert_eq!(decision["outcome"], "review");
    assert_eq!(decision["answer"]["by"], "2026-03-04T09:00:00Z");
    let decision = decide(&program, &large, &[], "2026-03-04");
    assert_eq!(decision["outcome"], "approved");
    // On file it counts as approved from then on: 60 days from March 4 end on May 3.
    let other = registration("R-9", "P-9", "2026-05-03T10:00:00Z");
    assert_eq!(outcome(&program, &other, std::slice::from_ref(&large)), "rejected");
    let later = registration("R-9", "P-9", "2026-05-04T10:00:00Z");
    assert_eq!(outcome(&program, &later, &[large]), "approved");
}

#[test]
fn incentives_read_what_a_registration_brings() {
    let program = compile(
        r#"
rules_of_engagement("deal_registration")
    .request("registration", "registrations").same_deal_key("customer", "text")
    .protects(90.calendar_days()).counted_from("submission", |existing| existing.submitted_at).through_last_day()
    .competing("in line").decided_by(|registration| registration.submitted_at)
        .place(1, percent(100)).place(2, percent(50)).later_places("reject")
    .benefit("uplift", |registration| registration.amount * percent(10));
value("brings").type(money()).is_given_by(|deal_registration| deal_registration.uplift ?? 0);
value("share").type(percent()).is_given_by(|deal_registration| deal_registration.share);
value("second").type(boolean()).is_given_by(|deal_registration| deal_registration.outcome ?? "rejected" == "in line");
incentive("fee").paid("monthly").when("Registered", |deal_registration| deal_registration.approved)
    .pays(|brings| brings).round_each(2, "half-up");
"#,
    );
    let file = [registration("R-1", "P-1", "2026-03-01T00:00:00Z")];
    let request = registration("R-5", "P-5", "2026-03-03T00:00:00Z");
    let facts = json!({ "registration": request, "registrations": file }).to_string();
    let options = Options {
        period: Some("2026-03-01..2026-03-31".to_owned()),
        ..options("2026-03-31")
    };
    let decision = program.evaluate_json(facts.as_bytes(), &options).unwrap();
    let decision: Value = serde_json::from_str(&decision.to_json()).unwrap();
    // 10 % of 20,000 is 2,000; place 2 has half.
    assert_eq!(decision["incentives"]["fee"]["total"], "1000");
    assert_eq!(decision["values"]["second"], true);
    assert_eq!(decision["values"]["share"], "0.5");
    let nothing = program.evaluate_json(b"{\"registrations\": []}", &options).unwrap();
    let nothing: Value = serde_json::from_str(&nothing.to_json()).unwrap();
    assert_eq!(nothing["incentives"]["fee"]["total"], "0");
    assert_eq!(nothing["engagement"]["deal_registration"]["outcome"], Value::Null);
}

#[test]
fn a_request_needs_what_is_on_file() {
    let program = compile(FIRST_COME);
    let facts = json!({ "registration": registration("R-1", "P-1", "2026-03-01T00:00:00Z") }).to_string();
    let wrong = program
        .evaluate_json(facts.as_bytes(), &options("2026-03-31"))
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("registrations"), "{wrong}");
    // Without a request there is nothing to ask.
    program.evaluate_json(b"{}", &options("2026-03-31")).unwrap();
}

#[test]
fn what_is_not_said_is_asked_for() {
    for (rules, wanted) in [
        (
            FIRST_COME.replace(".before_approval(\"holds the place\")", ""),
            "before its approval",
        ),
        (
            FIRST_COME.replace(".through_last_day()", ""),
            "whether the last day counts",
        ),
        (
            FIRST_COME.replace("90.calendar_days()", "6.months()"),
            "what happens at the end of one",
        ),
        (
            FIRST_COME.replace("90.calendar_days()", "9.business_days()"),
            "names no calendar",
        ),
        (
            FIRST_COME.replace(".decided_by(|registration| registration.submitted_at)", ""),
            "no `decided_by`",
        ),
        (
            FIRST_COME
                .replace(".same_deal_key(\"customer\", \"text\")", "")
                .replace(".same_deal_key(\"product\", \"exact\")", ""),
            "no `same_deal_key`",
        ),
        (
            FIRST_COME.replace("before_approval", "before_acceptance"),
            "before_approval",
        ),
        (
            FIRST_COME.replace("\"customer\", \"text\"", "\"costumer\", \"text\""),
            "customer",
        ),
        (FIRST_COME.replace("\"first come\"", "\"split\""), "`tie` says nothing"),
        (
            FIRST_COME.replace("existing.withdrawn", "existing.submitted_at"),
            "true or false is needed",
        ),
        (
            FIRST_COME.replace("\"registrations\")", "\"registration\")"),
            "no relation",
        ),
    ] {
        let told = refused(&rules);
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
}

#[test]
fn some_keys_are_enough_where_it_is_said() {
    let any = policy(r#".same_deal_key("product", "exact").any_of_keys(1).competing("split")"#);
    let all = policy(r#".same_deal_key("product", "exact").competing("split")"#);
    let request = registration("R-5", "P-5", "2026-03-03T00:00:00Z");
    let file = [
        with(
            registration("R-1", "P-1", "2026-03-01T00:00:00Z"),
            json!({ "product": "software" }),
        ),
        with(
            registration("R-2", "P-2", "2026-03-01T00:00:00Z"),
            json!({ "customer": "Other" }),
        ),
        with(
            registration("R-3", "P-3", "2026-03-01T00:00:00Z"),
            json!({ "customer": "Other", "product": "software" }),
        ),
    ];
    assert_eq!(outcome(&all, &request, &file), "approved");
    let decision = decide(&any, &request, &file, "2026-03-10");
    let agreeing: Vec<(&str, &str)> = decision["rivals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rival| {
            (
                rival["registration"].as_str().unwrap(),
                rival["keys"][0]["field"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(agreeing, [("R-1", "customer"), ("R-2", "product")]);
    // A third for each of three.
    assert_eq!(decision["share"], "0.3333333333333333333333333333");
}

#[test]
fn tracks_do_not_meet() {
    let track = |name: &str, product: &str| {
        format!(
            r#"
rules_of_engagement("{name}").request("registration", "registrations").same_deal_key("customer", "text")
    .applies_to("{product}", |registration| registration.product == "{product}")
    .protects(90.calendar_days()).counted_from("submission", |existing| existing.submitted_at).through_last_day()
    .competing("first come").decided_by(|registration| registration.submitted_at);
"#
        )
    };
    let program = compile(&format!(
        "{}{}",
        track("deal_registration", "cloud"),
        track("other", "software")
    ));
    let request = registration("R-5", "P-5", "2026-03-03T00:00:00Z");
    let software = with(
        registration("R-1", "P-1", "2026-03-01T00:00:00Z"),
        json!({ "product": "software" }),
    );
    assert_eq!(outcome(&program, &request, std::slice::from_ref(&software)), "approved");
    let other = decide(&program, &software, &[], "2026-03-10");
    assert_eq!((&other["request"], &other["outcome"]), (&Value::Null, &Value::Null));
}

#[test]
fn what_is_on_file_waits_for_those_before() {
    let program = compile(FIRST_COME);
    let approved = |id: &str, partner: &str, day: u32| {
        with(
            registration(id, partner, &format!("2026-01-0{day}T09:00:00Z")),
            json!({ "approved_at": format!("2026-01-0{day}T10:00:00Z") }),
        )
    };
    let file = [
        approved("R-3", "P-3", 3),
        approved("R-1", "P-1", 1),
        approved("R-2", "P-2", 2),
    ];
    let pairs = |found: Vec<(String, String)>| {
        let words: Vec<String> = found.into_iter().map(|(id, status)| format!("{id} {status}")).collect();
        words.join(", ")
    };
    assert_eq!(
        pairs(statuses(&program, &file, "2026-01-02")),
        "R-1 active, R-2 waiting"
    );
    assert_eq!(
        pairs(statuses(&program, &file, "2026-03-01")),
        "R-1 active, R-2 waiting, R-3 waiting"
    );
    // 90 days from January 1 end on April 1: the next one gains what the first loses.
    assert_eq!(
        pairs(statuses(&program, &file, "2026-04-02")),
        "R-1 expired, R-2 active, R-3 waiting"
    );
    let decision = evaluate(&program, None, &file, "2026-04-02").unwrap();
    assert_eq!(
        decision["sentences"],
        json!([
            "Registration R-1 of P-1: expired, the protection is over: it lasted through 2026-04-01.",
            "Registration R-2 of P-2: active, protected through 2026-04-02.",
            "Registration R-3 of P-3: waiting, behind registration R-2.",
        ])
    );
}

#[test]
fn explaining_changes_nothing() {
    let program = policy(
        r#".rejects("Small", |registration| registration.amount < 10_000 || registration.withdrawn)
        .competing("first come").decided_by(|registration| registration.submitted_at)"#,
    );
    let facts = json!({
        "registration": registration("R-5", "P-5", "2026-03-03T00:00:00Z"),
        "registrations": [registration("R-1", "P-1", "2026-03-04T00:00:00Z")],
    })
    .to_string();
    let plain = program.evaluate_json(facts.as_bytes(), &options("2026-03-10")).unwrap();
    let explained = Options {
        explain: charter_engine::Explain::Everything,
        ..options("2026-03-10")
    };
    let explained = program.evaluate_json(facts.as_bytes(), &explained).unwrap();
    let mut json: Value = serde_json::from_str(&explained.to_json()).unwrap();
    let rules = json["explanation"].as_array().unwrap().len();
    json.as_object_mut().unwrap().remove("explanation");
    assert_eq!(json, serde_json::from_str::<Value>(&plain.to_json()).unwrap());
    // The rejection and the benefit: what is asked of the file stands among the rivals.
    assert_eq!(rules, 2);
    assert!(explained.to_text().contains("Small"));
}

/// Registrations of a few deals by a few partners, in one spring.
fn some_file() -> impl Strategy<Value = Vec<Value>> {
    let one = (
        0..4_u32,
        0..3_u32,
        0..2_u32,
        0..150_u32,
        0..24_u32,
        prop::option::of(0..40_u32),
        any::<bool>(),
    );
    prop::collection::vec(one, 0..12).prop_map(|all| {
        let start: i64 = 1_767_225_600; // 2026-01-01
        all.iter()
            .enumerate()
            .map(
                |(index, (partner, customer, product, day, hour, approved, withdrawn))| {
                    let at = start + i64::from(*day) * 86_400 + i64::from(*hour) * 3_600;
                    let text = |at: i64| chrono_text(at);
                    let mut one = registration(&format!("R-{index:02}"), &format!("P-{partner}"), &text(at));
                    one["customer"] = json!(format!("Customer {customer}"));
                    one["product"] = json!(format!("product {product}"));
                    one["withdrawn"] = json!(*withdrawn && index % 3 == 0);
                    if let Some(days) = approved {
                        one["approved_at"] = json!(text(at + i64::from(*days) * 86_400));
                    }
                    one
                },
            )
            .collect()
    })
}

/// An instant as text, from seconds of UTC.
fn chrono_text(at: i64) -> String {
    charter_engine::value::DateTime::from_microseconds(at * 1_000_000)
        .unwrap()
        .to_string()
}

fn day_of_year(day: u32) -> String {
    let at = chrono_text(1_767_225_600 + i64::from(day) * 86_400);
    at.chars().take(10).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The order of the file changes nothing, and neither does a registration of another deal.
    #[test]
    fn order_and_strangers_change_nothing(file in some_file(), day in 0..200_u32, turn in 0..12_usize) {
        let program = compile(&FIRST_COME.replace(".tie(\"review\")", ".tie(\"lowest key\")"));
        let mut request = registration("R-99", "P-9", &format!("{}T12:00:00Z", day_of_year(day)));
        request["customer"] = json!("Customer 0");
        request["product"] = json!("product 0");
        let as_of = day_of_year(day + 5);
        let wanted = decide(&program, &request, &file, &as_of);
        let mut turned = file.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        prop_assert_eq!(&decide(&program, &request, &turned, &as_of), &wanted);
        let mut more = file.clone();
        more.insert(turn.min(file.len()), with(
            registration("R-50", "P-7", "2026-01-01T00:00:00Z"),
            json!({ "customer": "Somebody else", "product": "product 0" }),
        ));
        prop_assert_eq!(&decide(&program, &request, &more, &as_of), &wanted);
    }

    /// Under an exclusive policy every deal that anybody holds has exactly one owner, on every day.
    #[test]
    fn one_owner(file in some_file(), day in 0..250_u32) {
        let program = compile(&FIRST_COME.replace(".tie(\"review\")", ".tie(\"lowest key\")"));
        let as_of = day_of_year(day);
        let all = statuses(&program, &file, &as_of);
        let find = |id: &str| file.iter().find(|one| one["id"] == id).unwrap();
        let deal = |one: &Value| format!("{}{}", one["customer"], one["product"]);
        let mut owners: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> = Default::default();
        let mut held: std::collections::BTreeSet<String> = Default::default();
        for (id, status) in &all {
            let one = find(id);
            match status.as_str() {
                // What waits for its approval holds the place as well.
                "active" | "at risk" | "pending" => {
                    held.insert(deal(one));
                    owners.entry(deal(one)).or_default().insert(one["partner_id"].to_string());
                }
                "waiting" => {
                    held.insert(deal(one));
                }
                _ => {}
            }
        }
        for deal in held {
            prop_assert_eq!(owners.get(&deal).map_or(0, std::collections::BTreeSet::len), 1, "{}", deal);
        }
    }
}
