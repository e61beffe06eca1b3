import * as engine from "@charter/engine";
import { run } from "./run.js";

globalThis.onmessage = async ({ data }) => globalThis.postMessage(await run(engine, data));
