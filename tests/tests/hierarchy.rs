//! Hierarchies: who is above whom, overrides on what a downline earned, who sees what. Numbers are computed by hand.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Decision, Explain, Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn program(script: &str) -> Program {
    let manifest = "name = \"agents\"\nversion = \"1.0.0\"\ntitle = \"Agents\"\nowner = \"channel@vendor.example\"\n\
                    currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    let compilation = Program::compile(&Pack::from_files([("pack.toml", manifest), ("program.rhai", script)]));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}\n{script}", compilation.diagnostics))
}

fn refused(script: &str) -> String {
    let manifest = "name = \"agents\"\nversion = \"1.0.0\"\ntitle = \"Agents\"\nowner = \"channel@vendor.example\"\n\
                    currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    let compilation = Program::compile(&Pack::from_files([("pack.toml", manifest), ("program.rhai", script)]));
    assert!(compilation.program.is_none(), "{script}");
    let first = compilation.diagnostics.iter().next().unwrap();
    format!("{} {}", first.code, first.message)
}

fn options() -> Options {
    Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-01-01..2026-03-31".to_owned()),
        ..Options::default()
    }
}

fn decide(program: &Program, facts: &Value) -> Decision {
    program
        .evaluate_json(facts.to_string().as_bytes(), &options())
        .unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn decision(program: &Program, facts: &Value) -> Value {
    serde_json::from_str(&decide(program, facts).to_json()).unwrap()
}

fn fails(program: &Program, facts: &Value) -> (String, String) {
    let wrong = program
        .evaluate_json(facts.to_string().as_bytes(), &options())
        .unwrap_err();
    let first = wrong.iter().next().unwrap();
    (
        format!("{} {}", first.code, first.message),
        first.pointer.clone().unwrap_or_default(),
    )
}

const AGENTS: &str = r#"
record("agent").key("id").field("id", text()).field("parent_id", text().optional());
relation("agents", record_of("agent")).parent("parent_id").sees_downline(1);
"#;

/// M is at the top; S-1 and S-2 below; A-1 and A-2 below S-1, A-3 below S-2.
fn agents() -> Value {
    let agent = |id: &str, parent: Option<&str>| match parent {
        Some(parent) => json!({ "id": id, "parent_id": parent }),
        None => json!({ "id": id }),
    };
    json!([
        agent("A-2", Some("S-1")),
        agent("M", None),
        agent("S-2", Some("M")),
        agent("A-1", Some("S-1")),
        agent("S-1", Some("M")),
        agent("A-3", Some("S-2")),
    ])
}

#[test]
fn rules_go_up_and_down() {
    let program = program(&format!(
        r#"{AGENTS}
record("sale").key("id").field("id", text()).field("agent_id", text()).field("amount", money());
input("me", text());
input("sales", list_of(record_of("sale")));
value("below").is_given_by(|agents, me| agents.downline(me).count());
value("directly").is_given_by(|agents, me| agents.downline(me, 1).count());
value("first").is_given_by(|agents, me| agents.downline(me).map(|agent| agent.id).first() ?? "nobody");
value("above").is_given_by(|agents, me| agents.upline(me).count());
value("next").is_given_by(|agents, me| agents.upline(me, 1).map(|agent| agent.id).first() ?? "nobody");
// What everybody below has sold.
value("sold").is_given_by(|agents, me, sales|
    agents.downline(me).sum(|agent| sales.filter(|sale| sale.agent_id == agent.id).sum(|sale| sale.amount)));
"#
    ));
    let sale = |id: &str, agent: &str, amount: i64| json!({ "id": id, "agent_id": agent, "amount": amount });
    let sales = [
        sale("1", "A-1", 10),
        sale("2", "A-2", 20),
        sale("3", "A-3", 40),
        sale("4", "S-1", 80),
        sale("5", "M", 160),
    ];
    let values = |me: &str| {
        let facts = json!({ "agents": agents(), "me": me, "sales": sales });
        decision(&program, &facts)["values"].clone()
    };
    let expected = |below: i64, directly: i64, first: &str, above: i64, next: &str, sold: &str| json!({ "below": below, "directly": directly, "first": first, "above": above, "next": next, "sold": sold });
    // 10 + 20 + 40 + 80
    assert_eq!(values("M"), expected(5, 2, "A-1", 0, "nobody", "150"));
    assert_eq!(values("S-1"), expected(2, 2, "A-1", 1, "M", "30"));
    assert_eq!(values("A-3"), expected(0, 0, "nobody", 2, "S-2", "0"));
    let facts = json!({ "agents": agents(), "me": "A-9", "sales": [] });
    assert_eq!(
        fails(&program, &facts).0,
        "CH0416 `A-9` is not in `agents`, and is asked for in value `below`"
    );
}

#[test]
fn parents_are_there_and_in_no_circle() {
    let program = program(&format!(
        "{AGENTS}\ninput(\"me\", text());\nvalue(\"below\").is_given_by(|agents, me| agents.downline(me).count());"
    ));
    let facts = |agents: Value| json!({ "agents": agents, "me": "A" });
    assert_eq!(
        fails(
            &program,
            &facts(json!([{ "id": "A" }, { "id": "B", "parent_id": "A" }, { "id": "C", "parent_id": "X" }]))
        ),
        (
            "CH0315 the parent `X` of `C` is not in `agents`".to_owned(),
            "/agents/2/parent_id".to_owned()
        )
    );
    assert_eq!(
        fails(
            &program,
            &facts(json!([
                { "id": "D", "parent_id": "C" },
                { "id": "C", "parent_id": "B" },
                { "id": "B", "parent_id": "D" },
                { "id": "A", "parent_id": "B" }
            ]))
        ),
        (
            "CH0315 `B` of `agents` is above itself: B → D → C → B".to_owned(),
            "/agents/2/parent_id".to_owned()
        )
    );
    assert_eq!(
        fails(&program, &facts(json!([{ "id": "A", "parent_id": "A" }]))).0,
        "CH0315 `A` of `agents` is above itself: A → A"
    );
    // Given once for a run it is held to the same.
    let wrong = program
        .relations(&[("agents", br#"[{ "id": "A", "parent_id": "A" }]"#)])
        .unwrap_err();
    assert!(wrong.to_string().contains("is above itself"), "{wrong}");
}

fn residual() -> Program {
    program(&format!(
        r#"{AGENTS}
record("contract").key("id").field("id", text()).field("fee", money()).field("paid_on", date())
    .field("agent_id", text()).field("partner_id", text().optional());
input("contracts", list_of(record_of("contract")));
incentive("residual").title("Residual").kind("commission")
    .for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up")
    .split("shares")
        .payee("Partner", |contract| contract.partner_id).keeps(percent(25)).when_absent("passes down")
        .payee("Agent", |contract| contract.agent_id).keeps("the rest");
incentive("override").title("Override").kind("override")
    .for_each_downline("residual").levels(2)
    .when("Direct, or a large amount", |downline| downline.level == 1 || downline.amount >= 50)
    .pays(|downline| downline.amount * if downline.level == 1 {{ percent(3) }} else {{ percent(1) }})
    .round_each(2, "half-up").cap(4).per(["downline.parent_id"])
    .payee("Upline", |downline| downline.parent_id);
"#
    ))
}

fn facts() -> Value {
    json!({ "agents": agents(), "contracts": [
        { "id": "C-1", "fee": 100, "paid_on": "2026-01-15", "agent_id": "A-1" },
        { "id": "C-2", "fee": 100, "paid_on": "2026-01-15", "agent_id": "A-2", "partner_id": "S-2" },
        { "id": "C-3", "fee": -10, "paid_on": "2026-01-20", "agent_id": "M" },
        { "id": "C-4", "fee": 900, "paid_on": "2026-04-01", "agent_id": "A-1" },
    ] })
}

#[test]
fn overrides_are_paid_on_what_the_downline_earned() {
    let program = residual();
    let found = decision(&program, &facts());
    let lines: Vec<(Value, String, String)> = found["incentives"]["override"]["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (
                line["record"].clone(),
                text(&line["amount"]),
                text(&line["parts"][0]["payee"]),
            )
        })
        .collect();
    let line = |record: [&str; 3], amount: &str, payee: &str| (json!(record), amount.to_owned(), payee.to_owned());
    // C-1: A-1 earned 100: 3 % for S-1, 1 % for M. C-2: S-2 earned 25: 3 % = 0.75 for M; A-2 earned 75: 2.25 for S-1,
    // 0.75 for M. S-1 would get 5.25: the cap leaves 4, and cuts the last line by its key. M has nobody above.
    assert_eq!(
        lines,
        [
            line(["C-1", "A-1", "1"], "3", "S-1"),
            line(["C-1", "A-1", "2"], "1", "M"),
            line(["C-2", "S-2", "1"], "0.75", "M"),
            line(["C-2", "A-2", "1"], "1", "S-1"),
            line(["C-2", "A-2", "2"], "0.75", "M"),
        ]
    );
    assert_eq!(found["incentives"]["override"]["cut_by_cap"], "1.25");
    // 100 + 75 + 25 - 10 by the residual; 4 and 2.5 by the override.
    assert_eq!(
        found["payees"],
        json!({
            "A-1": { "USD": "100" }, "A-2": { "USD": "75" }, "M": { "USD": "-7.5" },
            "S-1": { "USD": "4" }, "S-2": { "USD": "25" }
        })
    );
    // Conditions tell of the record as of any other.
    let mut small = facts();
    small["contracts"][0]["fee"] = json!(40);
    let found = decision(&program, &small);
    let rejected = &found["incentives"]["override"]["rejected"];
    assert_eq!(rejected[0]["record"], json!(["C-1", "A-1", "2"]));
    assert_eq!(rejected[0]["reason"], "Direct, or a large amount");
    // Explaining changes nothing, and names the records.
    let explained = Options {
        explain: Explain::Only("override".to_owned()),
        ..options()
    };
    let explained = program
        .evaluate_json(facts().to_string().as_bytes(), &explained)
        .unwrap()
        .to_text();
    assert!(
        explained.starts_with(&decide(&program, &facts()).to_text()),
        "{explained}"
    );
    assert!(
        explained.contains("C-2 / A-2 / 1: 1.00 USD, 2.25 before it was cut"),
        "{explained}"
    );
    // Facts cannot hold what is made.
    let mut forged = facts();
    forged["override"] = json!([]);
    assert_eq!(fails(&program, &forged).0, "CH0304 there is no input `override`");
    assert!(!program.facts_schema().contains("downline"));
    assert!(!program.typescript().contains("Downline"));
}

#[test]
fn who_is_paid_stands_in_the_hierarchy() {
    let mut unknown = facts();
    unknown["contracts"][1]["agent_id"] = json!("A-9");
    assert_eq!(
        fails(&residual(), &unknown).0,
        "CH0416 `A-9` is not in `agents`, and is asked for in incentive `override`"
    );
}

#[test]
fn a_payee_sees_its_own_and_its_downline() {
    let decided = decide(&residual(), &facts());
    let seen = |payee: &str| -> Value { serde_json::from_str(&decided.seen_by(payee).to_json()).unwrap() };
    let records = |seen: &Value, incentive: &str| -> Vec<Value> {
        let lines = seen["incentives"][incentive]["lines"].as_array();
        let lines = lines.map(Vec::as_slice).unwrap_or_default();
        lines.iter().map(|line| line["record"].clone()).collect()
    };
    // A-1 sees what it is paid, and nothing of the override.
    let agent = seen("A-1");
    assert_eq!(records(&agent, "residual"), [json!("C-1")]);
    assert!(agent["incentives"].get("override").is_none());
    assert_eq!(agent["totals"], json!({ "USD": "100" }));
    assert_eq!(agent["payees"], json!({ "A-1": { "USD": "100" } }));
    for hidden in ["ladders", "values", "eligibility"] {
        assert!(agent.get(hidden).is_none());
    }
    // S-1 sees one level down: A-1 and A-2, but not what S-2 gets of C-2.
    let sub = seen("S-1");
    assert_eq!(records(&sub, "residual"), [json!("C-1"), json!("C-2")]);
    assert_eq!(
        sub["incentives"]["residual"]["lines"][1]["parts"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(sub["incentives"]["residual"]["total"], "175");
    assert_eq!(sub["incentives"]["override"]["total"], "4");
    assert_eq!(
        sub["payees"],
        json!({ "A-1": { "USD": "100" }, "A-2": { "USD": "75" }, "S-1": { "USD": "4" } })
    );
    // M sees S-1 and S-2, and not the agents below them.
    let master = seen("M");
    assert_eq!(records(&master, "residual"), [json!("C-2"), json!("C-3")]);
    assert_eq!(
        master["payees"],
        json!({ "M": { "USD": "-7.5" }, "S-1": { "USD": "4" }, "S-2": { "USD": "25" } })
    );
    // 25 - 10 + 6.5
    assert_eq!(master["totals"], json!({ "USD": "21.5" }));
    let text = decided.seen_by("A-1").to_text();
    assert_eq!(
        text,
        "Agents, version 1.0.0\nwhat A-1 may see, as of 2026-03-31, period 2026-01-01 to 2026-03-31\n\n\
         Residual: 100.00 USD\n  C-1\n    100.00 USD to A-1 (Agent, 100 %)\n\n\
         Total: 100.00 USD\n  to A-1: 100.00 USD\n"
    );
    let nobody = decided.seen_by("Z-1").to_text();
    assert!(
        nobody.ends_with("\nNothing is paid to Z-1 or to anybody whom Z-1 sees.\n"),
        "{nobody}"
    );
}

#[test]
fn wrong_use_is_refused() {
    let contract = r#"
record("contract").key("id").field("id", text()).field("fee", money()).field("paid_on", date()).field("agent_id", text());
input("contracts", list_of(record_of("contract")));
incentive("residual").for_each("contracts").in_period(|contract| contract.paid_on).pays(|contract| contract.fee)"#;
    let payee = ".payee(\"Agent\", |contract| contract.agent_id);";
    let over = |clauses: &str| {
        format!(
            "incentive(\"override\").for_each_downline(\"residual\"){clauses}\
             .pays(|downline| downline.amount).payee(\"Upline\", |downline| downline.parent_id);"
        )
    };
    for (script, expected) in [
        (
            format!("{AGENTS}{contract};\n{}", over(".levels(2)")),
            "CH0206 incentive `residual` does not say who is paid, so nobody is above them",
        ),
        (
            format!("{AGENTS}{contract}{payee}\n{}", over("")),
            "CH0206 incentive `override` does not say how many levels up it is paid",
        ),
        (
            format!("{contract}{payee}\n{}", over(".levels(2)")),
            "CH0206 no relation says who is above whom",
        ),
        (
            format!(
                "{AGENTS}{contract}{payee}\n{}",
                over(".levels(2).in_hierarchy(\"partners\")")
            ),
            "CH0207 there is no relation `partners` with parents",
        ),
        (
            format!(
                "{AGENTS}{contract}{payee}\nrelation(\"more\", record_of(\"agent\")).parent(\"parent_id\");{}",
                over(".levels(2)")
            ),
            "CH0206 several relations say who is above whom",
        ),
        (
            format!(
                "{AGENTS}{contract}{payee}\n{}",
                over(".levels(2)").replace("residual", "override")
            ),
            "CH0214 these read each other in a circle: `override` → `override`",
        ),
        (
            format!("{AGENTS}{contract}.levels(2);"),
            "CH0206 incentive `residual` is no override, so `levels` says nothing",
        ),
        (
            r#"record("agent").key("id").field("id", text()).field("parent_id", text());
relation("agents", record_of("agent")).parent("parent_id");"#
                .to_owned(),
            "CH0210 the parent `parent_id` must be a text that may be absent",
        ),
        (
            r#"record("agent").key("id").field("id", integer()).field("parent_id", text().optional());
relation("agents", record_of("agent")).parent("parent_id");"#
                .to_owned(),
            "CH0210 record `agent` has no key by which it could be a parent",
        ),
        (
            r#"record("agent").key("id").field("id", text());
relation("agents", record_of("agent")).parent("parent_id");"#
                .to_owned(),
            "CH0208 record `agent` has no field `parent_id`",
        ),
        (
            r#"record("agent").key("id").field("id", text());
relation("agents", record_of("agent")).sees_downline(2);"#
                .to_owned(),
            "CH0206 the records of relation `agents` have no parents, so nobody has a downline",
        ),
        (
            r#"record("agent").key("id").field("id", text());
input("agents", list_of(record_of("agent")));
value("below").is_given_by(|agents| agents.downline("A").count());"#
                .to_owned(),
            "CH0209 the records of this list have no `downline`",
        ),
    ] {
        assert_eq!(refused(&script), expected, "{script}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Up and down are each other's opposite, against a walk over the parents written here; the order of the records
    /// changes nothing.
    #[test]
    fn up_and_down_are_opposite(
        parents in prop::collection::vec(prop::option::of(0_usize..12), 1..12),
        levels in 0_u32..5,
        turned in any::<bool>(),
    ) {
        // Only who stands before one may be above: that makes no circle.
        let name = |place: usize| format!("A-{place:02}");
        let above: BTreeMap<String, Option<String>> = parents
            .iter()
            .enumerate()
            .map(|(place, parent)| (name(place), parent.filter(|parent| *parent < place).map(name)))
            .collect();
        let mut records: Vec<Value> = above
            .iter()
            .map(|(id, parent)| match parent {
                Some(parent) => json!({ "id": id, "parent_id": parent }),
                None => json!({ "id": id }),
            })
            .collect();
        if turned {
            records.reverse();
        }
        let program = program(&format!(
            "{AGENTS}\ninput(\"me\", text());\ninput(\"other\", text());\n\
             value(\"below\").is_given_by(|agents, me, other| agents.downline(me, {levels}).any(|agent| agent.id == other));\n\
             value(\"above\").is_given_by(|agents, me, other| agents.upline(other, {levels}).any(|agent| agent.id == me));"
        ));
        for me in above.keys() {
            for other in above.keys() {
                let mut at = other.clone();
                let mut expected = false;
                for _ in 0..levels {
                    let Some(Some(parent)) = above.get(&at) else { break };
                    at = parent.clone();
                    expected |= at == *me;
                }
                let found = decision(&program, &json!({ "agents": records, "me": me, "other": other }));
                prop_assert_eq!(&found["values"]["below"], &json!(expected), "{} {}", me, other);
                prop_assert_eq!(&found["values"]["above"], &json!(expected), "{} {}", me, other);
            }
        }
    }
}
