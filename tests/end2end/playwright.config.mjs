// Configures the end-to-end tests of the built page under a sub-path. `cargo xtask test --only e2e` runs them and sets
// the environment variables read here.
import { defineConfig } from "@playwright/test";

const PREFIX = "/some/prefix/";

const { CHROME_PATH, E2E_PORT = "8099", RECIPES_FOLDER, XTASK_EXE } = process.env;
const baseURL = `http://127.0.0.1:${E2E_PORT}${PREFIX}`;
const xtask = XTASK_EXE ? `"${XTASK_EXE}"` : "cargo xtask";

// Chromium's sandbox does not work for root.
const sandboxArguments = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: ".",
  // The exports of the recipes exist only in the step `recipes`, which sets this folder.
  testMatch: RECIPES_FOLDER ? "recipes.page.mjs" : "*.spec.mjs",
  outputDir: "../../test-results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: "list",
  // Generous for a busy machine. Passing tests never wait that long.
  timeout: 60_000,
  expect: {
    timeout: 15_000,
    toPass: { timeout: 15_000 },
    toMatchAriaSnapshot: { pathTemplate: "{testDir}/aria/{arg}{ext}", children: "deep-equal" },
  },
  use: {
    baseURL,
    locale: "en-US",
    // West of UTC, so a UTC day begins on the previous local day: mistakes with time zones show.
    timezoneId: "America/Los_Angeles",
    acceptDownloads: true,
    // Requests of a service worker would bypass the routes of a test. Only offline.spec.mjs allows service workers.
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
