// One history for everything that changes files: typing, tables, forms, fixes. A text is shared between its versions,
// so that a step costs what it changed.

import type { Doc } from "./doc.js";

export interface FileChange {
  readonly path: string;
  readonly before: Doc | undefined;
  readonly after: Doc | undefined;
}

export interface Step {
  readonly changes: readonly FileChange[];
  /** Steps of one kind that follow at once are one step: typing. */
  readonly kind: string;
  readonly at: number;
}

/** Typing after a rest of this many milliseconds is a new step. */
const rest = 600;
const limit = 1000;

export class History {
  private done: Step[] = [];
  private undone: Step[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  add(changes: readonly FileChange[], kind: string, at: number): void {
    this.undone = [];
    const last = this.done.at(-1);
    const [only] = changes;
    const [previous] = last?.changes ?? [];
    if (kind === "typing" && last?.kind === kind && at - last.at < rest && changes.length === 1 && only && previous?.path === only.path) {
      this.done[this.done.length - 1] = { changes: [{ ...only, before: previous.before }], kind, at };
      return;
    }
    this.done.push({ changes, kind, at });
    if (this.done.length > limit) this.done.shift();
  }

  undo(): Step | undefined {
    const step = this.done.pop();
    if (step) this.undone.push(step);
    return step;
  }

  redo(): Step | undefined {
    const step = this.undone.pop();
    // Typing that follows does not join what was redone.
    if (step) this.done.push({ ...step, at: 0 });
    return step;
  }

  clear(): void {
    this.done = [];
    this.undone = [];
  }
}
