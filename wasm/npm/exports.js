import { initSync as startSync } from "./dist/charter.js";

export { Program, decisionSchema, loadPack, memoryBytes, version } from "./dist/charter.js";

export function initSync(source) {
  startSync({ module: source });
}
