// Charter's npm package: the engine as WebAssembly, JSON bytes in, decision as JSON text out.
import { loadPack } from "@charter/engine";

export function openCharter({ files, facts, options }) {
  const load = () => {
    const { program, text } = loadPack(files);
    if (!program) throw new Error(text);
    return program;
  };
  const program = load();
  const bytes = facts.map((text) => new TextEncoder().encode(text));
  const decide = (place, how) => {
    const decided = program.evaluateJson(bytes[place], how);
    if (!decided.ok) throw new Error(JSON.stringify(decided.diagnostics));
    return decided.json;
  };
  const explained = { ...options, explain: true };
  return {
    check: (place) => JSON.parse(decide(place, options)),
    json: (place) => void decide(place, options),
    traced: (place) => void decide(place, explained),
    compile: () => load().free(),
  };
}
