import { loadPack } from "@charter/engine";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "../exact/json.js";
import { NotWritable, numberText, scenarioText } from "./write.js";

const root = new URL("../../../rules-examples/reseller/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
/** The example with one file of scenarios. */
const withScenarios = (text: string): Record<string, string> => {
  const tables = readdirSync(new URL("tables/", root)).map((name) => `tables/${name}`);
  const files = ["pack.toml", "inputs.rhai", "program.rhai", ...tables];
  return { ...Object.fromEntries(files.map((path) => [path, read(path)])), "x.test.rhai": text };
};

describe("a preview as a scenario", () => {
  test("numbers are grouped as rules write them, and keep their digits", () => {
    expect(numberText("250000")).toBe("250_000");
    expect(numberText("-1240.50")).toBe("-1_240.50");
    expect(numberText("999")).toBe("999");
    expect(() => numberText("1e5")).toThrow(NotWritable);
  });

  test("the engine reads the same facts, also with reserved words, quotes and letters of any script", () => {
    const facts = '{"partner":{"id":"P-\\"1\\"","name":"Ünïcode 社 \\n\\\\ `${x}`","default":1,"a b":null,"list":[]},"deals":[{"amount":12500.55,"ok":true}]}';
    const text = scenarioText({ name: 'it "is"', facts: parse(facts), asOf: "2026-03-31", period: "2026-01-01..2026-03-31", expect: [{ path: "level", value: "gold" }, { path: "total", value: "12.5" }, { path: "n", value: null }] });
    expect(text).toContain('.expect("total", 12.5)');
    const { program, text: wrong } = loadPack(withScenarios(text));
    expect(wrong).toBe("");
    const [scenario] = program?.scenarios() ?? [];
    expect(scenario?.name).toBe('it "is"');
    expect(scenario?.options).toMatchObject({ asOf: "2026-03-31", period: "2026-01-01..2026-03-31" });
    expect(JSON.parse(scenario?.facts ?? "{}")).toEqual({ partner: { id: 'P-"1"', name: "Ünïcode 社 \n\\ `${x}`", default: 1, list: [] }, deals: [{ amount: 12500.55, ok: true }] });
    program?.free();
  });

  test("every file of facts of the example comes back, and its expectations hold", () => {
    const facts = read("facts/p-001-alpine-systems.json");
    const text = scenarioText({ name: "alpine", facts: parse(facts), asOf: "2026-03-31", period: "2026-01-01..2026-03-31", expect: [{ path: "level", value: "gold" }] });
    const { program } = loadPack(withScenarios(text));
    const [scenario] = program?.scenarios() ?? [];
    const options = { asOf: "2026-03-31", period: "2026-01-01..2026-03-31" };
    const same = program?.evaluateJson(scenario?.facts ?? "", options);
    expect(same).toEqual(program?.evaluateJson(facts, options));
    expect(same?.ok).toBe(true);
    program?.free();
  });
});
