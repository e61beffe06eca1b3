// The same bytes natively and through WebAssembly, whatever the time zone and the locale of either side.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { difference } from "../parity/compare.js";
import { native } from "../parity/native.js";

const environments = [
  { name: "the machine's own environment", set: {} },
  { name: "TZ=Pacific/Kiritimati", set: { TZ: "Pacific/Kiritimati" }, timeZone: "Pacific/Kiritimati" },
  { name: "a Turkish locale", set: { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" }, locale: "tr-TR" },
];
const script = fileURLToPath(new URL("../parity/node.js", import.meta.url));
const inputs = native("inputs");
const expected = native("answers");

for (const { name, set, timeZone, locale } of environments) {
  test(`${name}: native and WebAssembly answers are the same bytes`, () => {
    const output = execFileSync(process.execPath, [script], {
      input: inputs,
      encoding: "utf8",
      env: { ...process.env, ...set },
      maxBuffer: 1 << 30,
    });
    const end = output.indexOf("\n");
    const [actualZone, actualLocale] = output.slice(0, end).split(" ");
    assert.equal(actualZone, timeZone ?? actualZone, "the environment had no effect: the test would prove nothing");
    assert.equal(actualLocale, locale ?? actualLocale, "the environment had no effect: the test would prove nothing");
    assert.equal(difference(expected, output.slice(end + 1)), undefined);
    assert.equal(difference(expected, native("answers", set)), undefined);
  });
}

test("the comparison covers examples, scenarios and errors", (t) => {
  const lines = expected.trimEnd().split("\n").map((line) => JSON.parse(line));
  const cases = new Set(lines.filter(({ kind }) => kind === "decision").map((line) => line.case));
  const count = (part) => [...cases].filter((name) => name.includes(part)).length;
  t.diagnostic(`${lines.length} answers to ${cases.size} evaluations compared`);
  for (const part of ["examples/", ": scenario ", "errors/"]) assert.ok(count(part) > 0, `no case has ${part}`);
});

test("a difference is told by its case, its kind and its place", () => {
  const line = (output) => `${JSON.stringify({ case: "examples/a: b.json", kind: "decision", output })}\n`;
  assert.equal(difference(line("same"), line("same")), undefined);
  const told = difference(line("total 1.10"), line("total 1.1"));
  assert.match(told, /^examples\/a: b\.json, decision differs at character 9:\n/);
  assert.match(told, /native: +"total 1\.10"\n +WebAssembly: "total 1\.1"$/);
  assert.match(difference(line("a") + line("b"), line("a")), /line 2: WebAssembly ends/);
  assert.match(difference(line("a"), line("a") + line("b")), /line 2: the native program ends/);
});
