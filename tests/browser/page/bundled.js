import * as engine from "@charter/engine";
import { inWorker, run } from "./run.js";

globalThis.result = (async () => {
  const page = await run(engine);
  const worker = new Worker(new URL("./bundled-worker.js", import.meta.url), { type: "module" });
  return { page, worker: await inWorker(worker, undefined) };
})();
