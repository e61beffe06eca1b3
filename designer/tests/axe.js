import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, by WCAG 2.2 AA and its own best practices. */
export async function axe(page) {
  // The page's own policy allows no inline script; the driver's evaluation is not bound by it.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any, all, none }) => `${html.slice(0, 160)} [${[...any, ...all, ...none].map(({ message }) => message).join("; ").slice(0, 200)}]`).join(" | ")}`);
}
