// The package's types, and those that it generates for a pack, under the strictest settings.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadPack } from "@charter/engine";
import { exampleCases, root } from "./support.js";

const here = fileURLToPath(new URL("types/", import.meta.url));
const compiler = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));

function compile(...options) {
  try {
    execFileSync(process.execPath, [compiler, ...options], { cwd: here, encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout);
  }
}

test("a consumer in Node compiles", () => compile("--project", "tsconfig.node.json"));

test("a consumer in a browser or behind a bundler compiles", () => compile("--project", "tsconfig.browser.json"));

test("no type is `any`", () => {
  for (const file of ["wasm/npm/index.d.ts", "wasm/npm/dist/charter.d.ts"]) {
    const code = readFileSync(join(root, file), "utf8").replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, "");
    assert.doesNotMatch(code, /\bany\b/, file);
  }
});

const packs = new Map(exampleCases().map(({ pack, files }) => [pack, files]));
for (const [pack, files] of packs) {
  test(`the types of ${pack} compile, and none is \`any\``, () => {
    const { program, text } = loadPack(files);
    assert.ok(program, text);
    const types = program.typescript();
    const code = types.replaceAll(/\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"/g, "");
    assert.doesNotMatch(code, /\bany\b/);
    const folder = mkdtempSync(join(tmpdir(), "charter-types-"));
    try {
      writeFileSync(join(folder, "pack.ts"), types);
      const compilerOptions = { strict: true, noEmit: true, types: [], lib: ["es2022"], target: "es2022" };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["pack.ts"] }));
      compile("--project", folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
