//! Fiscal calendars, business calendars and proration in rules. The days are published ones or counted by hand in the
//! comments beside them; the calendars' own tests stand with them in the engine.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Compilation, Options, Pack, Program};
use serde_json::{Value, json};

const RECORDS: &str = r#"
record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date())
    .field("submitted_at", date_time()).field("country", one_of(["DE", "US", "FR"]));
input("deals", list_of(record_of("deal")));
input("deal", record_of("deal"));
"#;

fn compile(rules: &str, tables: &[(&str, &str)]) -> Compilation {
    let manifest = "name = \"calendars\"\nversion = \"1.0.0\"\ntitle = \"Calendars\"\nowner = \"owner@example.com\"\n\
                    currency = \"USD\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n";
    let mut files = vec![
        ("pack.toml", manifest.to_owned()),
        ("program.rhai", format!("{RECORDS}{rules}")),
    ];
    files.extend(tables.iter().map(|(path, text)| (*path, (*text).to_owned())));
    Program::compile(&Pack::from_files(files))
}

fn program(rules: &str, tables: &[(&str, &str)]) -> Program {
    let compilation = compile(rules, tables);
    let diagnostics = compilation.diagnostics;
    compilation.program.unwrap_or_else(|| panic!("{diagnostics}"))
}

fn refused(rules: &str, tables: &[(&str, &str)]) -> String {
    let compilation = compile(rules, tables);
    assert!(compilation.program.is_none(), "{rules}");
    compilation.diagnostics.to_string()
}

fn deal(id: &str, amount: &str, closed_on: &str) -> Value {
    json!({
        "id": id, "amount": amount.parse::<i64>().unwrap(), "closed_on": closed_on,
        "submitted_at": format!("{closed_on}T16:00:00+01:00"), "country": "DE"
    })
}

fn run(program: &Program, deals: &[Value], period: &str) -> Result<Value, String> {
    let facts = json!({ "deals": deals, "deal": deals[0] }).to_string();
    let options = Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some(period.to_owned()),
        ..Options::default()
    };
    match program.evaluate_json(facts.as_bytes(), &options) {
        Ok(decision) => Ok(serde_json::from_str(&decision.to_json()).unwrap()),
        Err(wrong) => Err(wrong.to_string()),
    }
}

/// The values of a program for one deal.
fn values(rules: &str, tables: &[(&str, &str)], deal: Value) -> Value {
    run(&program(rules, tables), &[deal], "2026-01-01..2026-03-31").unwrap_or_else(|wrong| panic!("{wrong}"))["values"]
        .clone()
}

const RETAIL: &str = "let retail = fiscal_calendar(\"retail\").weeks(\"4-5-4\").ends(\"nearest\", \"saturday\", 1).named_after(\"first month\");\n";

#[test]
fn parts_of_fiscal_years() {
    // By handle and by name, and in a helper. The 4-5-4 calendar of retail: fiscal 2023 ends on 2024-02-03 with its
    // 53rd week; its last quarter began on 2023-10-29 and has 14 weeks, 98 days.
    let rules = format!(
        "{RETAIL}fiscal_calendar(\"fiscal\").starts_in(2);\n{}",
        r#"
fn quarter_in(day) { use_calendar("fiscal").quarter_of(day) }
value("year").is_given_by(|deal| retail.year_of(deal.closed_on));
value("quarter_number").is_given_by(|deal, retail| retail.quarter_of(deal.closed_on));
value("month_number").is_given_by(|deal, retail| retail.month_of(deal.closed_on));
value("first").is_given_by(|deal, retail| retail.quarter(deal.closed_on).first_day());
value("last").is_given_by(|deal, retail| last_day(retail.quarter(deal.closed_on)));
value("days").is_given_by(|deal, retail| days_in(retail.half_year(deal.closed_on)));
value("weeks").is_given_by(|deal, retail| days_in(retail.year(deal.closed_on)) / 7);
value("in_month").is_given_by(|deal, retail, deals| deals.count(|d| d.closed_on in retail.month(deal.closed_on)));
value("by_months").is_given_by(|deal| quarter_in(deal.closed_on));
"#
    );
    let found = values(&rules, &[], deal("D-1", "1", "2024-02-03"));
    // The second half is 13 and 14 weeks: 189 days.
    assert_eq!(
        found,
        json!({
            "year": 2023, "quarter_number": 4, "month_number": 12, "first": "2023-10-29", "last": "2024-02-03",
            "days": 189, "weeks": "53", "in_month": 1, "by_months": 1
        })
    );
    let found = values(&rules, &[], deal("D-1", "1", "2024-02-04"));
    assert_eq!(
        (&found["year"], &found["first"], &found["weeks"]),
        (&json!(2024), &json!("2024-02-04"), &json!("52"))
    );
}

#[test]
fn incentives_are_paid_for_fiscal_periods() {
    let rules = format!(
        "{RETAIL}{}",
        r#"
incentive("rebate").calendar("retail").paid("quarterly").for_each("deals").in_period(|deal| deal.closed_on)
    .pays(|deal| deal.amount).round_each(2, "half-up").cap(100).per(["fiscal-month"]);
"#
    );
    let program = program(&rules, &[]);
    // Fiscal 2024: the first quarter is 2024-02-04 to 2024-05-04; its months end on 2024-03-02 and 2024-04-06.
    let deals = [
        deal("D-1", "80", "2024-03-01"),
        deal("D-2", "80", "2024-03-02"),
        deal("D-3", "80", "2024-03-03"),
        deal("D-4", "5", "2024-05-05"),
    ];
    let decision = run(&program, &deals, "2024-02-04..2024-05-04").unwrap();
    let rebate = &decision["incentives"]["rebate"];
    // Of the first month 160 are cut to 100, the second pays 80; the fourth deal lies in the next quarter.
    assert_eq!((&rebate["total"], &rebate["cut_by_cap"]), (&json!("180"), &json!("60")));
    assert_eq!(
        (&rebate["calendar"], &rebate["paid"]),
        (&json!("retail"), &json!("quarterly"))
    );
    assert_eq!(rebate["rejected"][0]["date"], "2024-05-05");
    // A fiscal year is another length, and not its turn; a calendar quarter is none.
    let year = run(&program, &deals, "2024-02-04..2025-02-01").unwrap();
    assert_eq!(
        (
            &year["incentives"]["rebate"]["due"],
            &year["incentives"]["rebate"]["total"]
        ),
        (&json!(false), &json!("0"))
    );
    let told = run(&program, &deals, "2024-01-01..2024-03-31").unwrap_err();
    assert!(
        told.contains("error[CH0408]: incentive `rebate` is not paid for the period 2024-01-01..2024-03-31")
            && told.contains("of the fiscal calendar `retail`"),
        "{told}"
    );
}

#[test]
fn fiscal_calendars_that_are_wrong_are_refused() {
    for (rules, words) in [
        ("fiscal_calendar(\"f\");", "the fiscal calendar `f` has no `starts_in`"),
        (
            "fiscal_calendar(\"f\").weeks(\"4-4-5\");",
            "the fiscal calendar `f` has no `ends`",
        ),
        (
            "fiscal_calendar(\"f\").starts_in(2).weeks(\"4-4-5\").ends(\"last\", \"saturday\", 1);",
            "`starts_in` says nothing",
        ),
        ("fiscal_calendar(\"f\").starts_in(13);", "a whole number from 1 to 12"),
        (
            "fiscal_calendar(\"f\").weeks(\"4-4-4\");",
            "`\"4-4-5\"`, `\"4-5-4\"` or `\"5-4-4\"`",
        ),
        (
            "fiscal_calendar(\"f\").starts_in(2);\nvalue(\"v\").is_given_by(|f, deal| f.quarter_off(deal.closed_on));",
            "did you mean `quarter_of`",
        ),
        (
            "fiscal_calendar(\"f\").starts_in(2);\nvalue(\"v\").is_given_by(|f, deal| f.quarter_of());",
            "takes a day, 0 arguments",
        ),
        (
            "fiscal_calendar(\"f\").starts_in(2);\nvalue(\"v\").is_given_by(|f, deal| f.year_of(deal.submitted_at));",
            "write `.date()` behind it",
        ),
        (
            "fiscal_calendar(\"f\").starts_in(2);\nvalue(\"v\").is_given_by(|f, deal| f.year_of(deal.amount));",
            "a date is needed",
        ),
        (
            "fiscal_calendar(\"f\").starts_in(2);\nvalue(\"v\").is_given_by(|f| f);",
            "a value cannot be a fiscal calendar",
        ),
        (
            "fiscal_calendar(\"f\").starts_in(2);\nfiscal_calendar(\"f\").starts_in(3);",
            "the name `f` is taken already",
        ),
        (
            "incentive(\"i\").calendar(\"f\").paid(\"yearly\").for_each(\"deals\").pays(|deal| deal.amount);",
            "there is no fiscal calendar `f`",
        ),
        (
            "incentive(\"i\").paid(\"yearly\").for_each(\"deals\").in_period(|deal| deal.closed_on).pays(|deal| deal.amount).cap(1).per([\"fiscal-month\"]);",
            "`fiscal-month` needs a fiscal calendar",
        ),
    ] {
        let told = refused(rules, &[]);
        assert!(told.contains(words), "{words}\n{told}");
    }
}

const HOLIDAYS: &str =
    "date,name\n2026-01-01,New Year\n2026-04-03,Good Friday\n2026-04-06,Easter Monday\n2026-12-25,Christmas\n";

const OFFICE: &str = "let office = business_calendar(\"office\").weekdays(\"Mon-Fri\").hours(\"09:00\", \"17:30\").holidays(\"tables/holidays.csv\");\n";

#[test]
fn business_days_and_hours() {
    let rules = format!(
        "{OFFICE}{}",
        r#"
value("open").is_given_by(|deal| office.is_business_day(deal.closed_on));
value("days").is_given_by(|deal| office.days_between(deal.closed_on, date("2026-04-07")));
value("later").is_given_by(|deal, office| office.add(deal.closed_on, 3.business_days()));
value("earlier").is_given_by(|deal, office| office.add(deal.closed_on, -1.business_days()));
value("since").is_given_by(|deal| office.days_between(deal.submitted_at, deal.closed_on));
value("due").is_given_by(|deal| office.add(deal.submitted_at, 2.business_hours()));
value("hours").is_given_by(|deal| office.hours_between(deal.submitted_at, office.add(deal.submitted_at, 10.business_hours())));
"#
    );
    let tables = [("tables/holidays.csv", HOLIDAYS)];
    // Thursday 2026-04-02; Friday and Monday are closed, so Tuesday 04-07 is the first open day behind it. It is summer
    // time, so 16:00+01:00 is 17:00 in Berlin: half an hour is left, an hour and a half on Tuesday from 09:00, 07:00 UTC.
    let found = values(&rules, &tables, deal("D-1", "1", "2026-04-02"));
    assert_eq!(
        found,
        json!({
            "open": true, "days": 1, "later": "2026-04-09", "earlier": "2026-04-01", "since": 0,
            "due": "2026-04-07T08:30:00Z", "hours": "10"
        })
    );
}

#[test]
fn each_country_has_its_own_holidays() {
    let rules = r#"
let sales = business_calendar("sales").weekdays("Mon-Fri").holidays("tables/holidays.csv").by("country");
value("days").is_given_by(|deal| sales.days_between(deal.closed_on, date("2026-07-06"), deal.country));
"#;
    let tables = [(
        "tables/holidays.csv",
        "country,date\nUS,2026-07-03\nDE,2026-10-03\nUS,2026-12-25\n",
    )];
    // Thursday 2026-07-02 to Monday 07-06: two days, in the United States one, for Friday is closed there.
    let mut one = deal("D-1", "1", "2026-07-02");
    assert_eq!(values(rules, &tables, one.clone())["days"], 2);
    one["country"] = json!("US");
    assert_eq!(values(rules, &tables, one.clone())["days"], 1);
    one["country"] = json!("FR");
    let told = run(&program(rules, &tables), &[one], "2026-01-01..2026-03-31").unwrap_err();
    for part in [
        "error[CH0410]: calendar `sales` has no holidays of the country `FR` in value `days`",
        "add them to `tables/holidays.csv`, which has DE, US",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn a_day_beyond_the_holidays_is_an_error() {
    let rules = format!("{OFFICE}value(\"next\").is_given_by(|deal| office.add(deal.closed_on, 3.business_days()));\n");
    let office = program(&rules, &[("tables/holidays.csv", HOLIDAYS)]);
    // The table has holidays of 2026 only: that year is known.
    let told = run(&office, &[deal("D-1", "1", "2027-01-04")], "2026-01-01..2026-03-31").unwrap_err();
    for part in [
        "error[CH0410]: 2027-01-04 lies outside of calendar `office`, whose holidays are known from 2026-01-01 to \
         2026-12-31 in value `next`",
        "add the holidays of that year to `tables/holidays.csv`",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let told = run(&office, &[deal("D-1", "1", "2026-12-30")], "2026-01-01..2026-03-31").unwrap_err();
    assert!(told.contains("the answer lies outside of calendar `office`"), "{told}");
    // Said to be complete for longer: 2026-12-31, 2027-01-01 (a Friday, and not in the table), 2027-01-04.
    let rules = rules.replace(".csv\")", ".csv\").covers(\"2026-01-01\", \"2027-12-31\")");
    let office = program(&rules, &[("tables/holidays.csv", HOLIDAYS)]);
    let decision = run(&office, &[deal("D-1", "1", "2026-12-30")], "2026-01-01..2026-03-31").unwrap();
    assert_eq!(decision["values"]["next"], "2027-01-04");
}

#[test]
fn business_calendars_that_are_wrong_are_refused() {
    let tables = [
        ("tables/holidays.csv", HOLIDAYS),
        ("tables/bad.csv", "date,country\n2026-02-30,DE\n2026-01-01,\n"),
    ];
    for (rules, words) in [
        (
            "business_calendar(\"c\");",
            "the business calendar `c` has no `weekdays`",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mo-Fr\");",
            "`Mo-Fr` names no days of the week",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").hours(\"9\", \"17:30\");",
            "`9` is no time of a day",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").hours(\"18:00\", \"17:30\");",
            "business closes at 17:30, before it opens at 18:00",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").by(\"country\");",
            "`by` says nothing",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").time_zone(\"Mars\");",
            "there is no time zone `Mars`",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").holidays(\"tables/nowhere.csv\");",
            "the pack has no table `tables/nowhere.csv`",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").holidays(\"tables/holidays.csv\").by(\"country\");",
            "has no column `country`",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").holidays(\"tables/bad.csv\").by(\"country\");",
            "`2026-02-30` is no day",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").holidays(\"tables/bad.csv\").by(\"country\");",
            "the row does not say its `country`",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").holidays(\"tables/holidays.csv\").covers(\"2026-02-01\", \"2026-12-31\");",
            "2026-01-01 lies outside of what calendar `c` covers",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\");\nvalue(\"v\").is_given_by(|c, deal| c.hours_between(deal.submitted_at, deal.submitted_at));",
            "business calendar `c` has no hours",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\").hours(\"09:00\", \"17:00\");\nvalue(\"v\").is_given_by(|c, deal| c.add(deal.closed_on, 2.business_hours()));",
            "hours are counted from an instant",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\");\nvalue(\"v\").is_given_by(|c, deal| c.add(deal.closed_on, 2.calendar_days()));",
            "adds business days or hours",
        ),
        (
            "business_calendar(\"c\").weekdays(\"Mon-Fri\");\nvalue(\"v\").is_given_by(|c, deal| c.is_business_day(deal.closed_on, deal.country));",
            "does not take 2 arguments",
        ),
        (
            "let c = business_calendar(\"c\").weekdays(\"Mon-Fri\");\nlet d = c.days_between(1, 2);",
            "can be used inside a rule only",
        ),
    ] {
        let told = refused(rules, &tables);
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn quotas_are_prorated_by_days() {
    // Active from 2026-03-02: 30 of the 90 days of the quarter. 900 × 30 / 90 = 300.
    let rules = r#"
fiscal_calendar("fiscal").starts_in(1);
value("days").is_given_by(|deal, period| overlap_days(period_of(deal.closed_on, date("2026-12-31")), period));
value("quota").is_given_by(|deal, period| prorated(deal.amount, period_of(deal.closed_on, date("2026-12-31")), period));
value("share").is_given_by(|deal, fiscal| prorated(1, period_of(date("2026-01-01"), deal.closed_on), fiscal.year(deal.closed_on)));
value("none").is_given_by(|deal, period| deal.amount.prorated(period_of(date("2026-04-01"), date("2026-12-31")), period));
"#;
    let found = values(rules, &[], deal("D-1", "900", "2026-03-02"));
    // 2026-01-01 to 2026-03-02 are 61 of 365 days: 0.16712328767123287671232876712…
    assert_eq!(
        found,
        json!({ "days": 30, "quota": "300", "share": "0.1671232876712328767123287671", "none": "0" })
    );
}
