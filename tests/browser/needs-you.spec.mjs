// What was done offline and is no longer allowed, or was decided otherwise: kept, explained, and for its author to settle.
import { expect, test } from "./journey.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

test("what was done in a run that was finished meanwhile needs its author", async ({ pair: { ada, ben } }) => {
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  const second = await startAnother(ada);
  await ben.visit(ada);
  await ben.box("Write the timeline").click();
  await ben.isSynced();
  await ben.page.goto(second);
  await ben.box("Start a call").click();
  await ben.isSynced();

  await ben.page.context().setOffline(true);
  await ben.box("Set the severity").click();
  await ben.visit(ada);
  await ben.box("Thank everybody").click();
  await ada.page.goto(second);
  await ada.page.getByRole("button", { name: "Finish run" }).click();
  await ada.isSynced();
  await ben.page.context().setOffline(false);

  await expect(ben.page.locator(".sync-pill")).toContainText("1 needs you");
  await expect(ada.page.getByText("1 of 8", { exact: true })).toBeVisible();
  await ben.page.locator(".sync-pill").click();
  const row = ben.page.getByRole("listitem").filter({ hasText: "Set the severity" });
  await expect(row).toContainText("Not accepted");
  await expect(row).toContainText(/Ada Diaz/);
  for (const way of ["Retry", "Send as suggestion", "Discard"]) {
    await expect(row.getByRole("button", { name: way })).toBeVisible();
  }
  await row.getByRole("button", { name: "Send as suggestion" }).click();
  await expect(ben.page.getByText("Nothing needs you")).toBeVisible();
});

test("who was taken off a private playbook keeps what he typed, to copy or discard", async ({ pair: { ada, ben } }) => {
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.page.getByRole("tab", { name: "Access" }).click();
  await ada.page.getByRole("button", { name: "Make private" }).click();
  await ada.page.getByRole("dialog").getByRole("button", { name: "Make private" }).click();
  await ben.visit(ada);
  await expect(ben.page.getByRole("heading", { name: "You can't open this" })).toBeVisible();
  await ada.page.getByRole("button", { name: "Add member" }).click();
  await ada.page.getByRole("option", { name: "Ben Chen" }).click();
  // The page opens by itself.
  await expect(ben.page.getByRole("region", { name: "Triage" })).toBeVisible();

  await ben.page.context().setOffline(true);
  await ben.task("Set the severity").getByRole("textbox").fill("Set the severity, in words");
  await ben.page.keyboard.press("Enter");
  await ben.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Remove Ben Chen" }).click();
  await ada.isSynced();
  await ben.page.context().setOffline(false);

  await expect(ben.page.locator(".sync-pill")).toContainText("1 needs you");
  await ben.page.locator(".sync-pill").click();
  const row = ben.page.getByRole("listitem").filter({ hasText: "in words" });
  await expect(row).toContainText("Not accepted");
  await expect(row.getByRole("button", { name: "Copy my text" })).toBeVisible();
  await ben.goTo("Playbooks");
  await expect(ben.page.getByText("No playbooks")).toBeVisible();
});

test("of two due dates set while apart, the one made later stands, and the other may be used", async ({ pair: { ada, ben } }) => {
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await ada.startRun("Payments latency");
  await ben.visit(ada);
  await ben.box("Start a call").click();
  await ben.isSynced();
  await ben.page.context().setOffline(true);
  await setDue(ben, "Set the severity", "mon 9:00");
  await setDue(ada, "Set the severity", "tue 9:00");
  await ada.isSynced();
  await ben.page.context().setOffline(false);

  await expect(ben.page.locator(".sync-pill")).toContainText("1 needs you");
  await expect(ben.task("Set the severity").getByRole("button", { name: /Due date of .*Tuesday/ })).toBeVisible();
  await ben.page.locator(".sync-pill").click();
  await ben.page.getByRole("button", { name: "Use mine" }).click();
  await expect(ada.task("Set the severity").getByRole("button", { name: /Due date of .*Monday/ })).toBeVisible();
});

async function setDue(person, task, text) {
  await person.task(task).getByRole("button", { name: /due date/i }).click();
  await person.page.getByRole("textbox", { name: "Due date", exact: true }).fill(text);
  await person.page.keyboard.press("Enter");
}

async function startAnother(person) {
  const first = person.page.url();
  await person.page.keyboard.press("n");
  const dialog = person.page.getByRole("dialog", { name: "Start a run" });
  await dialog.getByRole("option", { name: /Incident response/ }).click();
  await dialog.getByLabel("Name").fill("Another one");
  await dialog.getByRole("button", { name: "Start run" }).click();
  await expect(person.page.getByRole("heading", { name: "Another one", level: 1 })).toBeVisible();
  const second = person.page.url();
  await person.isSynced();
  await person.page.goto(first);
  await expect(person.page.getByRole("heading", { name: "Payments latency", level: 1 })).toBeVisible();
  return second;
}
