// What the page knows: the open program, its history, what the engine says of it. Views read this and call its methods.

import wasmUrl from "@charter/engine/charter.wasm?url";
import type { Diagnostic, Evaluation } from "@charter/engine";
import { SvelteMap } from "svelte/reactivity";
import { Client, EngineStopped, Latest } from "./engine/client.js";
import type { Completions, EditResult, Hover, Outline, TestReport } from "./engine/contract.js";
import type { Changes, OperationWithoutDigest, PreviewAnswer } from "./engine/protocol.js";
import { everybody } from "./everybody/everybody.svelte.js";
import { contentOf, difference, fromFile, toDoc, toFile, withText, type Doc } from "./project/doc.js";
import { fromLink } from "./project/exchange.js";
import { History, type FileChange, type Step } from "./project/history.js";
import * as storage from "./project/storage.js";
import { Holder } from "./project/holder.js";
import { emptyFacts, inputsOf, type FactsSchema, type Field } from "./preview/schema.js";
import { unitsOf, type Decision, type Units } from "./preview/decision.js";
import { t } from "./text/index.js";

export const views = ["program", "code", "tables", "preview", "partners", "tests", "compare"] as const;
export type View = (typeof views)[number];

export interface Example {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly asOf: string | null;
  readonly period: string | null;
  readonly population: boolean;
  readonly partners: number;
}

export type SaveState = "saved" | "saving" | "failed";
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: "info" | "error";
}

/** The facts that are previewed have a history like any file. No file of a pack has this name. */
export const factsPath = "\0facts";

/** Writes follow a change after this many milliseconds. */
const writeDelay = 250;
const checkDelay = 350;

const noUnits: Units = { requirements: new Map(), benefits: new Map(), values: [] };

class App {
  view = $state<View>("code");
  engine = $state<"loading" | "ready" | "failed">("loading");
  engineError = $state("");
  engineVersion = $state("");
  abilities = $state.raw({ outline: false, tests: false });

  examples = $state.raw<readonly Example[]>([]);
  stored = $state.raw<readonly storage.StoredProject[]>([]);

  id = $state("");
  title = $state("");
  docs = $state.raw<ReadonlyMap<string, Doc>>(new Map());
  savedFiles = $state.raw<Readonly<Record<string, string>>>({});
  savedAt = $state(0);
  canUndo = $state(false);
  canRedo = $state(false);
  /** Another tab has the program: this one only shows it. */
  readOnly = $state(false);
  saveState = $state<SaveState>("saved");
  saveError = $state("");

  /** The file in the code view, and in the table view. */
  file = $state("");
  table = $state("");
  /** Where the code view is to go. */
  target = $state.raw<{ file: string; line: number; column: number; at: number } | undefined>();

  facts = $state.raw<Doc>(toDoc(""));
  factsSource = $state("");
  asOf = $state("");
  period = $state("");

  compiled = $state(true);
  found = $state.raw<readonly Diagnostic[]>([]);
  checked = $state.raw<readonly Diagnostic[]>([]);
  schema = $state.raw<FactsSchema | undefined>();
  inputs = $state.raw<readonly Field[]>([]);
  evaluation = $state.raw<Evaluation | undefined>();
  decision = $state.raw<Decision | undefined>();
  units = $state.raw<Units>(noUnits);
  /** The decision on the page belongs to an earlier state of pack or facts. */
  stale = $state(false);
  timing = $state.raw({ compile: 0, evaluate: 0, total: 0 });
  /** Counts answers, for those that wait for one. */
  answers = $state(0);

  outline = $state.raw<Outline | undefined>();
  report = $state.raw<TestReport | undefined>();
  testing = $state(false);

  notices = $state.raw<readonly Notice[]>([]);
  dialog = $state<"" | "open" | "share" | "save-scenario" | "more" | "keys">("");

  diagnostics = $derived.by<readonly Diagnostic[]>(() => (this.compiled ? this.checked : this.found));
  errors = $derived(this.diagnostics.filter(({ severity }) => severity === "error").length);
  warnings = $derived(this.diagnostics.length - this.errors);
  paths = $derived([...this.docs.keys()].sort(byKind));
  changedPaths = $derived(changedBetween(this.savedFiles, this.docs));
  factFiles = $derived(this.paths.filter((path) => path.startsWith("facts/") && path.endsWith(".json")));

  private live: Client | undefined;
  private desk: Client | undefined;
  private readonly history = new History();
  private readonly sent = new Map<Client, Map<string, Doc>>();
  private readonly holder = new Holder();
  private revision = 0;
  private writeTimer: ReturnType<typeof setTimeout> | undefined;
  private checkTimer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private unwritten = false;
  private noticeId = 0;
  private module: Promise<WebAssembly.Module> | undefined;

  // ---- Start -------------------------------------------------------------------------------------------------------

  async start(): Promise<void> {
    this.module = compileModule();
    addEventListener("pagehide", () => void this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.flush();
    });
    addEventListener("beforeunload", (event) => {
      if (this.unwritten && this.saveState !== "saved") {
        void this.flush();
        event.preventDefault();
      }
    });
    addEventListener("hashchange", () => this.route());
    this.holder.onLost = () => {
      void this.flush().then(() => (this.readOnly = true));
    };
    this.holder.onAsked = () => this.flush();
    this.holder.onChanged = (id) => {
      if (id === this.id && this.readOnly) void this.reload();
    };
    await Promise.all([this.startEngine(), this.startProject()]);
  }

  private async startEngine(): Promise<void> {
    try {
      const module = await this.module;
      if (!module) return;
      this.live = new Client(module);
      this.live.onRestart = () => this.restarted(this.live);
      await this.live.start();
      this.engineVersion = this.live.version;
      this.abilities = this.live.abilities;
      this.engine = "ready";
      this.look();
      this.route();
    } catch (error) {
      this.engine = "failed";
      this.engineError = error instanceof Error ? error.message : String(error);
    }
  }

  private async startProject(): Promise<void> {
    const [examples, stored] = await Promise.all([
      fetch("./examples/index.json").then((answer) => answer.json() as Promise<readonly Example[]>).catch(() => []),
      storage.all().catch((error: unknown) => {
        this.storageFailed(error);
        return [];
      }),
    ]);
    this.examples = examples;
    this.stored = stored;
    const shared = /^#pack=(.+)$/.exec(location.hash);
    if (shared?.[1]) {
      history.replaceState(null, "", location.pathname);
      try {
        await this.create(fromLink(shared[1]), {});
        return;
      } catch {
        this.tell(t.share.broken, "error");
      }
    }
    const [last] = stored;
    if (last) await this.open(last);
    else if (examples[0]) await this.openExample(examples[0]);
  }

  private route(): void {
    const name = location.hash.replace(/^#\/?/, "");
    const view = views.find((one) => one === name);
    if (view && (view !== "program" || this.abilities.outline)) this.view = view;
    else if (!name && this.engine === "ready") this.view = this.abilities.outline ? "program" : "preview";
  }

  show(view: View): void {
    this.view = view;
    if (location.hash !== `#/${view}`) history.pushState(null, "", `#/${view}`);
  }

  // ---- Programs ----------------------------------------------------------------------------------------------------

  async openExample(example: Example): Promise<void> {
    try {
      const answer = await fetch(`./examples/${example.name}.json`);
      const { files } = (await answer.json()) as { files: Record<string, string> };
      await this.create(files, { asOf: example.asOf ?? "", period: example.period ?? "", example: example.name });
    } catch {
      this.tell(t.open.failed, "error");
    }
  }

  /** A new program in this browser, from files. */
  async create(files: Readonly<Record<string, string>>, given: { asOf?: string; period?: string; example?: string }): Promise<void> {
    await this.flush();
    const first = Object.keys(files).filter((path) => path.startsWith("facts/") && path.endsWith(".json")).sort()[0];
    const project: storage.StoredProject = {
      id: `${given.example ?? "pack"}-${crypto.randomUUID().slice(0, 8)}`,
      title: titleOf(files),
      files,
      saved: files,
      savedAt: Date.now(),
      changedAt: Date.now(),
      revision: 0,
      preview: { asOf: given.asOf || today(), period: given.period || quarter(), facts: first ? (files[first] ?? "") : "", source: first ?? "" },
    };
    await this.open(project);
    // What was only opened is not stored: the first change stores it.
  }

  async open(project: storage.StoredProject): Promise<void> {
    await this.flush();
    this.readOnly = !(await this.holder.hold(project.id));
    this.take(project);
    everybody.forget();
    this.history.clear();
    this.told();
    this.look();
  }

  private take(project: storage.StoredProject): void {
    this.id = project.id;
    this.title = project.title;
    this.docs = new Map(Object.entries(project.files).map(([path, content]) => [path, toDoc(content)]));
    this.savedFiles = project.saved;
    this.savedAt = project.savedAt;
    this.revision = project.revision;
    this.asOf = project.preview.asOf;
    this.period = project.preview.period;
    this.facts = toDoc(project.preview.facts);
    this.factsSource = project.preview.source;
    this.saveState = "saved";
    this.evaluation = undefined;
    this.decision = undefined;
    this.schema = undefined;
    this.outline = undefined;
    this.report = undefined;
    const sources = this.paths.filter((path) => path.endsWith(".rhai") && !path.endsWith(".test.rhai"));
    this.file = sources.find((path) => path.endsWith("program.rhai")) ?? sources[0] ?? this.paths[0] ?? "";
    this.table = this.paths.find((path) => path.endsWith(".csv")) ?? "";
  }

  private async reload(): Promise<void> {
    const stored = await storage.read(this.id).catch(() => undefined);
    if (!stored) return;
    const { file, table } = this;
    this.take(stored);
    if (this.docs.has(file)) this.file = file;
    if (this.docs.has(table)) this.table = table;
    this.look();
  }

  /** Takes the program over from another tab, which writes first. */
  async takeOver(): Promise<void> {
    await this.holder.takeOver(this.id);
    await this.reload();
    this.readOnly = false;
  }

  async forget(id: string): Promise<void> {
    await storage.remove(id).catch((error: unknown) => this.storageFailed(error));
    this.stored = this.stored.filter((one) => one.id !== id);
  }

  async refreshStored(): Promise<void> {
    this.stored = await storage.all().catch(() => this.stored);
  }

  // ---- Changes -----------------------------------------------------------------------------------------------------

  content(path: string): string {
    const doc = this.docs.get(path);
    return doc ? contentOf(doc) : "";
  }

  files(): Record<string, string> {
    return Object.fromEntries([...this.docs].map(([path, doc]) => [path, contentOf(doc)]));
  }

  /** Everything goes through here: files and facts, one history. */
  apply(changes: readonly FileChange[], kind: string): void {
    if (this.readOnly || changes.length === 0) return;
    this.put(changes, "after");
    this.history.add(changes, kind, Date.now());
    this.told();
    this.changed();
  }

  edit(path: string, after: Doc, kind: string): void {
    this.apply([{ path, before: this.docs.get(path), after }], kind);
  }

  write(path: string, content: string | undefined, kind: string): void {
    const before = this.docs.get(path);
    if (before && content !== undefined && contentOf(before) === content) return;
    this.apply([{ path, before, after: content === undefined ? undefined : toDoc(content) }], kind);
  }

  /** Replaces a stretch of a file, by places of the engine. */
  replace(path: string, from: number, to: number, insert: string): void {
    const doc = this.docs.get(path);
    if (!doc) return;
    const content = doc.text.sliceString(0, doc.text.length, "\n");
    this.edit(path, withText(doc, toDoc(content.slice(0, from) + insert.replaceAll("\r\n", "\n") + content.slice(to)).text), "fix");
  }

  setFacts(content: string, kind = "typing"): void {
    if (contentOf(this.facts) === content) return;
    this.apply([{ path: factsPath, before: this.facts, after: toDoc(content) }], kind);
  }

  setOptions(asOf: string, period: string): void {
    this.asOf = asOf;
    this.period = period;
    this.changed();
  }

  openFacts(content: string, source: string): void {
    this.factsSource = source;
    this.setFacts(content, "facts");
  }

  private put(changes: readonly FileChange[], side: "before" | "after"): void {
    const docs = new Map(this.docs);
    for (const change of changes) {
      const doc = change[side];
      if (change.path === factsPath) {
        if (doc) this.facts = doc;
      } else if (doc) docs.set(change.path, doc);
      else docs.delete(change.path);
    }
    this.docs = docs;
    if (!docs.has(this.file)) this.file = this.paths[0] ?? "";
  }

  private told(): void {
    this.canUndo = this.history.canUndo;
    this.canRedo = this.history.canRedo;
  }

  private changed(): void {
    this.title = titleOf({ "pack.toml": this.content("pack.toml") }) || this.title;
    this.look();
    this.saveSoon();
  }

  undo(): void {
    this.step(this.readOnly ? undefined : this.history.undo(), "before");
  }

  redo(): void {
    this.step(this.readOnly ? undefined : this.history.redo(), "after");
  }

  private step(step: Step | undefined, side: "before" | "after"): void {
    if (!step) return;
    this.put(step.changes, side);
    const [first] = step.changes;
    if (first && first.path.endsWith(".csv") && this.view === "tables") this.table = first.path;
    else if (first && first.path !== factsPath && this.view === "code" && this.docs.has(first.path)) this.file = first.path;
    this.told();
    this.changed();
  }

  /** The saved version: what changes are compared with. */
  saveVersion(): void {
    if (this.readOnly) return;
    this.savedFiles = this.files();
    this.savedAt = Date.now();
    this.saveSoon(0);
    void storage.persist();
    this.tell(t.save.done);
  }

  /** Back to the saved version; undo brings the changes back. */
  revert(): void {
    const changes: FileChange[] = this.changedPaths.map((path) => {
      const saved = this.savedFiles[path];
      return { path, before: this.docs.get(path), after: saved === undefined ? undefined : toDoc(saved) };
    });
    this.apply(changes, "revert");
  }

  // ---- Storage -----------------------------------------------------------------------------------------------------

  private saveSoon(delay = writeDelay): void {
    this.unwritten = true;
    if (this.saveState === "saved") this.saveState = "saving";
    clearTimeout(this.writeTimer);
    this.writeTimer = setTimeout(() => void this.flush(), delay);
  }

  /** Writes what is not written yet; one write at a time. */
  flush(): Promise<void> {
    clearTimeout(this.writeTimer);
    if (!this.unwritten || this.readOnly) return this.writing;
    this.unwritten = false;
    const project: storage.StoredProject = {
      id: this.id,
      title: this.title,
      files: this.files(),
      saved: this.savedFiles,
      savedAt: this.savedAt,
      changedAt: Date.now(),
      revision: (this.revision += 1),
      preview: { asOf: this.asOf, period: this.period, facts: contentOf(this.facts), source: this.factsSource },
    };
    this.writing = this.writing
      .then(() => storage.write(project))
      .then(() => {
        if (!this.unwritten) this.saveState = "saved";
        this.saveError = "";
        this.holder.announce(project.id);
      })
      .catch((error: unknown) => {
        this.unwritten = true;
        this.storageFailed(error);
      });
    return this.writing;
  }

  retrySave(): void {
    this.saveState = "saving";
    this.saveSoon(0);
  }

  private storageFailed(error: unknown): void {
    this.saveState = "failed";
    this.saveError = error instanceof DOMException && error.name === "QuotaExceededError" ? t.save.full : t.save.failed;
  }

  // ---- The engine --------------------------------------------------------------------------------------------------

  private changesFor(client: Client): Changes {
    const known = this.sent.get(client) ?? new Map<string, Doc>();
    const changes: Record<string, string | null> = {};
    const now = new Map<string, Doc>();
    for (const [path, doc] of this.docs) {
      if (!isPackFile(path)) continue;
      now.set(path, doc);
      if (known.get(path) !== doc) changes[path] = contentOf(doc);
    }
    for (const path of known.keys()) if (!now.has(path)) changes[path] = null;
    this.sent.set(client, now);
    return changes;
  }

  private restarted(client: Client | undefined): void {
    if (client) this.sent.delete(client);
    this.tell(t.engine.restarted, "error");
    this.look();
  }

  private readonly latest = new Latest<{ answer: PreviewAnswer; total: number } | undefined>(
    (result) => {
      if (result) this.answered(result.answer, result.total);
    },
    (error) => {
      if (!(error instanceof EngineStopped)) throw error;
    },
  );

  /** Compiles and previews; of several changes only the newest counts. */
  look(): void {
    const client = this.live;
    if (!client || this.engine !== "ready" || !this.id) return;
    this.stale = true;
    const began = performance.now();
    this.latest.run(async () => {
      const facts = contentOf(this.facts);
      const others = this.others();
      const answer = await client.call("preview", {
        changes: this.changesFor(client),
        ...(facts.trim() ? { facts } : {}),
        options: { asOf: this.asOf || null, period: this.period || null },
        ...(others ? { population: others } : {}),
      });
      return { answer, total: performance.now() - began };
    });
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => void this.check(), checkDelay);
    everybody.changed();
  }

  private othersOf: { docs: ReadonlyMap<string, Doc>; texts: readonly string[] } | undefined;

  /** Where a program ranks partners, the files of facts are the others. */
  private others(): readonly string[] | undefined {
    if (this.factFiles.length < 2) return undefined;
    if (this.othersOf?.docs !== this.docs) {
      const texts = this.factFiles.map((path) => this.content(path));
      const before = this.othersOf?.texts;
      const same = before?.length === texts.length && texts.every((text, index) => text === before[index]);
      this.othersOf = { docs: this.docs, texts: same && before ? before : texts };
    }
    return this.othersOf.texts;
  }

  private answered(answer: PreviewAnswer, total: number): void {
    this.compiled = answer.compiled;
    this.found = answer.diagnostics;
    if (answer.schema !== undefined || (answer.compiled && !this.schema)) {
      if (answer.schema !== undefined) this.lastSchema = answer.schema;
      this.schema = JSON.parse(this.lastSchema) as FactsSchema;
      this.inputs = inputsOf(this.schema);
      if (contentOf(this.facts).trim() === "" && !this.readOnly) {
        this.facts = toDoc(emptyFacts(this.inputs, this.asOf));
        this.look();
      }
    }
    if (answer.compiled) {
      this.evaluation = answer.evaluation;
      if (answer.evaluation?.ok) {
        this.decision = JSON.parse(answer.evaluation.json) as Decision;
        this.units = unitsOf(answer.text ?? "");
      }
    }
    this.stale = !answer.compiled || !answer.evaluation?.ok;
    this.timing = { compile: answer.compileMs, evaluate: answer.evaluateMs, total };
    this.answers += 1;
  }

  private lastSchema = "{}";

  /** The second worker: lints, scenarios, outline, edits. It never makes the preview wait. */
  private async second(): Promise<Client | undefined> {
    if (!this.module) return undefined;
    if (!this.desk) {
      const client = new Client(await this.module);
      this.desk ??= client;
      if (this.desk === client) {
        client.onRestart = () => this.restarted(client);
        await client.start();
      }
    }
    return this.desk;
  }

  private async check(): Promise<void> {
    const client = await this.second();
    if (!client) return;
    const docs = this.docs;
    try {
      const { diagnostics } = await client.call("check", { changes: this.changesFor(client) });
      if (this.docs === docs) this.checked = diagnostics;
      if (this.abilities.outline) {
        const { outline } = await client.call("outline", { changes: this.changesFor(client) });
        if (outline) this.outline = outline;
      }
      if (this.abilities.tests && this.docs === docs) {
        this.testing = true;
        const { report } = await client.call("test", { changes: this.changesFor(client) });
        this.testing = false;
        if (report) this.report = report;
      }
    } catch (error) {
      this.testing = false;
      if (!(error instanceof EngineStopped)) throw error;
    }
  }

  async scenarios(): Promise<readonly import("@charter/engine").Scenario[]> {
    const client = await this.second();
    if (!client) return [];
    return (await client.call("scenarios", { changes: this.changesFor(client) })).scenarios;
  }

  /** The outline of the saved version, to compare what both say. */
  async savedOutline(): Promise<Outline | undefined> {
    const client = this.abilities.outline ? await this.second() : undefined;
    const files = Object.fromEntries(Object.entries(this.savedFiles).filter(([path]) => isPackFile(path)));
    return client ? (await client.call("outlineOf", { files })).outline : undefined;
  }

  /** An edit that the engine computes from what it means. */
  async operate(operation: OperationWithoutDigest): Promise<EditResult | undefined> {
    const client = await this.second();
    if (!client || this.readOnly) return undefined;
    const docs = this.docs;
    const { result } = await client.call("edit", { changes: this.changesFor(client), operation });
    if (!result?.ok) {
      if (result && result.reason !== "ask") this.tell(result.message, "error");
      return result;
    }
    // Typed meanwhile: the places would be wrong. The operation is computed again.
    if (this.docs !== docs) return this.operate(operation);
    const changes: FileChange[] = [];
    for (const path of new Set(result.splices.map(({ file }) => file))) {
      const before = this.docs.get(path);
      let content = before ? contentOf(before) : "";
      for (const splice of result.splices.filter(({ file }) => file === path).toReversed()) {
        content = content.slice(0, splice.start) + splice.insert + content.slice(splice.end);
      }
      changes.push({ path, before, after: toDoc(content) });
    }
    this.apply(changes, operation.op);
    for (const note of result.notes) this.tell(note);
    return result;
  }

  /** Completion at a place of the editor; nothing where the package has none. */
  async complete(file: string, offset: number): Promise<(Completions & { doc: Doc }) | undefined> {
    const doc = this.docs.get(file);
    const client = this.abilities.outline ? await this.second() : undefined;
    if (!client || !doc) return undefined;
    const { completions } = await client.call("complete", { changes: this.changesFor(client), file, offset: toFile(doc, offset) });
    return completions && { ...completions, from: fromFile(doc, completions.from), to: fromFile(doc, completions.to), doc };
  }

  async hover(file: string, offset: number): Promise<Hover | undefined> {
    const doc = this.docs.get(file);
    const client = this.abilities.outline ? await this.second() : undefined;
    if (!client || !doc) return undefined;
    const { hover } = await client.call("hover", { changes: this.changesFor(client), file, offset: toFile(doc, offset) });
    return hover ? { ...hover, start: fromFile(doc, hover.start), end: fromFile(doc, hover.end) } : undefined;
  }

  /** Goes to where what stands at a place is declared. */
  async goToDefinition(file: string, offset: number): Promise<void> {
    const doc = this.docs.get(file);
    const client = this.abilities.outline ? await this.second() : undefined;
    if (!client || !doc) return;
    const { span } = await client.call("definition", { changes: this.changesFor(client), file, offset: toFile(doc, offset) });
    const there = span && this.docs.get(span.file);
    if (!span || !there) return;
    const at = there.text.lineAt(fromFile(there, span.start));
    this.goTo(span.file, at.number, [...there.text.sliceString(at.from, fromFile(there, span.start))].length + 1);
  }

  /** Renames what stands at a place, with all its uses. */
  async renameAt(file: string, offset: number): Promise<void> {
    const doc = this.docs.get(file);
    const client = this.abilities.outline && !this.readOnly ? await this.second() : undefined;
    if (!client || !doc) return;
    const { renameable } = await client.call("definition", { changes: this.changesFor(client), file, offset: toFile(doc, offset) });
    if (!renameable) return this.tell(t.code.notRenameable);
    const to = prompt(t.code.renameTo(renameable.name), renameable.name)?.trim();
    if (to && to !== renameable.name) await this.operate({ op: "rename", id: renameable.id, to });
  }

  /** The explanation of the present decision. */
  async explain(): Promise<Decision | undefined> {
    const client = this.live;
    if (!client) return undefined;
    const others = this.others();
    const { evaluation } = await client.call("preview", {
      changes: this.changesFor(client),
      facts: contentOf(this.facts),
      options: { asOf: this.asOf || null, period: this.period || null, explain: true },
      ...(others ? { population: others } : {}),
    });
    return evaluation?.ok ? (JSON.parse(evaluation.json) as Decision) : undefined;
  }

  /** A worker of its own for what runs over everybody. */
  async crowd(): Promise<Client | undefined> {
    if (!this.module) return undefined;
    const client = new Client(await this.module);
    await client.start();
    return client;
  }

  // ---- Messages ----------------------------------------------------------------------------------------------------

  tell(text: string, kind: Notice["kind"] = "info"): void {
    const id = (this.noticeId += 1);
    this.notices = [...this.notices.filter((notice) => notice.text !== text), { id, text, kind }];
    if (kind === "info") setTimeout(() => this.dismiss(id), 5000);
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  goTo(file: string, line: number, column: number): void {
    if (!this.docs.has(file)) return;
    this.file = file;
    this.target = { file, line, column, at: Date.now() };
    this.show("code");
  }
}

/** A change of a text that somebody else made, for an editor that shows it. */
export { difference };

export const isPackFile = (path: string): boolean => /\.(rhai|toml|csv)$/.test(path) && !path.startsWith("facts/");

function compileModule(): Promise<WebAssembly.Module> {
  const bytes = fetch(wasmUrl);
  // A server that does not know the type of the file: the bytes serve as well.
  return WebAssembly.compileStreaming(bytes.then((answer) => answer.clone())).catch(async () => {
    const answer = await bytes;
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return WebAssembly.compile(await answer.arrayBuffer());
  });
}

function titleOf(files: Readonly<Record<string, string>>): string {
  const manifest = files["pack.toml"] ?? "";
  const match = /^title\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*')/m.exec(manifest) ?? /^name\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*')/m.exec(manifest);
  const written = match?.[1] ?? "";
  try {
    return written.startsWith("'") ? written.slice(1, -1) : (JSON.parse(written || '""') as string);
  } catch {
    return written.slice(1, -1);
  }
}

/** Manifest, rules, tables, scenarios, facts, the rest. */
function byKind(a: string, b: string): number {
  const rank = (path: string): number =>
    path === "pack.toml" ? 0 : path.endsWith(".test.rhai") ? 3 : path.endsWith(".rhai") ? 1 : path.startsWith("facts/") ? 5 : path.startsWith("cases/") ? 4 : path.endsWith(".csv") ? 2 : 6;
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function changedBetween(saved: Readonly<Record<string, string>>, docs: ReadonlyMap<string, Doc>): string[] {
  const changed = [...docs].filter(([path, doc]) => saved[path] !== contentOf(doc)).map(([path]) => path);
  return [...changed, ...Object.keys(saved).filter((path) => !docs.has(path))].sort(byKind);
}

const today = (): string => new Date().toISOString().slice(0, 10);

function quarter(): string {
  const now = new Date();
  const first = new Date(Date.UTC(now.getFullYear(), Math.floor(now.getMonth() / 3) * 3, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 3, 0));
  return `${first.toISOString().slice(0, 10)}..${last.toISOString().slice(0, 10)}`;
}

export const app = new App();
/** Open parts of the page, which outlive a change of view. */
export const unfolded = new SvelteMap<string, boolean>();
