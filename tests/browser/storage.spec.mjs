// A browser that keeps nothing, or no more: said on the screen, and the work goes on.
import { expect, test } from "./journey.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

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

test("a disk that is full loses nothing that is on the screen, and says so", async ({ ada, open }) => {
  const { page } = ada;
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  await ada.isSynced();
  await page.evaluate(() => {
    const fail = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    IDBObjectStore.prototype.put = fail;
    IDBObjectStore.prototype.add = fail;
  });
  await ada.box("Start a call").click();
  await expect(page.getByText("This device is full.", { exact: false }).first()).toBeVisible();
  await expect(page.getByText("1 of 8", { exact: true })).toBeVisible();
  const ben = await open("Ben Chen");
  await ben.join(await ada.invite());
  await ben.goTo("Runs");
  await ben.page.getByRole("link", { name: /Payments latency/ }).first().click();
  await expect(ben.box("Start a call")).toBeChecked();
});
