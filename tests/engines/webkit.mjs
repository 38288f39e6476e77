// Drives WebKitGTK's browser by its WebDriver, on a virtual display if Xvfb is installed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { Builder, By, Origin } from "selenium-webdriver";

import { freePort } from "../end2end/servers.mjs";
import { VIEWPORT, surroundings, webDriverKey } from "./surroundings.mjs";

const POLL_MS = 50;

export async function startWebKit(program, { folder, baseURL }) {
  const downloads = join(folder, "downloads");
  await mkdir(downloads);
  await writeFile(join(folder, "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const display = await startDisplay();
  const port = await freePort();
  const driverProgram = spawn(program, [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: "ignore",
    env: { ...surroundings(folder), ...display.environment },
  });
  const server = `http://127.0.0.1:${port}`;
  await answers(server, driverProgram);
  const driver = await new Builder()
    .usingServer(server)
    .withCapabilities({ browserName: "MiniBrowser" })
    .build();
  await driver.manage().window().setRect({ x: 0, y: 0, ...VIEWPORT });

  // This WebDriver does not report console messages, so the page's error events must do.
  const listen = (origin) => {
    globalThis.complaints = [];
    const complain = (text) => globalThis.complaints.push(text);
    addEventListener("error", ({ message }) => complain(`uncaught: ${message}`));
    addEventListener("unhandledrejection", ({ reason }) => complain(`unhandled: ${reason}`));
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      complain(`against the policy: ${effectiveDirective} ${blockedURI}`),
    );
    for (const level of ["error", "warn"]) {
      const original = console[level];
      console[level] = (...values) => {
        complain(`${level}: ${values.join(" ")}`);
        original.apply(console, values);
      };
    }
    new PerformanceObserver((list) => {
      for (const { name } of list.getEntries()) {
        if (!name.startsWith(origin) && !/^(blob|data):/.test(name)) {
          complain(`request to another origin: ${name}`);
        }
      }
    }).observe({ type: "resource", buffered: true });
  };
  const complaints = [];
  const collect = async () =>
    complaints.push(...((await driver.executeScript("return globalThis.complaints")) ?? []));
  const keys = async (values) => {
    for (const value of values) {
      await driver.actions().sendKeys(value).perform();
    }
  };
  return {
    complaints,
    async goto(url) {
      await collect();
      await driver.get(url);
      await driver.executeScript(listen, new URL(baseURL).origin);
    },
    async evaluate(script, ...values) {
      const text = await driver.executeScript(
        `return (async () => JSON.stringify(await (${script})(...arguments)))()`,
        ...values,
      );
      return text ? JSON.parse(text) : undefined;
    },
    click: ({ x, y }) =>
      driver
        .actions()
        .move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT })
        .click()
        .perform(),
    press: (key) => keys([webDriverKey(key)]),
    type: (text) => keys([...text]),
    choose: (path) => driver.findElement(By.css("[type=file]")).sendKeys(path),
    async saved(press) {
      await press();
      const name = await wholeFile(downloads);
      const path = join(folder, name);
      await rename(join(downloads, name), path);
      return { name, path };
    },
    async close() {
      await collect();
      await driver.quit();
      driverProgram.kill();
      display.stop();
      await rm(downloads, { recursive: true });
    },
  };
}

/** Starts a virtual display. If Xvfb is missing, the user's own display is used. */
async function startDisplay() {
  const program = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [number] = await Promise.race([
    once(program.stdio[3], "data"),
    once(program, "error").then(() => []),
  ]).catch(() => []);
  if (number === undefined) {
    return { environment: {}, stop: () => {} };
  }
  return { environment: { DISPLAY: `:${String(number).trim()}` }, stop: () => program.kill() };
}

/** Waits until the driver program responds. */
async function answers(server, program) {
  while (program.exitCode === null) {
    if (await fetch(`${server}/status`).catch(() => undefined)) {
      return;
    }
    await pause(POLL_MS);
  }
  throw new Error(`WebKitWebDriver ended with status ${program.exitCode}`);
}

/** Waits for a download to finish. An incomplete file ends in `.wkdownload`. */
async function wholeFile(folder) {
  for (;;) {
    const names = (await readdir(folder)).filter((name) => !name.endsWith(".wkdownload"));
    if (names.length > 0 && (await stat(join(folder, names[0]))).size > 0) {
      return names[0];
    }
    await pause(POLL_MS);
  }
}
