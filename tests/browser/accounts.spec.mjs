// The first admin, a team, people by link, and signing in and out.
import { expect, test } from "./journey.mjs";

test("people come by link, sign out, and in again", async ({ muster, open }) => {
  const ada = await open("Ada Diaz");
  await ada.page.goto("/");
  await expect(ada.page.getByText("waits for its first admin")).toBeVisible();
  await ada.setUp(muster.setupUrl);
  await ada.createTeam("Operations");
  const link = await ada.invite();

  const ben = await open("Ben Chen");
  await ben.page.goto(link);
  await expect(ben.page.getByRole("heading", { name: "Join Operations" })).toBeVisible();
  await expect(ben.page.getByText("Ada Diaz invited you.")).toBeVisible();
  await ben.join(link);
  const cyd = await open("Cyd Okoro");
  await cyd.join(link);

  // Ada sees them come, without looking again.
  await expect(ada.page.getByText("3 people")).toBeVisible();
  await expect(ada.page.getByText("@ben", { exact: true })).toBeVisible();

  await ben.goTo("Settings");
  await ben.page.getByRole("button", { name: "Sign out" }).click();
  await expect(ben.page.getByRole("heading", { name: "Run your processes" })).toBeVisible();
  await ben.signIn("not what it was");
  await expect(ben.page.getByRole("alert")).toContainText(/password/i);
  await ben.signIn();
  await expect(ben.page.getByRole("link", { name: "Playbooks" }).first()).toBeVisible();
});

test("who signs in on the way to what is not there is told so", async ({ ada, open }) => {
  // The name of something, and of no run.
  const [, id] = ada.page.url().match(/\/t\/([^/]+)/);
  const elsewhere = await open("Ada Diaz");
  await elsewhere.page.goto(`/t/${id}/runs/${id}`);
  await elsewhere.page.getByRole("link", { name: "Sign in" }).first().click();
  await elsewhere.enterPassword();
  await expect(elsewhere.page.getByRole("heading", { name: "You can't open this, or it doesn't exist" })).toBeVisible();
});

test("an invite that is wrong, and a set-up link that was used, say so", async ({ ada, muster, open }) => {

  const ben = await open("Ben Chen");
  await ben.page.goto("/invite/nosuchinvite");
  await expect(ben.page.getByRole("heading", { name: "This invite doesn't work" })).toBeVisible();
  await ben.page.goto(muster.setupUrl);
  await ben.fillAccount();
  await ben.page.getByRole("button", { name: "Create account" }).click();
  await expect(ben.page.getByRole("alert")).not.toBeEmpty();

  const link = await ada.invite();
  await ben.page.goto(link);
  await ben.page.getByLabel("Your name").fill("Ben Chen");
  await ben.page.getByLabel("Username").fill("ada");
  await ben.page.getByLabel("Password", { exact: true }).fill("long enough");
  await ben.page.getByRole("button", { name: "Create account and join" }).click();
  await expect(ben.page.getByRole("alert")).toContainText(/taken/i);
  await ben.page.getByLabel("Username").fill("ben");
  await ben.page.getByLabel("Password", { exact: true }).fill("short");
  await ben.page.getByRole("button", { name: "Create account and join" }).click();
  await expect(ben.page.getByRole("alert")).toContainText(/8 characters/i);
});

test("who was taken out of the team sees nothing of it any more", async ({ pair: { ada, ben } }) => {
  await ben.goTo("Playbooks");
  await ada.page.getByRole("button", { name: "Remove Ben Chen" }).click();
  await expect(ben.page.getByRole("heading", { name: "You are in no team yet" })).toBeVisible();
});

test("a list of a team that one is not in says so, and the way back is one's own", async ({ ada }) => {
  for (const list of ["playbooks", "runs", "people"]) {
    await ada.page.goto(`/t/${"b".repeat(26)}/${list}`);
    await expect(ada.page.getByRole("heading", { name: "You can't open this, or it doesn't exist" })).toBeVisible();
    await ada.goTo("Playbooks");
    await expect(ada.page.getByRole("button", { name: "New playbook" })).toBeVisible();
  }
});
