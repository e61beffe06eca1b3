import * as engine from "/wasm/npm/browser.js";
import { run } from "./run.js";

globalThis.onmessage = async ({ data }) => globalThis.postMessage(await run(engine, data));
