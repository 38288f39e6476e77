// End-to-end tests of the built page under a sub-path. `cargo xtask test --only e2e` runs them and
// sets the variables read here.
import { defineConfig } from "@playwright/test";

const PREFIX = "/some/prefix/";

const { CHROME_PATH, E2E_PORT = "8099", RECIPES_FOLDER, XTASK_EXE } = process.env;
const baseURL = `http://127.0.0.1:${E2E_PORT}${PREFIX}`;
const xtask = XTASK_EXE ? `"${XTASK_EXE}"` : "cargo xtask";

// Chromium refuses its sandbox to root.
const sandboxArguments = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: ".",
  // What recipes have written is there in a step of its own.
  testMatch: RECIPES_FOLDER ? "recipes.page.mjs" : "*.spec.mjs",
  outputDir: "../../test-results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: "list",
  // Ample for a machine that is busy; nothing waits for it while things go well.
  timeout: 60_000,
  expect: {
    timeout: 15_000,
    toPass: { timeout: 15_000 },
    toMatchAriaSnapshot: { pathTemplate: "{testDir}/aria/{arg}{ext}", children: "deep-equal" },
  },
  use: {
    baseURL,
    locale: "en-US",
    // West of UTC a day of the export begins on the local day before.
    timezoneId: "America/Los_Angeles",
    acceptDownloads: true,
    // Its requests would pass by those that a test answers. offline.spec.mjs is about it.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: CHROME_PATH || undefined,
      args: [
        ...sandboxArguments,
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [{ name: "chromium", use: { browserName: "chromium" } }],
  webServer: {
    command: `${xtask} serve --no-build --no-open --port ${E2E_PORT} --prefix ${PREFIX}`,
    cwd: "../..",
    url: baseURL,
    reuseExistingServer: false,
  },
});
