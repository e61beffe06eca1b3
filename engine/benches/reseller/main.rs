//! A reseller decision by Charter and by the same program written by hand in Rust: how long each takes, and how many
//! times as long Charter does. `docs/performance.md` says how to run it and what came out.
#![expect(clippy::print_stdout, reason = "a table is what this prints")]
#![expect(clippy::float_arithmetic, reason = "it measures times, which are not money")]

mod hand;
mod pack;
mod ratio;
mod sides;
mod ways;

use std::error::Error;
use std::time::Duration;

use criterion::Criterion;

use sides::{ByHand, Charter};

fn main() -> Result<(), Box<dyn Error>> {
    sides::assert_same_bytes()?;
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    measure(&mut criterion)?;
    criterion.final_summary();
    let arguments: Vec<String> = std::env::args().collect();
    let asked = |argument: &str| arguments.iter().any(|given| given == argument);
    if asked("--bench") && !asked("--test") && !asked("--list") && !asked("--profile-time") {
        print_ratios()?;
    }
    Ok(())
}

fn measure(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let mut charter = Charter::new(pack::PERIOD)?;
    let mut by_hand = ByHand::new(pack::PERIOD, charter.digest())?;
    charter.decode(pack::TYPICAL)?;
    let facts = hand::read_facts(pack::TYPICAL.as_bytes())?;

    let mut group = criterion.benchmark_group("load_and_compile");
    group.bench_function("charter", |bencher| bencher.iter(|| sides::compile().is_ok()));
    group.finish();

    let mut group = criterion.benchmark_group("evaluate");
    group.bench_function("charter", |bencher| bencher.iter(|| charter.evaluate()));
    group.bench_function("by_hand", |bencher| bencher.iter(|| by_hand.evaluate(&facts)));
    group.finish();

    let mut group = criterion.benchmark_group("explained");
    group.bench_function("charter", |bencher| bencher.iter(|| charter.explain()));
    group.finish();

    let mut group = criterion.benchmark_group("decode");
    group.bench_function("charter", |bencher| {
        bencher.iter(|| charter.decode(pack::TYPICAL).is_ok());
    });
    group.bench_function("by_hand", |bencher| {
        bencher.iter(|| by_hand.decode(pack::TYPICAL).is_ok());
    });
    group.finish();

    let mut group = criterion.benchmark_group("json_to_json");
    group.bench_function("charter", |bencher| {
        bencher.iter(|| charter.json_to_json(pack::TYPICAL).map(str::len).ok());
    });
    group.bench_function("by_hand", |bencher| {
        bencher.iter(|| by_hand.json_to_json(pack::TYPICAL).map(<[u8]>::len).ok());
    });
    group.finish();
    Ok(())
}

/// Both sides in turn, so that what slows the machine down slows both.
fn print_ratios() -> Result<(), Box<dyn Error>> {
    let mut charter = Charter::new(pack::PERIOD)?;
    let mut by_hand = ByHand::new(pack::PERIOD, charter.digest())?;
    charter.decode(pack::TYPICAL)?;
    let facts = hand::read_facts(pack::TYPICAL.as_bytes())?;
    println!("{}", ratio::HEAD);
    let evaluate = ratio::measure(|| charter.evaluate(), || by_hand.evaluate(&facts));
    println!("{}", evaluate.row("evaluate", "2", "3"));
    let explained = ratio::measure(|| charter.explain(), || by_hand.evaluate(&facts));
    println!("{}", explained.row("explained", "4", "5"));
    let decode = ratio::measure(
        || charter.decode(pack::TYPICAL).is_ok(),
        || by_hand.decode(pack::TYPICAL).is_ok(),
    );
    println!("{}", decode.row("JSON to facts", "", ""));
    charter.decode(pack::TYPICAL)?;
    let write = ratio::measure(|| charter.write().len(), || by_hand.write(&facts).map(<[u8]>::len).ok());
    println!("{}", write.row("decision to JSON", "", ""));
    let whole = ratio::measure(
        || charter.json_to_json(pack::TYPICAL).map(str::len).ok(),
        || by_hand.json_to_json(pack::TYPICAL).map(<[u8]>::len).ok(),
    );
    println!("{}", whole.row("JSON to JSON", "1.5", ""));
    Ok(())
}
