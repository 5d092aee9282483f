// Somebody with a browser: what people do in Muster, in the words that stand on the screen.
import { expect } from "@playwright/test";

/** Long enough for the rule, and nothing to guess. */
const PASSWORD = "a sentence is easy to remember";

export class Person {
  constructor(name, page) {
    this.name = name;
    this.username = name.toLowerCase().split(" ")[0];
    this.password = PASSWORD;
    this.page = page;
  }

  /** Opens the link that the relay printed, and becomes its first admin. */
  async setUp(link) {
    await this.page.goto(link);
    await this.fillAccount();
    await this.page.getByRole("button", { name: "Create account" }).click();
    await expect(this.page.getByRole("heading", { name: "Name your first team" })).toBeVisible();
  }

  async fillAccount() {
    await this.page.getByLabel("Your name").fill(this.name);
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Password", { exact: true }).fill(this.password);
  }

  async createTeam(name) {
    await this.nameTeam(name);
    await this.isSynced();
  }

  async nameTeam(name) {
    await this.page.getByLabel("Team name").fill(name);
    await this.page.getByRole("button", { name: "Create team" }).click();
    await expect(this.page.getByRole("heading", { name: "Playbooks", level: 1 })).toBeVisible();
  }

  /** Makes an invite link and gives it back. */
  async invite() {
    await this.goTo("People");
    await this.page.getByRole("button", { name: "Create invite link" }).click();
    return this.page.getByLabel("Invite link").inputValue();
  }

  /** Opens an invite with a new account. */
  async join(link) {
    await this.page.goto(link);
    await this.fillAccount();
    await this.page.getByRole("button", { name: "Create account and join" }).click();
    await expect(this.page.getByRole("link", { name: "Playbooks" }).first()).toBeVisible();
  }

  async signIn(password = this.password) {
    await this.page.goto("/signin");
    await this.enterPassword(password);
  }

  async enterPassword(password = this.password) {
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  /** Begins a workspace on this device alone. */
  async tryNow() {
    await this.page.goto("/");
    await this.page.getByRole("button", { name: "Try it now" }).click();
    await expect(this.page.getByRole("button", { name: "Finish run" })).toBeVisible();
  }

  /** Goes to one of the places that the sidebar names, or a phone's foot and its settings. */
  async goTo(place) {
    const heading = this.page.getByRole("heading", { name: place, level: 1 });
    if (await this.page.locator(".tabbar").isVisible()) await this.#goByFoot(place);
    else await this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place }).click();
    await expect(heading).toBeVisible();
  }

  async #goByFoot(place) {
    const tabs = this.page.getByRole("navigation", { name: "Tabs" });
    const tab = { Inbox: "Tasks", Settings: "You", People: "You", Sync: "You" }[place] ?? place;
    await tabs.getByRole("link", { name: tab }).click();
    if (place === "People" || place === "Sync") {
      await this.page.locator(".setting").filter({ hasText: place }).getByRole("link", { name: "Open" }).click();
    }
  }

  async importPlaybook(name, content) {
    await this.goTo("Playbooks");
    const file = { name, mimeType: "application/json", buffer: Buffer.from(content) };
    await this.page.getByLabel("Playbook file").setInputFiles(file);
  }

  /** Starts a run from the page of a playbook. */
  async startRun(name) {
    await this.page.getByRole("button", { name: "Run", exact: true }).click();
    const dialog = this.page.getByRole("dialog", { name: "Start a run" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Start run" }).click();
    await expect(this.page.getByRole("heading", { name, level: 1 })).toBeVisible();
  }

  /** The row of a task, in a run or in a playbook. */
  task(title) {
    const [box, grip] = [title, `Move ${title}`].map((label) => `[aria-label=${JSON.stringify(label)}]`);
    return this.page.locator(`li[data-row]:has(${box}, ${grip})`);
  }

  box(title) {
    return this.page.getByRole("checkbox", { name: title, exact: true });
  }

  /** Goes where somebody else is, once the relay has what is there. */
  async visit(other) {
    await other.isSynced();
    await this.page.goto(other.page.url());
  }

  /** Waits until the relay has all that was done here. */
  async isSynced() {
    await expect(this.page.locator(".sync-pill, .strip").first()).toHaveAttribute("data-state", "synced");
  }
}
