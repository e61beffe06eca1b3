// Nothing is lost: a closed tab, two tabs, a full storage, files out and in again. And what is heavy stays quick.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { unzipSync } from "fflate";
import { another, open, ready, replaceInCode, settled, start, visit } from "./support.js";

let started;
before(async () => (started = await start()));
after(() => started?.stop());

const page = (name, run, options = {}) =>
  test(name, async (t) => {
    const opened = await open(started, options.size ?? "desktop", options);
    try {
      await run(opened.page, opened, t);
      assert.deepEqual(opened.said, [], "the console is silent");
    } finally {
      await opened.context.close();
    }
  });

const source = (page) => page.locator(".cm-content").textContent();
const gold = (page, name) => page.getByTestId("tier-level").filter({ hasText: name }).first().waitFor();

page("a tab that is closed in the middle of work has everything when it opens again", async (page, { context }) => {
  await visit(page, "Code");
  await replaceInCode(page, "at_least(250_000)", "at_least(500_000)");
  await page.locator("[data-testid=save-state][data-state=saved]").waitFor();
  await page.close();
  const again = await another(context, started.server.address + "#/code");
  await gold(again.page, "Silver");
  await again.page.getByRole("link", { name: "Compare" }).click();
  await again.page.getByTestId("diff").filter({ hasText: "program.rhai" }).waitFor();
  assert.deepEqual(again.said, []);
});

page("of two tabs one writes; the other follows, and can take over without a loss", async (page, { context }) => {
  await visit(page, "Code");
  await replaceInCode(page, "at_least(250_000)", "at_least(500_000)");
  await page.locator("[data-testid=save-state][data-state=saved]").waitFor();
  const second = await another(context, started.server.address + "#/code");
  await second.page.getByText("This program is open in another tab.").waitFor();
  await gold(second.page, "Silver");
  await replaceInCode(page, "at_least(500_000)", "at_least(300_000)");
  await gold(second.page, "Gold");
  await second.page.getByRole("button", { name: "Edit here instead" }).click();
  await page.getByText("This program is open in another tab.").waitFor();
  await second.page.getByText("This program is open in another tab.").waitFor({ state: "detached" });
  await settled(second.page);
  await replaceInCode(second.page, "at_least(300_000)", "at_least(450_000)");
  await gold(second.page, "Silver");
  await gold(page, "Silver");
  assert.deepEqual(second.said, []);
});

page("a full storage is said at once, the changes stay, and can be downloaded", async (page, { context }) => {
  const session = await context.newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: started.server.address.replace(/\/$/, ""), quotaSize: 1 });
  await visit(page, "Code");
  await replaceInCode(page, "at_least(250_000)", "at_least(500_000)");
  await page.getByRole("alert").getByText(/storage is full|cannot store/).waitFor();
  await gold(page, "Silver");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("alert").getByRole("button", { name: "Download zip" }).click()]);
  const entries = unzipSync(readFileSync(await download.path()));
  const text = new TextDecoder().decode(entries["northwind-reseller/program.rhai"]);
  assert.match(text, /at_least\(500_000\)/);
  await session.send("Storage.overrideQuotaForOrigin", { origin: started.server.address.replace(/\/$/, "") });
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await page.locator("[data-testid=save-state][data-state=saved]").waitFor();
});

page("a zip comes out as it went in, byte for byte", async (page) => {
  const root = new URL("../../rules-examples/reseller/", import.meta.url);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as zip" }).click()]);
  const path = await download.path();
  const entries = unzipSync(readFileSync(path));
  for (const name of ["pack.toml", "program.rhai", "program.test.rhai", "tables/commission_rate.csv", "facts/p-021-zolta-lodz.json"]) {
    assert.deepEqual(Buffer.from(entries[`northwind-reseller/${name}`]), readFileSync(new URL(name, root)), name);
  }
  await page.getByTestId("title").click();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Open a zip…" }).click()]);
  await chooser.setFiles({ name: "wrong.zip", mimeType: "application/zip", buffer: Buffer.from("no zip") });
  await page.getByText("This file is no zip, or it is damaged.").waitFor();
  const [again] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Open a zip…" }).click()]);
  await again.setFiles({ name: "pack.zip", mimeType: "application/zip", buffer: readFileSync(path) });
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await ready(page);
  const [second] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as zip" }).click()]);
  assert.deepEqual(unzipSync(readFileSync(await second.path())), entries);
});

page("a link opens the same program elsewhere; partners are not in it", async (page) => {
  await visit(page, "Code");
  await replaceInCode(page, "at_least(250_000)", "at_least(500_000)");
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.getByLabel("Link").inputValue();
  assert.ok(link.length < 16_200, `${link.length}`);
  const other = await started.browser.newContext();
  try {
    const opened = await another(other, link);
    await opened.page.getByTestId("title").filter({ hasText: "Northwind reseller program" }).waitFor();
    await visit(opened.page, "Code");
    await opened.page.locator(".cm-content").waitFor();
    assert.equal(await opened.page.getByRole("navigation", { name: "Files" }).getByText("facts").count(), 0);
    await opened.page.getByRole("navigation", { name: "Files" }).getByRole("button", { name: "pack.toml" }).waitFor();
    assert.deepEqual(opened.said, []);
  } finally {
    await other.close();
  }
  assert.ok((await source(page)).length > 0);
});

page("tables go out to Excel and CSV and come in again; a wrong column changes nothing", async (page) => {
  await visit(page, "Tables");
  const file = page.getByTestId("import");
  await file.setInputFiles({ name: "t.csv", mimeType: "text/csv", buffer: Buffer.from("level;product;rates\ngold;cloud;1\n") });
  await page.getByText("Nothing was imported: columns missing: rate; unknown columns: rates.").waitFor();
  assert.equal(await page.getByRole("grid").getAttribute("aria-rowcount"), "13");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Excel" }).click()]);
  const workbook = readFileSync(await download.path());
  assert.ok(workbook.length > 1000);
  // Columns in another order, decimals with a comma, separators of a German Excel.
  await file.setInputFiles({ name: "t.csv", mimeType: "text/csv", buffer: Buffer.from("product;level;rate\r\ncloud;gold;20 %\r\n") });
  await page.getByText("1 row imported.").waitFor();
  assert.equal(await page.getByRole("grid").locator('[data-row="0"]').nth(2).textContent(), "20 %");
  await file.setInputFiles({ name: "t.xlsx", mimeType: "application/octet-stream", buffer: workbook });
  await page.getByText("12 rows imported.").waitFor();
  await visit(page, "Compare");
  await page.getByText("Nothing has changed since the saved version.").waitFor();
});

page("a table of 10,000 rows and 12 columns scrolls, edits and pastes without a rest", async (page, _, t) => {
  await visit(page, "Code");
  await page.getByRole("button", { name: /commission_rate/ }).click();
  const head = Array.from({ length: 12 }, (_, column) => `c${column}`).join(",");
  const rows = Array.from({ length: 10_000 }, (_, row) => Array.from({ length: 12 }, (_, column) => `${row}.${column}`).join(",")).join("\n");
  // Through the editor, as a person would paste it.
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.locator(".cm-content").evaluate((element, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, `${head}\n${rows}\n`);
  const opening = Date.now();
  await visit(page, "Tables");
  const grid = page.getByRole("grid");
  await grid.locator('[data-row="5"]').first().waitFor();
  t.diagnostic(`opened after ${Date.now() - opening} ms`);
  assert.equal(await grid.getAttribute("aria-rowcount"), "10001");
  const frames = await page.evaluate(async () => {
    const scroller = document.querySelector("[role=grid]");
    const times = [];
    for (let step = 1; step <= 40; step += 1) {
      const began = performance.now();
      scroller.scrollTop = step * 6000;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b);
  });
  t.diagnostic(`a jump is drawn after ${frames[20].toFixed(0)} ms (median), ${frames[37].toFixed(0)} ms (p95)`);
  assert.ok(frames[37] < 250, `${frames}`);
  assert.ok((await grid.locator("[role=row]").count()) < 80, "only what is seen is in the document");
  await grid.focus();
  await page.keyboard.press("Control+End");
  const cell = grid.locator('[data-row="9999"][data-column="11"]');
  await cell.waitFor();
  const began = Date.now();
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  await cell.filter({ hasText: /^7$/ }).waitFor();
  t.diagnostic(`a cell is changed after ${Date.now() - began} ms`);
  await page.keyboard.press("Control+z");
  await cell.filter({ hasText: /^9999\.11$/ }).waitFor();
});

page("a CSV of 20 MB is read while the page stays awake, and can be cancelled", async (page, _, t) => {
  await visit(page, "Partners");
  await page.getByTestId("payout-after").waitFor();
  const head = "id,name,kind,country,joined_on,revenue_ttm,revenue_prior_ttm,cloud_revenue_ttm,certified_sales,certified_technical,customers_acquired_3y,customers_retained_3y,satisfaction,compliant_until\n";
  const line = (index) => `P-${index},Partner number ${index} of very many that this file has ${"x".repeat(150)},reseller,DE,2020-01-31,${50_000 + index}.50,40000,1000,4,3,10,9,4.4,2026-12-31\n`;
  const rows = [];
  for (let index = 0, size = 0; size < 20_000_000; index += 1) {
    rows.push(line(index));
    size += rows.at(-1).length;
  }
  await page.evaluate(() => {
    globalThis.longest = 0;
    let last = performance.now();
    setInterval(() => {
      globalThis.longest = Math.max(globalThis.longest, performance.now() - last);
      last = performance.now();
    }, 10);
  });
  const folder = mkdtempSync(join(tmpdir(), "charter-people-"));
  writeFileSync(join(folder, "many.csv"), head + rows.join(""));
  await page.getByTestId("people-file").setInputFiles(join(folder, "many.csv"));
  await page.getByText(new RegExp(`${rows.length.toLocaleString("en")} partners`)).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled.").waitFor();
  rmSync(folder, { recursive: true });
  const longest = await page.evaluate(() => globalThis.longest);
  t.diagnostic(`${rows.length} partners; the page's longest rest was ${longest.toFixed(0)} ms`);
  assert.ok(longest < 1000, `${longest}`);
});

page("figures: from a keystroke to the preview, and to everybody", async (page, _, t) => {
  await visit(page, "Preview");
  const field = page.getByTestId("facts").getByLabel("Certified sales", { exact: true }).and(page.locator("input.field"));
  await field.waitFor();
  const measure = (element, texts) =>
    element.evaluate(async (input, all) => {
      const times = [];
      const panel = document.querySelector("[data-testid=decision]");
      for (const text of all) {
        const answers = Number(panel.getAttribute("data-answers"));
        const began = performance.now();
        input.value = text;
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        while (Number(panel.getAttribute("data-answers")) === answers) await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
      return times.sort((a, b) => a - b);
    }, texts);
  const facts = await measure(field, Array.from({ length: 15 }, (_, index) => String(index + 1)));
  t.diagnostic(`a fact: ${facts[7].toFixed(0)} ms (median), ${facts[13].toFixed(0)} ms (p95)`);
  await visit(page, "Code");
  await page.locator(".cm-content").click();
  const code = [];
  for (let index = 0; index < 15; index += 1) {
    code.push(
      await page.evaluate(async () => {
        const panel = document.querySelector("[data-testid=decision]");
        const answers = Number(panel.getAttribute("data-answers"));
        const began = performance.now();
        document.execCommand("insertText", false, " ");
        while (Number(panel.getAttribute("data-answers")) === answers) await new Promise((resolve) => requestAnimationFrame(resolve));
        return performance.now() - began;
      }),
    );
    await page.waitForTimeout(600);
  }
  code.sort((a, b) => a - b);
  t.diagnostic(`a keystroke in the source: ${code[7].toFixed(0)} ms (median), ${code[13].toFixed(0)} ms (p95)`);
  await visit(page, "Partners");
  await page.getByRole("button", { name: /example partners/ }).click();
  await page.getByText("1,000 partners · example").waitFor();
  await page.getByTestId("payout-after").waitFor();
  const all = [];
  for (let round = 0; round < 5; round += 1) {
    const runs = Number(await page.getByTestId("everybody").getAttribute("data-runs"));
    await page.locator("body").press(round % 2 ? "Control+y" : "Control+z");
    await page.waitForFunction((before) => Number(document.querySelector("[data-testid=everybody]").getAttribute("data-runs")) > before, runs);
    all.push(Number(await page.getByTestId("everybody").getAttribute("data-ms")));
  }
  t.diagnostic(`1,000 partners after a change: ${all.map((time) => time.toFixed(0)).join(", ")} ms`);
  // A machine that builds beside the test is slow; what is refused here is another order of magnitude.
  assert.ok(facts[7] < 250 && code[7] < 400 && Math.min(...all) < 3000, `${facts} ${code} ${all}`);
  await settled(page);
});
