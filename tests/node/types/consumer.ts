// What a strictly typed consumer writes. Only compiled, never run.
import init, {
  type Diagnostic,
  type EvaluateOptions,
  type Evaluation,
  type PackFiles,
  type PopulationStandings,
  Program,
  decisionSchema,
  initSync,
  loadPack,
  memoryBytes,
  version,
} from "@charter/engine";

type IsAny<T> = 0 extends 1 & T ? true : false;
type None<T extends false> = T;
export type NothingIsAny = [
  None<IsAny<ReturnType<typeof loadPack>>>,
  None<IsAny<Parameters<typeof loadPack>[0]>>,
  None<IsAny<ReturnType<Program["evaluate"]>>>,
  None<IsAny<Parameters<Program["evaluate"]>[0]>>,
  None<IsAny<ReturnType<Program["evaluateJson"]>>>,
  None<IsAny<ReturnType<Program["text"]>>>,
  None<IsAny<ReturnType<Program["scenarios"]>[number]>>,
  None<IsAny<ReturnType<Program["standings"]>>>,
  None<IsAny<Awaited<ReturnType<typeof init>>>>,
  None<IsAny<ReturnType<typeof initSync>>>,
  None<IsAny<Diagnostic["spans"]>>,
];

const options: EvaluateOptions = { asOf: "2026-03-31", period: "2026-01-01..2026-03-31", settings: { rate: "0.1" } };

export async function decide(files: PackFiles, facts: string, source: WebAssembly.Module): Promise<string> {
  await init(source);
  const { program, diagnostics, text } = loadPack(files);
  if (!program) throw new Error(`${text} ${diagnostics.map(({ code }) => code).join()}`);
  const result: Evaluation = program.evaluateJson(facts, options);
  const other: Evaluation = program.evaluate({ partner: { id: "P-1" } });
  program.free();
  if (!other.ok) return other.diagnostics[0]?.spans[0]?.start.line.toFixed(0) ?? "";
  return result.ok ? result.json + result.digest : result.diagnostics.map(({ message }) => message).join("\n");
}

export const about: [string, string, number] = [version(), decisionSchema(), memoryBytes()];

export function ranked(program: Program, all: readonly string[]): Evaluation[] {
  const standings: PopulationStandings = program.standings(all, options);
  if (!standings.ok) return [standings];
  return all.map((facts) => program.evaluateJson(facts, { ...options, standings: standings.json }));
}

// @ts-expect-error an option that there is not
export const misspelt: EvaluateOptions = { asof: "2026-03-31" };
// @ts-expect-error a decision that was not asked whether it is one
export const unasked = (result: Evaluation): string => result.json;
// @ts-expect-error files are text or bytes
loadPack({ "pack.toml": 7 });
// @ts-expect-error programs come from packs
export const made = new Program();
