// Configures the tour of the built page in several engines. `cargo xtask test --engines chromium,firefox,webkit` runs
// it and sets the environment variables read here and in `engines.mjs`.
import { defineConfig } from "@playwright/test";

import end2end from "../end2end/playwright.config.mjs";

export default defineConfig({
  testDir: ".",
  testMatch: "*.tour.mjs",
  outputDir: "../../test-results/engines",
  workers: 1,
  forbidOnly: true,
  reporter: "list",
  // A tour takes half a minute, but longer on a busy machine.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: { baseURL: end2end.use.baseURL, launchOptions: end2end.use.launchOptions },
  webServer: end2end.webServer,
});
