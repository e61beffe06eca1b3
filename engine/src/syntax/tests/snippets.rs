//! Texts that are valid, for mutation and as a corpus: constructs of rule packs, and the rest of the grammar.

use super::{clean, rhai};

pub(crate) const SNIPPETS: &[&str] = &[
    r#"record("partner").key("id")
    .field("id",          text())
    .field("revenue_ttm", money(),                 "Net revenue")   // a comment
    .field("kind",        one_of(["reseller", "msp"]));
input("deals", list_of(record_of("deal")));
"#,
    r#"let level = ladder("level").title("Partner level").select("highest");
level.tier("gold").title("Gold")
    .requires("Revenue", |partner| partner.revenue_ttm).at_least(250_000)
    .path("Growth")
        .requires("Growth", |growth| growth).at_least(percent(40));
"#,
    r#"incentive("commission")
    .pays(|deal, level, bonus| deal.amount * rates.lookup(level, deal.product).rate
                               + (if deal.new_logo { bonus } else { 0 }))
    .rejects("Outside", |registration, partner| !(registration.country in partner.territories))
    .waits(90.calendar_days(), |s| s.activated_on)
    .on(|line| [line.month, line.id]);
"#,
    r#"base("gold", #{
    partner: #{ id: "P-1", territories: ["DE", "AT"], "a key": -4.5, compliant: () },
    deals: []
}).as_of("2026-03-31");
for row in [[49_999.99, "registered"], [50_000, "silver"]] {
    scenario(`revenue of ${row[0]} is ${row[1]}`).set("x", row[0]);
}
"#,
    "/// Doubles.\nfn double(x) { x * 2 }\nprivate fn helper(a, b,) { let c = a ?? b; if c { return 1; } c }\n",
    "let x = if a { 1 } else if b == 2 { 3 } else { { 4 } };\nif x > 1 { f(x) }\n{ g() }\n",
    "let y = switch x { 1 | 2 if a > 1 => \"low\", 3..5 => 'c', 7..=9 => { h() } \"t\" | true => if a { 1 }, _ => #{ a: 1 } };\n",
    "let f = |x, y| { x + y };\nlet g = || 5;\nlet h = |x| x.a?.b[0]?[1].c(2);\nlet i = f.call(1, 2) + (|z| z * 2).call(3);\n",
    "while a < 10 { a += 1; if a == 5 { continue; } else { break; } }\nloop { break 5; }\ndo { a -= 1; } until a == 0;\n",
    "for (x, i) in 0..=10 { a[i] = x ** 2 ** 3; }\nfor z in (..) { break; }\n",
    "try { throw \"no\"; } catch (e) { print(e); }\ntry { f() } catch { g() }\n",
    "const MAX = 0xff + 0b11 + 0o7;\nlet a = -5 - -6 * !b;\na.b.c = 5;\na[1] <<= 2;\nlet q;\n;;\n",
    "let s = \"a\\n\\x41\\u00e9\" + #\"raw \"x\" \\n\"# + `a ${ let t = 1; t + 2 } ${x}`;\n/* a /* b */ c */\n",
    "let a = x && y || !z & 1 | 2 ^ 3;\nlet b = x in y != (z !in w);\nlet c = 1 << 2 >> 3 % 4 / 5;\nlet d = p ?? q ?? throw 1;\n",
    "fn m() { this.x = 1; this }\nlet t = type_of(1) == \"i64\" && Fn(\"m\").call(2).is_shared();\nf!(1);\nlet u = [1, 2, 3,][1..];\n",
];

#[test]
fn rhai_and_we_accept_the_corpus() {
    for snippet in SNIPPETS {
        clean(snippet);
        rhai()
            .compile(snippet)
            .unwrap_or_else(|error| panic!("{error}: {snippet}"));
    }
}
