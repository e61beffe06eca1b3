// The entry for browsers and bundlers. Both understand `new URL(…, import.meta.url)`: browsers fetch it, bundlers copy
// the file and rewrite the address.
import start from "./dist/charter.js";

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

export default async function init(source) {
  await start({ module_or_path: source ?? new URL("./dist/charter_bg.wasm", import.meta.url) });
}
