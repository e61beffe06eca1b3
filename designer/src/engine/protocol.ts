// What the page and its workers say to each other. Plain data only; each request has one answer.

import type { Diagnostic, EvaluateOptions, Evaluation, Scenario } from "@charter/engine";
import type { Completions, EditResult, Hover, Operation, Outline, Renameable, TestReport, TextSpan } from "./contract.js";

export type Files = Readonly<Record<string, string>>;
/** Files that changed since the last request; `null` is one that was removed. */
export type Changes = Readonly<Record<string, string | null>>;

export interface PreviewRequest {
  readonly changes: Changes;
  /** JSON text; without it the pack is only compiled. */
  readonly facts?: string;
  readonly options: EvaluateOptions;
  /** Facts of the others, where the program ranks partners. */
  readonly population?: readonly string[];
}

export interface PreviewAnswer {
  /** Whether the pack compiles. */
  readonly compiled: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** JSON Schema of the facts, when it is another one than before. */
  readonly schema?: string;
  readonly evaluation?: Evaluation;
  /** The decision for people: the page reads from it which number is a percentage, and which is money. */
  readonly text?: string;
  /** Milliseconds in the worker. */
  readonly compileMs: number;
  readonly evaluateMs: number;
}

/** What a package can do beyond compiling and evaluating. */
export interface Abilities {
  readonly outline: boolean;
  readonly tests: boolean;
}

/** How one side of a comparison came out, a place for each partner. */
export interface SideColumns {
  readonly ladders: readonly {
    readonly name: string;
    readonly title: string;
    readonly tiers: readonly { readonly id: string; readonly title: string }[];
    /** Place in `tiers`; -1 no tier, -2 no decision. */
    readonly reached: Int16Array;
  }[];
  readonly currencies: readonly string[];
  /** Exact amounts: for each currency a text for each partner. */
  readonly totals: readonly (readonly string[])[];
  /** Exact sums over everybody: for each incentive. */
  readonly incentives: readonly { readonly name: string; readonly title: string; readonly currency: string; readonly sum: string; readonly paid: number }[];
  readonly failed: readonly { readonly index: number; readonly message: string }[];
}

/** The partners themselves: what is shown of each, and what they can be grouped by. */
export interface PeopleInfo {
  readonly count: number;
  readonly names: readonly string[];
  readonly keys: readonly string[];
  readonly groups: readonly { readonly field: string; readonly values: readonly string[]; readonly of: Uint16Array }[];
}

export interface ReadProblem {
  readonly line: number;
  readonly message: "json" | "object" | "columns" | "empty";
  readonly detail: string;
}

export interface Requests {
  start: { request: { module: WebAssembly.Module }; answer: { version: string; abilities: Abilities } };
  preview: { request: PreviewRequest; answer: PreviewAnswer };
  check: { request: { changes: Changes }; answer: { diagnostics: readonly Diagnostic[] } };
  scenarios: { request: { changes: Changes }; answer: { compiled: boolean; scenarios: readonly Scenario[] } };
  test: { request: { changes: Changes }; answer: { report?: TestReport } };
  outline: { request: { changes: Changes }; answer: { outline?: Outline } };
  /** Of other files than those that are designed: the saved version. */
  outlineOf: { request: { files: Files }; answer: { outline?: Outline } };
  edit: { request: { changes: Changes; operation: OperationWithoutDigest }; answer: { result?: EditResult } };
  complete: { request: { changes: Changes; file: string; offset: number }; answer: { completions?: Completions } };
  hover: { request: { changes: Changes; file: string; offset: number }; answer: { hover: Hover | null } };
  definition: { request: { changes: Changes; file: string; offset: number }; answer: { span: TextSpan | null; renameable: Renameable | null } };
  /** Reads partners and keeps them in the worker. */
  people: { request: { source: ArrayBuffer; form: "ndjson" | "csv"; schema: string }; answer: { info: PeopleInfo; problems: readonly ReadProblem[] } };
  facts: { request: { index: number }; answer: { facts: string } };
  /** A stretch of them: several workers share the work. */
  everybody: { request: { side: "before" | "after"; files: Files; options: EvaluateOptions; part: number; parts: number }; answer: { compiled: boolean; columns?: SideColumns; cancelled: boolean; ms: number } };
}

/** An operation; its digest is filled in beside the files it is meant for. */
export type OperationWithoutDigest = Operation extends infer One ? (One extends Operation ? Omit<One, "digest"> : never) : never;

export type Kind = keyof Requests;

export interface Message<K extends Kind = Kind> {
  readonly id: number;
  readonly kind: K;
  readonly request: Requests[K]["request"];
}

export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failed: string }
  | { readonly id: number; readonly progress: number; readonly of: number };
