// What every journey starts from: `test` fails when the page breaks, whatever the journey looks at.
import { test as base } from "@playwright/test";

export { expect } from "@playwright/test";

export const test = base.extend({
  context: async ({ context }, use) => {
    const faults = [];
    context.on("weberror", (thrown) => faults.push(String(thrown.error())));
    context.on("console", (message) => {
      // A panic is written by the app's hook; a policy that stops something, by the browser.
      if (/Content Security Policy|panicked at/.test(message.text())) faults.push(message.text());
    });
    await use(context);
    if (0 < faults.length) throw new Error(`the page broke:\n${faults.join("\n")}`);
  },
});
