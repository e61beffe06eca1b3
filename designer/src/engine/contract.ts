// The source-editing face of the engine as the page uses it. A package without it leaves out what the page builds on it:
// the page asks for `Editor`, `testPack` and `People` before it shows an outline, results of scenarios, or fast columns.

import type { CheckOptions, CheckedPack, Diagnostic, EvaluateOptions, LoadedPack, PackFiles, PopulationStandings, Program, Refused } from "@charter/engine";

export interface TextSpan { readonly file: string; readonly start: number; readonly end: number }
export interface Renameable { readonly id: string; readonly name: string; readonly span: TextSpan }
export interface Reference extends TextSpan { readonly kind: "declaration" | "read" | "mention" | "cell" | "fact" | "path" }

export interface Outline {
  readonly digest: string;
  /** Whether the pack compiles. If not, items come from the text alone: sentences lack types, and nothing is generated. */
  readonly complete: boolean;
  /** The manifest, each entry editable by the operation `manifest`. */
  readonly manifest: readonly ManifestEntry[];
  /** Declarations in the order of the source, scenarios and bases included (kinds "scenario" and "base"). */
  readonly items: readonly OutlineItem[];
  /** Every table file: declared tables, requirement matrices, and files that nothing uses. */
  readonly tables: readonly OutlineTable[];
  /** What rules can read, for pickers. */
  readonly readable: readonly Readable[];
  /** Which clauses can be added to what: by item kind. */
  readonly clauses: Readonly<Record<string, readonly ClauseInfo[]>>;
}

export interface ManifestEntry { readonly key: string; readonly value: string | readonly string[]; readonly span: TextSpan; readonly required: boolean }

export interface OutlineItem {
  /** By names: "ladder.level", "ladder.level/tier.gold", "ladder.level/tier.gold/path.Volume/requires.Revenue",
   *  "incentive.commission/when.Registered". A second one of the same name ends in "#2". Stable while lines move. */
  readonly id: string;
  /** "record" "field" "input" "relation" "setting" "value" "window" "table" "bands" "band" "curve" "ladder" "tier"
   *  "path" "requirement" "eligibility" "incentive" "cap" "score" "track" "component" "ranking" "payee" "balance" "fund"
   *  "payout" "conversion" "fiscal_calendar" "business_calendar" "base" "scenario" "takes_over" … */
  readonly kind: string;
  /** The name rules read it by, or the title of a requirement or path; empty if it is computed. */
  readonly name: string;
  /** For people: its title, else the name in words. */
  readonly title: string;
  readonly description?: string;
  /** All its clauses. The first span is where it opens; a tier or record that is declared in several statements has more. */
  readonly spans: readonly TextSpan[];
  /** In one line what it says; for a rule made from the typed expression. */
  readonly sentence?: Sentence;
  /** Made by a loop or a helper: shown, marked, edited as code only. */
  readonly generated?: { readonly by: "loop" | "helper"; readonly span: TextSpan };
  /** Its own clauses, the opening call first; clauses of children are with the children. */
  readonly clauses: readonly OutlineClause[];
  readonly items: readonly OutlineItem[];
  /** Lines of comment that belong to it (rules in docs/edit.md), without their slashes. */
  readonly comment?: string;
}

export interface OutlineClause {
  /** "ladder.level/tier.gold:title", a second one of the same name "…:benefit#2". The opening call: "ladder.level:". */
  readonly id: string;
  readonly name: string;
  readonly span: TextSpan;
  readonly parts: readonly Part[];
  /** Words that may stand instead of the clause's name: the comparators, `from`/`above`, `marginal`/`retroactive`. */
  readonly alternatives?: readonly string[];
}

/** An argument of a clause. */
export interface Part {
  /** "ladder.level/tier.gold:benefit#1/1": the clause and the place of the argument; inside of a list "…/1[0]". */
  readonly id: string;
  readonly label: string;          // name of the clause's parameter: "threshold", "rate", "title"
  readonly kind: "name" | "text" | "word" | "number" | "integer" | "percent" | "money" | "date" | "date_time" | "boolean"
    | "duration" | "setting" | "reference" | "type" | "rule" | "texts" | "values" | "file" | "facts" | "source";
  readonly span: TextSpan;
  readonly source: string;
  /** The present value in the form that `set` takes: "250000", "15" of percent(15), "2026-03-31", "Gold"; absent where it is no literal. */
  readonly value?: string | boolean | readonly string[];
  readonly currency?: string;      // of money
  readonly allowed?: readonly string[];  // of a word, a reference, a one_of
  readonly unit?: string;          // of a duration: "months"
  readonly provenance: Provenance;
  /** Whether `set` does it (a constant asks first). */
  readonly editable: boolean;
  /** Why not, for people. */
  readonly reason?: string;
  /** Of a rule: what it says. */
  readonly sentence?: Sentence;
}

export type Provenance =
  | { readonly kind: "literal" }
  | { readonly kind: "constant"; readonly name: string; readonly uses: number; readonly definition: TextSpan }
  | { readonly kind: "computed" }
  | { readonly kind: "generated" }
  | { readonly kind: "expression" };

/** Text for people; the pieces let the page format values by locale and make names clickable. `text` is the pieces in the engine's own format. */
export interface Sentence { readonly text: string; readonly pieces: readonly Piece[] }
export type Piece =
  | { readonly text: string }
  | { readonly value: string; readonly kind: "number" | "percent" | "money" | "date" | "date_time" | "text" | "boolean" | "duration"; readonly currency?: string; readonly unit?: string; readonly part?: string }
  | { readonly name: string; readonly id?: string };   // id of the item it names

export interface OutlineTable {
  readonly file: string;
  /** The item that reads it ("table.commission_rate", "ladder.level", …); absent if nothing does. */
  readonly item?: string;
  readonly columns: readonly { readonly name: string; readonly role: "input" | "output" | "tier" | "measure" | "other"; readonly type?: string; readonly kind?: Part["kind"]; readonly allowed?: readonly string[] }[];
  readonly rows: number;
  readonly hit?: string;
}

export interface Readable { readonly name: string; readonly what: string; readonly title: string; readonly type: string; readonly kind: Part["kind"] | "record" | "list" | "tier" | "other"; readonly allowed?: readonly string[]; readonly optional: boolean; readonly fields?: readonly Readable[] }
export interface ClauseInfo { readonly name: string; readonly signature: string; readonly summary: string; readonly example: string; readonly parameters: readonly { readonly name: string; readonly kind: string; readonly optional: boolean; readonly repeated: boolean; readonly allowed?: readonly string[] }[] }

export type Operation = {
  /** `Outline.digest` or `Editor.digest()` when the operation was made. Another one is refused: reason "stale". */
  readonly digest: string;
  /** Whether the changed pack has to compile if the present one does. Default: true for add, remove, move, clause,
   *  rename, source; false for the others. Refused with reason "breaks" and the diagnostics. */
  readonly verify?: boolean;
} & (
  /** Sets an editable part. `constant`: for a part that is a named constant used n times: change the constant, or write
   *  the value here only. Without it such a part is refused with reason "ask". */
  | { readonly op: "set"; readonly part: string; readonly value: string | boolean | readonly string[]; readonly constant?: "everywhere" | "here" }
  /** Replaces a part by source text, such as another rule. */
  | { readonly op: "source"; readonly part: string; readonly source: string }
  /** Adds a clause, and so a tier, path, requirement, benefit, band … to an item; `to: null` adds a declaration to the program.
   *  Without `before`/`after` (ids of items or clauses of `to`) it stands where its kind stands, last. */
  | { readonly op: "add"; readonly to: string | null; readonly clause: NewClause; readonly before?: string; readonly after?: string; readonly file?: string }
  /** Removes an item with everything of it, or a clause. */
  | { readonly op: "remove"; readonly id: string }
  /** Moves an item or clause before or behind another of the same parent. */
  | { readonly op: "move"; readonly id: string; readonly before?: string; readonly after?: string }
  /** Changes the word of a clause: one of `alternatives`. */
  | { readonly op: "clause"; readonly id: string; readonly name: string }
  /** Renames an item (or a column "table.rates/column.level", a local name by `renameable`) with all its uses: rules, clauses,
   *  tables, scenarios, facts. */
  | { readonly op: "rename"; readonly id: string; readonly to: string }
  /** Sets an entry of pack.toml; null removes it. */
  | { readonly op: "manifest"; readonly key: string; readonly value: string | readonly string[] | null }
  /** Cells of a table; row -1 is the header (only the text of that cell: `rename` follows the uses). One edit for a whole paste. */
  | { readonly op: "cells"; readonly file: string; readonly cells: readonly { readonly row: number; readonly column: number; readonly text: string }[] }
  | { readonly op: "insertRows"; readonly file: string; readonly at: number; readonly rows: readonly (readonly string[])[] }
  | { readonly op: "removeRows"; readonly file: string; readonly rows: readonly number[] }
  | { readonly op: "moveRows"; readonly file: string; readonly rows: readonly number[]; readonly to: number }
  | { readonly op: "insertColumn"; readonly file: string; readonly at: number; readonly name: string; readonly cells?: readonly string[]; readonly fill?: string }
  | { readonly op: "removeColumn"; readonly file: string; readonly column: number }
  | { readonly op: "moveColumn"; readonly file: string; readonly column: number; readonly to: number }
  /** Canonical layout of a file. */
  | { readonly op: "format"; readonly file: string }
  /** Appends a scenario: "save this preview". `facts` is JSON text; expectations by path. */
  | { readonly op: "scenario"; readonly file?: string; readonly name: string; readonly facts: string; readonly asOf?: string; readonly period?: string; readonly settings?: Readonly<Record<string, string>>; readonly expect: readonly { readonly path: string; readonly json: string }[] }
);

/** A clause to be written: `requires("Revenue", |partner| partner.revenue).at_least(250_000)` is
 *  `{ name: "requires", arguments: [{ text: "Revenue" }, { source: "|partner| partner.revenue" }], then: [{ name: "at_least", arguments: [{ number: "250000" }] }] }` */
export interface NewClause { readonly name: string; readonly arguments: readonly Argument[]; readonly then?: readonly NewClause[] }
export type Argument = { readonly text: string } | { readonly number: string } | { readonly percent: string } | { readonly boolean: boolean } | { readonly texts: readonly string[] } | { readonly source: string };

/** Offsets of the text before; sorted, without overlap. A file that is not there yet is made by a splice at 0. */
export interface Splice { readonly file: string; readonly start: number; readonly end: number; readonly insert: string }
export type EditResult =
  | { readonly ok: true; readonly splices: readonly Splice[]; /** Applied to the result gives the original. */ readonly inverse: readonly Splice[];
      /** The digest after. */ readonly digest: string; /** Id of what was added, renamed or moved. */ readonly id?: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly reason: "stale" | "unknown" | "invalid" | "refused" | "ask" | "breaks"; readonly message: string; readonly help?: string;
      /** Of "ask": the uses of the constant. Of "breaks": nothing. */ readonly uses?: readonly TextSpan[];
      /** Of "breaks". */ readonly diagnostics?: readonly Diagnostic[] };

export interface Completions { readonly from: number; readonly to: number; readonly options: readonly Completion[] }
export interface Completion { readonly label: string; readonly kind: "clause" | "function" | "field" | "name" | "value" | "column" | "keyword"; readonly detail: string; readonly documentation?: string; /** Text to insert, `label` if absent; `$0` is where the cursor goes. */ readonly insert?: string }
export interface Hover { readonly file: string; readonly start: number; readonly end: number; readonly title: string; /** A type or signature, as code. */ readonly detail?: string; readonly documentation?: string; readonly example?: string }

/** One pack of `charter test --format json --coverage`. `expected` and `actual` are JSON text. */
export interface TestReport {
  readonly pack: string; readonly passed: number; readonly failed: number; readonly left_out: number;
  /** Why nothing was run. */
  readonly diagnostics: readonly Diagnostic[];
  readonly scenarios: readonly { readonly name: string; readonly file: string; readonly line: number; readonly column: number; readonly passed: boolean;
    readonly failures: readonly { readonly what: string; readonly expected: string; readonly actual: string; readonly file?: string; readonly line?: number; readonly column?: number; readonly help?: string; readonly explanation: readonly string[] }[] }[];
  readonly coverage?: { readonly covered: number; readonly total: number;
    readonly groups: readonly { readonly group: string; readonly covered: number; readonly total: number }[];
    readonly items: readonly { readonly id: string; readonly group: string; readonly covered: boolean; readonly words: string; readonly file?: string; readonly line?: number; readonly column?: number }[] };
}

export interface RunColumns {
  readonly from: number; readonly to: number;
  /** Ladders: place of the tier reached in `tiers`, -1 none, -2 no decision. */
  readonly ladders: readonly { readonly name: string; readonly title: string; readonly tiers: readonly { readonly id: string; readonly title: string }[]; readonly reached: Int16Array }[];
  readonly eligibilities: readonly { readonly name: string; readonly title: string; /** 1 yes, 0 no, 2 no decision */ readonly eligible: Uint8Array }[];
  /** `total` in doubles for charts; `sum` exact over the chunk. */
  readonly incentives: readonly { readonly name: string; readonly title: string; readonly currency: string; readonly total: Float64Array; readonly sum: string }[];
  readonly failed: readonly { readonly index: number; readonly diagnostics: readonly Diagnostic[] }[];
}

/** The files of one pack, and what was found out about them: read, declared and compiled once for each change. */
export interface Editor {
  /** Gives a file other contents; `null` removes it. */
  set(path: string, content: string | Uint8Array | null): void;
  digest(): string;
  load(): LoadedPack;
  check(options?: CheckOptions | null): CheckedPack;
  outline(): Outline;
  edit(operation: Operation): EditResult;
  completions(file: string, offset: number): Completions;
  hover(file: string, offset: number): Hover | null;
  definition(file: string, offset: number): TextSpan | null;
  renameable(file: string, offset: number): Renameable | null;
  free(): void;
}

/** Facts of many partners, kept inside of the instance. */
export interface People {
  readonly length: number;
  free(): void;
}

/** What the module exports when it has this face. */
export interface EditFace {
  readonly Editor: new (files: PackFiles) => Editor;
  readonly testPack: (files: PackFiles) => TestReport;
  readonly People: new (facts: string | Uint8Array) => People;
}

/** A program that runs over many. */
export type RunningProgram = Program & {
  run(people: People, options?: EvaluateOptions | null, from?: number, to?: number): RunColumns | Refused;
  standingsOf(people: People, options?: EvaluateOptions | null): PopulationStandings;
};
