// The same on a phone: by touch, on 390 pixels, and installed.
import { expect, PHONE, test } from "./journey.mjs";
import { PLAYBOOK_FILE } from "./playbook.mjs";

/** What a thumb can hit. */
const TARGET_PX = 44;

test("a run is worked through with a thumb", async ({ muster, open }) => {
  const ada = await open("Ada Diaz", PHONE);
  const { page } = ada;
  await ada.setUp(muster.setupUrl);
  await ada.createTeam("Operations");
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await page.getByRole("button", { name: "Run", exact: true }).tap();
  const dialog = page.getByRole("dialog", { name: "Start a run" });
  await dialog.getByLabel("Name").fill("Payments latency");
  await dialog.getByRole("button", { name: "Start run" }).tap();
  await expect(page.getByRole("heading", { name: "Payments latency", level: 1 })).toBeVisible();

  await ada.box("Start a call").tap();
  await expect(page.getByText("1 of 8", { exact: true })).toBeVisible();
  await ada.task("Set the severity").getByRole("button", { name: "Take it" }).tap();
  await expect(ada.task("Set the severity").getByRole("button", { name: "Assignee" })).toBeVisible();
  await ada.task("Set the severity").getByText("Set the severity").tap();
  await ada.task("Set the severity").getByRole("button", { name: /due date/i }).last().tap();
  await page.getByRole("button", { name: "Tomorrow 9:00" }).tap();
  await expect(ada.task("Set the severity").getByRole("button", { name: /Due date of/ }).first()).toBeVisible();
  await ada.task("Set the severity").getByText("Set the severity", { exact: true }).first().tap();

  // A long press lifts a row.
  await dragByTouch(page, ada.task("Start a call"), ada.task("Notify leadership"));
  const order = page.getByRole("region", { name: "Triage" }).getByRole("checkbox");
  await expect(order.last()).toHaveAccessibleName("Start a call");

  await page.getByRole("button", { name: "Timeline", exact: true }).tap();
  await expect(page.getByRole("tabpanel", { name: "Timeline" })).toContainText("Ada Diaz ticked “Start a call”");
});

test("nothing on a phone is too small to hit, and nothing scrolls sideways", async ({ muster, open }) => {
  const ada = await open("Ada Diaz", PHONE);
  const { page } = ada;
  await ada.setUp(muster.setupUrl);
  await ada.createTeam("Operations");
  await ada.importPlaybook("incident.json", PLAYBOOK_FILE);
  await isComfortable(page, "playbook");
  await ada.startRun("Payments latency");
  await isComfortable(page, "run");
  await ada.task("Set the severity").getByText("Set the severity").tap();
  await isComfortable(page, "open task");
  for (const place of ["/inbox", "/sync", "/settings", page.url().replace(/\/runs\/.*/, "/runs"), page.url().replace(/\/runs\/.*/, "/playbooks"), page.url().replace(/\/runs\/.*/, "/people")]) {
    await page.goto(place);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await isComfortable(page, place);
  }
});

test("the app can be installed", async ({ muster, open }) => {
  const ada = await open("Ada Diaz", PHONE);
  await ada.setUp(muster.setupUrl);
  const session = await ada.page.context().newCDPSession(ada.page);
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data);
  expect(manifest.display).toBe("standalone");
  for (const icon of manifest.icons) {
    const response = await ada.page.request.get(new URL(icon.src, muster.url).href);
    expect(response.ok(), icon.src).toBe(true);
  }
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map((it) => it.errorId).filter((it) => it !== "in-incognito")).toEqual([]);
});

async function isComfortable(page, where) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, `${where} scrolls sideways`).toBeLessThanOrEqual(390);
  const small = await page.evaluate((least) => {
    const targets = document.querySelectorAll("button, a[href], select, summary, input:not([type=file]):not([hidden]), label.check");
    const isSmall = (it) => {
      const box = it.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || getComputedStyle(it).visibility === "hidden") return false;
      // A link in a sentence, and a field in a frame that is itself the target.
      if (getComputedStyle(it).display === "inline" || it.closest("label.check, .input, label, .skip-link")) return false;
      return box.height < least - 0.5 || box.width < least - 0.5;
    };
    return [...targets].filter(isSmall).map((it) => {
      const box = it.getBoundingClientRect();
      return `${it.getAttribute("aria-label") ?? it.textContent.trim()} .${it.className} ${Math.round(box.width)}×${Math.round(box.height)}`;
    });
  }, TARGET_PX);
  expect(small, `too small on ${where}`).toEqual([]);
}

async function dragByTouch(page, from, to) {
  const session = await page.context().newCDPSession(page);
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  const touch = (type, x, y) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  const [x, y] = [a.x + a.width / 2, a.y + a.height / 2];
  await touch("touchStart", x, y);
  // How long a press has to be before it lifts what it is on.
  await page.waitForTimeout(700);
  for (let n = 1; n <= 10; n += 1) {
    await touch("touchMove", x, y + ((b.y + b.height - 6 - y) * n) / 10);
    await page.waitForTimeout(20);
  }
  await touch("touchEnd");
}
