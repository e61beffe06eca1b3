use super::{declared, fine, shown};
use crate::model::{
    BandMode, Comparator, Constant, Edge, Expected, Handle, Schedule, Select, Shortfall, Threshold, TypeKind,
    WindowSpan,
};
use crate::pack::Pack;
use crate::source::Span;
use crate::value::{Decimal, MonthEnd, Rounding, Tree};

const INPUTS: &str = r#"
record("partner").key("id")
    .field("id",          text())
    .field("revenue_ttm", money(), "Net revenue of twelve months")
    .field("prior",       money())
    .field("certified",   integer().at_least(0))
    .field("compliant_until", date().optional());
record("deal").key("id")
    .field("id",        text())
    .field("product",   one_of(["cloud", "software"]))
    .field("amount",    money())
    .field("closed_on", date())
    .field("package_",  boolean()).from_key("package");
input("partner", record_of("partner"));
input("deals",   list_of(record_of("deal")));
"#;

const PROGRAM: &str = r#"
setting("bonus", money(), 500).title("Bonus");
value("growth").title("Growth").type(percent())
    .is_given_by(|partner| (partner.revenue_ttm - partner.prior) / partner.prior)
    .when_dividing_by_zero(0);
let level = ladder("level").title("Partner level").select("highest");
level.tier("registered").title("Registered");
level.tier("gold").title("Gold")
    .requires("Certified", |partner| partner.certified).at_least(4)
    .path("Volume")
        .requires("Revenue", |partner| partner.revenue_ttm).at_least(250_000)
    .path("Growth")
        .requires("Revenue", |partner| partner.revenue_ttm).at_least("bonus")
        .requires("Growth",  |growth| growth).at_least(percent(40))
    .benefit("discount", percent(15));
eligibility("mdf").title("Funds")
    .requires("Gold or above", |level| level.at_least("gold"))
    .requires("Compliance",    |partner| partner.compliant_until).on_or_after(|as_of| as_of);
let rate = table("rate", "tables/rate.csv")
    .input("level", tier_of("level"))
    .input("product", field_of("deal", "product"))
    .output("rate", percent())
    .hit("unique");
incentive("commission").title("Commission").kind("commission")
    .for_each("deals")
    .when("Cloud", |deal| deal.product == "cloud")
    .in_period(|deal| deal.closed_on)
    .pays(|deal, level, bonus| deal.amount * rate.lookup(level, deal.product).rate + bonus)
    .round_each(2, "half-up")
    .cap(25_000).per(["partner", "period"]);
let volume = bands("volume", money()).marginal()
    .from(0,       percent(1))
    .above(100_000, percent(2));
incentive("rebate").kind("rebate").paid("yearly")
    .when("Entitled", |mdf| mdf.eligible)
    .pays(|partner| volume.on(partner.revenue_ttm))
    .minimum(200, "forfeit");
"#;

const TESTS: &str = r#"
base("gold", #{ partner: #{ id: "P-1", revenue_ttm: 250_000 }, deals: [] })
    .as_of("2026-03-31").period("2026-01-01", "2026-03-31");
for row in [[49_999.99, "registered"], [250_000, "gold"]] {
    scenario(`revenue of ${row[0]} is ${row[1]}`).varies("gold")
        .set("partner.revenue_ttm", row[0])
        .set_setting("bonus", 7)
        .expect("level", row[1]);
}
scenario("unknown product").varies("gold")
    .set("deals", [#{ id: "D-1", product: "hardware" }])
    .expect_error("CH0301", "/deals/0/product");
"#;

fn text(pack: &Pack, span: Span) -> &str {
    pack.sources().slice(span)
}

#[test]
fn a_reseller_program() {
    let (pack, declared) = declared(&[
        ("inputs.rhai", INPUTS),
        ("program.rhai", PROGRAM),
        ("a.test.rhai", TESTS),
    ]);
    assert!(
        declared.diagnostics.is_empty(),
        "{}",
        shown(&pack, &declared.diagnostics)
    );
    assert_eq!(declared.trees.len(), 3);
    let model = &declared.model;

    let [partner, deal] = model.records.as_slice() else {
        panic!()
    };
    assert_eq!(
        (partner.name.text.as_str(), text(&pack, partner.name.span)),
        ("partner", "\"partner\"")
    );
    assert_eq!(partner.key[0].text, "id");
    let fields: Vec<_> = partner
        .fields
        .iter()
        .map(|field| (field.name.text.as_str(), &field.kind.kind))
        .collect();
    assert_eq!(fields[1], ("revenue_ttm", &TypeKind::Money(None)));
    assert_eq!(
        partner.fields[1].description.as_deref(),
        Some("Net revenue of twelve months")
    );
    assert_eq!(
        partner.fields[3].kind.bounds.low.as_ref().unwrap().edge,
        Constant::Integer(0)
    );
    assert!(partner.fields[4].kind.optional);
    assert_eq!(text(&pack, partner.fields[4].kind.span), "date");
    assert_eq!(deal.fields[4].from_key.as_ref().unwrap().text, "package");
    assert_eq!(model.inputs[1].name.text, "deals");
    let TypeKind::ListOf(of) = &model.inputs[1].kind.kind else {
        panic!()
    };
    assert_eq!(of.kind, TypeKind::RecordOf("deal".to_owned()));

    let setting = &model.settings[0];
    assert_eq!(setting.title.as_ref().unwrap().text, "Bonus");
    let value = setting.value.as_ref().unwrap();
    assert_eq!(
        (&value.value, text(&pack, value.span)),
        (&Constant::Integer(500), "500")
    );

    let growth = &model.values[0];
    let rule = growth.rule.as_ref().unwrap();
    assert_eq!(
        text(&pack, rule.body),
        "|partner| (partner.revenue_ttm - partner.prior) / partner.prior"
    );
    assert_eq!((text(&pack, rule.call), rule.generated), ("is_given_by", false));
    assert_eq!(
        growth.when_dividing_by_zero.as_ref().unwrap().value,
        Constant::Integer(0)
    );

    let ladder = &model.ladders[0];
    assert_eq!(ladder.select.as_ref().unwrap().value, Select::Highest);
    let gold = &ladder.tiers[1];
    assert_eq!(
        (gold.id.text.as_str(), gold.title.as_ref().unwrap().text.as_str()),
        ("gold", "Gold")
    );
    let [certified] = gold.criteria.requirements.as_slice() else {
        panic!()
    };
    let (comparator, threshold) = certified.threshold.as_ref().unwrap();
    assert_eq!((*comparator, text(&pack, threshold.span)), (Comparator::AtLeast, "4"));
    let [volume, by_growth] = gold.criteria.paths.as_slice() else {
        panic!()
    };
    assert_eq!((volume.title.text.as_str(), volume.requirements.len()), ("Volume", 1));
    let thresholds: Vec<_> = by_growth
        .requirements
        .iter()
        .map(|own| own.threshold.as_ref().unwrap().1.value.clone())
        .collect();
    assert_eq!(thresholds[0], Threshold::Setting("bonus".to_owned()));
    let forty: Decimal = "0.4".parse().unwrap();
    assert_eq!(thresholds[1], Threshold::Constants(vec![Constant::Percent(forty)]));
    assert_eq!(text(&pack, gold.benefits[0].value.span), "percent(15)");

    let mdf = &model.eligibilities[0];
    assert!(mdf.criteria.requirements[0].threshold.is_none());
    let (_, threshold) = mdf.criteria.requirements[1].threshold.as_ref().unwrap();
    let Threshold::Rule(rule) = &threshold.value else {
        panic!()
    };
    assert_eq!(
        (text(&pack, rule.body), text(&pack, rule.call)),
        ("|as_of| as_of", "on_or_after")
    );

    let table = &model.tables[0];
    assert_eq!(
        (table.file.text.as_str(), table.hit.as_ref().unwrap().text.as_str()),
        ("tables/rate.csv", "unique")
    );
    assert_eq!(table.inputs[0].kind.kind, TypeKind::TierOf("level".to_owned()));

    let [commission, yearly] = model.incentives.as_slice() else {
        panic!()
    };
    assert_eq!(commission.conditions[0].requirement.title.text, "Cloud");
    let pays = commission.pays.as_ref().unwrap();
    assert_eq!(pays.captures, [("rate".to_owned(), Constant::Handle(Handle::Table(0)))]);
    assert_eq!(commission.round_each.as_ref().unwrap().value, (2, Rounding::HalfUp));
    let groups: Vec<_> = commission.caps[0].per.iter().map(|name| name.text.as_str()).collect();
    assert_eq!(groups, ["partner", "period"]);
    assert_eq!(yearly.paid.as_ref().unwrap().value, Schedule::Yearly);
    assert_eq!(
        yearly.pays.as_ref().unwrap().captures,
        [("volume".to_owned(), Constant::Handle(Handle::Bands(0)))]
    );
    assert_eq!(yearly.minimum.as_ref().unwrap().shortfall.value, Shortfall::Forfeit);

    let bands = &model.bands[0];
    assert_eq!(bands.mode.as_ref().unwrap().value, BandMode::Marginal);
    assert_eq!(
        bands.bands.iter().map(|band| band.edge).collect::<Vec<_>>(),
        [Edge::From, Edge::Above]
    );

    let base = &model.bases[0];
    assert_eq!(base.period, Some(("2026-01-01".to_owned(), "2026-03-31".to_owned())));
    assert_eq!(base.facts.get("deals"), Some(&Tree::List(Vec::new())));
    let names: Vec<_> = model
        .scenarios
        .iter()
        .map(|scenario| scenario.name.text.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "revenue of 49999.99 is registered",
            "revenue of 250000 is gold",
            "unknown product"
        ]
    );
    assert_eq!(model.scenarios[0].changes.len(), 2);
    let Expected::Error(code, pointer) = &model.scenarios[2].expectations[0].expected else {
        panic!()
    };
    assert_eq!(
        (code.text.as_str(), pointer.as_ref().unwrap().text.as_str()),
        ("CH0301", "/deals/0/product")
    );
    assert_eq!(text(&pack, model.scenarios[2].expectations[0].span), "expect_error");
}

#[test]
fn modes_of_bands_by_their_place() {
    let model = fine(
        r#"input("quota", money());
bands("all").retroactive().from(0, percent(1)).from(10, percent(2));
bands("plan").of("Quota", |quota| quota)
    .from(0, percent(4)).marginal()
    .from(percent(60), percent(8)).retroactive()
    .above(percent(100), percent(15)).marginal();
bands("steps").amounts_pro_rata().from(0, 5).ends_at(10_000, "stay");
bands("attach").rate_only().between(percent(0), percent(100)).rounds_first(percent(0.1), "half-up")
    .from(percent(0), percent(12));"#,
    )
    .model;
    let [all, plan, steps, attach] = model.bands.as_slice() else {
        panic!()
    };
    assert_eq!(all.mode.as_ref().unwrap().value, BandMode::Retroactive);
    assert!(all.bands.iter().all(|band| band.mode.is_none()));
    let modes: Vec<_> = plan
        .bands
        .iter()
        .map(|band| band.mode.as_ref().unwrap().value)
        .collect();
    assert_eq!(modes, [BandMode::Marginal, BandMode::Retroactive, BandMode::Marginal]);
    assert!(plan.mode.is_none() && plan.of.is_some());
    assert_eq!(steps.ends_at.as_ref().unwrap().1.text, "stay");
    assert_eq!(attach.rounds_first.as_ref().unwrap().1, Rounding::HalfUp);
    assert!(attach.rate_only.is_some() && attach.between.is_some());
}

#[test]
fn a_matrix_windows_and_a_curve() {
    let model = fine(
        r#"record("person").key("email").normalised("email").duplicates("count once").field("email", text());
input("people", list_of(record_of("person")));
window("last_year").trailing(12, "months").ending("as_of").includes_end().month_end("last-day");
window("baseline").between(date("2020-07-01"), "2021-02-28");
ladder("path").select("highest-in-sequence").otherwise("none", "Not tiered")
    .measure("Accredited", |people| people.count())
    .measure("Technical", |people| people.count(|p| p.email != ""))
    .requirements("tables/path.csv").reviewed("quarterly");
let bonus = curve("bonus").between_points("straight-line").below_first("zero").above_last("stay")
    .point(80, 0).point(82, 32.5);"#,
    )
    .model;
    assert_eq!(model.ladders[0].measures.len(), 2);
    assert_eq!(model.ladders[0].matrix.as_ref().unwrap().file.text, "tables/path.csv");
    assert_eq!(
        model.ladders[0].select.as_ref().unwrap().value,
        Select::HighestInSequence
    );
    assert_eq!(model.windows[0].month_end.as_ref().unwrap().value, MonthEnd::LastDay);
    assert!(matches!(
        &model.windows[0].span,
        Some(WindowSpan::Trailing { count: 12, .. })
    ));
    assert!(matches!(model.windows[1].span, Some(WindowSpan::Between(..))));
    assert_eq!(model.curves[0].points.len(), 2);
    assert_eq!(
        model.curves[0].points[1].value.value,
        Constant::Number("32.5".parse().unwrap())
    );
}

#[test]
fn helpers_of_any_file_are_visible_in_every_file() {
    let (pack, declared) = declared(&[
        (
            "b.rhai",
            "let l = ladder(\"level\");\nfor row in tiers() { add_tier(l, row[0], row[1]); }\n",
        ),
        (
            "a.rhai",
            "fn tiers() { [[\"silver\", 10], [\"gold\", 20]] }\nfn add_tier(l, id, least) { l.tier(id).requires(\"Seats\", |seats| seats).at_least(least); }\ninput(\"seats\", integer());\n",
        ),
        (
            "x.test.rhai",
            "fn facts_of(n) { #{ seats: n } }\nscenario(tiers()[0][0]).facts(facts_of(3)).expect(\"level\", \"silver\");",
        ),
    ]);
    assert!(
        declared.diagnostics.is_empty(),
        "{}",
        shown(&pack, &declared.diagnostics)
    );
    let tiers = &declared.model.ladders[0].tiers;
    assert_eq!(
        tiers.iter().map(|tier| tier.id.text.as_str()).collect::<Vec<_>>(),
        ["silver", "gold"]
    );
    let requirement = &tiers[1].criteria.requirements[0];
    assert!(requirement.measure.generated);
    assert_eq!(text(&pack, requirement.measure.body), "|seats| seats");
    assert_eq!(
        pack.sources().get(requirement.measure.body.file).unwrap().path(),
        "a.rhai"
    );
    assert_eq!(
        requirement.threshold.as_ref().unwrap().1.value,
        Threshold::Constants(vec![Constant::Integer(20)])
    );
    assert_eq!(declared.model.scenarios[0].name.text, "silver");
}

#[test]
fn positions_hold_with_byte_order_marks_line_ends_tabs_and_wide_characters() {
    let (pack, declared) = declared(&[
        (
            "a.rhai",
            "\u{feff}input(\"a\", text());\r\n\tinput(\"äß\", text());\r\n",
        ),
        ("b.rhai", "/* 💶 */ input(\"b\", 5);"),
        ("c.test.rhai", "\u{feff}/* 💶 */ scenario(5);"),
    ]);
    assert_eq!(
        declared
            .diagnostics
            .iter()
            .map(|one| text(&pack, one.span().unwrap()))
            .collect::<Vec<_>>(),
        ["\"äß\"", "5", "5"]
    );
}

#[test]
fn numbers_outside_rules_are_exact() {
    let model = fine("setting(\"a\", decimal(), 5 / 100);\nsetting(\"b\", decimal(), 7 / 2 + 0.1 * 3 - 2 ** 3 % 3);\nlet x = 10; x /= 4; setting(\"c\", decimal(), x);\nsetting(\"d\", percent(), percent(5) + percent(2.5));").model;
    let value = |index: usize| model.settings[index].value.as_ref().unwrap().value.clone();
    let number = |text: &str| Constant::Number(text.parse().unwrap());
    assert_eq!(value(0), number("0.05"));
    assert_eq!(value(1), number("1.8"));
    assert_eq!(value(2), number("2.5"));
    assert_eq!(value(3), Constant::Percent("0.075".parse().unwrap()));
}
