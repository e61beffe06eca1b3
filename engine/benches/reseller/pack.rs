//! The rule pack that is measured, and facts for it.

/// The files of the pack: four tiers, two of them by two paths, an eligibility, a commission and a rebate.
pub(crate) const FILES: [(&str, &str); 3] = [
    (
        "pack.toml",
        r#"
name           = "northwind-reseller"
version        = "2026.1.0"
title          = "Northwind reseller program"
owner          = "channel-operations@northwind.example"
currency       = "USD"
time_zone      = "Europe/Berlin"
effective_from = "2026-01-01"
sources        = ["program.rhai"]
"#,
    ),
    (
        "tables/commission_rate.csv",
        "level,product,rate\n\
         registered,cloud,0.05\nregistered,software,0.04\nregistered,services,0.02\n\
         silver,cloud,0.08\nsilver,software,0.06\nsilver,services,0.03\n\
         gold,cloud,0.10\ngold,software,0.08\ngold,services,0.04\n\
         platinum,cloud,0.12\nplatinum,software,0.09\nplatinum,services,0.05\n",
    ),
    (
        "program.rhai",
        r#"
record("partner").key("id")
    .field("id",                  text())
    .field("kind",                one_of(["reseller", "distributor", "msp"]))
    .field("country",             text())
    .field("joined_on",           date())
    .field("revenue_ttm",         money())
    .field("revenue_prior_ttm",   money())
    .field("certified_sales",     integer().at_least(0))
    .field("certified_technical", integer().at_least(0))
    .field("satisfaction",        decimal().between(1, 5))
    .field("compliant_until",     date().optional());

record("deal").key("id")
    .field("id",         text())
    .field("product",    one_of(["cloud", "software", "services"]))
    .field("amount",     money())
    .field("closed_on",  date())
    .field("registered", boolean())
    .field("new_logo",   boolean());

input("partner", record_of("partner"));
input("deals",   list_of(record_of("deal")));

setting("new_logo_bonus", money(), 500).title("Bonus for a first purchase");

value("growth").title("Growth over the prior year").type(percent())
    .is_given_by(|partner| (partner.revenue_ttm - partner.revenue_prior_ttm) / partner.revenue_prior_ttm)
    .when_dividing_by_zero(0);

let level = ladder("level").title("Partner level").select("highest");

level.tier("registered").title("Registered");

level.tier("silver").title("Silver")
    .requires("Revenue",             |partner| partner.revenue_ttm).at_least(50_000)
    .requires("Sales certified",     |partner| partner.certified_sales).at_least(2)
    .benefit("discount", percent(10));

level.tier("gold").title("Gold")
    .requires("Sales certified",     |partner| partner.certified_sales).at_least(4)
    .requires("Technical certified", |partner| partner.certified_technical).at_least(3)
    .path("Volume")
        .requires("Revenue",         |partner| partner.revenue_ttm).at_least(250_000)
    .path("Growth")
        .requires("Revenue",         |partner| partner.revenue_ttm).at_least(150_000)
        .requires("Growth",          |growth| growth).at_least(percent(40))
    .benefit("discount", percent(15));

level.tier("platinum").title("Platinum")
    .requires("Sales certified",     |partner| partner.certified_sales).at_least(8)
    .requires("Technical certified", |partner| partner.certified_technical).at_least(6)
    .path("Volume")
        .requires("Revenue",         |partner| partner.revenue_ttm).at_least(1_000_000)
    .path("Growth")
        .requires("Revenue",         |partner| partner.revenue_ttm).at_least(600_000)
        .requires("Growth",          |growth| growth).at_least(percent(60))
    .benefit("discount", percent(20));

eligibility("mdf").title("Market development funds")
    .requires("Gold or above",      |level| level.at_least("gold"))
    .requires("Satisfaction",       |partner| partner.satisfaction).at_least(4.2)
    .requires("Compliance current", |partner| partner.compliant_until).on_or_after(|as_of| as_of);

let commission_rate = table("commission_rate", "tables/commission_rate.csv")
    .input("level", tier_of("level"))
    .input("product", field_of("deal", "product"))
    .output("rate", percent())
    .hit("unique");

incentive("commission").title("Deal commission").kind("commission")
    .for_each("deals")
    .when("Registered", |deal| deal.registered)
    .in_period(|deal| deal.closed_on)
    .pays(|deal, level, new_logo_bonus| deal.amount * commission_rate.lookup(level, deal.product).rate
                                      + (if deal.new_logo { new_logo_bonus } else { 0 }))
    .round_each(2, "half-up")
    .cap(25_000).per(["partner", "period"]);

let rebate_bands = bands("rebate_bands", money()).marginal()
    .from(0,        percent(1))
    .from(100_000,  percent(2))
    .from(500_000,  percent(3));

incentive("rebate").title("Annual volume rebate").kind("rebate")
    .paid("yearly")
    .when("Entitled to MDF", |mdf| mdf.eligible)
    .pays(|partner| rebate_bands.on(partner.revenue_ttm))
    .round_each(2, "half-up")
    .minimum(200, "forfeit");
"#,
    ),
];

/// The day of the decision.
pub(crate) const AS_OF: &str = "2026-12-31";

/// The period of the decision.
pub(crate) const PERIOD: &str = "2026-01-01..2026-12-31";

/// A gold partner with ten deals: eight are paid, one is not registered, one lies outside of the period. Its growth is
/// a short number: a long one costs the same extra time on both sides, and would bring every ratio nearer to 1.
pub(crate) const TYPICAL: &str = r#"{
    "partner": {
        "id": "P-10482", "kind": "reseller", "country": "DE", "joined_on": "2021-03-15",
        "revenue_ttm": 612500.00, "revenue_prior_ttm": 490000.00, "certified_sales": 6, "certified_technical": 4,
        "satisfaction": 4.4, "compliant_until": "2027-06-30"
    },
    "deals": [
        { "id": "D-2026-0001", "product": "cloud", "amount": 12500.55, "closed_on": "2026-01-12", "registered": true, "new_logo": true },
        { "id": "D-2026-0002", "product": "software", "amount": 8400.00, "closed_on": "2026-02-03", "registered": true, "new_logo": false },
        { "id": "D-2026-0003", "product": "services", "amount": 23150.75, "closed_on": "2026-03-27", "registered": true, "new_logo": false },
        { "id": "D-2026-0004", "product": "cloud", "amount": 41999.99, "closed_on": "2026-04-08", "registered": true, "new_logo": false },
        { "id": "D-2026-0005", "product": "software", "amount": 990.49, "closed_on": "2026-05-19", "registered": false, "new_logo": true },
        { "id": "D-2026-0006", "product": "cloud", "amount": 15775.25, "closed_on": "2026-06-30", "registered": true, "new_logo": true },
        { "id": "D-2026-0007", "product": "services", "amount": 6320.10, "closed_on": "2026-08-14", "registered": true, "new_logo": false },
        { "id": "D-2026-0008", "product": "software", "amount": 30210.33, "closed_on": "2026-09-01", "registered": true, "new_logo": false },
        { "id": "D-2026-0009", "product": "cloud", "amount": 2750.80, "closed_on": "2025-12-30", "registered": true, "new_logo": false },
        { "id": "D-2026-0010", "product": "cloud", "amount": 19480.65, "closed_on": "2026-11-22", "registered": true, "new_logo": true }
    ]
}"#;
