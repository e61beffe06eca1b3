import { initSync as startSync } from "./dist/charter.js";

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

export function initSync(source) {
  startSync({ module: source });
}
