// The WebAssembly half of the parity test, for Node, a page and a worker alike: the same cases in the same order as
// `tests/src/parity.rs`, written as the same lines.

/** What the engine answers to the units, as lines of JSON. `engine` is the module `@charter/engine`. */
export function answers(engine, units) {
  const lines = [];
  const answer = (of, kind, output) => lines.push(JSON.stringify({ case: of, kind, output }));
  for (const unit of units) {
    const files = Object.fromEntries(Object.entries(unit.files).map(([path, bytes]) => [path, Uint8Array.from(bytes)]));
    const { program, diagnostics, text } = engine.loadPack(files);
    answer(unit.name, "diagnostics", JSON.stringify(diagnostics));
    answer(unit.name, "diagnostics as text", text);
    const checked = engine.checkPack(files, { advice: true });
    answer(unit.name, "check", checked.json);
    answer(unit.name, "check as text", checked.text);
    if (!program) continue;
    if (unit.own) {
      answer(unit.name, "decision schema", engine.decisionSchema());
      answer(unit.name, "facts schema", program.factsSchema());
      answer(unit.name, "typescript", program.typescript());
    }
    const cases = unit.cases.map((one) => ({ ...one, facts: Uint8Array.from(one.facts) }));
    const all = cases.map(({ facts }) => facts);
    const standings = unit.population ? ranked(answer, program, unit.name, all, cases[0]?.options) : undefined;
    for (const { name, facts, options } of cases) {
      evaluate(answer, program, `${unit.name}: ${name}`, facts, { ...options, standings });
    }
    for (const { name, facts, options, population } of unit.own ? program.scenarios() : []) {
      const of = `${unit.name}: scenario ${name}`;
      answer(of, "facts", facts);
      const standings = population && ranked(answer, program, of, [facts, ...population], options);
      evaluate(answer, program, of, facts, { ...options, standings });
    }
    program.free();
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** How the partners of a population stand; undefined if nobody can say. */
function ranked(answer, program, of, all, options) {
  const found = program.standings(all, options);
  for (const { index, diagnostics } of found.refused) {
    answer(of, "refused", `${index}: ${JSON.stringify(diagnostics)}`);
  }
  answer(of, "standings", found.ok ? found.json : JSON.stringify(found.diagnostics));
  if (!found.ok) return undefined;
  answer(of, "digest of standings", found.digest);
  return found.json;
}

function evaluate(answer, program, of, facts, options) {
  for (const explain of [false, true]) {
    const how = { ...options, explain };
    const evaluation = program.evaluateJson(facts, how);
    const kind = explain ? "explained" : "decision";
    if (evaluation.ok) {
      answer(of, kind, evaluation.json);
      answer(of, explain ? "digest explained" : "digest", evaluation.digest);
    } else {
      answer(of, kind, JSON.stringify(evaluation.diagnostics));
    }
    answer(of, `${kind} as text`, program.text(facts, how).text);
  }
}
