import { initSync as startSync } from "./dist/charter.js";

export { Program, checkPack, decisionSchema, loadPack, memoryBytes, version } from "./dist/charter.js";

export function initSync(source) {
  startSync({ module: source });
}
