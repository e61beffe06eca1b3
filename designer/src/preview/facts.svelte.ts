// The facts of the preview as the form and the card need them.

import { app } from "../app.svelte.js";
import { JsonError, parse, type Json, type JsonFault } from "../exact/json.js";
import { contentOf } from "../project/doc.js";
import { t } from "../text/index.js";

class Facts {
  text = $derived.by(() => contentOf(app.facts));
  private read = $derived.by<{ json: Json } | { line: number; message: string }>(() => {
    try {
      return { json: parse(this.text) };
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const line = this.text.slice(0, error.offset).split("\n").length;
      return { line, message: t.preview.jsonFaults[error.message as JsonFault] };
    }
  });
  json = $derived("json" in this.read ? this.read.json : undefined);
  fault = $derived("json" in this.read ? "" : t.preview.jsonProblem(this.read.line, this.read.message));
  /** What the engine finds wrong, by the place in the facts. */
  problems = $derived.by<ReadonlyMap<string, string>>(() => {
    const found = new Map<string, string>();
    if (app.evaluation && !app.evaluation.ok) {
      for (const { pointer, message } of app.evaluation.diagnostics) if (pointer !== undefined && !found.has(pointer)) found.set(pointer, message);
    }
    return found;
  });
}

export const facts = new Facts();
