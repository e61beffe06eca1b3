// What the package answers has the shape that its schemas promise; an independent validator is the judge.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionSchema, loadPack } from "@charter/engine";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { exampleCases, withStandings } from "./support.js";

function validator(schema) {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats(ajv);
  return ajv.compile(JSON.parse(schema));
}

const decision = validator(decisionSchema());
const programs = new Map();

for (const one of exampleCases()) {
  const { name, pack, files, facts } = one;
  test(`${name}: the facts and their decision fit their schemas`, () => {
    if (!programs.has(pack)) {
      const { program, text } = loadPack(files);
      assert.ok(program, text);
      programs.set(pack, { program, facts: validator(program.factsSchema()) });
    }
    const { program, facts: valid } = programs.get(pack);
    assert.ok(valid(JSON.parse(facts)), JSON.stringify(valid.errors, null, 2));
    const options = withStandings(program, one);
    for (const explain of [false, true]) {
      const evaluation = program.evaluateJson(facts, { ...options, explain });
      assert.ok(evaluation.ok, JSON.stringify(evaluation.diagnostics));
      assert.ok(decision(JSON.parse(evaluation.json)), JSON.stringify(decision.errors, null, 2));
    }
  });
}

test("the schema refuses what is no decision", () => {
  assert.equal(decision({}), false);
  assert.equal(decision({ values: {}, ladders: {}, eligibility: {}, incentives: {}, totals: { USD: "1.50" } }), false);
});
