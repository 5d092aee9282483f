// A new version of the app: it waits for a click, and nothing that was typed is lost by it.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "./journey.mjs";
import { Person } from "./person.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

// The debug relay reads the app from this folder whenever it is asked.
const WORKER = join(dirname(process.env.MUSTER_BIN), "../dist/service-worker.js");

test("a new version waits for a click, and what was typed stays", async ({ ada }) => {
  const { page } = ada;
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.getByRole("region", { name: "Triage" }).getByRole("button", { name: "Add task", exact: true }).click();
  await page.keyboard.type("Half a task");

  const worker = await readFile(WORKER, "utf8");
  try {
    await publish(`${worker}\n// another build\n`);
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((it) => it.update()));
    await expect(page.getByText("A new version is ready.")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Task title" })).toHaveValue("Half a task");
    const reloaded = page.waitForEvent("load");
    await page.getByRole("button", { name: "Reload" }).click();
    await reloaded;
    await expect(page.getByRole("textbox", { name: "Task title" })).toHaveValue("Half a task");
    await expect(page.getByText("A new version is ready.")).toBeHidden();
  } finally {
    await publish(worker);
  }
});

test("a tab that nobody looks at follows one that was updated, and one that is looked at waits", async ({ ada }) => {
  const { page } = ada;
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const other = new Person("Ada Diaz", await page.context().newPage());
  await other.page.goto(page.url());
  await expect(other.box("Start a call")).toBeVisible();
  const busy = new Person("Ada Diaz", await page.context().newPage());
  await busy.page.goto(page.url());
  await busy.page.getByRole("region", { name: "Triage" }).getByRole("button", { name: "Add task", exact: true }).click();
  await busy.page.keyboard.type("Half a task");

  const worker = await readFile(WORKER, "utf8");
  try {
    await publish(`${worker}\n// another build\n`);
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((it) => it.update()));
    await expect(other.page.getByText("A new version is ready.")).toBeVisible();
    let hasReloaded = false;
    const reloaded = other.page.waitForEvent("load").then(() => (hasReloaded = true));
    const first = page.waitForEvent("load");
    await page.getByRole("button", { name: "Reload" }).click();
    await first;
    await other.page.waitForTimeout(1000);
    expect(hasReloaded, "somebody looks at it").toBe(false);

    await turnAway(busy.page);
    await turnAway(other.page);
    await reloaded;
    await expect(other.box("Start a call")).toBeVisible();
    await expect(other.page.getByText("A new version is ready.")).toBeHidden();
    await expect(busy.page.getByText("A new version is ready."), "something is typed there").toBeVisible();
    await expect(busy.page.getByRole("textbox", { name: "Task title" })).toHaveValue("Half a task");
  } finally {
    await publish(worker);
  }
});

/** Nobody looks at this tab any more. */
async function turnAway(page) {
  await page.evaluate(() => {
    for (const [name, value] of [["hidden", true], ["visibilityState", "hidden"]]) {
      Object.defineProperty(document, name, { get: () => value });
    }
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

/** What the build writes: the file, and its compressed twin. */
async function publish(worker) {
  await writeFile(WORKER, worker);
  await writeFile(`${WORKER}.br`, brotliCompressSync(worker));
}
