// The engine in a worker. One instance of this worker keeps the pack that is designed, another one works on everybody;
// neither ever blocks the page. A trap of the engine ends the instance: the page starts a new one.

import * as engine from "@charter/engine/browser";
import type { Program } from "@charter/engine";
import type { EditFace, Editor, Operation, RunningProgram } from "./contract.js";
import { columns, needsStandings, run, type Side } from "./everybody.js";
import { emptySide } from "./join.js";
import { People } from "./people.js";
import type { Abilities, Changes, Files, Kind, Message, PreviewAnswer, Reply, Requests } from "./protocol.js";

const face = engine as typeof engine & Partial<EditFace>;
const send = (reply: Reply): void => postMessage(reply);

const files: Record<string, string> = {};
let editor: Editor | undefined;
let program: Program | undefined;
let diagnostics: PreviewAnswer["diagnostics"] = [];
let compileMs = 0;
let compiled = false;
let knownSchema: string | undefined;
let standings: { of: readonly string[]; program: Program; key: string; json: string | undefined } | undefined;

/** Takes the changes over. Compiles only when something is different. */
function take(changes: Changes): void {
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) delete files[path];
    else files[path] = content;
    editor?.set(path, content);
    compiled = false;
  }
}

function compile(): Program | undefined {
  if (compiled) return program;
  const started = performance.now();
  program?.free();
  const loaded = engine.loadPack(files);
  program = loaded.program;
  diagnostics = loaded.diagnostics;
  compiled = true;
  compileMs = performance.now() - started;
  return program;
}

type Handlers = { [K in Kind]: (request: Requests[K]["request"], id: number) => Requests[K]["answer"] | Promise<Requests[K]["answer"]> };

const handlers: Handlers = {
  start({ module }) {
    engine.initSync(module);
    const abilities: Abilities = { outline: typeof face.Editor === "function", tests: typeof face.testPack === "function" };
    return { version: engine.version(), abilities };
  },

  preview({ changes, facts, options, population }) {
    take(changes);
    const fresh = !compiled;
    const current = compile();
    const answer = { compiled: current !== undefined, diagnostics, compileMs: fresh ? compileMs : 0, evaluateMs: 0 };
    if (!current) return answer;
    const schema = current.factsSchema();
    const told = schema === knownSchema ? {} : { schema };
    knownSchema = schema;
    if (facts === undefined) return { ...answer, ...told };
    const started = performance.now();
    let asked = options;
    let evaluation = current.evaluateJson(facts, asked);
    if (!evaluation.ok && population && needsStandings(evaluation.diagnostics)) {
      const key = JSON.stringify([options.asOf, options.period, options.settings]);
      if (standings?.of !== population || standings.program !== current || standings.key !== key) {
        const result = current.standings(population, options);
        standings = { of: population, program: current, key, json: result.ok ? result.json : undefined };
        if (!result.ok) evaluation = { ok: false, diagnostics: result.diagnostics };
      }
      if (standings.json !== undefined) {
        asked = { ...options, standings: standings.json };
        evaluation = current.evaluateJson(facts, asked);
      }
    }
    const words = evaluation.ok ? current.text(facts, { ...asked, explain: false }) : undefined;
    const evaluateMs = performance.now() - started;
    return { ...answer, ...told, evaluation, ...(words?.ok ? { text: words.text } : {}), evaluateMs };
  },

  check({ changes }) {
    take(changes);
    return { diagnostics: (edited()?.check() ?? engine.checkPack(files)).diagnostics };
  },

  scenarios({ changes }) {
    take(changes);
    const current = compile();
    return { compiled: current !== undefined, scenarios: current?.scenarios() ?? [] };
  },

  test({ changes }) {
    take(changes);
    const report = face.testPack?.(files);
    return report ? { report } : {};
  },

  outline({ changes }) {
    take(changes);
    const outline = edited()?.outline();
    return outline ? { outline } : {};
  },

  outlineOf({ files: others }) {
    if (!face.Editor) return {};
    const other = new face.Editor(others);
    try {
      return { outline: other.outline() };
    } finally {
      other.free();
    }
  },

  edit({ changes, operation }) {
    take(changes);
    const current = edited();
    return current ? { result: current.edit({ ...operation, digest: current.digest() } as Operation) } : {};
  },

  complete({ changes, file, offset }) {
    take(changes);
    const completions = edited()?.completions(file, offset);
    return completions ? { completions } : {};
  },

  hover({ changes, file, offset }) {
    take(changes);
    return { hover: edited()?.hover(file, offset) ?? null };
  },

  definition({ changes, file, offset }) {
    take(changes);
    const current = edited();
    return { span: current?.definition(file, offset) ?? null, renameable: current?.renameable(file, offset) ?? null };
  },

  people({ source, form, schema }, id) {
    return People.read(new Uint8Array(source), form, schema, (done, all) => send({ id, progress: done, of: all })).then((read) => {
      people?.free();
      people = read.people;
      return { info: read.info, problems: read.problems };
    });
  },

  facts({ index }) {
    return { facts: people?.facts(index) ?? "" };
  },

  async everybody({ side, files: pack, options, part, parts }, id) {
    const started = performance.now();
    generation += 1;
    const mine = generation;
    if (!people) return { compiled: true, columns: emptySide(), cancelled: false, ms: 0 };
    const held = sides[side];
    const current = held && same(held.files, pack) ? held : open(side, pack);
    if (!current.program) return { compiled: false, cancelled: false, ms: performance.now() - started };
    const watch = { cancelled: () => generation !== mine, progress: (done: number, all: number) => send({ id, progress: done, of: all }) };
    const found = await (face.People && "run" in current.program
      ? columns(current.program as RunningProgram, people.inside(face.People), options, [part, parts], watch)
      : run(current.program, people, options, [part, parts], watch));
    return { compiled: true, ...(found ? { columns: found } : {}), cancelled: !found, ms: performance.now() - started };
  },
};

let people: People | undefined;
let generation = 0;
const sides: Partial<Record<"before" | "after", Side>> = {};

function open(side: "before" | "after", pack: Files): Side {
  sides[side]?.program?.free();
  const opened: Side = { files: pack, program: engine.loadPack(pack).program };
  sides[side] = opened;
  return opened;
}

function same(a: Files, b: Files): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** The editor of the present files, where the package has one. */
function edited(): Editor | undefined {
  if (face.Editor) editor ??= new face.Editor(files);
  return editor;
}

addEventListener("message", async ({ data }: MessageEvent<Message | "cancel">) => {
  if (data === "cancel") {
    generation += 1;
    return;
  }
  try {
    const handle = handlers[data.kind] as (request: unknown, id: number) => unknown;
    send({ id: data.id, answer: await handle(data.request, data.id) });
  } catch (error) {
    send({ id: data.id, failed: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
});
