import * as engine from "/wasm/npm/browser.js";
import { inWorker, run } from "./run.js";

globalThis.result = (async () => {
  const page = await run(engine);
  const module = await WebAssembly.compileStreaming(fetch("/wasm/npm/dist/charter_bg.wasm"));
  const worker = await inWorker(new Worker("/tests/browser/page/plain-worker.js", { type: "module" }), module);
  return { page, worker };
})();
