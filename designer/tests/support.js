// A browser, the built page, and what a person does there.
import { chromium } from "playwright-core";
import { serve } from "../scripts/server.js";

export const sizes = { desktop: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } };

export async function start() {
  const server = await serve();
  const browser = await chromium.launch({
    executablePath: process.env.CHARTER_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return {
    server,
    browser,
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

/** A page at one of the sizes, with everything that its console says. */
export async function open({ browser, server }, size, options = {}) {
  const context = await browser.newContext({ viewport: sizes[size], hasTouch: size === "phone", isMobile: size === "phone", locale: "en-US", acceptDownloads: true, ...options });
  const { page, said } = await another(context, server.address + (options.hash ?? ""));
  return { context, page, said };
}

export async function another(context, address) {
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") said.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(address);
  await ready(page);
  return { page, said };
}

export async function ready(page) {
  await page.locator("[data-testid=decision][data-digest]:not([data-digest=''])").first().waitFor({ state: "attached", timeout: 60_000 });
}

/** Goes to an activity by the navigation. */
export async function visit(page, name) {
  await page.getByRole("navigation", { name: "Activities" }).getByRole("link", { name }).click();
  await page.getByRole("main", { name }).waitFor();
}

/** Opens an example by its title. */
export async function example(page, title) {
  await page.getByTestId("title").click();
  await page.getByRole("dialog").getByRole("button", { name: title }).click();
  await page.getByTestId("title").filter({ hasText: title }).waitFor();
  await ready(page);
}
