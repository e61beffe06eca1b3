// Colours of rule files. rhai has no published grammar for CodeMirror; its words are few, and one pass over a line tells
// them apart. What a rule means is the engine's to say.

import { StreamLanguage, type StreamParser } from "@codemirror/language";

interface State {
  /** Depth of block comments, which may be nested. */
  comment: number;
  /** The quote of a text that goes on over lines. */
  text: "" | "`";
}

const keywords = new Set("let const fn if else switch for in return true false while loop do until break continue throw try catch import export as private this".split(" "));
const types = new Set("record input relation setting value window table bands curve ladder eligibility incentive score ranking payee split payout balance fund conversion fiscal_calendar business_calendar engagement base scenario".split(" "));

export const rhai: StreamParser<State> = {
  name: "rhai",
  startState: () => ({ comment: 0, text: "" }),
  token(stream, state) {
    if (state.comment > 0) {
      while (!stream.eol()) {
        if (stream.match("/*")) state.comment += 1;
        else if (stream.match("*/")) {
          state.comment -= 1;
          if (state.comment === 0) break;
        } else stream.next();
      }
      return "comment";
    }
    if (state.text) return text(state, stream, "`");
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match("/*")) {
      state.comment = 1;
      return "comment";
    }
    if (stream.match("`")) {
      state.text = "`";
      return text(state, stream, "`");
    }
    if (stream.match('"')) {
      while (!stream.eol()) {
        const next = stream.next();
        if (next === "\\") stream.next();
        else if (next === '"') break;
      }
      return "string";
    }
    if (stream.match(/^(?:0x[\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?)/)) return "number";
    const word = stream.match(/^[A-Za-z_]\w*/) as RegExpMatchArray | null;
    if (word) {
      const before = stream.string.slice(0, stream.start).trimEnd().slice(-1);
      const called = /^\s*\(/.test(stream.string.slice(stream.pos));
      if (before === ".") return called ? "propertyName.function" : "propertyName";
      if (word[0] === "true" || word[0] === "false") return "bool";
      if (keywords.has(word[0])) return "keyword";
      if (called) return types.has(word[0]) ? "typeName" : "variableName.function";
      return "variableName";
    }
    if (stream.match(/^[|()[\]{}#,;:]/)) return "punctuation";
    stream.next();
    return "operator";
  },
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } }, closeBrackets: { brackets: ["(", "[", "{", '"', "`"] }, indentOnInput: /^\s*[})\]]$/ },
};

function text(state: State, stream: { eol(): boolean; next(): string | void }, quote: string): string {
  while (!stream.eol()) {
    const next = stream.next();
    if (next === "\\") stream.next();
    else if (next === quote) {
      state.text = "";
      break;
    }
  }
  return "string";
}

const toml: StreamParser<{ inside: boolean }> = {
  name: "toml",
  startState: () => ({ inside: false }),
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match("#")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'[^']*'?/)) return "string";
    if (stream.sol() && stream.match(/^\[+[^\]]*\]*/)) return "heading";
    if (stream.match(/^[\w-]+(?=\s*=)/)) return "propertyName";
    if (stream.match(/^\d[\d_.:TZ+-]*/)) return "number";
    if (stream.match(/^(?:true|false)\b/)) return "bool";
    stream.next();
    return "operator";
  },
  languageData: { commentTokens: { line: "#" } },
};

const json: StreamParser<unknown> = {
  name: "json",
  startState: () => ({}),
  token(stream) {
    if (stream.eatSpace()) return null;
    const string = stream.match(/^"(?:[^"\\]|\\.)*"?/);
    if (string) return /^\s*:/.test(stream.string.slice(stream.pos)) ? "propertyName" : "string";
    if (stream.match(/^-?\d[\d.eE+-]*/)) return "number";
    if (stream.match(/^(?:true|false|null)\b/)) return "bool";
    stream.next();
    return "punctuation";
  },
};

const csv: StreamParser<{ column: number }> = {
  name: "csv",
  startState: () => ({ column: 0 }),
  token(stream, state) {
    if (stream.sol()) state.column = 0;
    if (stream.match(",")) {
      state.column += 1;
      return "punctuation";
    }
    if (!stream.match(/^"(?:[^"]|"")*"?/)) stream.match(/^[^,]+/);
    return state.column % 2 ? "string" : "variableName";
  },
};

export function languageOf(path: string): StreamLanguage<unknown> | undefined {
  if (path.endsWith(".rhai")) return StreamLanguage.define(rhai) as StreamLanguage<unknown>;
  if (path.endsWith(".toml")) return StreamLanguage.define(toml) as StreamLanguage<unknown>;
  if (path.endsWith(".json")) return StreamLanguage.define(json);
  if (path.endsWith(".csv")) return StreamLanguage.define(csv) as StreamLanguage<unknown>;
  return undefined;
}
