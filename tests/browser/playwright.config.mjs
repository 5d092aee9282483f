// Started by `cargo xtask test`, which says in the environment where the browser and the relay are.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { browser } from "./chromium.mjs";

const artifacts = process.env.MUSTER_ARTIFACTS ?? join(tmpdir(), "muster-browser");

export default defineConfig({
  testDir: ".",
  testIgnore: "bench/**",
  outputDir: join(artifacts, "results"),
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    ...browser,
    trace: "off",
    screenshot: "only-on-failure",
  },
});
