//! The npm package: `wasm/npm` with what is generated in its `dist`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{self, command, root};

/// The target of the WebAssembly build.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The package stays below this many bytes, compressed with Brotli.
const LIMIT: u64 = 1_400_000;

/// What wasm-opt does. Its levels make the module 10% smaller, but 5% larger in Brotli: the code that LLVM writes has
/// more that repeats. What repeats is found the sooner the closer it stands together, so functions are put in the order
/// of their names. `cargo xtask wasm --compare` prints what the levels give.
const PASSES: [&str; 8] = [
    "--remove-unused-module-elements",
    "--duplicate-function-elimination",
    "--directize",
    "--remove-unused-brs",
    "--remove-unused-names",
    "--vacuum",
    "--rse",
    "--reorder-functions-by-name",
];

/// What rustc's default WebAssembly uses; wasm-opt takes only what it is told of.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

const SIZES: &str = "\
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
const raw = readFileSync(process.argv[1]);
const brotli = brotliCompressSync(raw, { params: {
  [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
} });
console.log(raw.length, gzipSync(raw, { level: 9 }).length, brotli.length);
";

/// Which profile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    Release,
    Debug,
}

struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Builds the package; a release is optimised, measured, and held against the limit.
pub(crate) fn build(build: Build) -> Result<()> {
    let bound = bind(build)?;
    if build == Build::Debug {
        return Ok(());
    }
    shell::npm_packages()?;
    optimise(&bound, &bound, &PASSES)?;
    let sizes = Sizes::of(&bound)?;
    println!("charter_bg.wasm: {sizes}");
    fs::write(dist().join("sizes.json"), sizes.to_json()).context("cannot write sizes.json")?;
    if sizes.brotli > LIMIT {
        bail!(
            "the WebAssembly module has {} bytes in Brotli, more than the {LIMIT} allowed",
            sizes.brotli
        );
    }
    Ok(())
}

/// Prints what each level of wasm-opt gives, and leaves the package with what `PASSES` make.
pub(crate) fn compare() -> Result<()> {
    let wasm = bind(Build::Release)?;
    shell::npm_packages()?;
    let plain = shell::target().join("charter-before-wasm-opt.wasm");
    fs::copy(&wasm, &plain)?;
    let levels: [(&str, &[&str]); 6] = [
        ("none", &[]),
        ("-O2", &["-O2"]),
        ("-O3", &["-O3"]),
        ("-Os", &["-Os"]),
        ("-Oz", &["-Oz"]),
        // The last one stays.
        ("own", &PASSES),
    ];
    for (level, passes) in levels {
        optimise(&plain, &wasm, passes)?;
        let speed = shell::output(command("node", ["tests/node/speed.js"]))?;
        println!("{level:>5}: {}; {}", Sizes::of(&wasm)?, speed.trim());
    }
    Ok(())
}

fn dist() -> PathBuf {
    root().join("wasm").join("npm").join("dist")
}

/// Compiles the crate and generates its JavaScript and types. Gives the path of the WebAssembly module.
fn bind(build: Build) -> Result<PathBuf> {
    let (profile, folder) = match build {
        Build::Release => ("wasm", "wasm"),
        Build::Debug => ("dev", "debug"),
    };
    shell::cargo([
        "build",
        "--package",
        "charter-wasm",
        "--target",
        TARGET,
        "--profile",
        profile,
    ])?;
    let compiled = shell::target().join(TARGET).join(folder).join("charter_wasm.wasm");
    let dist = dist();
    match fs::remove_dir_all(&dist) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error).context("cannot empty dist"),
        _ => {}
    }
    // The entries of the package know where the module is; a default in the generated code would be a second place.
    Bindgen::new()
        .input_path(compiled)
        .web(true)?
        .typescript(true)
        .out_name("charter")
        .omit_default_module_path(true)
        .keep_debug(build == Build::Debug)
        // wasm-opt sorts by the names, and drops them.
        .remove_name_section(false)
        .remove_producers_section(true)
        .generate(&dist)
        .context("wasm-bindgen failed")?;
    keep_own_types(&dist.join("charter.d.ts"))?;
    Ok(dist.join("charter_bg.wasm"))
}

/// Cuts off the declarations of the raw exports: nobody calls those, and they are full of `any`.
fn keep_own_types(path: &Path) -> Result<()> {
    let types = fs::read_to_string(path).context("cannot read the generated types")?;
    let Some((own, _)) = types.split_once("export type InitInput") else {
        bail!("the generated types have no `InitInput`: wasm-bindgen has changed, see `keep_own_types`");
    };
    fs::write(path, own).context("cannot write the types")
}

fn optimise(from: &Path, to: &Path, passes: &[&str]) -> Result<()> {
    let mut wasm_opt = command("node_modules/.bin/wasm-opt", passes);
    wasm_opt.args(FEATURES).arg(from).arg("-o").arg(to);
    shell::run(wasm_opt)
}

impl Sizes {
    /// Measured by Node's zlib, which every machine that tests the package has.
    fn of(wasm: &Path) -> Result<Self> {
        let mut node = command("node", ["--input-type=module", "--eval", SIZES]);
        node.arg(wasm);
        let printed = shell::output(node)?;
        let numbers: Vec<u64> = printed.split_whitespace().map_while(|word| word.parse().ok()).collect();
        match numbers.as_slice() {
            &[raw, gzip, brotli] => Ok(Self { raw, gzip, brotli }),
            _ => bail!("cannot read the sizes in `{}`", printed.trim()),
        }
    }

    fn to_json(&self) -> String {
        let Self { raw, gzip, brotli } = self;
        format!("{{ \"raw\": {raw}, \"gzip\": {gzip}, \"brotli\": {brotli}, \"limit\": {LIMIT} }}\n")
    }
}

impl std::fmt::Display for Sizes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes raw, {} gzip, {} Brotli", self.raw, self.gzip, self.brotli)
    }
}
