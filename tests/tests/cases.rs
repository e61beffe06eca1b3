//! Cases in spreadsheets: `cases/*.csv`, one row a scenario.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Compilation, Pack, Program};

const MANIFEST: &str = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
    currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n";

const PROGRAM: &str = r#"
record("partner").key("id")
    .field("id", text())
    .field("kind", one_of(["reseller", "msp"]))
    .field("revenue", money().at_least(0))
    .field("share", percent())
    .field("trained", boolean())
    .field("joined_on", date().optional());
record("deal").key("id").field("id", text()).field("amount", money());
input("partner", record_of("partner"));
input("deals", list_of(record_of("deal")));
setting("threshold", money(), 100_000);
value("sales").is_given_by(|deals| deals.sum(|deal| deal.amount));
value("code").is_given_by(|partner| partner.id);
let level = ladder("level").title("Level").select("highest");
level.tier("member").title("Member");
level.tier("gold").title("Gold").requires("Revenue", |partner| partner.revenue).at_least(|threshold| threshold);
eligibility("funds").title("Funds")
    .requires("Trained", |partner| partner.trained)
    .requires("Share", |partner| partner.share).at_least(percent(2.5))
    .requires("Joined", |partner| partner.joined_on).on_or_before(|as_of| as_of);
"#;

const BASE: &str = r#"
base("a member", #{
    partner: #{ id: "P-1", kind: "msp", revenue: 80_000, share: 0.025, trained: true, joined_on: "2026-03-31" },
    deals: [ #{ id: "D-1", amount: 1_000 } ]
}).as_of("2026-03-31").period("2026-01-01", "2026-03-31");
"#;

fn pack(scenarios: &str, cases: &str) -> Pack {
    Pack::from_files([
        ("pack.toml", MANIFEST),
        ("program.rhai", PROGRAM),
        ("program.test.rhai", &format!("{BASE}{scenarios}")),
        ("cases/levels.csv", cases),
    ])
}

fn compile(cases: &str) -> Compilation {
    Program::compile(&pack("", cases))
}

/// The name of each scenario with what does not hold.
fn run(cases: &str) -> Vec<(String, Vec<String>)> {
    let compilation = compile(cases);
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    let tested = compilation.program.unwrap().test_all();
    let of = |failures: Vec<charter_engine::scenario::Failure>| {
        let words = failures.into_iter();
        words
            .map(|failure| format!("{} is {}, not {}", failure.what, failure.actual, failure.expected))
            .collect()
    };
    tested.into_iter().map(|one| (one.name, of(one.failures))).collect()
}

/// The one thing that is wrong with cases: code, message, file, line and column.
fn wrong(cases: &str) -> (String, String, String) {
    let compilation = compile(cases);
    assert!(compilation.program.is_none(), "{cases}");
    let all: Vec<_> = compilation.diagnostics.iter().collect();
    assert_eq!(all.len(), 1, "{}", compilation.diagnostics);
    let span = all[0].span().unwrap();
    let file = compilation.diagnostics.sources().get(span.file).unwrap();
    let place = file.line_column(span.start);
    (
        all[0].message.clone(),
        format!("{}:{}:{}", file.path(), place.line, place.column),
        all[0].help.clone().unwrap_or_default(),
    )
}

#[test]
fn a_row_is_a_scenario() {
    let tested = run(
        "\u{feff}name,varies,set:partner.revenue,setting:threshold,expect:level,note\r\n\
         one cent below,a member,99999.99,,member,checked by hand\r\n\
         at the edge,a member,100000,,gold,\r\n\
         another threshold,a member,99999.99,\"99999.99\",gold,\r\n\
         ,,,,,\r\n\
         wrong,a member,1,,gold,\r\n",
    );
    let holds = |name: &str| (name.to_owned(), Vec::<String>::new());
    assert_eq!(
        tested,
        [
            holds("one cent below"),
            holds("at the edge"),
            holds("another threshold"),
            ("wrong".to_owned(), vec!["level is \"member\", not \"gold\"".to_owned()]),
        ]
    );
}

#[test]
fn the_only_base_need_not_be_named() {
    assert_eq!(run("name,expect:level\nas it is,member\n").len(), 1);
}

#[test]
fn cells_have_the_type_of_the_fact() {
    // `00123` stays text for a text field; 2.5 % is 0.025; a list is JSON; `()` takes a fact away.
    let tested = run(
        "name,set:partner.id,set:partner.share,set:partner.trained,set:deals,set:partner.joined_on,\
         expect:code,expect:sales,expect:funds,expect:eligibility.funds.reasons\n\
         text,00123,,,,,00123,1000,true,[]\n\
         other text,00123,,,,,123,,,\n\
         percent,,2.4 %,,,,,,false,\"[\"\"Share\"\"]\"\n\
         boolean,,,FALSE,,,,,false,\"[\"\"Trained\"\"]\"\n\
         list,,,,\"[{\"\"id\"\":\"\"a\"\",\"\"amount\"\":0.10},{\"\"id\"\":\"\"b\"\",\"\"amount\"\":0.20}]\",,,0.3,,\n\
         taken away,,,,,(),,,false,\"[\"\"Joined\"\"]\"\n",
    );
    let failed: Vec<(&str, &[String])> = tested
        .iter()
        .map(|(name, failed)| (name.as_str(), failed.as_slice()))
        .filter(|(_, failed)| !failed.is_empty())
        .collect();
    assert_eq!(
        failed,
        [("other text", ["code is \"00123\", not 123".to_owned()].as_slice())]
    );
    assert_eq!(tested.len(), 6);
}

#[test]
fn days_and_errors_are_columns_too() {
    let tested = run(
        "name,as_of,period,set:partner.revenue,set:partner.kind,set:partner.trained,expect:funds,expect_error\n\
         joined on the day,2026-03-31,2026-01-01..2026-03-31,,,,true,\n\
         a day too early,2026-03-30,,,,,false,\n\
         not a kind,,,,broker,,,CH0301 at /partner/kind\n\
         any error,,,many,,,,CH0302\n\
         neither,,,,,maybe,,CH0302 at /partner/trained\n",
    );
    assert!(tested.iter().all(|(_, failed)| failed.is_empty()), "{tested:?}");
    assert_eq!(tested.len(), 5);
}

#[test]
fn an_error_that_does_not_come_fails() {
    let tested = run("name,expect_error\nfine,CH0301\n");
    assert_eq!(tested[0].1, ["CH0301 is a decision, not error CH0301"]);
}

#[test]
fn faults_say_file_line_and_column() {
    for (cases, message, place, help) in [
        (
            "nam,expect:level\na,gold\n",
            "there is no column `nam` of cases",
            "1:1",
            "did you mean `name`?",
        ),
        (
            "name,expct:level\na,gold\n",
            "there is no column `expct:level` of cases",
            "1:6",
            "columns are `name`",
        ),
        (
            "name,set:\na,gold\n",
            "`set:` names nothing",
            "1:6",
            "`set:partner.revenue`",
        ),
        (
            "name,set:deals[0,expect:level\na,1,gold\n",
            "`deals[0` is no path: `]` is missing",
            "1:6",
            "`deals[0].amount`",
        ),
        (
            "name,setting:treshold,expect:level\na,1,gold\n",
            "there is no setting `treshold`",
            "1:6",
            "did you mean `threshold`?",
        ),
        (
            "name,set:partner.revenue,expect:level\na,\"1,250\",gold\n",
            "`1,250` is no number",
            "2:3",
            "without thousands separators",
        ),
        (
            "name,set:partner.trained,expect:level\na,yes,gold\n",
            "`yes` is neither true nor false",
            "2:3",
            "`true` or `false`",
        ),
        (
            "name,set:deals,expect:level\na,none,gold\n",
            "`none` is no JSON: ",
            "2:3",
            "`[1, 2]`",
        ),
        (
            "name,as_of,expect:level\na,31.03.2026,gold\n",
            "`31.03.2026` is no day",
            "2:3",
            "2026-03-31",
        ),
        (
            "name,period,expect:level\na,2026-Q1,gold\n",
            "`2026-Q1` is no period",
            "2:3",
            "2026-01-01..2026-03-31",
        ),
        (
            "name,expect_error\na,CH9999\n",
            "`CH9999` is no code of an error",
            "2:3",
            "CH0303",
        ),
        (
            "name,expect_error\na,CH0303 at partner\n",
            "`partner` is no pointer into the facts",
            "2:3",
            "CH0303 at /partner",
        ),
        ("name,expect:level\n,gold\n", "the case has no name", "2:1", "`name`"),
        (
            "name,expect:level\nü,\n",
            "the case expects nothing",
            "2:1",
            "`expect:PATH`",
        ),
        (
            "name,varies,expect:level\na,a membr,gold\n",
            "there is no base `a membr`",
            "2:3",
            "did you mean `a member`?",
        ),
        (
            "name,set:partner.address.city,expect:level\na,x,gold\n",
            "the facts have nothing at `partner.address.city`",
            "2:3",
            "",
        ),
        (
            "name,expect:level\na,gold,\n",
            "the row has 3 cells, the header has 2",
            "2:8",
            "remove",
        ),
        ("", "the table has no header", "1:1", "first line"),
    ] {
        let said = wrong(cases);
        assert!(said.0.starts_with(message), "{cases}: {}", said.0);
        assert_eq!(said.1, format!("cases/levels.csv:{place}"), "{cases}");
        assert!(said.2.contains(help), "{cases}: {}", said.2);
    }
    // Without the column there is nothing to call the cases by.
    let compilation = compile("expect:level\ngold\n");
    let said = compilation.diagnostics.to_string();
    assert!(said.contains("the cases have no column `name`"), "{said}");
}

#[test]
fn a_name_stands_once_also_across_files() {
    let compilation = Program::compile(&pack(
        "scenario(\"twice\").varies(\"a member\").expect(\"level\", \"member\");",
        "name,expect:level\ntwice,member\n",
    ));
    assert!(compilation.program.is_none());
    let diagnostic = compilation.diagnostics.iter().next().unwrap();
    let files: Vec<&str> = diagnostic
        .labels
        .iter()
        .map(|label| compilation.diagnostics.sources().get(label.span.file).unwrap().path())
        .collect();
    assert_eq!(files, ["cases/levels.csv", "program.test.rhai"]);
}

#[test]
fn cases_are_no_part_of_the_digest() {
    let (one, other) = (
        pack("", "name,expect:level\na,member\n"),
        pack("", "name,expect:level\nb,gold\n"),
    );
    assert_eq!(one.digest(), other.digest());
}

#[test]
fn a_table_does_not_stand_among_the_cases() {
    let files = [
        ("pack.toml", MANIFEST),
        (
            "program.rhai",
            "table(\"rate\", \"cases/rate.csv\").input(\"n\", integer()).output(\"r\", integer()).hit(\"unique\");",
        ),
        ("cases/rate.csv", "n,r\n1,2\n"),
    ];
    let said = Program::compile(&Pack::from_files(files)).diagnostics.to_string();
    assert!(said.contains("move the table to `tables`"), "{said}");
}
