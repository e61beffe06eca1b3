// How fast the package evaluates the first case of the first example: a number to compare builds of one machine with.
import { exampleCases } from "./support.js";
import { loadPack } from "@charter/engine";

const [{ files, facts, options }] = exampleCases();
const { program, text } = loadPack(files);
if (!program) throw new Error(text);
const bytes = new TextEncoder().encode(facts);
const runs = 5000;
let best = Infinity;
for (let round = 0; round < 7; round += 1) {
  const start = performance.now();
  for (let run = 0; run < runs; run += 1) program.evaluateJson(bytes, options);
  best = Math.min(best, performance.now() - start);
}
console.log(`${((best * 1000) / runs).toFixed(2)} µs per evaluation, JSON to JSON`);
