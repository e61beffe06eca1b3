// The packs of `rules-examples` as assets of the page: a list, a file of texts for each pack, fetched when it is opened,
// and a thousand partners for the reseller program.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "./toml.js";
import { population } from "./population.js";

const root = fileURLToPath(new URL("../../rules-examples/", import.meta.url));

/** What opens first; the others follow by name. */
const order = ["reseller", "first-steps"];
/** Examples with generated partners, and how many. */
const generated = { reseller: 1000 };

const isText = (path) => /\.(rhai|toml|csv|json|md)$/.test(path) && !path.endsWith("options.json");

function filesOf(folder) {
  const files = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/");
    if (isText(path)) files[path] = readFileSync(join(folder, path), "utf8");
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function collect() {
  // Late, so that the unit tests run without a built engine.
  const { loadPack } = await import("@charter/engine");
  const names = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, "pack.toml")))
    .map((entry) => entry.name)
    .sort((a, b) => (order.indexOf(a) + 1 || 99) - (order.indexOf(b) + 1 || 99) || (a < b ? -1 : 1));
  const assets = {};
  const list = names.map((name) => {
    const folder = join(root, name);
    const files = filesOf(folder);
    const options = existsSync(join(folder, "options.json")) ? JSON.parse(readFileSync(join(folder, "options.json"), "utf8")) : {};
    const manifest = parse(files["pack.toml"]);
    assets[`examples/${name}.json`] = JSON.stringify({ files });
    const partners = generated[name];
    if (partners) assets[`examples/${name}.ndjson`] = partnersOf(loadPack, files, partners);
    return {
      name,
      title: manifest.title ?? name,
      description: manifest.description ?? "",
      asOf: options.as_of ?? null,
      period: options.period ?? null,
      population: options.population === true,
      partners: partners ?? 0,
    };
  });
  assets["examples/index.json"] = JSON.stringify(list);
  return assets;
}

function partnersOf(loadPack, files, count) {
  const pack = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith("facts/")));
  const { program, text } = loadPack(pack);
  if (!program) throw new Error(text);
  const schema = JSON.parse(program.factsSchema());
  program.free();
  const facts = Object.entries(files).filter(([path]) => path.startsWith("facts/")).map(([, text]) => JSON.parse(text));
  return population(facts, schema, count).map((one) => `${JSON.stringify(one)}\n`).join("");
}

/** The Vite plugin: emits the assets, and serves them while developing. */
export function examples() {
  return {
    name: "charter-examples",
    async generateBundle() {
      for (const [fileName, source] of Object.entries(await collect())) this.emitFile({ type: "asset", fileName, source });
    },
    configureServer(server) {
      let assets;
      server.middlewares.use(async (request, response, next) => {
        const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
        if (!path.startsWith("examples/")) return next();
        assets ??= await collect();
        if (!(path in assets)) return next();
        response.end(assets[path]);
      });
    },
  };
}
