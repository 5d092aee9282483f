// What every measurement starts from: the journeys' relay and people, in browsers that record nothing.
import { DESKTOP, test as journey, watch } from "../journey.mjs";
import { Person } from "../person.mjs";
import { lookAtFrames } from "./frames.mjs";

export { expect } from "../journey.mjs";

export const test = journey.extend({
  /** As in the journeys; but a recording would be measured too. */
  open: async ({ browser, muster }, use) => {
    const faults = [];
    const contexts = [];
    const open = async (name, options = DESKTOP) => {
      const context = await browser.newContext({ baseURL: muster.url, ...options });
      contexts.push(context);
      watch(context, faults);
      await context.addInitScript(lookAtFrames);
      return new Person(name, await context.newPage());
    };
    await use(open);
    for (const context of contexts) await context.close();
    if (0 < faults.length) throw new Error(`a page broke:\n${faults.join("\n")}`);
  },
});

/** Prints a figure as `cargo xtask bench` reads it. A budget is the largest value that is still good. */
export function figure(bench, value, unit, budget) {
  console.log(JSON.stringify({ bench, value, unit, budget }));
}

/** The smallest of these that so many percent don't exceed. */
export function percentile(samples, percent) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100) - 1, 0)];
}
