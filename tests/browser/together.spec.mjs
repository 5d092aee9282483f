// Two people in the same documents at once.
import { expect, test } from "./journey.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

test("two people see each other's ticks, and each run is the same for both", async ({ pair: { ada, ben } }) => {
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  // He is there before the run is.
  await ben.page.goto(ada.page.url());
  await ada.box("Start a call").click();
  await expect(ben.box("Start a call")).toBeChecked();
  await ben.box("Set the severity").click();
  await expect(ada.box("Set the severity")).toBeChecked();
  await Promise.all([ada.box("Write the timeline").click(), ben.box("Thank everybody").click()]);
  for (const { page } of [ada, ben]) await expect(page.getByText("4 of 8", { exact: true })).toBeVisible();
});

test("two people type into one description and lose nothing", async ({ pair: { ada, ben } }) => {
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await expect(ada.page.getByRole("region", { name: "Triage" })).toBeVisible();
  await ben.visit(ada);
  for (const { page } of [ada, ben]) await page.getByRole("button", { name: "Edit description" }).click();
  const [hers, his] = [ada, ben].map(({ page }) => page.getByRole("textbox", { name: "Description" }));
  await hers.press("Control+Home");
  await his.press("Control+End");
  const [start, end] = ["First things first, and slowly. ", " Then tell the others what you did."];
  await Promise.all([
    hers.pressSequentially(start, { delay: 35 }),
    his.pressSequentially(end, { delay: 30 }),
  ]);
  const whole = `${start}What we do when something breaks.${end}`;
  await expect(hers).toHaveValue(whole);
  await expect(his).toHaveValue(whole);
});

test("two tabs of one person are one device", async ({ pair: { ada } }) => {
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await second.getByRole("checkbox", { name: "Start a call" }).click();
  await expect(ada.box("Start a call")).toBeChecked();
  await ada.box("Set the severity").click();
  await expect(second.getByRole("checkbox", { name: "Set the severity" })).toBeChecked();
  // The first tab led; the other goes on alone.
  await ada.page.close();
  await second.getByRole("checkbox", { name: "Notify leadership" }).click();
  await expect(second.locator(".sync-pill")).toHaveAttribute("data-state", "synced");
  await second.reload();
  await expect(second.getByText("3 of 8", { exact: true })).toBeVisible();
});
