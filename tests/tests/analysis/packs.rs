//! Random packs with tables, bands, levels and incentives, and random facts within their bounds.

use std::fmt::Write as _;

/// Random numbers that are the same on every machine (SplitMix64, public domain, Sebastiano Vigna).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `0..n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(crate) fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low + 1).unwrap();
        low + i64::try_from(self.below(width)).unwrap()
    }

    fn pick<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}

const KINDS: [&str; 3] = ["red", "green", "blue"];
const EDGES: [i64; 8] = [0, 10, 20, 50, 99, 100, 250, 1_000];

/// A random pack, and what its facts may be.
#[derive(Clone)]
pub(crate) struct RandomPack {
    pub(crate) program: String,
    pub(crate) tables: Vec<(String, Vec<String>)>,
    /// Bounds of `partner.a`, `partner.b`, `partner.n`.
    bounds: [(i64, i64); 3],
}

pub(crate) const MANIFEST: &str = r#"name = "random"
version = "1.0.0"
title = "Random pack"
owner = "tests@example.com"
currency = "EUR"
time_zone = "UTC"
sources = ["program.rhai"]
"#;

impl RandomPack {
    pub(crate) fn new(random: &mut Random) -> RandomPack {
        let mut bound = |least: i64| {
            let low = random.within(least, 60);
            (low, low + random.within(0, 400))
        };
        let bounds = [bound(-50), bound(-5), bound(-3)];
        let mut pack = RandomPack {
            program: String::new(),
            tables: Vec::new(),
            bounds,
        };
        pack.declare(random);
        pack
    }

    fn declare(&mut self, random: &mut Random) {
        let [a, b, n] = self.bounds;
        let mut text = format!(
            "record(\"partner\").key(\"id\").field(\"id\", text())\n\
             .field(\"a\", money().between({}, {})).field(\"b\", money().between({}, {}))\n\
             .field(\"n\", integer().between({}, {})).field(\"flag\", boolean())\n\
             .field(\"kind\", one_of([\"red\", \"green\", \"blue\"])).field(\"note\", text())\n\
             .field(\"extra\", money().between(0, 500).optional());\n\
             record(\"deal\").key(\"id\").field(\"id\", text()).field(\"amount\", money().between(0, 300))\n\
             .field(\"kind\", one_of([\"red\", \"green\", \"blue\"])).field(\"seats\", integer().between(0, 9));\n\
             input(\"partner\", record_of(\"partner\"));\ninput(\"deals\", list_of(record_of(\"deal\")));\n\
             setting(\"edge\", money().between(0, 200), {});\n",
            a.0,
            a.1,
            b.0,
            b.1,
            n.0,
            n.1,
            random.within(0, 200)
        );
        for number in 0..=random.below(2) {
            self.table(random, number, &mut text);
        }
        let bands = random.below(2) == 0;
        if bands {
            self.bands(random, &mut text);
        }
        self.values(random, bands, &mut text);
        self.ladder(random, &mut text);
        self.incentive(random, &mut text);
        self.program = text;
    }

    fn table(&mut self, random: &mut Random, number: u64, text: &mut String) {
        let hit = random.pick(&["first", "unique", "any", "priority", "collect"]);
        let mut rows = vec!["kind,amount,count,rate".to_owned()];
        let mut seen = 0;
        for _ in 0..random.within(1, 9) {
            let kind = random.pick(&["*", "red", "green", "blue", "not red", "red | blue"]);
            let amount = condition(random);
            let count = match random.below(4) {
                0 => random.within(0, 9).to_string(),
                1 => format!(">={}", random.within(0, 6)),
                _ => "*".to_owned(),
            };
            seen += 1;
            rows.push(format!(
                "\"{kind}\",\"{amount}\",\"{count}\",{}",
                random.below(3) * 5 + u64::from(hit == "priority") * seen * 100
            ));
        }
        let detail = match hit {
            "priority" => ".hit(\"priority\", \"rate\")".to_owned(),
            "collect" => format!(".hit(\"collect\", \"{}\")", random.pick(&["sum", "count"])),
            other => format!(".hit(\"{other}\")"),
        };
        let _ = writeln!(
            text,
            "let t{number} = table(\"t{number}\", \"tables/t{number}.csv\")\
             .input(\"kind\", one_of([\"red\", \"green\", \"blue\"])).input(\"amount\", money()).input(\"count\", integer())\
             .output(\"rate\", decimal()){detail};"
        );
        self.tables.push((format!("tables/t{number}.csv"), rows));
    }

    fn bands(&mut self, random: &mut Random, text: &mut String) {
        let mode = random.pick(&["marginal", "retroactive", "rate_only"]);
        let mut line = format!("let steps = bands(\"steps\", money()).{mode}()");
        let mut at = random.within(-20, 30).max(if mode == "rate_only" { -20 } else { 0 });
        for _ in 0..random.within(1, 4) {
            let _ = write!(
                line,
                ".{}({at}, {}.{})",
                random.pick(&["from", "above"]),
                random.below(3),
                random.below(10)
            );
            at += random.within(1, 150);
        }
        if random.below(2) == 0 {
            let _ = write!(
                line,
                ".ends_at({at}, \"{}\")",
                random.pick(&["stay", "extend", "error"])
            );
        }
        let _ = writeln!(text, "{line};");
        let read = if mode == "rate_only" { "at" } else { "on" };
        let guard = random.below(3);
        let value = match guard {
            0 => format!("steps.{read}(partner.a)"),
            1 => format!(
                "if partner.a >= {} {{ steps.{read}(partner.a) }} else {{ 0 }}",
                random.within(-10, 60)
            ),
            _ => format!("steps.{read}(max(partner.a, {}))", random.within(0, 40)),
        };
        let _ = writeln!(text, "value(\"by_steps\").is_given_by(|partner| {value});");
    }

    fn values(&mut self, random: &mut Random, _: bool, text: &mut String) {
        for number in 0..self.tables.len() {
            let lookup = format!("t{number}.lookup(partner.kind, partner.a, partner.n).rate");
            let value = match random.below(4) {
                0 => format!(
                    "if partner.kind == \"{}\" {{ {lookup} }} else {{ 0.5 }}",
                    random.pick(&KINDS)
                ),
                1 => format!(
                    "if partner.a > {} && partner.n < {} {{ {lookup} }} else {{ 0.5 }}",
                    random.within(-10, 90),
                    random.within(0, 9)
                ),
                2 => format!("switch partner.kind {{ \"red\" => 1.5, _ => {lookup} }}"),
                _ => lookup,
            };
            let _ = writeln!(text, "value(\"by_t{number}\").is_given_by(|partner| {value});");
        }
        let quotient = match random.below(5) {
            0 => "partner.a / partner.b".to_owned(),
            1 => format!(
                "if partner.b != 0 {{ partner.a / partner.b }} else {{ {} }}",
                random.below(3)
            ),
            2 => format!("partner.a / (partner.b - {})", random.within(-5, 100)),
            3 => "partner.a / max(partner.b, 1)".to_owned(),
            _ => "if partner.flag && partner.b > 0 { 1 / partner.b * partner.a } else { 0.0 }".to_owned(),
        };
        // money by money is a number, a number by money is none.
        let quotient = quotient.replace("1 / partner.b * partner.a", "partner.a / partner.b");
        let _ = writeln!(text, "value(\"quotient\").is_given_by(|partner| {quotient});");
        let _ = writeln!(
            text,
            "value(\"choice\").is_given_by(|partner, edge| if partner.a < edge {{ 1 }} else if partner.a < {} {{ 2 }} else if partner.n == {} || partner.flag {{ 3 }} else {{ 4 }});",
            random.within(-60, 300),
            random.within(-4, 12)
        );
        let _ = writeln!(
            text,
            "value(\"rest\").is_given_by(|partner| (partner.extra ?? {}) - partner.b);",
            random.within(0, 3)
        );
    }

    fn ladder(&mut self, random: &mut Random, text: &mut String) {
        let select = random.pick(&["highest", "highest-in-sequence"]);
        let _ = write!(
            text,
            "let level = ladder(\"level\").title(\"Level\").select(\"{select}\")"
        );
        let otherwise = random.below(2) == 0;
        text.push_str(if otherwise {
            ".otherwise(\"none\", \"None\");\n"
        } else {
            ";\n"
        });
        for tier in 0..random.within(1, 4) {
            let _ = write!(text, "level.tier(\"l{tier}\")");
            let least = random.below(3);
            for requirement in 0..least {
                let _ = write!(text, "{}", self::requirement(random, requirement));
            }
            if random.below(3) == 0 {
                for path in 0..2 {
                    let _ = write!(text, ".path(\"p{path}\"){}", self::requirement(random, 10 + path));
                }
            }
            text.push_str(";\n");
        }
        let _ = writeln!(
            text,
            "eligibility(\"mdf\").title(\"Mdf\"){}{};",
            requirement(random, 20),
            requirement(random, 21)
        );
        let word = if random.below(2) == 0 { "at_least" } else { "below" };
        let absent = if otherwise { "" } else { "level != () && " };
        let _ = writeln!(
            text,
            "value(\"is_high\").is_given_by(|level| {absent}level.{word}(\"l0\"));"
        );
    }

    fn incentive(&mut self, random: &mut Random, text: &mut String) {
        let pays = match (self.tables.len(), random.below(3)) {
            (2, 0) => "deal.amount * t1.lookup(deal.kind, deal.amount, deal.seats).rate".to_owned(),
            (_, 1) => "deal.amount * t0.lookup(deal.kind, deal.amount, deal.seats).rate".to_owned(),
            _ => "deal.amount * percent(10)".to_owned(),
        };
        let _ = writeln!(
            text,
            "incentive(\"paid\").title(\"Paid\").for_each(\"deals\")\
             .when(\"Amount\", |deal| deal.amount).at_least({})\
             .when(\"Kind\", |deal| deal.kind {} \"{}\")\
             .pays(|deal| {pays}).round_each(2, \"half-up\").cap({}).per([\"partner\", \"period\"]);",
            random.within(0, 320),
            random.pick(&["==", "!="]),
            random.pick(&KINDS),
            random.within(0, 500)
        );
        let _ = writeln!(text, "value(\"of_paid\").is_given_by(|paid| paid.total * 2);");
    }

    /// Random facts within the bounds.
    pub(crate) fn facts(&self, random: &mut Random) -> String {
        let mut money = |(low, high): (i64, i64)| {
            let whole = random.within(low, high);
            match random.below(4) {
                0 => low.to_string(),
                1 => high.to_string(),
                2 if whole < high => {
                    // Just above a whole number.
                    if whole >= 0 {
                        format!("{whole}.00000001")
                    } else {
                        format!("-{}.99999999", -whole - 1)
                    }
                }
                _ => whole.to_string(),
            }
        };
        let (a, b) = (money(self.bounds[0]), money(self.bounds[1]));
        let n = random.within(self.bounds[2].0, self.bounds[2].1);
        let mut deals = Vec::new();
        for deal in 0..random.below(4) {
            deals.push(format!(
                r#"{{"id":"D-{deal}","amount":{},"kind":"{}","seats":{}}}"#,
                random.within(0, 300),
                random.pick(&KINDS),
                random.within(0, 9)
            ));
        }
        let extra = match random.below(3) {
            0 => String::new(),
            _ => format!(r#","extra":{}"#, random.within(0, 500)),
        };
        format!(
            r#"{{"partner":{{"id":"P-1","a":{a},"b":{b},"n":{n},"flag":{},"kind":"{}","note":"x"{extra}}},"deals":[{}]}}"#,
            random.below(2) == 0,
            random.pick(&KINDS),
            deals.join(",")
        )
    }
}

/// A condition on an amount.
fn condition(random: &mut Random) -> String {
    let edge = |random: &mut Random| EDGES[usize::try_from(random.below(8)).unwrap()];
    let (one, two) = (edge(random), edge(random));
    let (low, high) = (one.min(two), one.max(two) + 1);
    match random.below(7) {
        0 | 1 => "*".to_owned(),
        2 => format!("<{high}"),
        3 => format!(">={low}"),
        4 => format!("[{low}..{high})"),
        5 => format!("({low}..{high}]"),
        _ => low.to_string(),
    }
}

fn requirement(random: &mut Random, number: u64) -> String {
    let word = random.pick(&["at_least", "at_most", "above", "below"]);
    let edge = random.within(-60, 300);
    match random.below(5) {
        0 => format!(".requires(\"R{number}\", |partner| partner.a).{word}({edge})"),
        1 => format!(
            ".requires(\"R{number}\", |partner| partner.n).{word}({})",
            random.within(-4, 60)
        ),
        2 => format!(
            ".requires(\"R{number}\", |partner| partner.extra).{word}({})",
            random.within(-10, 500)
        ),
        3 => format!(".requires(\"R{number}\", |partner| partner.flag)"),
        _ => format!(".requires(\"R{number}\", |partner| partner.a).{word}(|edge| edge)"),
    }
}
