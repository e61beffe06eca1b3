// The npm package in a real browser, as it is and through a bundler: the same bytes as natively, on the page and in a
// worker, under another time zone and locale, under a strict content security policy, with a silent console.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";
import { difference } from "../parity/compare.js";
import { native } from "../parity/native.js";
import { serve } from "./server.js";

const here = fileURLToPath(new URL("./", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const built = mkdtempSync(join(tmpdir(), "charter-bundle-"));
const expected = native("answers");
let browser;
let server;

before(async () => {
  await build({
    root: join(here, "page"),
    configFile: false,
    base: "/built/",
    logLevel: "warn",
    worker: { format: "es" },
    build: { outDir: built, emptyOutDir: true, target: "es2022", rollupOptions: { input: join(here, "page", "bundled.html") } },
  });
  server = await serve({ "/built/": built, "/tests/": join(root, "tests"), "/wasm/": join(root, "wasm") }, { "/inputs": native("inputs") });
  browser = await chromium.launch({
    executablePath: process.env.CHARTER_CHROMIUM ?? "/usr/bin/chromium",
    // Without these, Chromium looks for hosts of its own at every start.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(built, { recursive: true });
});

const ways = [
  { name: "as it is", path: "/tests/browser/page/plain.html", context: {} },
  {
    name: "as it is, in Kiritimati and in Turkish",
    path: "/tests/browser/page/plain.html",
    context: { timezoneId: "Pacific/Kiritimati", locale: "tr-TR" },
  },
  { name: "through a bundler", path: "/built/bundled.html", context: {} },
];

for (const { name, path, context: options } of ways) {
  test(`the package ${name} gives the native bytes on the page and in a worker`, async (t) => {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const said = [];
      page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("requestfailed", (request) => said.push(`failed: ${request.url()}`));
      page.on("response", (response) => {
        if (response.status() >= 400) said.push(`${response.status()}: ${response.url()}`);
      });
      await page.goto(server.address + path);
      await page.waitForFunction(() => "result" in globalThis);
      const result = await page.evaluate(() => globalThis.result);
      for (const where of ["page", "worker"]) {
        const { answers, ready, timeZone, locale } = result[where];
        assert.equal(difference(expected, answers), undefined, where);
        assert.equal(timeZone, options.timezoneId ?? timeZone);
        assert.equal(locale, options.locale ?? locale);
        t.diagnostic(`ready on the ${where} after ${ready.toFixed(0)} ms`);
      }
      assert.deepEqual(said, [], "the console is silent");
    } finally {
      await context.close();
    }
  });
}

test("the bundle holds one WebAssembly file for the page and its worker", () => {
  const modules = readdirSync(built, { recursive: true }).filter((name) => String(name).endsWith(".wasm"));
  assert.equal(modules.length, 1, modules.join());
});
