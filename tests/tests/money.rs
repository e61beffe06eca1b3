//! Money across borders: rates of days, fixed units, rounding of lines and of sums. The expected amounts are worked out
//! by hand in the comments beside them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Compilation, Explain, Options, Pack, Program};
use serde_json::{Value, json};

fn compile(rules: &str, tables: &[(&str, &str)]) -> Compilation {
    let manifest = "name = \"money\"\nversion = \"1.0.0\"\ntitle = \"Money\"\nowner = \"owner@example.com\"\n\
                    currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    let script = format!(
        "record(\"line\").key(\"id\").field(\"id\", text()).field(\"currency\", currency())\n    \
         .field(\"amount\", money_in(\"currency\")).field(\"invoiced_on\", date());\n\
         input(\"lines\", list_of(record_of(\"line\")));\n{rules}"
    );
    let mut files = vec![("pack.toml", manifest.to_owned()), ("program.rhai", script)];
    files.extend(tables.iter().map(|(path, text)| (*path, (*text).to_owned())));
    Program::compile(&Pack::from_files(files))
}

fn program(rules: &str, tables: &[(&str, &str)]) -> Program {
    let compilation = compile(rules, tables);
    let diagnostics = compilation.diagnostics;
    compilation.program.unwrap_or_else(|| panic!("{diagnostics}"))
}

/// What is wrong with a pack, as people read it.
fn refused(rules: &str, tables: &[(&str, &str)]) -> String {
    let compilation = compile(rules, tables);
    assert!(compilation.program.is_none(), "{rules}");
    compilation.diagnostics.to_string()
}

fn options() -> Options {
    Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-01-01..2026-03-31".to_owned()),
        ..Options::default()
    }
}

/// Facts of lines: id, currency, amount, day.
fn facts(lines: &[(&str, &str, &str, &str)]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|(id, currency, amount, day)| {
            format!("{{\"id\":\"{id}\",\"currency\":\"{currency}\",\"amount\":{amount},\"invoiced_on\":\"{day}\"}}")
        })
        .collect();
    format!("{{\"lines\":[{}]}}", lines.join(","))
}

fn decide(program: &Program, lines: &[(&str, &str, &str, &str)]) -> Value {
    let decision = program
        .evaluate_json(facts(lines).as_bytes(), &options())
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    serde_json::from_str(&decision.to_json()).unwrap()
}

fn fault(program: &Program, lines: &[(&str, &str, &str, &str)]) -> String {
    program
        .evaluate_json(facts(lines).as_bytes(), &options())
        .unwrap_err()
        .to_string()
}

const RATES: &str = "currency,date,rate\nEUR,2026-01-02,1.10\nEUR,2026-01-05,1.20\nGBP,2026-01-05,1.25\n";

fn rates(more: &str) -> String {
    format!(
        "conversion(\"payout_rate\").rates(\"tables/rates.csv\").quoted(\"USD per unit of foreign currency\")\n    \
         .basis(\"invoice date\"){more};\n"
    )
}

const PAYS: &str = "incentive(\"commission\").for_each(\"lines\").in_period(|line| line.invoiced_on)\n    \
                    .pays(|line| line.amount.converted(\"payout_rate\", line.invoiced_on) * percent(10)).round_each(2, \"half-up\");\n";

#[test]
fn lines_of_several_currencies_are_paid_and_summed() {
    let rules = format!(
        "{}{PAYS}value(\"revenue\").is_given_by(|lines| lines.sum(|line| line.amount.converted(\"payout_rate\", line.invoiced_on)));\n",
        rates(".missing_day(\"error\")")
    );
    let program = program(&rules, &[("tables/rates.csv", RATES)]);
    // 1,000 EUR × 1.10 = 1,100; 1,000 EUR × 1.20 = 1,200; 80 GBP × 1.25 = 100; 50 USD are 50. A return of 10 EUR is −12.
    let decision = decide(
        &program,
        &[
            ("L-1", "EUR", "1000", "2026-01-02"),
            ("L-2", "EUR", "1000", "2026-01-05"),
            ("L-3", "GBP", "80", "2026-01-05"),
            ("L-4", "USD", "50", "2026-01-03"),
            ("L-5", "EUR", "-10", "2026-01-05"),
        ],
    );
    assert_eq!(decision["values"]["revenue"], "2438");
    let lines = decision["incentives"]["commission"]["lines"].as_array().unwrap();
    let amounts: Vec<&str> = lines.iter().map(|line| line["amount"].as_str().unwrap()).collect();
    assert_eq!(amounts, ["110", "120", "10", "5", "-1.2"]);
    assert_eq!(decision["incentives"]["commission"]["total"], "243.8");
    assert_eq!(decision["incentives"]["commission"]["currency"], "USD");
}

#[test]
fn the_other_direction_divides() {
    let rules = format!(
        "conversion(\"payout_rate\").rates(\"tables/rates.csv\").quoted(\"foreign currency per unit of USD\")\n    \
         .basis(\"invoice date\").missing_day(\"error\").round(2, \"half-up\");\n{PAYS}"
    );
    let program = program(
        &rules,
        &[(
            "tables/rates.csv",
            "rate,currency,date\n0.8,EUR,2026-01-02\n3,GBP,2026-01-02\n",
        )],
    );
    // 1,000 EUR / 0.8 = 1,250 USD; 100 GBP / 3 = 33.333… = 33.33 USD, a tenth of it 3.333 = 3.33.
    let decision = decide(
        &program,
        &[
            ("L-1", "EUR", "1000", "2026-01-02"),
            ("L-2", "GBP", "100", "2026-01-02"),
        ],
    );
    let lines = &decision["incentives"]["commission"]["lines"];
    assert_eq!(
        (&lines[0]["amount"], &lines[1]["amount"]),
        (&json!("125"), &json!("3.33"))
    );
    assert_eq!(lines[1]["computed"], "3.333");
}

#[test]
fn through_a_third_currency_with_its_own_rounding() {
    let rules = format!(
        "{}{PAYS}",
        rates(".missing_day(\"last day before\").through(\"EUR\", 3, \"half-up\").round(2, \"half-up\")")
    );
    let table = "currency,against,date,rate\nGBP,EUR,2026-01-02,1.15555\nEUR,USD,2026-01-02,1.1\n";
    let program = program(&rules, &[("tables/rates.csv", table)]);
    // 10.10 GBP × 1.15555 = 11.671055 EUR = 11.671 EUR; × 1.1 = 12.8381 = 12.84 USD; a tenth: 1.284 = 1.28.
    // Without the rounding in between it would be 12.8381605, so 12.84 as well; 5 GBP: 5.77775 = 5.778 EUR; 6.3558 = 6.36.
    // Of euros nothing goes through: 100 EUR × 1.1 = 110.
    let decision = decide(
        &program,
        &[
            ("L-1", "GBP", "10.10", "2026-01-05"),
            ("L-2", "GBP", "5", "2026-01-05"),
            ("L-3", "EUR", "100", "2026-01-05"),
        ],
    );
    let lines = &decision["incentives"]["commission"]["lines"];
    let computed: Vec<&Value> = (0..3).map(|line| &lines[line]["computed"]).collect();
    assert_eq!(computed, ["1.284", "0.636", "11"]);
}

#[test]
fn a_rounding_in_between_is_seen() {
    // 1 JPY × 0.0061 = 0.0061 EUR = 0.006 EUR; × 1000 = 6, not 6.1.
    let rules = format!(
        "{}{PAYS}",
        rates(".missing_day(\"error\").through(\"EUR\", 3, \"half-up\")")
    );
    let table = "currency,against,date,rate\nJPY,EUR,2026-01-02,0.0061\nEUR,USD,2026-01-02,1000\n";
    let program = program(&rules, &[("tables/rates.csv", table)]);
    let decision = decide(&program, &[("L-1", "JPY", "1", "2026-01-02")]);
    assert_eq!(decision["incentives"]["commission"]["total"], "0.6");
}

#[test]
fn days_without_a_rate() {
    // 2026-01-02 is a Friday, 2026-01-05 a Monday.
    let at = |policy: &str, day: &str| {
        let rules = format!("{}{PAYS}", rates(&format!(".missing_day({policy})")));
        let program = program(&rules, &[("tables/rates.csv", RATES)]);
        let facts = facts(&[("L-1", "EUR", "100", day)]);
        match program.evaluate_json(facts.as_bytes(), &options()) {
            Ok(decision) => {
                let decision: Value = serde_json::from_str(&decision.to_json()).unwrap();
                decision["incentives"]["commission"]["total"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            }
            Err(wrong) => wrong.to_string().lines().next().unwrap().to_owned(),
        }
    };
    assert_eq!(at("\"last day before\"", "2026-01-04"), "11");
    assert_eq!(at("\"last day before\"", "2026-03-31"), "12");
    assert_eq!(at("\"last business day before\"", "2026-01-04"), "11");
    assert_eq!(
        at("\"error\"", "2026-01-04"),
        "error[CH0409]: conversion `payout_rate` has no rate between EUR and USD of 2026-01-04 in incentive \
         `commission`"
    );
    assert_eq!(
        at("\"last business day before\"", "2026-01-10"),
        "error[CH0409]: conversion `payout_rate` has no rate between EUR and USD of 2026-01-09 (the last business day \
         before 2026-01-10) in incentive `commission`"
    );
}

#[test]
fn holidays_count_for_the_last_business_day() {
    let rules = format!(
        "business_calendar(\"bank\").weekdays(\"Mon-Fri\").holidays(\"tables/holidays.csv\");\n{}{PAYS}",
        rates(".missing_day(\"last business day before\", \"bank\")")
    );
    let program = program(
        &rules,
        &[
            ("tables/rates.csv", RATES),
            ("tables/holidays.csv", "date,name\n2026-01-06,Epiphany\n"),
        ],
    );
    // Tuesday 2026-01-06 is closed: Monday's rate, 1.20.
    let decision = decide(&program, &[("L-1", "EUR", "100", "2026-01-06")]);
    assert_eq!(decision["incentives"]["commission"]["total"], "12");
}

#[test]
fn what_is_missing_is_told_with_rule_record_currency_day_and_row() {
    let rules = format!("{}{PAYS}", rates(".missing_day(\"error\")"));
    let program = program(&rules, &[("tables/rates.csv", RATES)]);
    let told = fault(
        &program,
        &[("L-1", "EUR", "100", "2026-01-05"), ("L-2", "EUR", "100", "2026-01-07")],
    );
    for part in [
        "conversion `payout_rate` has no rate between EUR and USD of 2026-01-07",
        "in incentive `commission`",
        "`line.invoiced_on` is 2026-01-07",
        "/lines/1",
        "the last rate before it is of 2026-01-05, row 2 of `tables/rates.csv`",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let told = fault(&program, &[("L-1", "CHF", "100", "2026-01-05")]);
    for part in [
        "error[CH0409]: conversion `payout_rate` has no row for CHF, asked for on 2026-01-05 in incentive `commission`",
        "/lines/0",
        "add CHF to `tables/rates.csv`",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let told = fault(&program, &[("L-1", "GBP", "100", "2026-01-02")]);
    assert!(told.contains("has no earlier rate of the two"), "{told}");
}

#[test]
fn on_the_way_through_a_third_currency_both_are_told() {
    let rules = format!(
        "{}{PAYS}",
        rates(".missing_day(\"error\").through(\"EUR\", 3, \"half-up\")")
    );
    let table = "currency,against,date,rate\nGBP,EUR,2026-01-02,1.2\nEUR,USD,2026-01-05,1.1\n";
    let program = program(&rules, &[("tables/rates.csv", table)]);
    let told = fault(&program, &[("L-1", "GBP", "100", "2026-01-02")]);
    assert!(
        told.contains("has no rate between EUR and USD of 2026-01-02, to convert GBP into USD in incentive"),
        "{told}"
    );
    let told = refused(
        &rules,
        &[(
            "tables/rates.csv",
            "currency,against,date,rate\nGBP,EUR,2026-01-02,1.2\n",
        )],
    );
    assert!(
        told.contains("has no rate between EUR and USD, so nothing gets through"),
        "{told}"
    );
}

#[test]
fn fixed_units() {
    let rules = r#"
conversion("points_unit").fixed("tables/units.csv").valid_from("2021-10-01");
value("points").is_given_by(|lines| lines.sum(|line| line.amount.in_units("points_unit") * 5));
value("now").is_given_by(|lines| lines.sum(|line| line.amount.in_units("points_unit", line.invoiced_on)));
"#;
    let units = "currency,per_unit\nUSD,100\nEUR,75\nGBP,62.50\nJPY,12000\n";
    let program = program(rules, &[("tables/units.csv", units)]);
    // 1,500 EUR / 75 = 20 units, 250 GBP / 62.50 = 4, 6,000 JPY / 12,000 = 0.5: 24.5 units, five points each.
    let lines = [
        ("L-1", "EUR", "1500", "2026-01-02"),
        ("L-2", "GBP", "250", "2026-01-02"),
        ("L-3", "JPY", "6000", "2021-10-01"),
    ];
    let decision = decide(&program, &lines);
    assert_eq!(decision["values"]["points"], "122.5");
    assert_eq!(decision["values"]["now"], "24.5");
    let told = fault(&program, &[("L-1", "EUR", "1500", "2021-09-30")]);
    assert!(
        told.contains("conversion `points_unit` has no unit for EUR on 2021-09-30 in value `now`")
            && told.contains("its units hold from 2021-10-01 on"),
        "{told}"
    );
    // Without a day that of the decision counts.
    let early = Options {
        as_of: Some("2021-09-30".to_owned()),
        ..options()
    };
    let told = program
        .evaluate_json(facts(&lines).as_bytes(), &early)
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("has no unit for EUR on 2021-09-30 in value `points`"),
        "{told}"
    );
}

#[test]
fn an_explanation_shows_rate_day_and_row() {
    let rules = format!(
        "{}{PAYS}",
        rates(".missing_day(\"last day before\").round(2, \"half-up\")")
    );
    let program = program(&rules, &[("tables/rates.csv", RATES)]);
    let explained = Options {
        explain: Explain::Everything,
        ..options()
    };
    let facts = facts(&[("L-1", "EUR", "10.03", "2026-01-04")]);
    let decision = program.evaluate_json(facts.as_bytes(), &explained).unwrap();
    let text = decision.to_text();
    // 10.03 × 1.10 = 11.033.
    for part in [
        "1 EUR = 1.1 USD, rate of 2026-01-02 for invoice date 2026-01-04, row 1 of tables/rates.csv: 11.033 USD",
        "rounded to 11.03",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let document: Value = serde_json::from_str(&decision.to_json()).unwrap();
    fn find<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
        match value {
            Value::Object(map) => map.get(key).or_else(|| map.values().find_map(|inner| find(inner, key))),
            Value::Array(items) => items.iter().find_map(|inner| find(inner, key)),
            _ => None,
        }
    }
    assert_eq!(
        find(&document["explanation"], "conversion").unwrap(),
        &json!({
            "name": "payout_rate", "table": "tables/rates.csv", "day": "2026-01-04", "basis": "invoice date",
            "rates": [{
                "from": "EUR", "to": "USD", "day": "2026-01-02", "rate": "1.1", "row": 1, "operation": "multiply",
                "amount": "11.033"
            }]
        })
    );
}

#[test]
fn tables_that_are_wrong_are_refused() {
    let rules = format!("{}{PAYS}", rates(".missing_day(\"error\")"));
    for (table, code, words) in [
        (
            "currency,date,rate\nEUR,2026-01-02,0\n",
            "CH0007",
            "`0` is not above zero",
        ),
        (
            "currency,date,rate\nEUR,2026-01-02,-1.1\n",
            "CH0007",
            "`-1.1` is not above zero",
        ),
        (
            "currency,date,rate\nEUR,2026-01-02,abc\n",
            "CH0007",
            "`abc` is no number",
        ),
        (
            "currency,date,rate\neuro,2026-01-02,1\n",
            "CH0007",
            "`euro` is no code of a currency",
        ),
        (
            "currency,date,rate\nEUR,02.01.2026,1\n",
            "CH0007",
            "`02.01.2026` is no day",
        ),
        (
            "currency,date,rate\nUSD,2026-01-02,1\n",
            "CH0007",
            "a rate between USD and USD leads nowhere",
        ),
        (
            "currency,date,rate\nEUR,2026-01-02,1\nEUR,2026-01-02,2\n",
            "CH0225",
            "EUR has two rates of 2026-01-02 against USD",
        ),
        ("currency,date\nEUR,2026-01-02\n", "CH0006", "has no column `rate`"),
        ("currency,date,rate\n", "CH0006", "has no rows"),
        (
            "currency,against,date,rate\nEUR,GBP,2026-01-02,1\n",
            "CH0007",
            "a rate between EUR and GBP leads nowhere: every rate is one of USD",
        ),
    ] {
        let told = refused(&rules, &[("tables/rates.csv", table)]);
        assert!(
            told.contains(&format!("error[{code}]")) && told.contains(words),
            "{words}\n{told}"
        );
    }
}

#[test]
fn declarations_that_are_wrong_are_refused() {
    let table = [("tables/rates.csv", RATES)];
    for (rules, words) in [
        (
            "conversion(\"c\").rates(\"tables/rates.csv\").quoted(\"dollars\").basis(\"x\").missing_day(\"error\");"
                .to_owned(),
            "which way the rates are written",
        ),
        (
            "conversion(\"c\").rates(\"tables/rates.csv\").basis(\"x\").missing_day(\"error\");".to_owned(),
            "the conversion `c` has no `quoted`",
        ),
        ("conversion(\"c\");".to_owned(), "the conversion `c` has no `rates`"),
        (
            rates(".missing_day(\"error\").valid_from(\"2026-01-01\")"),
            "`valid_from` says nothing",
        ),
        (
            rates(".missing_day(\"error\").through(\"USD\", 3, \"half-up\")"),
            "USD is the target currency itself",
        ),
        (
            rates(".missing_day(\"error\").through(\"EUR\", 3, \"half-up\")"),
            "has no column `against`",
        ),
        (
            rates(".missing_day(\"last business day before\", \"bank\")"),
            "there is no business calendar `bank`",
        ),
        (rates(".missing_day(\"error\", \"bank\")"), "takes no business calendar"),
        (
            format!(
                "{}value(\"v\").is_given_by(|lines| lines.sum(|line| line.amount.converted(\"payout_rate\")));",
                rates(".missing_day(\"error\")")
            ),
            "no day is named",
        ),
        (
            format!(
                "{}value(\"v\").is_given_by(|lines| lines.sum(|line| line.amount.in_units(\"payout_rate\")));",
                rates(".missing_day(\"error\")")
            ),
            "write `.converted(\"payout_rate\", day)`",
        ),
        (
            format!(
                "{}value(\"v\").is_given_by(|as_of| 5.converted(\"payout_rate\", as_of));",
                rates(".missing_day(\"error\")")
            ),
            "`converted` converts an amount of money, this is a whole number",
        ),
        (
            format!(
                "{}value(\"v\").is_given_by(|payout_rate| payout_rate);",
                rates(".missing_day(\"error\")")
            ),
            "`payout_rate` is a conversion: it is no value",
        ),
        (
            format!(
                "{}value(\"v\").is_given_by(|lines| lines.sum(|line| line.amount.converted(\"payout\", line.invoiced_on)));",
                rates(".missing_day(\"error\")")
            ),
            "there is no conversion `payout`",
        ),
        (
            format!(
                "{}setting(\"bonus\", money(\"CHF\"), 5);\nvalue(\"v\").is_given_by(|bonus, as_of| bonus.converted(\"payout_rate\", as_of));",
                rates(".missing_day(\"error\")")
            ),
            "the amount is in CHF, and the table of the conversion has no row for it",
        ),
    ] {
        let told = refused(&rules, &table);
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn another_currency_than_the_programs() {
    let rules = r#"
conversion("into_euro").rates("tables/rates.csv").quoted("EUR per unit of foreign currency").basis("invoice date").missing_day("error");
incentive("commission").for_each("lines").in_period(|line| line.invoiced_on)
    .pays(|line| line.amount.converted("into_euro", line.invoiced_on)).round_each(2, "half-up");
"#;
    let program = program(
        rules,
        &[("tables/rates.csv", "currency,date,rate\nUSD,2026-01-02,0.9\n")],
    );
    let decision = decide(
        &program,
        &[("L-1", "USD", "10", "2026-01-02"), ("L-2", "EUR", "3", "2026-01-02")],
    );
    let commission = &decision["incentives"]["commission"];
    assert_eq!(
        (&commission["currency"], &commission["total"]),
        (&json!("EUR"), &json!("12"))
    );
}

#[test]
fn amounts_keep_their_currency_through_lists_that_are_read_twice() {
    let rules = format!(
        "{}value(\"both\").is_given_by(|lines| lines.map(|line| line.amount).sum(|amount| amount.converted(\"payout_rate\", date(\"2026-01-05\")))\n    \
         + lines.filter(|line| lines.any(|other| other.id != line.id)).sum(|line| line.amount.converted(\"payout_rate\", line.invoiced_on)));\n",
        rates(".missing_day(\"error\")")
    );
    let program = program(&rules, &[("tables/rates.csv", RATES)]);
    // 100 EUR × 1.20 + 80 GBP × 1.25 = 220, twice.
    let decision = decide(
        &program,
        &[("L-1", "EUR", "100", "2026-01-05"), ("L-2", "GBP", "80", "2026-01-05")],
    );
    assert_eq!(decision["values"]["both"], "440");
}

#[test]
fn the_sum_is_rounded_behind_cap_and_floor_and_before_the_minimum() {
    let total = |clauses: &str, lines: &[(&str, &str, &str, &str)]| {
        let rules = format!(
            "setting(\"dollar\", money(), 1);\nconversion(\"units\").fixed(\"tables/units.csv\");\n\
             incentive(\"bonus\").for_each(\"lines\").in_period(|line| line.invoiced_on)\n    \
             .pays(|line, dollar| dollar * line.amount.in_units(\"units\")){clauses};\n"
        );
        let program = program(&rules, &[("tables/units.csv", "currency,per_unit\nUSD,3\n")]);
        decide(&program, lines)["incentives"]["bonus"].clone()
    };
    // Three lines of a third of a dollar: 0.333… each, 0.999… in all, 1.00 rounded. Rounded on each line it is 0.99.
    let thirds = [
        ("L-1", "USD", "1", "2026-01-02"),
        ("L-2", "USD", "1", "2026-01-02"),
        ("L-3", "USD", "1", "2026-01-02"),
    ];
    let on_total = total(".round_total(2, \"half-up\")", &thirds);
    assert_eq!(on_total["total"], "1");
    assert_eq!(on_total["sum"], "0.9999999999999999999999999999");
    assert_eq!(on_total["rounding"], "0.0000000000000000000000000001");
    assert_eq!(total(".round_each(2, \"half-up\")", &thirds)["total"], "0.99");
    // A minimum of 1 is reached only because the sum is rounded before it is tested.
    let minimum = total(".round_total(2, \"half-up\").minimum(1, \"forfeit\")", &thirds);
    assert_eq!((&minimum["total"], &minimum["forfeited"]), (&json!("1"), &json!("0")));
    // Returns mirror: −0.999… is −1.00. Half a cent: 0.015 / 3 = 0.005 goes away from zero.
    let back = [("L-1", "USD", "-0.015", "2026-01-02")];
    assert_eq!(total(".round_total(2, \"half-up\")", &back)["total"], "-0.01");
    // Cut to the cap first: 0.50.
    let capped = total(".cap(0.5).per([\"partner\"]).round_total(2, \"half-up\")", &thirds);
    assert_eq!((&capped["total"], &capped["rounding"]), (&json!("0.5"), &json!("0")));
}
