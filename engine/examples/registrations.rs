//! How fast registrations on file are found, and how much memory they take:
//! `cargo run --release -p charter-engine --example registrations -- 1000000 100000`.
//!
//! The registrations are made up, the same in every run: a customer has some four of them, in different spellings.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a program for the terminal"
)]

use std::time::Instant;

use charter_engine::on_file::{DealKeys, Index};
use charter_engine::value::Normaliser;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual: u64| arguments.next().map_or(Ok(usual), |text| text.parse());
    let (on_file, requests) = (number(1_000_000)?, number(100_000)?);
    let keys = DealKeys::all([Normaliser::Domain, Normaliser::CompanyName, Normaliser::Exact])?;

    let start = Instant::now();
    let mut index = Index::with_capacity(keys, usize::try_from(on_file)?);
    for row in 0..on_file {
        put(&mut index, row, on_file);
    }
    println!("{} on file in {:.2} s", index.len(), start.elapsed().as_secs_f64());

    // Each request is looked up, and is on file for the next.
    let start = Instant::now();
    let mut rivals = 0;
    for request in on_file..on_file + requests {
        let (values, _) = registration(request, on_file);
        let given: Vec<Option<&str>> = values.iter().map(|value| Some(value.as_str())).collect();
        let forms = index.keys().forms(&given, None);
        rivals += index.rivals(&forms).len();
        index.put_forms(request, &forms);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{requests} requests in {seconds:.2} s, {:.2} µs each; {rivals} rivals",
        seconds * 1e6 / requests as f64
    );
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
            println!("at most {}", line.trim_start_matches("VmHWM:").trim());
        }
    }
    Ok(())
}

fn put(index: &mut Index<u64>, row: u64, on_file: u64) {
    let (values, _) = registration(row, on_file);
    let given: Vec<Option<&str>> = values.iter().map(|value| Some(value.as_str())).collect();
    index.put(row, &given, None);
}

/// Domain, name and product of a registration, and its customer.
fn registration(row: u64, on_file: u64) -> ([String; 3], u64) {
    let random = scattered(row);
    let customer = random % (on_file / 4 + 1);
    let domain = match random >> 40 & 3 {
        0 => format!("https://www.customer-{customer}.co.uk/shop"),
        1 => format!("jane@customer-{customer}.co.uk"),
        2 => format!("Customer-{customer}.CO.UK"),
        _ => format!("mail.customer-{customer}.co.uk"),
    };
    let form = ["GmbH & Co. KG", "Ltd.", "S.A. de C.V.", "Inc."];
    let form = form.get(usize::try_from(random >> 50 & 3).unwrap_or(0)).unwrap_or(&"");
    let name = format!("Müller & Söhne {customer} {form}");
    ([domain, name, format!("product-{}", random >> 55 & 7)], customer)
}

/// A number that looks random (SplitMix64).
fn scattered(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
