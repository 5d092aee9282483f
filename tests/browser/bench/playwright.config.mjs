// Started by `cargo xtask bench`: what is measured in the browser, one thing after the other.
import { dirname, join } from "node:path";
import journeys from "../playwright.config.mjs";

export default {
  ...journeys,
  testDir: ".",
  testIgnore: [],
  outputDir: join(dirname(journeys.outputDir), "bench"),
  workers: 1,
  // Only a thing that does not work at all takes as long.
  timeout: 300_000,
  expect: { timeout: 30_000 },
};
