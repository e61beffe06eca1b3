// The parts of the outline by their ids: a value in a sentence names the part that it stands for.

import { app } from "../app.svelte.js";
import type { OutlineItem, Part } from "../engine/contract.js";

class Parts {
  all = $derived.by<ReadonlyMap<string, Part>>(() => {
    const found = new Map<string, Part>();
    const walk = (items: readonly OutlineItem[]): void => {
      for (const item of items) {
        for (const clause of item.clauses) for (const part of clause.parts) found.set(part.id, part);
        walk(item.items);
      }
    };
    walk(app.outline?.items ?? []);
    return found;
  });
}

export const parts = new Parts();
