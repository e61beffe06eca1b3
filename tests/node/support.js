// The examples, read from the repository.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = join(root, "rules-examples");

/** The files of a pack's folder, as `loadPack` takes them. */
export function packFiles(folder) {
  const files = {};
  for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
    const path = name.replaceAll("\\", "/");
    if (!path.startsWith("facts/") && statSync(join(folder, name)).isFile()) files[path] = readFileSync(join(folder, name));
  }
  return files;
}

/** The options of a case, with the standings of its population where it has one. */
export function withStandings(program, { options, population }) {
  if (!population) return options;
  const standings = program.standings(population, options);
  if (!standings.ok) throw new Error(JSON.stringify(standings.diagnostics));
  return { ...options, standings: standings.json };
}

/** Every example pack with every file of facts. */
export function exampleCases() {
  const cases = [];
  for (const pack of readdirSync(examples).sort()) {
    const folder = join(examples, pack);
    if (!existsSync(join(folder, "pack.toml")) || !existsSync(join(folder, "facts"))) continue;
    const files = packFiles(folder);
    const own = join(folder, "options.json");
    const read = existsSync(own)
      ? JSON.parse(readFileSync(own, "utf8"))
      : { as_of: "2026-03-31", period: "2026-01-01..2026-03-31" };
    const options = { asOf: read.as_of, period: read.period, settings: read.settings };
    const names = readdirSync(join(folder, "facts")).filter((name) => name.endsWith(".json")).sort();
    const all = names.map((name) => readFileSync(join(folder, "facts", name), "utf8"));
    // Where partners are ranked, all files of facts are the population.
    const population = read.population ? all : undefined;
    names.forEach((name, index) => {
      cases.push({ name: `${pack}/${name}`, pack, files, facts: all[index], options, population });
    });
  }
  if (cases.length === 0) throw new Error("rules-examples has no pack with facts: the tests need one");
  return cases;
}
