// A previewed partner as a scenario in rhai: its facts as a base, and what has to come out.

import { Num, isObject, type Json } from "../exact/json.js";

/** Words that rhai keeps for itself: as keys they stand in quotes. */
const reserved = new Set(
  "case default new package use match public private shared is with until module go sync thread static void null nil let const if else switch for in while loop do return break continue true false fn this try catch throw import export as global async await yield spawn exit goto print debug eval type_of curry call is_def_fn is_def_var is_shared Fn".split(" "),
);

export class NotWritable extends Error {}

export interface Expectation {
  readonly path: string;
  readonly value: string | number | boolean | null;
}

export interface NewScenario {
  readonly name: string;
  readonly facts: Json;
  readonly asOf: string;
  readonly period: string;
  readonly expect: readonly Expectation[];
}

const text = (value: string): string => {
  // rhai has no escape for what is left of the control characters.
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/.test(value)) throw new NotWritable(JSON.stringify(value));
  return `"${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;
};

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) && !reserved.has(name) ? name : text(name));

/** `250000` as people write it in rules: `250_000`. */
export function numberText(raw: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(raw)) throw new NotWritable(raw);
  const [whole = "", fraction] = raw.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "_");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const width = 110;

function written(value: Json, indent: string): string {
  if (value === null) return "()";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (value instanceof Num) return numberText(value.raw);
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const parts = (value as readonly Json[]).map((one) => written(one, inner));
    return `[\n${parts.map((part) => inner + part).join(",\n")}\n${indent}]`;
  }
  if (!isObject(value)) return "()";
  // What is null in JSON is absent, and is left out.
  const entries = Object.entries(value).filter(([, one]) => one !== null);
  if (entries.length === 0) return "#{}";
  const parts = entries.map(([name, one]) => `${key(name)}: ${written(one, inner)}`);
  const line = `#{ ${parts.join(", ")} }`;
  if (line.length + indent.length <= width && !line.includes("\n")) return line;
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && !last.includes("\n") && !part.includes("\n") && last.length + part.length + 2 + inner.length <= width) lines[lines.length - 1] = `${last}, ${part}`;
    else lines.push(part);
  }
  return `#{\n${lines.map((part) => inner + part).join(",\n")}\n${indent}}`;
}

/** A decimal of the decision is text there, and a number in rhai. */
function expected(value: Expectation["value"]): string {
  if (value === null) return "()";
  if (typeof value === "number") return numberText(String(value));
  if (typeof value === "boolean") return String(value);
  return /^-?\d+(\.\d+)?$/.test(value) ? numberText(value) : text(value);
}

/** The statements to append to a file of scenarios. */
export function scenarioText(given: NewScenario): string {
  const [first, last] = given.period.split("..");
  const options = `${given.asOf ? `.as_of(${text(given.asOf)})` : ""}${first && last ? `.period(${text(first)}, ${text(last)})` : ""}`;
  const expectations = given.expect.map(({ path, value }) => `\n    .expect(${text(path)}, ${expected(value)})`).join("");
  return `scenario(${text(given.name)})\n    .facts(${written(given.facts, "    ")})${options && `\n    ${options}`}${expectations};\n`;
}
