// The same for the page and its worker, whatever way the package was loaded.
import { answers } from "../../parity/answers.js";

/** Loads the engine, answers everything there is to answer, and says how long the engine took to be ready. */
export async function run(engine, source) {
  const started = performance.now();
  await engine.default(source);
  engine.version();
  const ready = performance.now() - started;
  const text = await (await fetch("/inputs")).text();
  const units = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
  return { answers: answers(engine, units), ready, timeZone, locale };
}

/** What a worker answers; it is sent the compiled module, as a page would share it. */
export function inWorker(worker, module) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessageerror = () => reject(new Error("the worker's message cannot be read"));
    worker.postMessage(module);
  });
}
