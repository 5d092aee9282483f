// From a click on a task's box until it is painted as done: there, and in somebody else's browser.
import { clickedAt, ticked } from "./frames.mjs";
import { N_TASKS, startLargeRun, title } from "./large-run.mjs";
import { expect, figure, percentile, test } from "./measure.mjs";

const N_TICKS = 40;

test("ticks in a large run", async ({ pair: { ada, ben } }) => {
  await startLargeRun(ada);
  await ben.visit(ada);
  await expect(ben.box(title(1))).toBeVisible();

  const [here, there] = [[], []];
  for (let n = 1; n <= N_TICKS; n += 1) {
    // Both look at it.
    for (const person of [ada, ben]) await person.box(title(n)).scrollIntoViewIfNeeded();
    const painted = [ada, ben].map(({ page }) => ticked(page, title(n)));
    await ada.box(title(n)).click();
    const [hers, his] = await Promise.all(painted);
    const began = await clickedAt(ada.page);
    here.push(hers - began);
    there.push(his - began);
    await ada.isSynced();
  }
  figure(`tick → painted, ${N_TASKS} tasks, p50`, percentile(here, 50), "ms");
  figure(`tick → painted, ${N_TASKS} tasks, p95`, percentile(here, 95), "ms", 50);
  figure(`tick → painted in a second browser, ${N_TASKS} tasks, p50`, percentile(there, 50), "ms");
  figure(`tick → painted in a second browser, ${N_TASKS} tasks, p95`, percentile(there, 95), "ms", 100);
});
