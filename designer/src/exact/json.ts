// JSON whose numbers keep their digits: `1250.10` stays `1250.10`. A parser and a writer, because `JSON.parse` makes
// binary floats of numbers.

/** A number as it was written. */
export class Num {
  constructor(readonly raw: string) {}
}

export type Json = null | boolean | string | Num | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What is wrong, and where: an offset in the text. */
export class JsonError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Why a text is no JSON, for the catalogue of messages. */
export type JsonFault = "end" | "value" | "key" | "colon" | "comma" | "string" | "rest" | "depth" | "twice";

const maximumDepth = 200;

export function parse(source: string): Json {
  let at = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  let depth = 0;
  const fault = (kind: JsonFault, where = at): never => {
    throw new JsonError(kind, where);
  };
  const blank = (): void => {
    while (at < source.length && " \t\n\r".includes(source.charAt(at))) at += 1;
  };
  const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const string = (): string => {
    const start = at;
    at += 1;
    for (;;) {
      const code = source.charCodeAt(at);
      if (Number.isNaN(code) || code < 0x20) fault("string", start);
      if (code === 0x22) break;
      at += code === 0x5c ? 2 : 1;
    }
    at += 1;
    try {
      return JSON.parse(source.slice(start, at)) as string;
    } catch {
      return fault("string", start);
    }
  };
  const value = (): Json => {
    blank();
    const next = source.charAt(at);
    if (next === "") return fault("end");
    if (next === '"') return string();
    if (next === "{" || next === "[") {
      depth += 1;
      if (depth > maximumDepth) fault("depth");
      const read = next === "{" ? object() : array();
      depth -= 1;
      return read;
    }
    for (const [word, read] of [["true", true], ["false", false], ["null", null]] as const) {
      if (source.startsWith(word, at)) {
        at += word.length;
        return read;
      }
    }
    number.lastIndex = at;
    const match = number.exec(source);
    if (!match) return fault("value");
    at += match[0].length;
    return new Num(match[0]);
  };
  const array = (): Json[] => {
    const read: Json[] = [];
    at += 1;
    blank();
    if (source.charAt(at) === "]") {
      at += 1;
      return read;
    }
    for (;;) {
      read.push(value());
      blank();
      const next = source.charAt(at);
      if (next !== "," && next !== "]") fault(next === "" ? "end" : "comma");
      at += 1;
      if (next === "]") return read;
    }
  };
  const object = (): JsonObject => {
    const read = Object.create(null) as Record<string, Json>;
    at += 1;
    blank();
    if (source.charAt(at) === "}") {
      at += 1;
      return read;
    }
    for (;;) {
      blank();
      if (source.charAt(at) !== '"') fault(at >= source.length ? "end" : "key");
      const start = at;
      const key = string();
      if (key in read) fault("twice", start);
      blank();
      if (source.charAt(at) !== ":") fault(at >= source.length ? "end" : "colon");
      at += 1;
      read[key] = value();
      blank();
      const next = source.charAt(at);
      if (next !== "," && next !== "}") fault(next === "" ? "end" : "comma");
      at += 1;
      if (next === "}") return read;
    }
  };
  const read = value();
  blank();
  if (at < source.length) fault("rest");
  return read;
}

/** With `indent` blanks for each level, records of plain values on one line where they are short. */
export function stringify(value: Json, indent = 0, level = 0): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Num) return value.raw;
  const parts = Array.isArray(value)
    ? (value as readonly Json[]).map((one) => stringify(one, indent, level + 1))
    : Object.entries(value as JsonObject).map(([key, one]) => `${JSON.stringify(key)}:${indent ? " " : ""}${stringify(one, indent, level + 1)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (!indent) return open + parts.join(",") + close;
  if (parts.length === 0) return open + close;
  const inline = `${open}${Array.isArray(value) ? "" : " "}${parts.join(", ")}${Array.isArray(value) ? "" : " "}${close}`;
  if (level > 0 && inline.length + level * indent <= 110 && !inline.includes("\n")) return inline;
  const inner = " ".repeat(indent * (level + 1));
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${" ".repeat(indent * level)}${close}`;
}

export type Path = readonly (string | number)[];

export function get(value: Json | undefined, path: Path): Json | undefined {
  let at = value;
  for (const key of path) {
    if (at === null || at === undefined || typeof at !== "object" || at instanceof Num) return undefined;
    at = (at as Record<string | number, Json>)[key];
  }
  return at;
}

/** A copy with another value at the path; `undefined` takes it away. The rest is shared. */
export function set(value: Json | undefined, path: Path, replacement: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return replacement ?? null;
  if (typeof key === "number") {
    const list: Json[] = Array.isArray(value) ? [...(value as readonly Json[])] : [];
    if (rest.length === 0 && replacement === undefined) list.splice(key, 1);
    else list[key] = set(list[key], rest, replacement);
    return list;
  }
  const record: Record<string, Json> = Object.assign(Object.create(null), isObject(value) ? value : {});
  if (rest.length === 0 && replacement === undefined) delete record[key];
  else record[key] = set(record[key], rest, replacement);
  return record;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Num);
}

/** A scalar as people read it. */
export function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (value instanceof Num) return value.raw;
  return typeof value === "string" ? value : typeof value === "boolean" ? String(value) : stringify(value);
}
