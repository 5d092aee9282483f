// Every screen at both sizes, light and dark: checked by axe, and kept as a picture among the artifacts.
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { DESKTOP, expect, PHONE, test } from "./journey.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

const LOOKS = {
  "1440-light": { ...DESKTOP, colorScheme: "light" },
  "1440-dark": { ...DESKTOP, colorScheme: "dark" },
  "390-light": { ...PHONE, colorScheme: "light" },
  "390-dark": { ...PHONE, colorScheme: "dark" },
};

for (const [look, options] of Object.entries(LOOKS)) {
  test(`every screen is readable by everybody (${look})`, async ({ muster, open }, testInfo) => {
    const ada = await open("Ada Diaz", { ...options, reducedMotion: "reduce" });
    const { page } = ada;
    const check = async (name) => {
      await page.screenshot({ path: join(testInfo.project.outputDir, "..", "screens", `${name}-${look}.png`) });
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
      const told = violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.target} ${node.failureSummary}`));
      expect.soft(told, name).toEqual([]);
    };

    await page.goto("/welcome");
    await expect(page.getByRole("heading", { name: "Run your processes", level: 1 })).toBeVisible();
    await check("welcome");
    await page.goto("/signin");
    await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
    await check("sign-in");
    await page.goto(muster.setupUrl);
    await expect(page.getByRole("heading", { name: "Set up Muster" })).toBeVisible();
    await check("set-up");
    await ada.setUp(muster.setupUrl);
    await check("first-team");
    await ada.createTeam("Operations");
    await check("playbooks-empty");
    const link = await ada.invite();
    await check("people");
    const ben = await open("Ben Chen");
    await ben.join(link);
    const guest = await open("Cyd Okoro", options);
    await guest.page.goto(link);
    await expect(guest.page.getByRole("heading", { name: "Join Operations" })).toBeVisible();
    await guest.page.screenshot({ path: join(testInfo.project.outputDir, "..", "screens", `invite-${look}.png`) });

    await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
    await expect(page.getByRole("region", { name: "Triage" })).toBeVisible();
    await check("playbook");
    await ada.task("Set the severity").getByRole("button", { name: "Details of" }).click();
    await check("playbook-details");
    await page.getByRole("tab", { name: "Access" }).click();
    await check("playbook-access");
    await page.getByRole("tab", { name: "Outline" }).click();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByRole("dialog", { name: "Start a run" })).toBeVisible();
    await check("start-run");
    await page.keyboard.press("Escape");
    await ada.startRun("Payments latency");
    await ada.box("Start a call").click();
    await ben.page.goto(page.url());
    await ben.box("Page the service owner").click();
    await ada.isSynced();
    await check("run");
    await ada.task("Set the severity").getByText("Set the severity").first().click();
    await check("run-task");
    await ada.goTo("Inbox");
    await check("inbox");
    await ada.goTo("Runs");
    await check("runs");
    await ada.goTo("Playbooks");
    await check("playbooks");
    await ada.goTo("Settings");
    await check("settings");
    await page.goto("/sync");
    await expect(page.getByRole("heading", { name: "Sync", level: 1 })).toBeVisible();
    await check("sync");
    await page.goto("/nowhere");
    await check("not-found");
  });
}
