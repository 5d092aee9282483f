// A playbook: in by a file, changed in every way, out again as a file. The same journey with a relay and without.
import { readFile } from "node:fs/promises";
import { expect, playbookFiles, test } from "./journey.mjs";
import { PLAYBOOK, PLAYBOOK_FILE } from "./playbook.mjs";

const PLACES = {
  "with a relay": async (person, muster) => {
    await person.setUp(muster.setupUrl);
    await person.createTeam("Operations");
  },
  "on this device alone": (person) => person.tryNow(),
};

for (const [place, begin] of Object.entries(PLACES)) {
  test(`a playbook is imported, edited and exported ${place}`, async ({ muster, open }) => {
    const ada = await open("Ada Diaz");
    const { page } = ada;
    await begin(ada, muster);
    await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
    await expect(page.getByRole("region", { name: "Triage" })).toBeVisible();

    await page.getByRole("button", { name: PLAYBOOK.title }).click();
    await page.getByRole("textbox", { name: "Title", exact: true }).fill("When it breaks");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "When it breaks", level: 1 })).toBeVisible();

    await page.getByRole("button", { name: "Edit description" }).click();
    await page.getByRole("textbox", { name: "Description" }).press("Control+End");
    await page.keyboard.type(" Calmly.");
    await page.keyboard.press("Escape");
    await expect(page.getByText("What we do when something breaks. Calmly.")).toBeVisible();

    // Tasks are lines that are typed.
    await ada.task("Set the severity").getByRole("textbox").fill("Set the severity level");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Say it in the channel");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect.poll(() => titles(page, "Triage")).toEqual([
      "Start a call",
      "Set the severity level",
      "Say it in the channel",
      "Notify leadership",
    ]);

    // The focus goes with the row, so that the key may be held.
    const notify = ada.task("Notify leadership").getByRole("textbox");
    await notify.focus();
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Alt+ArrowUp");
    await expect(notify).toBeFocused();
    await expect.poll(() => titles(page, "Triage")).toEqual([
      "Start a call",
      "Notify leadership",
      "Set the severity level",
      "Say it in the channel",
    ]);

    await paste(ada.task("Watch the error rate").getByRole("textbox"), "- Scale up\n- Clear the cache\n\n- Restart");
    await expect(page.getByText("3 tasks added.")).toBeVisible();
    await expect.poll(() => titles(page, "Mitigate")).toEqual([
      "Page the service owner",
      "Roll back the last deploy",
      "Watch the error rate",
      "Scale up",
      "Clear the cache",
      "Restart",
    ]);

    // By hand, from one section into another.
    const grip = ada.task("Thank everybody").getByRole("button", { name: "Move Thank everybody" });
    await drag(page, grip, ada.task("Start a call"));
    await expect.poll(() => titles(page, "Triage")).toContain("Thank everybody");

    await page.getByRole("region", { name: "Wrap up" }).getByRole("button", { name: "Wrap up: more" }).click();
    await page.getByRole("menuitem", { name: "Delete section" }).click();
    await expect(page.getByRole("region", { name: "Wrap up" })).toBeHidden();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect(page.getByRole("region", { name: "Wrap up" })).toBeVisible();

    const exported = JSON.parse(await download(page));
    expect(exported.title).toBe("When it breaks");
    expect(exported.description).toBe("What we do when something breaks. Calmly.");
    expect(exported.checklists.map((it) => it.title)).toEqual(["Triage", "Mitigate", "Wrap up"]);
    expect(exported.checklists[1].items.map((it) => it.title)).toEqual(await titles(page, "Mitigate"));
    expect(exported.checklists[0].items.find((it) => it.title === "Start a call").description).toBe("Use the **bridge**.");

    // All of it is still there when the page is opened anew.
    const before = await titles(page, "Triage");
    await page.reload();
    await expect.poll(() => titles(page, "Triage")).toEqual(before);

    await page.getByRole("button", { name: "Playbook menu" }).click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    await expect(page.getByText("This playbook is archived.")).toBeVisible();
    await page.getByRole("button", { name: "Restore" }).click();
    await expect(page.getByText("This playbook is archived.")).toBeHidden();
  });
}

test("each exported playbook comes in by a drop, and out with the same content", async ({ ada }) => {
  const files = await playbookFiles();
  test.skip(files.size === 0, "the folder of exported playbooks is not here");
  for (const [name, content] of files) {
    const meant = JSON.parse(content);
    await ada.goTo("Playbooks");
    await drop(ada.page, name, content);
    await expect(ada.page.getByRole("heading", { name: meant.title, level: 1 })).toBeVisible();
    const exported = JSON.parse(await download(ada.page));
    expect(exported.title).toBe(meant.title);
    expect(outline(exported)).toEqual(outline(meant));
  }
});

test("a private playbook is its members' own", async ({ pair: { ada, ben } }) => {
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await expect(ada.page.getByRole("region", { name: "Triage" })).toBeVisible();
  await ben.goTo("Playbooks");
  await expect(ben.page.getByText(PLAYBOOK.title)).toBeVisible();

  await ada.page.getByRole("tab", { name: "Access" }).click();
  await ada.page.getByRole("button", { name: "Make private" }).click();
  await ada.page.getByRole("dialog").getByRole("button", { name: "Make private" }).click();
  await expect(ben.page.getByText(PLAYBOOK.title)).toBeHidden();

  await ada.page.getByRole("button", { name: "Add member" }).click();
  await ada.page.getByRole("option", { name: "Ben Chen" }).click();
  await ada.page.getByRole("listitem").filter({ hasText: "Ben Chen" }).getByRole("button", { name: "Make admin" }).click();
  await ben.page.getByRole("link", { name: PLAYBOOK.title }).click();
  await ben.page.getByRole("tab", { name: "Access" }).click();
  const lock = ben.page.getByRole("switch", { name: "Only admins edit" });
  await lock.click();
  await expect(lock).toBeChecked();
});

test("a file that is no playbook says what is wrong, and changes nothing", async ({ ada }) => {
  const items = Array.from({ length: 10_000 }, (_, n) => ({ title: `Task ${n}` }));
  const bad = {
    "text.json": "not a playbook",
    "huge.json": `{"title": "${"x".repeat(5 * 1024 * 1024)}"}`,
    "version.json": JSON.stringify({ ...PLAYBOOK, version: 99 }),
    "id.json": JSON.stringify({ ...PLAYBOOK, id: "abcdefghijklmnopqrstuvwxyz" }),
    "deep.json": `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    "many.json": JSON.stringify({ ...PLAYBOOK, checklists: [{ title: "All", items }] }),
  };
  for (const [name, content] of Object.entries(bad)) {
    await ada.importPlaybook(name, content);
    const alert = ada.page.getByRole("alert").filter({ hasText: name });
    await expect(alert).toContainText("can't be imported");
    await expect(alert).toContainText("Nothing was changed.");
    await alert.getByRole("button", { name: "Dismiss" }).click();
  }
  await expect(ada.page.getByText("No playbooks")).toBeVisible();

  const odd = { ...PLAYBOOK, unheard_of: { at: "all" }, checklists: [...PLAYBOOK.checklists, { title: "Empty", items: [] }] };
  await ada.importPlaybook("odd.json", JSON.stringify(odd));
  await expect(ada.page.getByRole("region", { name: "Empty" })).toBeVisible();
});


async function titles(page, section) {
  const inputs = page.getByRole("region", { name: section }).locator("li[data-row] input.ol-row__input");
  return inputs.evaluateAll((all) => all.map((it) => it.value));
}

const outline = (playbook) =>
  playbook.checklists.map(({ title, items }) => ({
    title,
    items: items.map((it) => ({ title: it.title, description: it.description ?? "", command: it.command ?? "" })),
  }));

async function download(page) {
  await page.getByRole("button", { name: "Playbook menu" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Export" }).click(),
  ]);
  return readFile(await download.path(), "utf8");
}

async function paste(field, text) {
  await field.evaluate((input, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

async function drop(page, name, content) {
  const dataTransfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: "application/json" }));
      return transfer;
    },
    [name, content.toString()],
  );
  for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("body", type, { dataTransfer });
}

async function drag(page, from, to) {
  const a = await from.boundingBox();
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(a.x + a.width / 2, a.y - 10, { steps: 4 });
  const target = async () => {
    const b = await to.boundingBox();
    await page.mouse.move(b.x + 40, b.y + b.height - 6, { steps: 8 });
  };
  // What is dragged over may have scrolled meanwhile.
  await target();
  await target();
  await page.mouse.up();
}
