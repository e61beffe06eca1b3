// What the first visit loads, compressed with Brotli as a host would: the page, and the engine apart. Fails above the
// limit of the page's own part; docs/designer.md says what holds for both together.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
/** The page without the engine, and with the program that opens first. */
const limit = 160_000;

const assets = readdirSync(`${dist}assets`);
const html = readFileSync(`${dist}index.html`, "utf8");
const first = ["index.html", "icon.svg", ...[...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => match[1]), ...assets.filter((name) => /^worker-.*\.js$/.test(name)).map((name) => `assets/${name}`), "examples/index.json", "examples/reseller.json"];
const engine = assets.filter((name) => name.endsWith(".wasm")).map((name) => `assets/${name}`);

const compressed = (name) => {
  const raw = readFileSync(dist + name);
  return brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } }).length;
};
const sum = (names) => names.reduce((all, name) => all + compressed(name), 0);

const sizes = { page: sum([...new Set(first)]), engine: sum(engine), limit };
writeFileSync(`${dist}sizes.json`, `${JSON.stringify(sizes)}\n`);
console.log(`first load in Brotli: ${sizes.page} page, ${sizes.engine} engine, ${sizes.page + sizes.engine} in all`);
if (sizes.page > limit) {
  console.error(`the page's own part is larger than the ${limit} allowed`);
  process.exit(1);
}
