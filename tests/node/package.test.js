// The npm package in Node: what it answers, and that no wrong call breaks it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import vm from "node:vm";
import init, { Program, checkPack, decisionSchema, initSync, loadPack, memoryBytes, version } from "@charter/engine";
import { exampleCases, root } from "./support.js";

const [example] = exampleCases();
const { files, facts, options } = example;

function load(of = files) {
  const { program, diagnostics, text } = loadPack(of);
  assert.ok(program, text);
  assert.deepEqual(diagnostics.filter(({ severity }) => severity === "error"), []);
  return program;
}

function refused(result, message, code = "CH0901") {
  assert.equal(result.ok, false);
  assert.equal(result.diagnostics.length, 1);
  const [diagnostic] = result.diagnostics;
  assert.equal(diagnostic.code, code);
  assert.equal(diagnostic.severity, "error");
  assert.deepEqual(diagnostic.spans, []);
  assert.match(diagnostic.message, message);
}

describe("a pack", () => {
  test("loads from text and from bytes alike", () => {
    const texts = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, bytes.toString("utf8")]));
    const [one, other] = [load(files), load(texts)];
    assert.deepEqual(one.evaluateJson(facts, options), other.evaluateJson(facts, options));
  });

  test("loads from bytes of another realm", () => {
    const foreign = vm.runInNewContext("(bytes) => Uint8Array.from(bytes)");
    const others = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, foreign(bytes)]));
    assert.ok(!(Object.values(others)[0] instanceof Uint8Array));
    load(others);
  });

  test("with an error gives diagnostics and no program", () => {
    const { program, diagnostics, text } = loadPack({ "program.rhai": "let a = 1;" });
    assert.equal(program, undefined);
    assert.ok(diagnostics.length > 0);
    assert.match(diagnostics[0].code, /^CH\d{4}$/);
    assert.ok(Array.isArray(diagnostics[0].spans));
    assert.notEqual(text, "");
  });

  test("is checked: lints speak, options are looked at, nothing throws", () => {
    const clean = checkPack(files, { advice: false });
    assert.deepEqual(clean, { diagnostics: [], json: "[]", text: "" });
    const unused = new TextDecoder().decode(files["program.rhai"]) + '\nsetting("never_read", money(), 5).title("Never");\n';
    const found = checkPack({ ...files, "program.rhai": unused });
    assert.deepEqual(
      found.diagnostics.map(({ code, severity }) => [code, severity]),
      [["CH0613", "warning"]],
    );
    assert.match(found.diagnostics[0].message, /never_read/);
    assert.deepEqual(JSON.parse(found.json), found.diagnostics);
    assert.match(found.text, /^warning\[CH0613\]/);
    const broken = checkPack({ "program.rhai": "let a = 1;" });
    assert.equal(broken.diagnostics[0].severity, "error");
    for (const wrong of [[7], [files, { advise: true }], [files, { advice: "yes" }], [files, []]]) {
      assert.equal(checkPack(...wrong).diagnostics[0].code, "CH0901");
    }
  });

  test("describes itself", () => {
    const program = load();
    assert.equal(typeof JSON.parse(program.factsSchema()), "object");
    assert.equal(typeof JSON.parse(decisionSchema()), "object");
    assert.match(program.typescript(), /export /);
    for (const scenario of program.scenarios()) {
      assert.equal(typeof scenario.name, "string");
      assert.equal(typeof JSON.parse(scenario.facts), "object");
      const evaluation = program.evaluateJson(scenario.facts, scenario.options);
      assert.ok(evaluation.ok || evaluation.diagnostics.every(({ code }) => !/^CH09/.test(code)));
    }
  });

  const wrong = [
    ["undefined", undefined, /have to be an object, not undefined/],
    ["null", null, /have to be an object, not null/],
    ["a number", 7, /have to be an object, not a number/],
    ["text", "pack.toml", /have to be an object, not text/],
    ["a function", () => {}, /have to be an object, not a function/],
    ["a symbol", Symbol("files"), /have to be an object, not a symbol/],
    ["an array", ["pack.toml"], /have to be an object, not an array/],
    ["bytes", new Uint8Array(3), /have to be an object, not a view of bytes/],
    ["a Map", new Map(Object.entries(files)), /plain object, not a Map/],
    ["a file that is null", { "pack.toml": null }, /the file `pack.toml` has to be text or a `Uint8Array`, not null/],
    ["a file that is a number", { "pack.toml": 1 }, /the file `pack.toml` has to be .* not a number/],
    ["a file of 16-bit units", { "pack.toml": new Uint16Array(2) }, /has to be text or a `Uint8Array`, not a view of bytes/],
    ["half a surrogate pair", { "pack.toml": "name = '\ud83d'" }, /`pack.toml` holds half of a surrogate pair/],
    ["a getter that throws", { get "pack.toml"() { throw new Error("no luck"); } }, /cannot be read: no luck/],
    ["a proxy that throws", new Proxy({}, { ownKeys() { throw "plain text"; } }), /cannot be read: plain text/],
  ];
  for (const [name, argument, message] of wrong) {
    test(`given as ${name} is refused in words`, () => {
      const { program, diagnostics, text } = loadPack(argument);
      assert.equal(program, undefined);
      refused({ ok: false, diagnostics }, message);
      assert.match(text, message);
      assert.match(text, /\n {2}help: |read/);
    });
  }

  test("may hold the replacement character and pairs of surrogates", () => {
    const text = `# \ufffd and \u{1f600}\n${Buffer.from(files["pack.toml"]).toString("utf8")}`;
    load({ ...files, "pack.toml": text });
  });
});

describe("an evaluation", () => {
  const program = load();

  test("of an object, of text and of bytes is the same", () => {
    const expected = program.evaluateJson(facts, options);
    assert.equal(expected.ok, true, JSON.stringify(expected));
    assert.equal(typeof JSON.parse(expected.json), "object");
    assert.notEqual(expected.digest, "");
    assert.deepEqual(Object.keys(expected), ["ok", "json", "digest"]);
    assert.deepEqual(program.evaluateJson(new TextEncoder().encode(facts), options), expected);
    assert.deepEqual(program.evaluateJson(Buffer.from(facts), options), expected);
    assert.equal(program.evaluate(JSON.parse(facts), options).ok, true);
  });

  test("of an object honours `toJSON`", () => {
    const plain = JSON.parse(facts);
    const told = { toJSON: () => plain };
    assert.deepEqual(program.evaluate(told, options), program.evaluate(plain, options));
  });

  test("can be read by people", () => {
    for (const form of [facts, Buffer.from(facts), JSON.parse(facts)]) {
      const { ok, text } = program.text(form, options);
      assert.equal(ok, true);
      assert.match(text, /\n/);
    }
    const { ok, text, diagnostics } = program.text("{", options);
    assert.equal(ok, false);
    assert.notEqual(text, "");
    assert.ok(diagnostics.length > 0);
  });

  test("takes all options, in every absent form", () => {
    const all = { ...options, settings: {}, explain: true };
    assert.equal(program.evaluateJson(facts, all).ok, true);
    assert.equal(program.evaluateJson(facts, { ...options, settings: undefined, explain: null }).ok, true);
    for (const none of [undefined, null, {}]) {
      const result = program.evaluateJson(facts, none);
      assert.deepEqual(result, program.evaluateJson(facts));
    }
  });

  const cycle = {};
  cycle.again = cycle;
  const wrongObjects = [
    ["undefined", undefined, /have to be an object, not undefined/, "CH0901"],
    ["null", null, /have to be an object, not null/, "CH0901"],
    ["a number", 7, /have to be an object, not a number/, "CH0901"],
    ["a BigInt", 7n, /have to be an object, not a BigInt/, "CH0901"],
    ["text", facts, /have to be an object, not text/, "CH0901"],
    ["bytes", Buffer.from(facts), /have to be an object, not a view of bytes/, "CH0901"],
    ["an array", [], /have to be an object, not an array/, "CH0901"],
    ["a function", () => {}, /have to be an object, not a function/, "CH0901"],
    ["an object with a BigInt", { partner: { revenue: 10n } }, /cannot be written as JSON: .*BigInt/, "CH0902"],
    ["a cycle", cycle, /cannot be written as JSON: .*circular/i, "CH0902"],
    ["an object with NaN", { partner: { revenue: NaN } }, /`revenue` is NaN, which JSON cannot express/, "CH0902"],
    ["an object with an infinity", { deals: [1, -Infinity] }, /`1` is infinite, which JSON/, "CH0902"],
    ["an object without JSON", { toJSON: () => undefined }, /have no JSON text/, "CH0902"],
    ["a getter that throws", { get partner() { throw new TypeError("no luck"); } }, /written as JSON: no luck/, "CH0902"],
    ["an object that throws null", { toJSON() { throw null; } }, /an exception without a message/, "CH0902"],
  ];
  for (const [name, argument, message, code] of wrongObjects) {
    test(`of ${name} is refused in words`, () => {
      refused(program.evaluate(argument, options), message, code);
      assert.equal(program.evaluateJson(facts, options).ok, true, "the next call works");
    });
  }

  const wrongJson = [
    ["undefined", undefined, /JSON text or a `Uint8Array`, not undefined/, "CH0901"],
    ["null", null, /JSON text or a `Uint8Array`, not null/, "CH0901"],
    ["a number", 7, /JSON text or a `Uint8Array`, not a number/, "CH0901"],
    ["an object", {}, /JSON text or a `Uint8Array`, not an object/, "CH0901"],
    ["half a surrogate pair", '{"a":"\udc00"}', /holds half of a surrogate pair/, "CH0902"],
  ];
  for (const [name, argument, message, code] of wrongJson) {
    test(`of JSON that is ${name} is refused in words`, () => {
      refused(program.evaluateJson(argument, options), message, code);
      assert.equal(program.evaluateJson(facts, options).ok, true, "the next call works");
    });
  }

  const wrongOptions = [
    ["a number", 7, /the options have to be an object, not a number/],
    ["text", "2026-03-31", /the options have to be an object, not text/],
    ["an array", [], /the options have to be an object, not an array/],
    ["a Map", new Map(), /the options have to be an object/],
    ["an unknown key", { asof: "2026-03-31" }, /there is no option `asof`/],
    ["a Date", { asOf: new Date(0) }, /the option `asOf` has to be text such as "2026-03-31", not an object/],
    ["a number as period", { period: 2026 }, /the option `period` has to be text such as .* not a number/],
    ["a number for a boolean", { explain: 1 }, /the option `explain` has to be true, false or the name of what is to be explained, not a number/],
    ["settings as text", { settings: "rate=1" }, /the option `settings` has to be an object, not text/],
    ["a setting as a number", { settings: { rate: 0.15 } }, /the option `settings.rate` has to be text .* not a number/],
    ["a getter that throws", { get asOf() { throw new Error("no luck"); } }, /the options cannot be read: no luck/],
  ];
  for (const [name, argument, message] of wrongOptions) {
    test(`with ${name} for options is refused in words`, () => {
      refused(program.evaluateJson(facts, argument), message);
      refused(program.evaluate(JSON.parse(facts), argument), message);
      refused(program.text(facts, argument), message);
      assert.equal(program.evaluateJson(facts, options).ok, true, "the next call works");
    });
  }

  test("with an error of the facts comes back as diagnostics, and the next one works", () => {
    for (const bad of ["", "{", "[]", "null", '{"partner":']) {
      const result = program.evaluateJson(bad, options);
      assert.equal(result.ok, false);
      assert.deepEqual(Object.keys(result), ["ok", "diagnostics"]);
      assert.match(result.diagnostics[0].code, /^CH\d{4}$/);
      assert.equal(program.evaluateJson(facts, options).ok, true);
    }
  });

  test("of facts nested without end is an error, not a trap", () => {
    for (const [open, close] of [["[", "]"], ['{"a":', "}"]]) {
      const result = program.evaluateJson(`${open.repeat(200_000)}1${close.repeat(200_000)}`, options);
      assert.equal(result.ok, false);
      assert.equal(program.evaluateJson(facts, options).ok, true);
    }
  });
});

describe("memory", () => {
  test("has a stack of 8 MiB below the heap", () => {
    assert.ok(memoryBytes() > 8 * 1024 * 1024, `${memoryBytes()} bytes`);
  });

  test("does not grow over 10,000 evaluations, good and bad", () => {
    const program = load();
    const object = JSON.parse(facts);
    const round = (times) => {
      for (let run = 0; run < times; run += 1) {
        program.evaluateJson(facts, options);
        program.evaluate(object, options);
        program.evaluateJson("{", options);
        program.evaluate({ a: NaN }, options);
        program.evaluateJson(facts, { wrong: true });
      }
    };
    round(200);
    const before = memoryBytes();
    round(2000);
    assert.equal(memoryBytes(), before);
    program.free();
  });

  test("does not grow over packs loaded and freed", () => {
    const round = (times) => {
      for (let run = 0; run < times; run += 1) load().free();
    };
    round(20);
    const before = memoryBytes();
    round(200);
    assert.equal(memoryBytes(), before);
  });
});

describe("a program", () => {
  test("lives beside another", () => {
    const [one, other] = [load(), load({ ...files, "README.md": "another pack" })];
    const first = one.evaluateJson(facts, options);
    assert.equal(other.evaluateJson(facts, options).ok, true);
    other.free();
    assert.deepEqual(one.evaluateJson(facts, options), first);
    one.free();
  });

  test("throws an Error once it is freed, and leaves the others alone", () => {
    const [freed, kept] = [load(), load()];
    freed.free();
    for (const call of [
      () => freed.evaluateJson(facts, options),
      () => freed.evaluate({}, options),
      () => freed.text(facts),
      () => freed.factsSchema(),
      () => freed.scenarios(),
    ]) {
      assert.throws(call, Error);
    }
    assert.equal(kept.evaluateJson(facts, options).ok, true);
  });

  test("can be freed after exceptions in the middle of its calls", () => {
    const program = load();
    program.evaluate({ get partner() { throw new Error("in the middle"); } }, options);
    program.evaluateJson(facts, { get asOf() { throw new Error("in the middle"); } });
    program.free();
  });

  test("is not made by hand", () => {
    assert.ok(load() instanceof Program);
  });
});

describe("the module", () => {
  test("says its version", () => {
    assert.equal(version(), JSON.parse(readFileSync(`${root}wasm/npm/package.json`, "utf8")).version);
  });

  test("can be initialised again, without effect", async () => {
    const program = load();
    await init();
    initSync(readFileSync(new URL(import.meta.resolve("@charter/engine/charter.wasm"))));
    assert.equal(program.evaluateJson(facts, options).ok, true);
  });

  test("holds exactly one WebAssembly file below the limit", () => {
    const { brotli, limit } = JSON.parse(readFileSync(`${root}wasm/npm/dist/sizes.json`, "utf8"));
    assert.ok(brotli > 0 && brotli <= limit, `${brotli} of ${limit} bytes`);
  });
});
