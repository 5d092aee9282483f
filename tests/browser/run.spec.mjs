// A run, from its start to its end. The same journey with a relay and without.
import { expect, test } from "./journey.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

test("a run is worked through from start to finish", async ({ pair: { ada, ben } }) => {
  const { page } = ada;
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  await expect(page.getByText("0 of 8")).toBeVisible();

  await ada.box("Start a call").click();
  await ada.box("Set the severity").click();
  await expect(page.getByText("2 of 8", { exact: true })).toBeVisible();
  await ada.box("Set the severity").click();
  await expect(page.getByText("1 of 8", { exact: true })).toBeVisible();

  await ada.task("Notify leadership").getByText("Notify leadership").click();
  await ada.task("Notify leadership").getByRole("button", { name: "Skip" }).click();
  await page.getByLabel("Reason to skip").fill("They were on the call");
  await page.keyboard.press("Enter");
  await expect(ada.task("Notify leadership")).toContainText("Skipped: They were on the call");

  await ada.task("Page the service owner").getByRole("button", { name: "Assign" }).click();
  await page.getByRole("option", { name: "Ben Chen" }).click();
  await expect(ada.task("Page the service owner").getByRole("button", { name: "Assignee" })).toContainText("Ben Chen");

  await ada.task("Roll back the last deploy").getByRole("button", { name: "Set due date" }).click();
  await page.getByRole("textbox", { name: "Due date", exact: true }).fill("in 2 h");
  await expect(page.getByText("in 2 h", { exact: false }).last()).toBeVisible();
  await page.keyboard.press("Enter");
  await ada.task("Watch the error rate").getByRole("button", { name: "Set due date" }).click();
  await page.getByRole("textbox", { name: "Due date", exact: true }).fill("fri 3pm");
  await page.keyboard.press("Enter");
  await expect(ada.task("Watch the error rate").getByRole("button", { name: /Due date of .*Friday .* 15:00/ })).toBeVisible();

  await page.getByRole("region", { name: "Wrap up" }).getByRole("button", { name: "Add task", exact: true }).click();
  await page.keyboard.type("Close the incident");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await ada.box("Close the incident").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.getByText("1 of 9", { exact: true }).or(page.getByText("2 of 9", { exact: true }))).toBeVisible();

  await page.getByRole("button", { name: "Payments latency" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Payments down");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Payments down", level: 1 })).toBeVisible();

  // Ben takes part by doing something, and becomes the owner.
  await ben.goTo("Runs");
  await ben.page.getByRole("link", { name: /Payments down/ }).first().click();
  await ben.box("Page the service owner").click();
  await expect(page.getByText("Ben Chen", { exact: false }).first()).toBeVisible();
  await page.getByRole("button", { name: /Owner/ }).click();
  await page.getByRole("option", { name: "Ben Chen" }).click();
  await expect(ben.page.getByRole("button", { name: /Owner/ })).toContainText("Ben Chen");

  await page.getByRole("button", { name: "Follow", exact: false }).click();

  await ben.page.getByRole("button", { name: "Finish run" }).click();
  await expect(page.getByText("Finished", { exact: true })).toBeVisible();
  await expect(ada.box("Write the timeline")).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(ben.page.getByText("In progress")).toBeVisible();

  const timeline = page.getByRole("tabpanel", { name: "Timeline" });
  for (const line of [
    "Ada Diaz started the run",
    "Ada Diaz ticked “Start a call”",
    "Ada Diaz reopened “Set the severity”",
    "Ada Diaz skipped “Notify leadership”: They were on the call",
    "Ada Diaz assigned “Page the service owner” to Ben Chen",
    "Ada Diaz renamed the run to “Payments down”",
    "Ben Chen ticked “Page the service owner”",
    "Ada Diaz made Ben Chen the owner",
    "Ben Chen finished the run",
    "Ada Diaz restored the run",
  ]) {
    await expect(timeline).toContainText(line);
  }
});

test("a run is worked through on this device alone", async ({ open }) => {
  const ada = await open("Ada Diaz");
  const { page } = ada;
  await ada.tryNow();
  const boxes = page.getByRole("checkbox");
  await boxes.first().click();
  await expect(boxes.first()).toBeChecked();
  await page.reload();
  await expect(boxes.first()).toBeChecked();
  await page.getByRole("button", { name: "Finish run" }).click();
  await expect(page.getByText("Finished", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("In progress")).toBeVisible();
  await expect(page.getByText("On this device only")).toBeVisible();
});

test("of a long run all can be read, and what comes into sight can be ticked", async ({ ada }) => {
  const { page } = ada;
  const title = (n) => `Check rack ${n}`;
  const items = Array.from({ length: 150 }, (_, n) => ({ title: title(n + 1) }));
  const playbook = { title: "Racks", checklists: [{ title: "All racks", items }], version: 1 };
  await ada.importPlaybook("racks.json", JSON.stringify(playbook));
  await ada.startRun("Inventory");
  await expect(page.locator("li.task")).toHaveCount(150);
  const far = page.locator("li.task", { hasText: title(140) });
  await expect(far.getByRole("checkbox")).toHaveCount(0);

  await far.scrollIntoViewIfNeeded();
  await ada.box(title(140)).click();
  await expect(page.locator(".run-progress")).toContainText("1 of 150");

  // Keys go on from row to row as fast as they are pressed.
  await ada.box(title(1)).focus();
  for (let n = 0; n < 70; n += 1) await page.keyboard.press("j");
  await expect(ada.box(title(71))).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.locator(".run-progress")).toContainText("2 of 150");

  // On paper there is no coming near.
  await expect(page.getByRole("checkbox")).not.toHaveCount(150);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(page.getByRole("checkbox")).toHaveCount(150);

  // Somebody gets a link to a task far down.
  const row = page.locator("li.task", { hasText: title(120) });
  await page.goto(`${page.url()}#${await row.getAttribute("id")}`);
  await page.reload();
  await expect(row).toBeInViewport();
  await expect(row.getByRole("button", { name: title(120), exact: true })).toHaveAttribute("aria-expanded", "true");
});
