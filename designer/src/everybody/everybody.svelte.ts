// The effect of a change on many partners: who is loaded, how both versions come out, and what lies between.

import { EngineStopped, type Client } from "../engine/client.js";
import type { EvaluateOptions } from "@charter/engine";
import { join } from "../engine/join.js";
import type { Files, PeopleInfo, ReadProblem, SideColumns } from "../engine/protocol.js";
import { app, isPackFile } from "../app.svelte.js";
import * as storage from "../project/storage.js";
import { t } from "../text/index.js";

class Everybody {
  name = $state("");
  info = $state.raw<PeopleInfo | undefined>();
  problems = $state.raw<readonly ReadProblem[]>([]);
  before = $state.raw<SideColumns | undefined>();
  after = $state.raw<SideColumns | undefined>();
  /** A version does not compile. */
  broken = $state(false);
  running = $state(false);
  cancelled = $state(false);
  progress = $state(0);
  ms = $state(0);
  runs = $state(0);
  /** Whether a view looks at it: nothing is computed for nobody. */
  private watchers = 0;
  private clients: readonly Client[] = [];
  private starting: Promise<readonly Client[]> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private again = false;
  private beforeOf: { files: unknown; options: string; info: unknown } | undefined;
  private project = "";

  watch(): () => void {
    this.watchers += 1;
    this.changed();
    return () => {
      this.watchers -= 1;
      if (this.watchers === 0) this.cancel();
    };
  }

  /** Another program was opened. */
  forget(): void {
    this.cancel();
    this.info = undefined;
    this.before = undefined;
    this.after = undefined;
    this.beforeOf = undefined;
    this.problems = [];
    this.name = "";
    this.cancelled = false;
  }

  changed(): void {
    if (this.watchers === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.compute(), 0);
  }

  cancel(): void {
    if (this.running) {
      for (const client of this.clients) client.cancel();
      this.cancelled = true;
    }
  }

  async load(name: string, form: "ndjson" | "csv", source: ArrayBuffer, keep = true): Promise<void> {
    const clients = await this.workers();
    const { schema } = app;
    if (clients.length === 0 || !schema) return;
    this.running = true;
    this.progress = 0;
    this.cancelled = false;
    if (keep) {
      storage.writePeople(app.id, name, form, source.slice(0)).catch(() => app.tell(t.partners.notKept));
    }
    try {
      const read = clients.map((client, place) => {
        const bytes = place === clients.length - 1 ? source : source.slice(0);
        return client.call("people", { source: bytes, form, schema: JSON.stringify(schema) }, { progress: (done, of) => (this.progress = done / of), transfer: [bytes] });
      });
      const [first] = await Promise.all(read);
      if (!first) return;
      const { info, problems } = first;
      this.problems = problems;
      if (info.count > 0 || !this.info) {
        this.info = info;
        this.name = name;
        this.before = undefined;
        this.after = undefined;
        this.beforeOf = undefined;
      }
    } finally {
      this.running = false;
    }
    this.changed();
  }

  /** The pack's own files of facts. */
  async loadFacts(): Promise<void> {
    const lines = app.factFiles.map((path) => {
      try {
        return JSON.stringify(JSON.parse(app.content(path)));
      } catch {
        return app.content(path).replace(/\s*\n\s*/g, " ");
      }
    });
    await this.load(t.partners.ownFacts, "ndjson", new TextEncoder().encode(lines.join("\n")).buffer as ArrayBuffer, false);
  }

  async facts(index: number): Promise<string> {
    const [client] = await this.workers();
    return client ? (await client.call("facts", { index })).facts : "";
  }

  /** What this browser kept for the program. */
  async restore(): Promise<void> {
    if (this.project === app.id && this.info) return;
    this.project = app.id;
    const kept = await storage.readPeople(app.id).catch(() => undefined);
    if (kept && this.project === app.id) await this.load(kept.name, kept.form, kept.source, false);
    else if (app.factFiles.length > 0) await this.loadFacts();
  }

  private workers(): Promise<readonly Client[]> {
    // The page rests while they work: they may have all cores, up to what memory allows.
    const count = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 1));
    this.starting ??= Promise.all(Array.from({ length: count }, () => app.crowd())).then((started) => {
      this.clients = started.filter((client) => client !== undefined);
      for (const client of this.clients) {
        client.onRestart = () => {
          this.forget();
          this.project = "";
          void this.restore();
        };
      }
      return this.clients;
    });
    return this.starting;
  }

  /** One version over all partners, by all workers; nothing when it was cancelled. */
  private async side(side: "before" | "after", files: Files, options: EvaluateOptions, progress: (share: number) => void): Promise<{ compiled: boolean; columns?: SideColumns } | undefined> {
    const clients = await this.workers();
    // Few partners are not worth a second program to compile.
    const used = (this.info?.count ?? 0) < 64 ? clients.slice(0, 1) : clients;
    const shares = used.map(() => 0);
    const answers = await Promise.all(
      used.map((client, part) =>
        client.call("everybody", { side, files, options, part, parts: used.length }, { progress: (done, of) => { shares[part] = done / of; progress(shares.reduce((sum, share) => sum + share, 0) / used.length); } }),
      ),
    );
    if (answers.some(({ cancelled }) => cancelled)) return undefined;
    if (answers.some(({ compiled }) => !compiled)) return { compiled: false };
    return { compiled: true, columns: join(answers.flatMap(({ columns }) => (columns ? [columns] : []))) };
  }

  private async compute(): Promise<void> {
    if (!this.info || this.info.count === 0 || this.watchers === 0) return;
    if (this.running) {
      // The newest state wins: what runs is ended, and begins anew.
      this.again = true;
      for (const client of this.clients) client.cancel();
      return;
    }
    this.running = true;
    this.cancelled = false;
    this.progress = 0;
    const began = performance.now();
    try {
      const options = { asOf: app.asOf || null, period: app.period || null };
      const key = JSON.stringify(options);
      const changed = app.changedPaths.some(isPackFile);
      const info = this.info;
      const saved = packOf(app.savedFiles);
      if (!this.before || this.beforeOf?.files !== app.savedFiles || this.beforeOf.options !== key || this.beforeOf.info !== info) {
        const answer = await this.side("before", saved, options, (share) => (this.progress = share / (changed ? 2 : 1)));
        if (!answer) return;
        this.before = answer.columns;
        this.beforeOf = { files: app.savedFiles, options: key, info };
      }
      if (!changed) {
        this.broken = this.before === undefined;
        this.after = this.before;
      } else {
        const answer = await this.side("after", packOf(app.files()), options, (share) => (this.progress = 0.5 + share / 2));
        if (!answer) return;
        this.broken = !answer.compiled;
        if (answer.columns) this.after = answer.columns;
      }
      this.cancelled = false;
      this.ms = performance.now() - began;
      this.runs += 1;
    } catch (error) {
      // The page is told when the worker is replaced.
      if (!(error instanceof EngineStopped)) throw error;
    } finally {
      this.running = false;
      if (this.again) {
        this.again = false;
        this.cancelled = false;
        void this.compute();
      }
    }
  }
}

const packOf = (files: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(files).filter(([path]) => isPackFile(path)));

export const everybody = new Everybody();
