// The app arrives and starts.
import { expect, test } from "./journey.mjs";

test("the app opens", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle("Muster");
});
