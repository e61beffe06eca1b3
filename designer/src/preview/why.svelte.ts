// What the page explains at the moment: the rule by its name in the explanation.

import { app } from "../app.svelte.js";
import type { Explained } from "./decision.js";

class Why {
  /** The beginning of a rule's name; empty while nothing is explained. */
  rule = $state("");
  title = $state("");
  record = $state("");
  found = $state.raw<readonly Explained[]>([]);
  loading = $state(false);
  private asked = 0;

  close(): void {
    this.rule = "";
  }

  /** Asks again: the decision has changed meanwhile. */
  async refresh(): Promise<void> {
    if (!this.rule) return;
    const mine = (this.asked += 1);
    this.loading = true;
    const decision = await app.explain().catch(() => undefined);
    if (mine !== this.asked) return;
    this.loading = false;
    this.found = (decision?.explanation ?? []).filter(({ rule, record }) => {
      const named = rule === this.rule || rule.endsWith(` of ${this.rule}`) || rule === this.rule.replace(/^requirement/, "condition");
      return named && (!this.record || record === undefined || record === this.record);
    });
  }
}

export const why = new Why();

/** Opens the explanation of a rule; of one record of a list by its JSON pointer. */
export function explain(rule: string, title: string, record = ""): void {
  why.rule = rule;
  why.title = title;
  why.record = record;
  why.found = [];
  void why.refresh();
}
