// A run of 500 tasks, in 20 sections.
import { expect } from "./measure.mjs";

export const N_TASKS = 500;
const N_SECTIONS = 20;

export const NAME = "Datacenter move";

export const title = (n) => `Task ${n}: look at the dashboards`;

/** Somebody imports its playbook and starts it; gives back its address. */
export async function startLargeRun(person) {
  const item = (n) => ({ title: title(n), description: "Say in the channel what you see, and since when." });
  const perSection = N_TASKS / N_SECTIONS;
  const checklists = Array.from({ length: N_SECTIONS }, (_, section) => ({
    title: `Section ${section + 1}`,
    items: Array.from({ length: perSection }, (_, n) => item(section * perSection + n + 1)),
  }));
  await person.importPlaybook("large.json", JSON.stringify({ title: "Large", checklists, version: 1 }));
  await person.startRun(NAME);
  await expect(person.page.getByText(`0 of ${N_TASKS}`, { exact: true })).toBeVisible();
  await person.isSynced();
  return person.page.url();
}
