// Programs in the browser's own storage. Every change is written a moment later; what cannot be written is said.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface StoredProject {
  readonly id: string;
  readonly title: string;
  /** The files as they are. */
  readonly files: Readonly<Record<string, string>>;
  /** The files of the saved version, against which changes are compared. */
  readonly saved: Readonly<Record<string, string>>;
  readonly savedAt: number;
  readonly changedAt: number;
  /** Counts writes: a tab that knows less must not write. */
  readonly revision: number;
  /** What is previewed. */
  readonly preview: StoredPreview;
}

export interface StoredPreview {
  readonly asOf: string;
  readonly period: string;
  readonly facts: string;
  /** The file of facts that was opened, or the partner's name. */
  readonly source: string;
}

interface Schema extends DBSchema {
  projects: { key: string; value: StoredProject };
  people: { key: string; value: { id: string; name: string; form: "ndjson" | "csv"; source: ArrayBuffer } };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("charter-designer", 1, {
    upgrade(db) {
      db.createObjectStore("projects", { keyPath: "id" });
      db.createObjectStore("people", { keyPath: "id" });
    },
    terminated() {
      opened = undefined;
    },
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

export async function all(): Promise<StoredProject[]> {
  const projects = await (await database()).getAll("projects");
  return projects.sort((a, b) => b.changedAt - a.changedAt);
}

export async function read(id: string): Promise<StoredProject | undefined> {
  return (await database()).get("projects", id);
}

export async function write(project: StoredProject): Promise<void> {
  const db = await database();
  const transaction = db.transaction("projects", "readwrite", { durability: "strict" });
  await Promise.all([transaction.store.put(project), transaction.done]);
}

export async function remove(id: string): Promise<void> {
  const db = await database();
  await db.delete("projects", id);
  await db.delete("people", id);
}

export async function writePeople(id: string, name: string, form: "ndjson" | "csv", source: ArrayBuffer): Promise<void> {
  await (await database()).put("people", { id, name, form, source });
}

export async function readPeople(id: string): Promise<{ name: string; form: "ndjson" | "csv"; source: ArrayBuffer } | undefined> {
  return (await database()).get("people", id);
}

export async function removePeople(id: string): Promise<void> {
  await (await database()).delete("people", id);
}

/** Asks the browser not to throw the storage away when space gets scarce. */
export async function persist(): Promise<boolean> {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}
