//! How long `charter check` takes on a large pack: a thousand rules, a table of five thousand rows. `docs/performance.md`
//! says what came out.

use std::error::Error;
use std::fmt::Write as _;
use std::time::Duration;

use charter_engine::check::Options;
use charter_engine::{Pack, Program, check};
use criterion::Criterion;

/// Rules, and rows of the table.
const RULES: usize = 1_000;
const ROWS: usize = 5_000;

/// Products, levels and amounts make the rows.
const PRODUCTS: usize = 50;
const LEVELS: [&str; 4] = ["registered", "silver", "gold", "platinum"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(folder) = arguments.iter().skip_while(|argument| *argument != "--write").nth(1) {
        return write(folder);
    }
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(10))
        .sample_size(10)
        .configure_from_args();
    let mut group = criterion.benchmark_group("check");
    for (name, gaps) in [("clean", false), ("with_gaps", true)] {
        let files = files(gaps)?;
        let pack = || Pack::from_files(files.iter().map(|(path, text)| (*path, text.as_str())));
        let compiled = Program::compile(&pack());
        if compiled.program.is_none() {
            return Err(compiled.diagnostics.to_string().into());
        }
        let read = pack();
        let found = check(&read, &Options::default());
        let told = |code: &str| found.iter().filter(|one| one.code.to_string() == code).count();
        assert_eq!(told("CH0606") > 0, gaps, "{found}");
        assert_eq!(told("CH0607"), 0, "{found}");
        group.bench_function(format!("{name}, compiled only"), |bencher| {
            bencher.iter(|| Program::compile(&read).program.is_some());
        });
        group.bench_function(name, |bencher| {
            bencher.iter(|| check(&read, &Options::default()).iter().count());
        });
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}

/// Writes the pack into a folder, to be checked from the command line.
fn write(folder: &str) -> Result<(), Box<dyn Error>> {
    for (path, text) in files(true)? {
        let path = std::path::Path::new(folder).join(path);
        std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

fn files(gaps: bool) -> Result<Vec<(&'static str, String)>, std::fmt::Error> {
    let manifest = "name = \"large\"\nversion = \"1.0.0\"\ntitle = \"A large pack\"\ndescription = \"For the bench.\"\n\
                    owner = \"bench@example.com\"\ncurrency = \"EUR\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    Ok(vec![
        ("pack.toml", manifest.to_owned()),
        ("program.rhai", program()?),
        ("tables/rates.csv", table(gaps)?),
    ])
}

fn program() -> Result<String, std::fmt::Error> {
    let mut text = String::from("record(\"partner\").key(\"id\").field(\"id\", text())\n");
    for field in 0..20 {
        writeln!(text, "    .field(\"amount_{field}\", money().between(0, 1_000_000))")?;
        writeln!(text, "    .field(\"count_{field}\", integer().between(0, 10_000))")?;
    }
    let products: Vec<String> = (0..PRODUCTS).map(|product| format!("\"product_{product}\"")).collect();
    let products = products.join(", ");
    writeln!(text, "    .field(\"product\", one_of([{products}]));")?;
    text.push_str("input(\"partner\", record_of(\"partner\"));\n");
    text.push_str(
        "record(\"deal\").key(\"id\").field(\"id\", text()).field(\"amount\", money().between(0, 500_000))\n",
    );
    writeln!(
        text,
        "    .field(\"product\", one_of([{products}])).field(\"won\", boolean());"
    )?;
    text.push_str("input(\"deals\", list_of(record_of(\"deal\")));\n");
    text.push_str("let level = ladder(\"level\").title(\"Level\").select(\"highest\");\n");
    for (place, level) in LEVELS.iter().enumerate() {
        write!(text, "level.tier(\"{level}\").title(\"{level}\")")?;
        if place > 0 {
            write!(
                text,
                ".requires(\"Revenue\", |partner| partner.amount_0).at_least({})",
                place * 50_000
            )?;
        }
        text.push_str(";\n");
    }
    writeln!(
        text,
        "let rates = table(\"rates\", \"tables/rates.csv\").title(\"Rates\").input(\"level\", tier_of(\"level\"))\
         .input(\"product\", one_of([{products}])).input(\"amount\", money()).output(\"rate\", percent()).hit(\"unique\");"
    )?;
    text.push_str("let steps = bands(\"steps\", money()).title(\"Steps\").marginal()");
    for band in 0..20 {
        write!(text, ".from({}, percent({band}))", band * 25_000)?;
    }
    text.push_str(";\n");
    for rule in 0..RULES {
        let (one, two) = (rule % 20, (rule / 20 + rule) % 20);
        let body = match rule % 8 {
            0 => format!("partner.amount_{one} * rates.lookup(level, partner.product, partner.amount_{two}).rate"),
            1 => format!("if partner.count_{one} > 0 {{ partner.amount_{two} / partner.count_{one} }} else {{ 0 }}"),
            2 => format!("steps.on(partner.amount_{one}) + min(partner.amount_{two}, 500)"),
            3 => format!(
                "deals.filter(|deal| deal.won && deal.amount > {rule}).sum(|deal| deal.amount * rates.lookup(level, deal.product, deal.amount).rate)"
            ),
            4 => format!("if partner.amount_{one} >= 1_000 && partner.count_{two} in 5..=50 {{ 1 }} else {{ 2 }}"),
            5 => format!(
                "switch partner.product {{ \"product_1\" => percent(5), \"product_2\" => percent({}), _ => percent(1) }}",
                rule % 90
            ),
            6 => format!(
                "max(partner.amount_{one} - partner.amount_{two}, 0) * percent(3) + before_{}",
                rule - 1
            ),
            _ => format!(
                "(partner.amount_{one} * percent({})).round(2, \"half-up\")",
                rule % 50 + 1
            ),
        };
        // Every eighth rule gives a name to what the one before it is built on.
        let name = if rule % 8 == 5 {
            format!("before_{rule}")
        } else {
            format!("rule_{rule}")
        };
        let body = match rule % 8 {
            5 => format!("partner.amount_{one} * ({body})"),
            _ => body,
        };
        let mut reads = vec!["partner"];
        reads.extend(body.contains("(level").then_some("level"));
        reads.extend(body.contains("deals").then_some("deals"));
        let before = format!("before_{}", rule.saturating_sub(1));
        if body.contains("before_") {
            reads.push(&before);
        }
        if !body.contains("partner") {
            reads.remove(0);
        }
        writeln!(
            text,
            "value(\"{name}\").title(\"Rule {rule}\").is_given_by(|{}| {body});",
            reads.join(", ")
        )?;
    }
    Ok(text)
}

fn table(gaps: bool) -> Result<String, std::fmt::Error> {
    let mut text = String::from("level,product,amount,rate\n");
    let steps = ROWS / PRODUCTS / LEVELS.len();
    for row in 0..ROWS {
        let (level, product, step) = (
            row % LEVELS.len(),
            row / LEVELS.len() % PRODUCTS,
            row / LEVELS.len() / PRODUCTS,
        );
        let low = step * 10_000;
        // A gap in each seventh product.
        let missing = usize::from(gaps && product % 7 == 3 && step == 4) * 500;
        let level_word = LEVELS.get(level).copied().unwrap_or("");
        if step + 1 == steps {
            writeln!(text, "{level_word},product_{product},>={low},{} %", row % 13)?;
        } else {
            writeln!(
                text,
                "{level_word},product_{product},[{low}..{}),{} %",
                low + 10_000 - missing,
                row % 13
            )?;
        }
    }
    Ok(text)
}
