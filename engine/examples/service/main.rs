//! A service that decides over HTTP and takes a new version of its pack while requests run:
//!
//! ```text
//! cargo run --release -p charter-engine --example service -- rules-examples/reseller 127.0.0.1:8080
//! curl 'http://127.0.0.1:8080/decisions?as_of=2026-03-31&period=2026-01-01..2026-03-31' \
//!     --data-binary @rules-examples/reseller/facts/p-001-alpine-systems.json
//! curl -X POST http://127.0.0.1:8080/pack/reload
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod app;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, address] = arguments.as_slice() else {
        return Err("give the folder of a pack and an address: PACK 127.0.0.1:8080".into());
    };
    let service = app::Service::load(PathBuf::from(folder))?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("deciding on http://{}", listener.local_addr()?);
    axum::serve(listener, app::router(Arc::new(service))).await?;
    Ok(())
}
