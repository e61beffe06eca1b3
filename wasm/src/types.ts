/** The files of a pack: paths relative to its folder, with `/`, and what is in them. */
export type PackFiles = Readonly<Record<string, string | Uint8Array>>;

/** How to evaluate. */
export interface EvaluateOptions {
  /** The day of the decision, `"2026-03-31"`. A rule that reads it without one is an error, never today. */
  readonly asOf?: string | null;
  /** The period, both days included, `"2026-01-01..2026-03-31"`. */
  readonly period?: string | null;
  /** Settings of the pack to override, as text: `{ rate: "0.15" }`. */
  readonly settings?: Readonly<Record<string, string>> | null;
  /** Whether the decision carries the tree of each expression, or of what a name stands for: `"commission"`,
   *  `"level.gold"`. Explaining never changes a result. */
  readonly explain?: boolean | string | null;
  /** How the partners of a population stand, as `Program.standings` wrote it; needed where the pack ranks partners. */
  readonly standings?: string | null;
}

/** A place in a file. Lines and columns count from 1, columns in characters; `offset` counts bytes of UTF-8. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A stretch of a file, the end excluded. */
export interface Span {
  readonly file: string;
  readonly start: Place;
  readonly end: Place;
  readonly label?: string;
}

/** Something found in a pack, in facts, or in a call. */
export interface Diagnostic {
  /** Stable: `"CH0301"`. */
  readonly code: string;
  readonly severity: "error" | "warning" | "advice";
  readonly message: string;
  readonly help?: string;
  /** The place in the facts, as a JSON Pointer. */
  readonly pointer?: string;
  /** Where it stands by names: `"incentive.commission.round_each"`. It stays the same when lines move. */
  readonly clause?: string;
  readonly spans: readonly Span[];
  /** Facts that show what is found. Numbers that a double does not hold are exact in `CheckedPack.json` only. */
  readonly witness?: object;
  /** A change that removes it. */
  readonly fix?: { readonly file: string; readonly start: Place; readonly end: Place; readonly replacement: string };
}

/** What `loadPack` gives. */
export interface LoadedPack {
  /** `undefined` when `diagnostics` holds an error. */
  readonly program: Program | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The diagnostics for people, with the source underlined; empty if there are none. */
  readonly text: string;
}

/** How to check a pack. */
export interface CheckOptions {
  /** Whether lints that are off unless asked for speak too. */
  readonly advice?: boolean | null;
}

/** What `checkPack` gives. */
export interface CheckedPack {
  readonly diagnostics: readonly Diagnostic[];
  /** The same as canonical JSON, the same bytes as natively. */
  readonly json: string;
  /** The same for people, with the source underlined; empty if nothing was found. */
  readonly text: string;
}

/** A refusal: no decision, and why. */
export interface Refused {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
}

/** A decision as canonical JSON, the same bytes as natively, and its digest. */
export interface Decided {
  readonly ok: true;
  readonly json: string;
  readonly digest: string;
}

export type Evaluation = Decided | Refused;

/** A decision for people, or why there is none, also for people. */
export type DecisionText = { readonly ok: true; readonly text: string } | (Refused & { readonly text: string });

/** How the partners of a population stand, for the option `standings`; or why nobody could say it. */
export type PopulationStandings = (
  | { readonly ok: true; readonly json: string; readonly digest: string }
  | Refused
) & {
  /** The partners that are no part of it, by their place in the array. */
  readonly refused: readonly { readonly index: number; readonly diagnostics: readonly Diagnostic[] }[];
};

/** A scenario of a pack. */
export interface Scenario {
  readonly name: string;
  /** JSON text, for `evaluateJson`. */
  readonly facts: string;
  readonly options: EvaluateOptions;
  /** The facts of the others that compete, as JSON text; where the scenario names them. */
  readonly population?: readonly string[];
}
