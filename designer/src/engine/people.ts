// The partners of a population: their facts as bytes, as the engine reads them, and what the page shows of them.

import type { EvaluateOptions, PopulationStandings, Program } from "@charter/engine";
import { rows, separatorOf } from "../exact/csv.js";
import type { EditFace, People as Inside } from "./contract.js";
import type { PeopleInfo, ReadProblem } from "./protocol.js";

interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
}
interface Schema extends SchemaNode {
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

const encoder = new TextEncoder();

/** A field by which partners can be grouped has at most this many values. */
const groupLimit = 60;

export class People {
  private held: Inside | undefined;

  private constructor(private readonly all: readonly Uint8Array[]) {}

  /** The same partners inside of the engine's instance: read once, evaluated by many programs. */
  inside(Held: EditFace["People"]): Inside {
    if (!this.held) {
      const bytes = new Uint8Array(this.all.reduce((sum, one) => sum + one.length + 1, 0));
      let at = 0;
      for (const one of this.all) {
        bytes.set(one, at);
        at += one.length;
        bytes[at] = 0x0a;
        at += 1;
      }
      this.held = new Held(bytes);
    }
    return this.held;
  }

  free(): void {
    this.held?.free();
    this.held = undefined;
  }

  get count(): number {
    return this.all.length;
  }

  bytes(index: number): Uint8Array {
    return this.all[index] ?? new Uint8Array();
  }

  facts(index: number): string {
    return new TextDecoder().decode(this.bytes(index));
  }

  /** The ranks of everybody, where the program ranks partners. */
  standings(program: Program, options: EvaluateOptions): PopulationStandings {
    return program.standings(this.all, options);
  }

  static async read(
    source: Uint8Array,
    form: "ndjson" | "csv",
    schemaText: string,
    progress: (done: number, of: number) => void,
  ): Promise<{ people: People; info: PeopleInfo; problems: ReadProblem[] }> {
    const schema = JSON.parse(schemaText) as Schema;
    const text = new TextDecoder().decode(source);
    const problems: ReadProblem[] = [];
    const lines = form === "csv" ? fromCsv(text, schema, problems) : fromNdjson(text);
    const main = mainInput(schema);
    const all: Uint8Array[] = [];
    const names: string[] = [];
    const keys: string[] = [];
    const groups = new Map<string, { values: string[]; places: Map<string, number>; of: number[] }>();
    let began = performance.now();
    const count = lines.length;
    for (const [done, { line, json }] of lines.entries()) {
      let facts: unknown;
      try {
        facts = JSON.parse(json);
      } catch (error) {
        problems.push({ line, message: "json", detail: error instanceof Error ? error.message : "" });
        continue;
      }
      if (typeof facts !== "object" || facts === null || Array.isArray(facts)) {
        problems.push({ line, message: "object", detail: "" });
        continue;
      }
      const record = (main ? (facts as Record<string, unknown>)[main] : facts) as Record<string, unknown> | undefined;
      all.push(encoder.encode(json));
      const key = record ? (record["id"] ?? record["key"]) : undefined;
      keys.push(key === undefined ? "" : String(key));
      names.push(String(record?.["name"] ?? record?.["title"] ?? key ?? `${all.length}`));
      for (const [field, value] of Object.entries(record ?? {})) {
        if (typeof value !== "string" && typeof value !== "boolean") continue;
        let group = groups.get(field);
        if (!group) groups.set(field, (group = { values: [], places: new Map(), of: [] }));
        const word = String(value);
        let place = group.places.get(word);
        if (place === undefined && group.values.length <= groupLimit) {
          place = group.values.push(word);
          group.places.set(word, place);
        }
        group.of[all.length - 1] = place ?? 0;
      }
      if (performance.now() - began > 40) {
        progress(done + 1, count);
        await new Promise((resolve) => setTimeout(resolve));
        began = performance.now();
      }
    }
    if (all.length === 0 && problems.length === 0) problems.push({ line: 0, message: "empty", detail: "" });
    const usable = [...groups].filter(([, { values }]) => values.length > 1 && values.length <= Math.min(groupLimit, Math.max(2, all.length / 2)));
    return {
      people: new People(all),
      info: {
        count: all.length,
        names,
        keys,
        groups: usable.map(([field, { values, of }]) => ({ field, values: ["", ...values], of: Uint16Array.from({ length: all.length }, (_, index) => of[index] ?? 0) })),
      },
      problems,
    };
  }
}

/** The record that a decision is about: the first input that is one record. */
export function mainInput(schema: Schema): string | undefined {
  return Object.entries(schema.properties ?? {}).find(([, node]) => node.$ref !== undefined)?.[0];
}

function fromNdjson(text: string): { line: number; json: string }[] {
  const trimmed = text.trimStart();
  if (trimmed.startsWith("[")) {
    // One array, as many programs export it.
    try {
      const list = JSON.parse(trimmed) as unknown[];
      return list.map((one, index) => ({ line: index + 1, json: JSON.stringify(one) }));
    } catch {
      // Told line by line below.
    }
  }
  const found: { line: number; json: string }[] = [];
  let line = 0;
  for (const json of text.split("\n")) {
    line += 1;
    if (json.trim() !== "") found.push({ line, json: json.trim() });
  }
  return found;
}

const properties = (schema: Schema, node: SchemaNode | undefined): Readonly<Record<string, SchemaNode>> =>
  (node?.$ref ? schema.$defs?.[node.$ref.replace("#/$defs/", "")] : node)?.properties ?? {};

/** A column is a field of the main record (`revenue` or `partner.revenue`), or of another single record by its path. */
function fromCsv(text: string, schema: Schema, problems: ReadProblem[]): { line: number; json: string }[] {
  const source = text.replace(/^\uFEFF/, "");
  const separator = separatorOf(source);
  const [header, ...body] = rows(source, separator);
  if (!header) return [];
  const main = mainInput(schema);
  const inputs = schema.properties ?? {};
  const required = new Set(schema.required ?? []);
  const columns = header.cells.map((title) => {
    const name = title.trim();
    const [input, field] = name.includes(".") ? (name.split(".", 2) as [string, string]) : [main ?? "", name];
    const node = inputs[input] && !inputs[input]?.items ? properties(schema, inputs[input])[field] : undefined;
    return { name, input, field, node };
  });
  const unknown = columns.filter(({ node, name }) => !node && name !== "");
  if (unknown.length > 0) problems.push({ line: 1, message: "columns", detail: unknown.map(({ name }) => name).join(", ") });
  if (unknown.length === columns.length) return [];
  let line = 1;
  const found: { line: number; json: string }[] = [];
  let lineAt = 1 + countLines(header.raw);
  for (const row of body) {
    line = lineAt;
    lineAt += countLines(row.raw);
    if (row.cells.every((cell) => cell.trim() === "")) continue;
    const records = new Map<string, string[]>();
    columns.forEach(({ input, field, node }, place) => {
      const cell = row.cells[place]?.trim() ?? "";
      if (!node || cell === "") return;
      const fields = records.get(input) ?? [];
      fields.push(`${JSON.stringify(field)}:${cellJson(cell, node, separator)}`);
      records.set(input, fields);
    });
    const parts = [...records].map(([input, fields]) => `${JSON.stringify(input)}:{${fields.join(",")}}`);
    for (const [input, node] of Object.entries(inputs)) {
      if (node.items && required.has(input)) parts.push(`${JSON.stringify(input)}:[]`);
    }
    found.push({ line, json: `{${parts.join(",")}}` });
  }
  return found;
}

const countLines = (raw: string): number => raw.split("\n").length - 1 || 1;

/** A cell as JSON by the type of its field. What does not fit stays text: the engine then says what is wrong with it. */
function cellJson(cell: string, node: SchemaNode, separator: string): string {
  const types = typeof node.type === "string" ? [node.type] : (node.type ?? []);
  if (types.includes("boolean")) {
    if (/^(true|yes|1)$/i.test(cell)) return "true";
    if (/^(false|no|0)$/i.test(cell)) return "false";
  }
  if (types.includes("number") || types.includes("integer")) {
    const number = separator === ";" ? cell.replace(/^(-?\d+),(\d+)$/, "$1.$2") : cell;
    if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(number)) return number;
  }
  return JSON.stringify(cell);
}
