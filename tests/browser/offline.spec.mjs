// No network: the relay is stopped, the browser killed and started again on what it had kept.
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browser } from "./chromium.mjs";
import { DESKTOP, expect, test, watch } from "./journey.mjs";
import { Person } from "./person.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

const home = test.extend({
  /** Somebody whose browser keeps a profile, and can be killed and started again. */
  keeper: async ({ playwright, muster }, use) => {
    const profile = await mkdtemp(join(tmpdir(), "muster-profile-"));
    const faults = [];
    let context;
    const start = async () => {
      context = await playwright.chromium.launchPersistentContext(profile, {
        ...browser.launchOptions,
        ...DESKTOP,
        baseURL: muster.url,
      });
      watch(context, faults);
      return new Person("Ada Diaz", context.pages()[0] ?? (await context.newPage()));
    };
    const kill = async () => {
      const gone = new Promise((resolve) => context.once("close", resolve));
      await killProcessesOf(profile);
      await gone;
    };
    /** Sets up a team with two people; Ada is the one whose browser will be killed. */
    const begin = async (open) => {
      const ada = await start();
      await ada.setUp(muster.setupUrl);
      await ada.createTeam("Operations");
      const link = await ada.invite();
      const ben = await open("Ben Chen");
      await ben.join(link);
      return { ada, ben };
    };
    await use({ begin, start, kill });
    await context?.close().catch(() => {});
    await rm(profile, { recursive: true, force: true });
    expect(faults).toEqual([]);
  },
});

home("the app starts and works without relay or network, and everything arrives once", async ({ keeper, muster, open }) => {
  let { ada, ben } = await keeper.begin(open);
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await expect(ada.page.getByRole("region", { name: "Triage" })).toBeVisible();
  const playbook = ada.page.url();
  await ada.startRun("Payments latency");
  const run = ada.page.url();
  await ada.isSynced();
  await hasWorker(ada.page);

  await muster.stop();
  await expect(ada.page.locator(".sync-pill")).toHaveAttribute("data-state", "offline");
  await ada.box("Start a call").click();
  await expect(ada.page.locator(".sync-pill")).toContainText("1 saved here");

  await keeper.kill();
  ada = await keeper.start();
  await ada.page.goto(run);
  await expect(ada.box("Start a call")).toBeChecked();
  await expect(ada.page.locator(".sync-pill")).toContainText("1 saved here");
  await ada.box("Set the severity").click();
  await ada.page.reload();
  await expect(ada.box("Set the severity")).toBeChecked();

  // A playbook that is on the device is edited, and a run of it is started.
  await ada.page.goto(playbook);
  await ada.task("Thank everybody").getByRole("textbox").fill("Thank them all");
  await ada.page.keyboard.press("Enter");
  await ada.page.keyboard.press("Escape");
  await ada.startRun("Made on a train");
  await ada.box("Thank them all").click();
  await expect(ada.page.locator(".sync-pill")).toContainText("5 saved here");
  await ada.page.goto("/sync");
  await expect(ada.page.getByRole("tabpanel").getByRole("listitem")).toHaveCount(5);

  await muster.start();
  await ada.page.getByRole("button", { name: "Sync now" }).click();
  await isSyncedAgain(ada);
  await ben.page.goto(run);
  await expect(ben.page.getByText("2 of 8", { exact: true })).toBeVisible();
  await ben.goTo("Runs");
  await ben.page.getByRole("link", { name: /Made on a train/ }).first().click();
  await expect(ben.box("Thank them all")).toBeChecked();
  const ticks = ben.page.getByRole("tabpanel", { name: "Timeline" }).getByText("ticked");
  await expect(ticks).toHaveCount(1);
});

home("200 edits made offline arrive once, after the browser was killed", async ({ keeper, muster, open }) => {
  home.setTimeout(180_000);
  let { ada, ben } = await keeper.begin(open);
  const items = Array.from({ length: 100 }, (_, n) => ({ title: `Task ${n + 1}` }));
  await ada.importPlaybook("long.json", JSON.stringify({ title: "Long", checklists: [{ title: "All", items }], version: 1 }));
  await ada.startRun("A long one");
  const run = ada.page.url();
  await ada.isSynced();
  await hasWorker(ada.page);
  await muster.stop();
  await expect(ada.page.locator(".sync-pill")).toHaveAttribute("data-state", "offline");

  // A tick, and another that takes half of them back or skips: 200 edits in all.
  for (let n = 1; n <= 100; n += 1) await ada.box(`Task ${n}`).click();
  for (let n = 1; n <= 100; n += 1) {
    if (n % 2 === 0) await ada.box(`Task ${n}`).click();
    else {
      await ada.task(`Task ${n}`).getByRole("button", { name: "Assign" }).click();
      await ada.page.getByRole("option", { name: "Ada Diaz" }).click();
    }
  }
  await expect(ada.page.locator(".sync-pill")).toContainText("200 saved here");
  await keeper.kill();
  ada = await keeper.start();
  await ada.page.goto(run);
  await expect(ada.page.locator(".sync-pill")).toContainText("200 saved here");
  await muster.start();
  await isSyncedAgain(ada);

  await ben.page.goto(run);
  await expect(ben.page.getByText("50 of 100", { exact: true }).first()).toBeVisible();
  await ben.page.getByRole("button", { name: "Show earlier" }).click();
  for (let more = true; more; ) {
    const button = ben.page.getByRole("button", { name: "Show earlier" });
    more = await button.isVisible();
    if (more) await button.click();
  }
  const lines = ben.page.getByRole("tabpanel", { name: "Timeline" });
  await expect(lines.getByText("ticked")).toHaveCount(100);
  await expect(lines.getByText("reopened")).toHaveCount(50);
  await expect(lines.getByText("took")).toHaveCount(50);
});

/** A browser that is killed may not have written its cookies yet: then it asks for the password, and loses nothing. */
async function isSyncedAgain(person) {
  const pill = person.page.locator(".sync-pill");
  await expect(pill).toContainText(/^(Synced|Sign in)/, { timeout: 60_000 });
  if ((await pill.innerText()).startsWith("Sign in")) {
    await person.page.getByRole("link", { name: "Sign in", exact: true }).click();
    await person.enterPassword();
    await expect(person.page.getByRole("link", { name: "Playbooks" }).first()).toBeVisible();
  }
  await person.isSynced();
}

/** Waits until the service worker has everything that a start without a network takes. */
async function hasWorker(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
}

async function killProcessesOf(profile) {
  for (const pid of await readdir("/proc")) {
    const words = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "") : "";
    if (words.includes(`--user-data-dir=${profile}`)) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It went with its parent.
      }
    }
  }
}
