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

/** Opens an example by the name of its folder. */
export async function example(page, name) {
  await page.getByTestId("title").click();
  await page.getByTestId(`example-${name}`).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await ready(page);
}

/** Waits until the page has answered what was changed last; with a digest, until it is another one. */
export async function settled(page, digest) {
  await page.waitForFunction((before) => {
    const panel = document.querySelector("[data-testid=decision]");
    return before === undefined || !panel || (panel.getAttribute("data-digest") !== before && panel.getAttribute("data-digest") !== "");
  }, digest);
  await page.waitForTimeout(120);
}

/** Replaces a text in the code editor as a person would: finds it, selects it, types. */
export async function replaceInCode(page, text, replacement) {
  const content = page.locator(".cm-content");
  await content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  const find = page.locator(".cm-search input[name=search]");
  await find.fill("");
  await find.pressSequentially(text);
  await find.press("Enter");
  await find.press("Escape");
  // Pasted at once: brackets are not closed on the way.
  await content.evaluate((element, inserted) => {
    const data = new DataTransfer();
    data.setData("text/plain", inserted);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, replacement);
  await settled(page);
  return replacement;
}
