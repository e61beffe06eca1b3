/// <reference lib="esnext.disposable" />

export {
  Editor,
  People,
  Program,
  checkPack,
  decisionSchema,
  loadPack,
  memoryBytes,
  tableCells,
  testPack,
  tokenClasses,
  tokens,
  version,
} from "./dist/charter.js";
export type {
  Argument,
  CheckOptions,
  CheckedPack,
  ClauseInfo,
  Completion,
  Completions,
  Decided,
  DecisionText,
  Diagnostic,
  EditResult,
  EvaluateOptions,
  Evaluation,
  Hover,
  LoadedPack,
  ManifestEntry,
  NewClause,
  Operation,
  Outline,
  OutlineClause,
  OutlineItem,
  OutlineTable,
  PackFiles,
  Part,
  Piece,
  Place,
  PopulationStandings,
  Provenance,
  Readable,
  Reference,
  Refused,
  Renameable,
  RunColumns,
  Scenario,
  Sentence,
  Span,
  Splice,
  TestReport,
  TextSpan,
} from "./dist/charter.js";

declare global {
  /** Node's types have no WebAssembly; this merges with the browser's. */
  namespace WebAssembly {
    interface Module {}
  }
}

/** Where the engine's bytes come from, or the module compiled from them (which a page may share with its workers). */
export type EngineSource = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

/**
 * Loads the engine. Without a source it takes the `charter_bg.wasm` beside the package's code. The second call does
 * nothing. In Node the engine is ready from the import on.
 */
export default function init(source?: EngineSource | Promise<EngineSource>): Promise<void>;

/** The same, at once, from bytes or a module. */
export function initSync(source: ArrayBuffer | ArrayBufferView | WebAssembly.Module): void;
