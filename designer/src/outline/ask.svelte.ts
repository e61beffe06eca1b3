// A number that is a constant with several uses: the person says whether all of them change.

import { app } from "../app.svelte.js";
import type { Part } from "../engine/contract.js";

class Asking {
  part = $state.raw<Part | undefined>();
  value = $state.raw<string | boolean | readonly string[]>("");

  answer(constant: "everywhere" | "here" | undefined): void {
    const { part, value } = this;
    this.part = undefined;
    if (part && constant) void app.operate({ op: "set", part: part.id, value, constant });
  }
}

export const asking = new Asking();

export async function setPart(part: Part, value: string | boolean | readonly string[]): Promise<void> {
  const result = await app.operate({ op: "set", part: part.id, value });
  if (result && !result.ok && result.reason === "ask") {
    asking.part = part;
    asking.value = value;
  }
}
