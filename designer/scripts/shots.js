// The pictures of docs/designer.md, made from the built page: `npm run shots --workspace designer`.
import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { open, replaceInCode, start, visit } from "../tests/support.js";

const target = process.env.CHARTER_SHOTS ?? fileURLToPath(new URL("../../docs/designer/", import.meta.url));
mkdirSync(target, { recursive: true });
/** What the page of docs shows; CHARTER_SHOTS names a folder for all of them. */
const kept = process.env.CHARTER_SHOTS ? undefined : new Set(["program-desktop", "preview-desktop", "compare-desktop", "partners-desktop-dark", "preview-phone"]);
const started = await start();

for (const [size, scheme] of [["desktop", "light"], ["desktop", "dark"], ["phone", "light"]]) {
  const { page, context } = await open(started, size, { colorScheme: scheme });
  const shot = async (name) => {
    await page.waitForTimeout(600);
    // Times and dates of today would make every picture a new one.
    await page.addStyleTag({ content: ".foot { visibility: hidden }" }).catch(() => undefined);
    const full = `${name}-${size}${scheme === "dark" ? "-dark" : ""}`;
    if (kept && !kept.has(full)) return;
    const path = `${target}${full}.png`;
    await page.screenshot({ path });
    console.log(path, statSync(path).size);
  };
  await visit(page, "Preview");
  await page.getByRole("region", { name: "What decides the level" }).waitFor();
  await shot("preview");
  if (await page.getByRole("link", { name: "Program" }).count()) {
    await visit(page, "Program");
    await page.getByTestId("outline").getByText("Silver").first().waitFor();
    await shot("program");
  }
  await visit(page, "Code");
  await replaceInCode(page, "at_least(250_000)", "at_least(400_000)");
  await shot("code");
  await visit(page, "Tables");
  await shot("tables");
  await visit(page, "Partners");
  await page.getByRole("button", { name: /example partners/ }).click();
  await page.getByTestId("moves").filter({ hasText: "↓" }).waitFor();
  await page.getByTestId("everybody").getByText("1,000 partners · example").waitFor();
  await page.waitForTimeout(1500);
  await shot("partners");
  await visit(page, "Scenarios");
  await page.getByTestId("scenarios").waitFor();
  await shot("scenarios");
  await visit(page, "Compare");
  await page.getByTestId("differing").waitFor();
  await shot("compare");
  await context.close();
}
await started.stop();
