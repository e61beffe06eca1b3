//! How many times as long one thing takes as another, measured in turn.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How many pairs of stretches are measured, and how long one is: short, so that another program that takes the
/// processor spoils few of them.
const ROUNDS: usize = 3_001;
const STRETCH: Duration = Duration::from_micros(300);

/// The head of the table that [`Ratio::row`] writes the rows of.
pub(crate) const HEAD: &str = "\
| | Charter | by hand | ratio (middle half) | goal | limit |
|---|---|---|---|---|---|";

/// Medians over the rounds.
pub(crate) struct Ratio {
    charter: f64,
    by_hand: f64,
    low: f64,
    middle: f64,
    high: f64,
}

/// Measures two things in turn, so that what slows the machine down for a while slows both.
pub(crate) fn measure<A, B>(mut charter: impl FnMut() -> A, mut by_hand: impl FnMut() -> B) -> Ratio {
    let charter_runs = runs_in_a_stretch(&mut charter);
    let by_hand_runs = runs_in_a_stretch(&mut by_hand);
    let mut times = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let a = seconds(&mut charter, charter_runs);
        let b = seconds(&mut by_hand, by_hand_runs);
        times.0.push(a);
        times.1.push(b);
        times.2.push(a / b);
    }
    let ratios = sorted(times.2);
    Ratio {
        charter: at(&sorted(times.0), 2),
        by_hand: at(&sorted(times.1), 2),
        low: at(&ratios, 1),
        middle: at(&ratios, 2),
        high: at(&ratios, 3),
    }
}

impl Ratio {
    /// A row of the table, with the ratio that is the goal and the one that must hold.
    pub(crate) fn row(&self, name: &str, goal: &str, limit: &str) -> String {
        format!(
            "| {name} | {} | {} | {:.2} ({:.2}–{:.2}) | {goal} | {limit} |",
            time(self.charter),
            time(self.by_hand),
            self.middle,
            self.low,
            self.high,
        )
    }
}

fn time(seconds: f64) -> String {
    format!("{:.3} µs", seconds * 1e6)
}

/// Seconds that one run takes, over so many runs.
fn seconds<R>(run: &mut impl FnMut() -> R, runs: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..runs {
        black_box(run());
    }
    start.elapsed().as_secs_f64() / f64::from(runs)
}

fn runs_in_a_stretch<R>(run: &mut impl FnMut() -> R) -> u32 {
    let start = Instant::now();
    let mut runs = 0;
    while start.elapsed() < 100 * STRETCH {
        black_box(run());
        runs += 1;
    }
    (runs / 100).max(1)
}

fn sorted(mut list: Vec<f64>) -> Vec<f64> {
    list.sort_by(f64::total_cmp);
    list
}

/// The value so many quarters up a sorted list.
fn at(list: &[f64], quarters: usize) -> f64 {
    list.get(list.len() * quarters / 4).copied().unwrap_or_default()
}
