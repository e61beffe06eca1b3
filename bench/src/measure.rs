//! Sides measured in turn, so that what slows the machine down for a while slows all of them.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::job::Opened;

/// How long everything takes.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// How long a side runs before the next one does.
    stretch: Duration,
    /// How long each side runs before anything counts: in Rust, and in Node, which compiles while it runs.
    warm_up: [Duration; 2],
    /// About how long one comparison takes.
    budget: Duration,
    /// At least and at most so many rounds.
    rounds: (usize, usize),
}

impl Effort {
    pub(crate) const FULL: Effort = Effort {
        stretch: Duration::from_millis(2),
        warm_up: [Duration::from_millis(300), Duration::from_secs(3)],
        budget: Duration::from_secs(9),
        rounds: (7, 401),
    };
    pub(crate) const QUICK: Effort = Effort {
        stretch: Duration::from_millis(1),
        warm_up: [Duration::from_millis(30), Duration::from_secs(1)],
        budget: Duration::from_millis(600),
        rounds: (3, 31),
    };
}

/// Times of one run in seconds, and how many times as long as the first side's; quartiles over the rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) time: [f64; 3],
    pub(crate) ratio: [f64; 3],
}

impl Times {
    pub(crate) fn median(&self) -> f64 {
        self.time[1]
    }
}

/// Measures every side in turn, over and over.
pub(crate) fn in_turn(sides: &mut [Opened], effort: Effort) -> Result<Vec<Times>> {
    let mut runs = Vec::new();
    let mut round = 0.0;
    for side in &mut *sides {
        let (count, stretch) = calibrate(side, effort).with_context(|| side.side.label())?;
        runs.push(count);
        round += stretch;
    }
    let fit = (effort.budget.as_secs_f64() / round).floor();
    let rounds = (effort.rounds.0..effort.rounds.1)
        .find(|rounds| u32::try_from(*rounds).is_ok_and(|rounds| f64::from(rounds) >= fit))
        .unwrap_or(effort.rounds.1);
    let mut times: Vec<Vec<f64>> = vec![Vec::with_capacity(rounds); sides.len()];
    for _ in 0..rounds {
        for ((side, runs), times) in sides.iter_mut().zip(&runs).zip(&mut times) {
            times.push(seconds((side.run)(*runs)?, *runs));
        }
    }
    let first = times.first().cloned().unwrap_or_default();
    Ok(times
        .into_iter()
        .map(|times| {
            let ratios = times.iter().zip(&first).map(|(time, first)| time / first).collect();
            Times {
                time: quartiles(times),
                ratio: quartiles(ratios),
            }
        })
        .collect())
}

/// How many runs fill a stretch, and how long they take; the side is warm then.
fn calibrate(side: &mut Opened, effort: Effort) -> Result<(usize, f64)> {
    let start = Instant::now();
    let [rust, node] = effort.warm_up;
    let warm_up = if side.side.in_node() { node } else { rust };
    // Whole rounds over the facts: a slow side must not be measured by the first of them only.
    let facts = side.found.len().max(1);
    let mut runs = facts;
    loop {
        let took = (side.run)(runs)?;
        if took < effort.stretch {
            runs *= 2;
        } else if start.elapsed() >= warm_up {
            let one = seconds(took, runs);
            let fit = (1..=runs).rev().find(|runs| {
                u32::try_from(*runs).is_ok_and(|runs| f64::from(runs) * one <= effort.stretch.as_secs_f64())
            });
            let runs = (fit.unwrap_or(1) / facts).max(1) * facts;
            return Ok((runs, f64::from(u32::try_from(runs)?) * one));
        }
    }
}

/// Seconds of one run.
pub(crate) fn seconds(took: Duration, runs: usize) -> f64 {
    took.as_secs_f64() / u32::try_from(runs).map_or(f64::MAX, f64::from)
}

/// First quartile, median, third quartile.
pub(crate) fn quartiles(mut list: Vec<f64>) -> [f64; 3] {
    list.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarters| {
        let place = (list.len() * quarters / 4).min(list.len().saturating_sub(1));
        list.get(place).copied().unwrap_or_default()
    })
}

/// A time for people: three digits and a unit.
pub(crate) fn shown(seconds: f64) -> String {
    let (value, unit) = if seconds < 1e-6 {
        (seconds * 1e9, "ns")
    } else if seconds < 1e-3 {
        (seconds * 1e6, "µs")
    } else if seconds < 1.0 {
        (seconds * 1e3, "ms")
    } else {
        (seconds, "s")
    };
    format!("{} {unit}", digits(value))
}

/// Three digits.
pub(crate) fn digits(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        let text = format!("{value:.0}");
        let mut out = String::new();
        for (place, digit) in text.chars().enumerate() {
            if place > 0 && (text.len() - place).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_stand_at_the_quarters() {
        assert_eq!(quartiles(vec![4.0, 1.0, 3.0, 2.0]), [2.0, 3.0, 4.0]);
        assert_eq!(quartiles(vec![1.0]), [1.0, 1.0, 1.0]);
        assert_eq!(quartiles(Vec::new()), [0.0, 0.0, 0.0]);
    }

    #[test]
    fn times_are_shown_with_three_digits() {
        assert_eq!(shown(1.5e-9), "1.50 ns");
        assert_eq!(shown(12.34e-6), "12.3 µs");
        assert_eq!(shown(0.4), "400 ms");
        assert_eq!(shown(1234.0), "1,234 s");
        assert_eq!(digits(1_234_567.0), "1,234,567");
    }
}
