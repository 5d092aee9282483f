// Opening a large run that is on the device, with the relay stopped: all comes from IndexedDB.
import { begunAt, clickedAt, rows } from "./frames.mjs";
import { N_TASKS, NAME, startLargeRun } from "./large-run.mjs";
import { expect, figure, percentile, test } from "./measure.mjs";

const N_OPENED = 30;
const N_LOADED = 15;

test("opening a large run", async ({ muster, open }) => {
  const ada = await open("Ada Diaz");
  const { page } = ada;
  await ada.setUp(muster.setupUrl);
  await ada.createTeam("Operations");
  const run = await startLargeRun(ada);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await ada.goTo("Runs");
  const runs = page.url();
  await muster.stop();

  const opened = [];
  for (let n = 0; n < N_OPENED; n += 1) {
    // A page that was just loaded has no copy in memory.
    await page.goto(runs);
    const link = page.getByRole("link", { name: new RegExp(NAME) }).first();
    await expect(link).toBeVisible();
    const painted = rows(page, N_TASKS);
    await link.click();
    opened.push((await painted) - (await clickedAt(page)));
  }
  figure(`open a run of ${N_TASKS} tasks by its link, p50`, percentile(opened, 50), "ms", 200);
  figure(`open a run of ${N_TASKS} tasks by its link, p95`, percentile(opened, 95), "ms");

  const loaded = [];
  for (let n = 0; n < N_LOADED; n += 1) {
    await page.goto("about:blank");
    await page.goto(run);
    loaded.push((await rows(page, N_TASKS)) - (await begunAt(page)));
  }
  figure(`load the page of a run of ${N_TASKS} tasks, p50`, percentile(loaded, 50), "ms");
});
