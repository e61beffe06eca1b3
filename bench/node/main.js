// What is measured in Node, behind the protocol of `charter-bench`: a line of standard input is a request, a line of
// standard output its answer. Times are taken here, around the calls only.
import { createInterface } from "node:readline";
import { openCharter } from "./charter.js";
import { openJsonRules } from "./json-rules.js";

const sides = [];

async function answer(request) {
  if (request.open) {
    const job = request.open;
    const side = job.side === "charter-wasm" ? openCharter(job) : openJsonRules(job);
    const run = side[job.how];
    if (!run) throw new Error(`${job.side} has no \`${job.how}\``);
    const results = [];
    for (let place = 0; place < job.facts.length; place += 1) results.push(await side.check(place));
    sides.push({ run, facts: job.facts.length });
    return { handle: sides.length - 1, results };
  }
  if (request.close) {
    sides[request.close.handle] = undefined;
    return {};
  }
  const { handle, runs } = request.run;
  const { run, facts } = sides[handle];
  const start = process.hrtime.bigint();
  for (let i = 0; i < runs; i += 1) {
    // Only what answers later is waited for: waiting costs, too.
    const waits = run(i % facts);
    if (waits !== undefined) await waits;
  }
  return { nanoseconds: Number(process.hrtime.bigint() - start) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = await answer(JSON.parse(line)).catch((wrong) => ({ error: String(wrong?.stack ?? wrong) }));
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
