//! The routes, the program in use, and how another takes its place.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use charter_engine::{Options, Pack, Program, Workspace};

/// A program with workspaces that are not in use. They belong to it: another program has other slots.
struct Loaded {
    program: Program,
    idle: Mutex<Vec<Workspace>>,
}

impl Loaded {
    fn read(folder: &std::path::Path) -> Result<Loaded, String> {
        let pack = Pack::read_folder(folder).map_err(|wrong| wrong.to_string())?;
        let compilation = Program::compile(&pack);
        let program = compilation.program.ok_or_else(|| compilation.diagnostics.to_string())?;
        Ok(Loaded {
            program,
            idle: Mutex::default(),
        })
    }

    /// Decides in a workspace that has grown already, if one is idle.
    fn decide(&self, facts: &[u8], options: &Options) -> Result<String, charter_engine::Diagnostics> {
        let context = self.program.context(options)?;
        // A lock that was poisoned guards a list of workspaces, and each is overwritten by the next facts.
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut workspace = idle().pop().unwrap_or_else(|| self.program.workspace());
        let decided = workspace.decide(&self.program, facts, &context).map(|()| {
            let mut json = String::new();
            workspace.view(&self.program, &context).write_json(&mut json);
            json
        });
        idle().push(workspace);
        decided
    }
}

/// The pack that decides now, and the folder that the next version is read from.
pub(crate) struct Service {
    folder: PathBuf,
    current: ArcSwap<Loaded>,
}

impl Service {
    pub(crate) fn load(folder: PathBuf) -> Result<Service, String> {
        let current = ArcSwap::from_pointee(Loaded::read(&folder)?);
        Ok(Service { folder, current })
    }
}

pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/pack", get(pack))
        .route("/pack/reload", post(reload))
        .route("/decisions", post(decide))
        .with_state(service)
}

/// A decision for the facts in the body. What is wrong with them comes as diagnostics, with status 422.
async fn decide(State(service): State<Arc<Service>>, Query(options): Query<Asked>, facts: Bytes) -> Response {
    let options = Options {
        as_of: options.as_of,
        period: options.period,
        ..Options::default()
    };
    // The request keeps the program that it began with, whatever is loaded meanwhile. Deciding takes microseconds: no
    // thread of its own is worth it.
    let (status, json) = match service.current.load().decide(&facts, &options) {
        Ok(json) => (StatusCode::OK, json),
        Err(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, wrong.to_json()),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], json).into_response()
}

#[derive(serde::Deserialize)]
struct Asked {
    as_of: Option<String>,
    period: Option<String>,
}

#[derive(serde::Serialize)]
struct Provenance {
    pack: String,
    version: String,
    digest: String,
}

/// Which version decides now.
async fn pack(State(service): State<Arc<Service>>) -> Json<Provenance> {
    let current = service.current.load();
    let provenance = &current.program.plan().provenance;
    Json(Provenance {
        pack: provenance.pack.clone(),
        version: provenance.version.clone(),
        digest: provenance.digest.clone(),
    })
}

/// Reads the folder again. A pack with errors changes nothing: the version in use goes on, and the answer says why.
async fn reload(State(service): State<Arc<Service>>) -> Response {
    let folder = service.folder.clone();
    // Compiling takes milliseconds and reads files, so that it does not stand in the way of decisions.
    match tokio::task::spawn_blocking(move || Loaded::read(&folder)).await {
        Ok(Ok(loaded)) => {
            service.current.store(Arc::new(loaded));
            pack(State(service)).await.into_response()
        }
        Ok(Err(wrong)) => (StatusCode::UNPROCESSABLE_ENTITY, wrong).into_response(),
        Err(stopped) => (StatusCode::INTERNAL_SERVER_ERROR, stopped.to_string()).into_response(),
    }
}
