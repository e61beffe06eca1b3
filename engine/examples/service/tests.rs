use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt as _;

use super::app::{Service, router};

const MANIFEST: &str = r#"
name = "small"
version = "1.0.0"
title = "A small program"
owner = "channel@example.com"
currency = "EUR"
time_zone = "Europe/Berlin"
sources = ["program.rhai"]
"#;

/// Whoever has a revenue of at least `threshold` is gold.
fn source(threshold: u32) -> String {
    format!(
        r#"
record("partner").key("id").field("id", text()).field("revenue", money());
input("partner", record_of("partner"));
let level = ladder("level").title("Level").select("highest");
level.tier("member");
level.tier("gold").requires("Revenue", |partner| partner.revenue).at_least({threshold});
"#
    )
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("charter-service-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("pack.toml"), MANIFEST).unwrap();
    std::fs::write(folder.join("program.rhai"), source(100)).unwrap();
    folder
}

async fn send(router: &axum::Router, method: &str, path: &str, body: &'static str) -> (StatusCode, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::from(body))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

const FACTS: &str = r#"{ "partner": { "id": "P-1", "revenue": 150 } }"#;

/// 150 reaches a threshold of 100 and not one of 200.
#[tokio::test]
async fn a_new_version_decides_and_a_broken_one_changes_nothing() {
    let folder = folder("reload");
    let router = router(Arc::new(Service::load(folder.clone()).unwrap()));
    let (status, json) = send(&router, "POST", "/decisions", FACTS).await;
    assert_eq!(status, StatusCode::OK);
    assert!(json.contains(r#""tier":"gold""#), "{json}");

    std::fs::write(folder.join("program.rhai"), source(200)).unwrap();
    let (status, provenance) = send(&router, "POST", "/pack/reload", "").await;
    assert_eq!(status, StatusCode::OK, "{provenance}");
    let (_, json) = send(&router, "POST", "/decisions", FACTS).await;
    assert!(json.contains(r#""tier":"member""#), "{json}");

    std::fs::write(folder.join("program.rhai"), "ladder(").unwrap();
    let (status, why) = send(&router, "POST", "/pack/reload", "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.contains("program.rhai"), "{why}");
    let (status, json) = send(&router, "POST", "/decisions", FACTS).await;
    assert_eq!(status, StatusCode::OK);
    assert!(json.contains(r#""tier":"member""#), "{json}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn wrong_facts_are_told_with_their_place() {
    let folder = folder("facts");
    let router = router(Arc::new(Service::load(folder.clone()).unwrap()));
    let facts = r#"{ "partner": { "id": "P-1", "revenue": "much" } }"#;
    let (status, json) = send(&router, "POST", "/decisions", facts).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(json.contains("/partner/revenue"), "{json}");
    std::fs::remove_dir_all(folder).unwrap();
}

/// Each answer is whole and of one of the two versions, while the program is changed a hundred times under it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_run_while_the_pack_changes() {
    let folder = folder("swap");
    let service = Arc::new(Service::load(folder.clone()).unwrap());
    let router = router(Arc::clone(&service));
    let asking: Vec<_> = (0..4)
        .map(|_| {
            let router = router.clone();
            tokio::spawn(async move {
                let mut gold = 0;
                for _ in 0..500 {
                    let (status, json) = send(&router, "POST", "/decisions", FACTS).await;
                    assert_eq!(status, StatusCode::OK);
                    let is_gold = json.contains(r#""tier":"gold""#);
                    assert!(is_gold || json.contains(r#""tier":"member""#), "{json}");
                    gold += usize::from(is_gold);
                }
                gold
            })
        })
        .collect();
    for change in 0..100 {
        std::fs::write(folder.join("program.rhai"), source(100 + 100 * (change % 2))).unwrap();
        let (status, why) = send(&router, "POST", "/pack/reload", "").await;
        assert_eq!(status, StatusCode::OK, "{why}");
    }
    for asked in asking {
        asked.await.unwrap();
    }
    std::fs::remove_dir_all(folder).unwrap();
}
