// What every journey starts from: a relay of its own, people with browsers of their own, and a watch over their
// pages: `test` fails when one of them breaks, whatever the journey looks at.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base } from "@playwright/test";
import { startMuster } from "./muster.mjs";
import { Person } from "./person.mjs";

export { expect } from "@playwright/test";

/** A desktop and a phone, as the design names them. */
export const DESKTOP = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export const test = base.extend({
  /** A relay with an empty data folder, for this journey alone. */
  muster: async ({}, use) => {
    const muster = await startMuster();
    await use(muster);
    await muster.discard();
  },

  /** Opens a browser of its own for somebody: `await open("Ada Diaz", PHONE)`. */
  open: async ({ browser, muster }, use, testInfo) => {
    const faults = [];
    const contexts = [];
    const open = async (name, options = DESKTOP) => {
      const context = await browser.newContext({ baseURL: muster.url, ...options });
      contexts.push(context);
      watch(context, faults);
      await context.tracing.start({ screenshots: true, snapshots: true });
      return new Person(name, await context.newPage());
    };
    await use(open);
    const hasFailed = testInfo.status !== testInfo.expectedStatus || 0 < faults.length;
    for (const [index, context] of contexts.entries()) {
      const path = hasFailed ? testInfo.outputPath(`trace-${index + 1}.zip`) : undefined;
      await context.tracing.stop({ path });
      await context.close();
    }
    if (0 < faults.length) throw new Error(`a page broke:\n${faults.join("\n")}`);
  },

  /** The admin Ada, who has set up a team. */
  ada: async ({ open, muster }, use) => {
    const ada = await open("Ada Diaz");
    await ada.setUp(muster.setupUrl);
    await ada.createTeam("Operations");
    await use(ada);
  },

  /** Two people of one team, signed in: the admin Ada and the member Ben. */
  pair: async ({ open, ada }, use) => {
    const ben = await open("Ben Chen");
    await ben.join(await ada.invite());
    await use({ ada, ben });
  },
});

/** Notes what must never happen in a page. */
export function watch(context, faults) {
  context.on("weberror", (thrown) => faults.push(String(thrown.error())));
  context.on("console", (message) => {
    // A panic is written by the app's hook; a policy that stops something, by the browser.
    if (/Content Security Policy|panicked at/.test(message.text())) faults.push(message.text());
  });
}

const PLAYBOOKS = process.env.MUSTER_PLAYBOOKS ?? fileURLToPath(new URL("../../../shared/data/playbooks", import.meta.url));

/** The exported playbooks that lie beside the project, by name. A clone without that folder has none, and says so. */
export async function playbookFiles() {
  const names = await readdir(PLAYBOOKS).catch(() => []);
  if (names.length === 0) console.log(`no playbooks at ${PLAYBOOKS}: the journeys use their own`);
  const entries = names.map(async (name) => [name, await readFile(join(PLAYBOOKS, name))]);
  return new Map(await Promise.all(entries));
}
