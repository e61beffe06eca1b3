// The entry for Node: the engine is ready when the import is. `init` is there so that the same code runs in browsers.
import { readFileSync } from "node:fs";
import { initSync } from "./exports.js";

export {
  Editor,
  People,
  Program,
  checkPack,
  decisionSchema,
  initSync,
  loadPack,
  memoryBytes,
  tableCells,
  testPack,
  tokenClasses,
  tokens,
  version,
} from "./exports.js";

initSync(readFileSync(new URL("./dist/charter_bg.wasm", import.meta.url)));

export default async function init() {}
