// A browser that keeps nothing, or no more: said on the screen, and the work goes on.
import { expect, test } from "./journey.mjs";
import { Person } from "./person.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

/** Makes of this tab one that is not the app and keeps a database open while it is to be deleted: nobody else gets in. */
async function standInTheWay(page, pattern) {
  await page.goto("/manifest.webmanifest");
  await page.evaluate(async (pattern) => {
    const { name } = (await indexedDB.databases()).find((it) => new RegExp(pattern).test(it.name));
    const open = indexedDB.open(name);
    await new Promise((resolve) => (open.onsuccess = resolve));
    window.kept = open.result;
    indexedDB.deleteDatabase(name);
  }, pattern);
}

test("without IndexedDB the session goes on in memory, and says so", async ({ muster, open }) => {
  const ada = await open("Ada Diaz");
  await ada.page.context().addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { get: () => undefined });
  });
  await ada.setUp(muster.setupUrl);
  await ada.nameTeam("Operations");
  await expect(ada.page.getByText("What you do here is gone when you close this page.")).toBeVisible();
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  await ada.box("Start a call").click();
  await expect(ada.page.getByText("1 of 8", { exact: true })).toBeVisible();
  // The relay has it all the same.
  await ada.page.reload();
  await expect(ada.box("Start a call")).toBeChecked();
});

test("a database that doesn't open is not waited for, and the work goes on", async ({ ada }) => {
  test.slow();
  const context = ada.page.context();
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.isSynced();
  await standInTheWay(ada.page, "^muster-.{26}$");

  const late = new Person("Ada Diaz", await context.newPage());
  await late.page.goto("/");
  const banner = late.page.getByText("What you do here is gone when you close this page.", { exact: false });
  await expect(banner).toBeVisible({ timeout: 30_000 });
  await expect(banner).toContainText("close other tabs of Muster");
  await late.goTo("Playbooks");
  await late.page.getByRole("link", { name: /Incident/ }).first().click();
  await late.startRun("Payments latency");
  await late.box("Start a call").click();
  const run = late.page.url();
  await late.page.locator(".sync-pill").click();
  await expect(late.page.getByRole("tab", { name: "Waiting 0" })).toBeVisible();

  // What was in the way goes, and what was asked for meanwhile is answered: the next page has a disk.
  await ada.page.close();
  await late.page.goto(run);
  await expect(late.box("Start a call")).toBeChecked();
  await expect(banner).toBeHidden();
  await late.isSynced();
  await late.page.reload();
  await expect(late.box("Start a call")).toBeChecked();
  await expect(banner).toBeHidden();
});

test("a workspace on this device alone that doesn't open is not shown as an empty one", async ({ open }) => {
  test.slow();
  const ada = await open("Ada Diaz");
  await ada.tryNow();
  const context = ada.page.context();
  await standInTheWay(ada.page, "^muster-device$");
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByText("what it keeps isn't shown", { exact: false })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Try it now" })).toBeVisible();
});

test("a disk that is full loses nothing that is on the screen, and says so", async ({ ada, open }) => {
  const { page } = ada;
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  await ada.isSynced();
  const other = new Person("Ada Diaz", await page.context().newPage());
  await other.page.goto(page.url());
  await expect(other.box("Start a call")).toBeVisible();
  for (const tab of [page, other.page]) {
    await tab.evaluate(() => {
      const fail = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
      IDBObjectStore.prototype.put = fail;
      IDBObjectStore.prototype.add = fail;
    });
  }
  await ada.box("Start a call").click();
  await expect(page.getByText("This device is full.", { exact: false }).first()).toBeVisible();
  await expect(page.getByText("1 of 8", { exact: true })).toBeVisible();
  await other.box("Set the severity").click();
  await expect(other.page.getByText("This device is full.", { exact: false }).first()).toBeVisible();
  for (const tab of [page, other.page]) await expect(tab.getByText("2 of 8", { exact: true })).toBeVisible();
  const ben = await open("Ben Chen");
  await ben.join(await ada.invite());
  await ben.goTo("Runs");
  await ben.page.getByRole("link", { name: /Payments latency/ }).first().click();
  await expect(ben.box("Start a call")).toBeChecked();
  await expect(ben.box("Set the severity")).toBeChecked();
});
