// A file of a pack while it is edited: its text as CodeMirror holds it, and what has to come back when it is written.

import { Text } from "@codemirror/state";

export interface Doc {
  readonly text: Text;
  /** Whether the file begins with a byte order mark. */
  readonly bom: boolean;
  /** What stands between lines. A file that mixes line ends keeps its carriage returns in the text. */
  readonly lineEnd: "\n" | "\r\n";
}

const contents = new WeakMap<Doc, string>();

export function toDoc(content: string): Doc {
  const bom = content.startsWith("\uFEFF");
  const body = bom ? content.slice(1) : content;
  const lines = body.split("\n");
  const carriage = lines.slice(0, -1).filter((line) => line.endsWith("\r")).length;
  const lineEnd = carriage > 0 && carriage === lines.length - 1 && !/\r(?!\n)/.test(body) ? "\r\n" : "\n";
  const doc: Doc = { text: Text.of(lineEnd === "\r\n" ? body.split("\r\n") : lines), bom, lineEnd };
  contents.set(doc, content);
  return doc;
}

/** The file as it is written: the bytes that were read, but for what was edited. */
export function contentOf(doc: Doc): string {
  let content = contents.get(doc);
  if (content === undefined) {
    content = (doc.bom ? "\uFEFF" : "") + doc.text.sliceString(0, doc.text.length, doc.lineEnd);
    contents.set(doc, content);
  }
  return content;
}

export const withText = (doc: Doc, text: Text): Doc => ({ text, bom: doc.bom, lineEnd: doc.lineEnd });

/** A place in the editor's text as one in the file's, which may have a byte order mark and two characters a line end. */
export function toFile(doc: Doc, offset: number): number {
  return offset + (doc.bom ? 1 : 0) + (doc.lineEnd === "\r\n" ? doc.text.lineAt(offset).number - 1 : 0);
}

/** And back. */
export function fromFile(doc: Doc, offset: number): number {
  const inside = offset - (doc.bom ? 1 : 0);
  if (doc.lineEnd === "\n") return Math.max(0, Math.min(doc.text.length, inside));
  let [low, high] = [0, doc.text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (middle + doc.text.lineAt(middle).number - 1 < inside) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The one stretch in which two texts differ. */
export function difference(before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let tail = 0;
  while (tail < shorter - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  return { from: start, to: before.length - tail, insert: after.slice(start, after.length - tail) };
}
