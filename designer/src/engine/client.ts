// The page's side of a worker: typed calls, the newest of a kind wins, a worker that died is replaced.

import type { Abilities, Kind, Message, Reply, Requests } from "./protocol.js";

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly progress: ((done: number, of: number) => void) | undefined;
}

/** The engine stopped in the middle of a call. */
export class EngineStopped extends Error {}

export class Client {
  private worker: Worker | undefined;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  /** Called after a worker was replaced: it knows no files. */
  onRestart: () => void = () => undefined;
  abilities: Abilities = { outline: false, tests: false };
  version = "";

  constructor(private readonly module: WebAssembly.Module) {}

  async start(): Promise<void> {
    this.spawn();
    const { version, abilities } = await this.call("start", { module: this.module });
    this.version = version;
    this.abilities = abilities;
  }

  call<K extends Kind>(kind: K, request: Requests[K]["request"], options: { progress?: (done: number, of: number) => void; transfer?: Transferable[] } = {}): Promise<Requests[K]["answer"]> {
    return new Promise((resolve, reject) => {
      const id = this.next;
      this.next += 1;
      this.waiting.set(id, { resolve: resolve as (answer: never) => void, reject, progress: options.progress });
      const message: Message<K> = { id, kind, request };
      this.worker?.postMessage(message, options.transfer ?? []);
    });
  }

  /** Ends what runs over everybody; its call answers `cancelled`. */
  cancel(): void {
    this.worker?.postMessage("cancel");
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  private spawn(): void {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      const waiting = this.waiting.get(data.id);
      if (!waiting) return;
      if ("progress" in data) {
        waiting.progress?.(data.progress, data.of);
        return;
      }
      this.waiting.delete(data.id);
      if ("answer" in data) {
        waiting.resolve(data.answer as never);
        return;
      }
      waiting.reject(new EngineStopped(data.failed));
      // A trap leaves the instance in an unknown state.
      if (/RuntimeError|recursive use|unreachable/.test(data.failed)) this.replace();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.replace(event.message);
    };
    this.worker = worker;
  }

  private replace(reason = "stopped"): void {
    this.worker?.terminate();
    for (const waiting of this.waiting.values()) waiting.reject(new EngineStopped(reason));
    this.waiting.clear();
    this.spawn();
    void this.call("start", { module: this.module }).then(() => this.onRestart());
  }
}

/** Runs one call at a time; of those that come meanwhile only the newest is kept. */
export class Latest<T> {
  private running = false;
  private queued: (() => Promise<T>) | undefined;

  constructor(
    private readonly done: (answer: T) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  run(work: () => Promise<T>): void {
    this.queued = work;
    if (!this.running) void this.drain();
  }

  private async drain(): Promise<void> {
    this.running = true;
    while (this.queued) {
      const work = this.queued;
      this.queued = undefined;
      try {
        const answer = await work();
        this.done(answer);
      } catch (error) {
        this.failed(error);
      }
    }
    this.running = false;
  }
}
