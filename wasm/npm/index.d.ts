/// <reference lib="esnext.disposable" />

export { Program, checkPack, decisionSchema, loadPack, memoryBytes, version } from "./dist/charter.js";
export type {
  CheckOptions,
  CheckedPack,
  Decided,
  DecisionText,
  Diagnostic,
  EvaluateOptions,
  Evaluation,
  LoadedPack,
  PackFiles,
  Place,
  PopulationStandings,
  Refused,
  Scenario,
  Span,
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
