// A relay as a process of its own: started, stopped, killed, and started again where it was.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How long a relay may take until it listens, and until it has stopped when asked to. */
const PATIENCE_MS = 30_000;

/** How many of its last lines are told when something goes wrong. */
const LINES_KEPT = 40;

/** Starts a relay on a free port, with an empty data folder. */
export async function startMuster() {
  const muster = new Muster(await mkdtemp(join(tmpdir(), "muster-")));
  await muster.start();
  return muster;
}

export class Muster {
  /** Where it listens, once it does. */
  url;
  /** Where the first admin is set up. Known after the first start on an empty folder. */
  setupUrl;
  /** The folder that holds all it knows. */
  data;

  #process;
  #lines = [];

  constructor(data) {
    this.data = data;
  }

  /** Starts it and waits until it listens: on a free port first, later on the port it had. */
  async start() {
    const listen = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const isNew = (await readdir(this.data)).length === 0;
    this.#lines = [];
    this.#process = spawn(program(), ["serve", "--data", this.data, "--listen", listen], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    createInterface({ input: this.#process.stderr }).on("line", (line) => this.#keep(line));

    const ready = new Promise((resolve) => {
      let listens = false;
      createInterface({ input: this.#process.stdout }).on("line", (line) => {
        this.#keep(line);
        const url = after("listening on ", line);
        this.url = url ?? this.url;
        this.setupUrl = after("set up the first admin: ", line) ?? this.setupUrl;
        listens ||= url !== undefined;
        if (listens && (this.setupUrl || !isNew)) resolve("ready");
      });
    });
    const ended = once(this.#process, "exit", { signal: AbortSignal.timeout(PATIENCE_MS) });
    try {
      const first = await Promise.race([ready, ended]);
      if (first !== "ready") throw new Error(`it ended with ${first[1] ?? first[0]}`);
    } catch (cause) {
      this.#process.kill("SIGKILL");
      const said = this.#lines.join("\n");
      throw new Error(`muster doesn't listen (${cause.message}); it said:\n${said}`, { cause });
    }
  }

  /** Asks it to stop, as a supervisor would, and waits until it has. */
  async stop() {
    await this.#end("SIGTERM");
  }

  /** Ends it at once, wherever it is, as a power cut would. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** Stops it, and starts it again with the same data on the same port. */
  async restart() {
    await this.stop();
    await this.start();
  }

  /** Ends it for good, and forgets its data. */
  async discard() {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  async #end(signal) {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit", { signal: AbortSignal.timeout(PATIENCE_MS) });
    running.kill(signal);
    await gone;
  }

  #keep(line) {
    this.#lines.push(line);
    if (LINES_KEPT < this.#lines.length) this.#lines.shift();
  }
}

function program() {
  const path = process.env.MUSTER_BIN;
  if (!path) throw new Error("MUSTER_BIN names no relay; use `cargo xtask test --only browser`");
  return path;
}

/** What follows `start` on a line that begins with it. */
function after(start, line) {
  return line.startsWith(start) ? line.slice(start.length).trim() : undefined;
}
