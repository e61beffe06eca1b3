// json-rules-engine: rules are built once and run against facts. It decides which conditions hold; amounts are computed by
// whoever gets its events, here in plain JavaScript with its binary numbers.
import { Engine } from "json-rules-engine";

const cents = (amount) => Math.round(amount * 100) / 100;
const is = (fact, operator, value, path) => (path ? { fact, operator, value, path } : { fact, operator, value });

/** Runs an engine and gives the parameters of the first event. */
const first = async (engine, facts) => {
  const { events } = await engine.run(facts);
  return events[0]?.params;
};

function reseller(facts) {
  const at = (path, least) => is("partner", "greaterThanInclusive", least, `$.${path}`);
  const people = (sales, technical) => [at("certified_sales", sales), at("certified_technical", technical)];
  const growth = (least) => is("growth", "greaterThanInclusive", least);
  const tier = (level, priority, conditions) => ({ conditions, event: { type: "level", params: { level } }, priority });
  const rates = {
    registered: { cloud: 0.05, software: 0.04, services: 0.02 },
    silver: { cloud: 0.08, software: 0.06, services: 0.03 },
    gold: { cloud: 0.1, software: 0.08, services: 0.04 },
    platinum: { cloud: 0.12, software: 0.09, services: 0.05 },
  };
  const build = () => {
    const tiers = new Engine();
    tiers.addRule(tier("platinum", 40, { all: [...people(8, 6), { any: [at("revenue_ttm", 1e6), { all: [at("revenue_ttm", 6e5), growth(0.6)] }] }] }));
    tiers.addRule(tier("gold", 30, { all: [...people(4, 3), { any: [at("revenue_ttm", 250e3), { all: [at("revenue_ttm", 150e3), growth(0.4)] }] }] }));
    tiers.addRule(tier("silver", 20, { all: [at("revenue_ttm", 50e3), at("certified_sales", 2)] }));
    // The first that holds is the tier: the others are not asked.
    tiers.on("success", () => tiers.stop());
    const mdf = new Engine();
    mdf.addRule({
      conditions: {
        all: [
          is("level", "in", ["gold", "platinum"]),
          at("satisfaction", 4.2),
          is("partner", "greaterThanInclusive", { fact: "as_of" }, "$.compliant_until"),
        ],
      },
      event: { type: "mdf", params: { eligible: true } },
    });
    const deals = new Engine();
    for (const [level, products] of Object.entries(rates)) {
      for (const [product, rate] of Object.entries(products)) {
        deals.addRule({
          conditions: {
            all: [
              is("registered", "equal", true),
              is("closed_on", "greaterThanInclusive", { fact: "first" }),
              is("closed_on", "lessThanInclusive", { fact: "last" }),
              is("level", "equal", level),
              is("product", "equal", product),
            ],
          },
          event: { type: "paid", params: { rate } },
        });
      }
    }
    return { tiers, mdf, deals };
  };
  const engines = build();
  const decide = async ({ as_of, period, partner, deals }) => {
    const prior = partner.revenue_prior_ttm;
    const growth = prior === 0 ? 0 : (partner.revenue_ttm - prior) / prior;
    const level = (await first(engines.tiers, { partner, growth }))?.level ?? "registered";
    const mdf = (await first(engines.mdf, { partner, level, as_of }))?.eligible ?? false;
    const lines = [];
    let commission = 0;
    for (const deal of deals) {
      const { id, amount, product, registered, closed_on, new_logo } = deal;
      const paid = await first(engines.deals, { product, registered, closed_on, level, first: period.first, last: period.last });
      if (!paid) continue;
      const line = cents(amount * paid.rate + (new_logo ? 500 : 0));
      commission += line;
      lines.push({ id, amount: line });
    }
    commission = Math.min(commission, 25000);
    const revenue = partner.revenue_ttm;
    let rebate = 0;
    if (mdf) {
      rebate = cents(revenue < 1e5 ? revenue * 0.01 : revenue < 5e5 ? 1000 + (revenue - 1e5) * 0.02 : 9000 + (revenue - 5e5) * 0.03);
      if (rebate < 200) rebate = 0;
    }
    return { growth, level, mdf, lines, commission, rebate, total: commission + rebate };
  };
  return { decide, build, facts };
}

function table({ program, rows, facts }) {
  const build = () => {
    const engine = new Engine();
    for (const { key, from, to, rate } of rows) {
      const conditions =
        program === "equality"
          ? [is("product", "equal", key)]
          : [is("amount", "greaterThanInclusive", Number(from)), is("amount", "lessThan", Number(to))];
      engine.addRule({ conditions: { all: conditions }, event: { type: "row", params: { rate: Number(rate) } } });
    }
    return engine;
  };
  const engine = build();
  return { build, facts, decide: async (asked) => ({ rate: (await first(engine, asked)).rate }) };
}

function rules({ rules, facts }) {
  const build = () => {
    const engine = new Engine();
    for (const { at_least, certified, rate } of rules) {
      const conditions = [
        is("partner", "greaterThanInclusive", Number(at_least), "$.revenue"),
        is("partner", "greaterThanInclusive", certified, "$.certified"),
      ];
      engine.addRule({ conditions: { all: conditions }, event: { type: "pays", params: { rate: Number(rate) } } });
    }
    return engine;
  };
  const engine = build();
  const decide = async (asked) => {
    const { events } = await engine.run(asked);
    return { amounts: events.map(({ params }) => cents(asked.partner.revenue * params.rate)) };
  };
  return { build, facts, decide };
}

export function openJsonRules(job) {
  const { decide, build, facts } = { reseller: () => reseller(job.facts), rules: () => rules(job) }[job.program]?.() ?? table(job);
  const read = facts.map((text) => JSON.parse(text));
  let kept;
  return {
    check: (place) => decide(read[place]),
    evaluate: async (place) => {
      kept = await decide(read[place]);
    },
    json: async (place) => {
      kept = JSON.stringify(await decide(JSON.parse(facts[place])));
    },
    compile: () => {
      kept = build();
    },
    kept: () => kept,
  };
}
