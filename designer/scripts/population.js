// Partners for an example: variations of the facts that it has, the same ones at every build.
//
// Each partner starts from one of the example's files of facts; ids are new, amounts and counts are scaled by one
// factor and jittered, so that what belongs together stays together (revenue, deals, certificates). Nothing is drawn
// outside the types: whole numbers stay whole, money keeps two digits, dates and choices stay as they were.

/** A generator of numbers in [0, 1): mulberry32. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const first = ["Amber", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbour", "Indigo", "Juniper", "Kestrel", "Lumen", "Meridian", "Nordic", "Onyx", "Prairie", "Quartz", "Raven", "Summit", "Tidal", "Umber", "Vista", "Willow", "Zephyr"];
const second = ["Cloud", "Data", "Digital", "Hosting", "Informatics", "IT", "Networks", "Partners", "Services", "Software", "Solutions", "Systems", "Technology", "Works"];

const properties = (schema, node) => {
  const target = node?.$ref ? schema.$defs?.[node.$ref.replace("#/$defs/", "")] : node;
  return target?.properties ?? {};
};
const isWhole = (field) => field?.type === "integer" || (Array.isArray(field?.type) && field.type.includes("integer"));
const isNumber = (field) => (Array.isArray(field?.type) ? field.type : [field?.type]).some((type) => type === "number");

/** `count` facts as objects, from `files` (objects) of a pack whose facts have `schema`. */
export function population(files, schema, count, seed = 20260331) {
  const next = random(seed);
  const mainInput = Object.entries(schema.properties).find(([, node]) => node.$ref)?.[0];
  const all = [];
  for (let index = 0; index < count; index += 1) {
    const facts = structuredClone(files[index % files.length]);
    // Most partners are small; a few are some times as large as any of the example.
    const factor = Math.exp((next() + next() + next() - 1.7) * 1.1);
    const jitter = () => factor * (0.85 + 0.3 * next());
    const vary = (record, fields) => {
      for (const [name, field] of Object.entries(fields)) {
        const value = record[name];
        if (typeof value !== "number" || value === 0) continue;
        const narrow = field.maximum !== undefined && field.maximum <= 100;
        if (narrow) {
          const moved = value + (next() - 0.5) * (field.maximum - (field.minimum ?? 0)) * 0.2;
          const bounded = Math.min(field.maximum, Math.max(field.minimum ?? 0, moved));
          record[name] = isWhole(field) ? Math.round(bounded) : Math.round(bounded * 10) / 10;
        } else if (isWhole(field)) {
          record[name] = Math.round(value * jitter());
        } else if (isNumber(field)) {
          record[name] = Math.round(value * jitter() * 100) / 100;
        }
      }
    };
    const number = String(index + 1).padStart(4, "0");
    for (const [input, node] of Object.entries(schema.properties)) {
      const given = facts[input];
      if (Array.isArray(given)) {
        const fields = properties(schema, node.items);
        given.forEach((record, place) => {
          vary(record, fields);
          if (typeof record.id === "string") record.id = `D-${number}-${String(place + 1).padStart(3, "0")}`;
        });
      } else if (given && typeof given === "object") {
        vary(given, properties(schema, node));
      }
    }
    const main = mainInput && facts[mainInput];
    if (main) {
      if (typeof main.id === "string") main.id = `G-${number}`;
      if (typeof main.name === "string") {
        main.name = `${first[Math.floor(next() * first.length)]} ${second[Math.floor(next() * second.length)]} ${number}`;
      }
      // Parts stay within their whole.
      for (const [part, whole] of [["cloud_revenue_ttm", "revenue_ttm"], ["customers_retained_3y", "customers_acquired_3y"]]) {
        if (main[part] > main[whole]) main[part] = main[whole];
      }
    }
    all.push(facts);
  }
  return all;
}
