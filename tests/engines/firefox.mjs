// Drives an installed Firefox by WebDriver BiDi. Firefox supports it directly, so no driver program is needed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";

import BiDi from "selenium-webdriver/bidi/index.js";

import { VIEWPORT, surroundings, webDriverKey } from "./surroundings.mjs";

export async function startFirefox(program, { folder, baseURL }) {
  const profile = join(folder, "profile");
  await mkdir(profile);
  const preferences = {
    "browser.download.folderList": 2,
    "browser.download.dir": folder,
    "intl.accept_languages": "en-US",
  };
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, "user.js"), lines.join(""));
  const browser = spawn(
    program,
    ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
    { stdio: ["ignore", "ignore", "pipe"], env: surroundings(folder) },
  );
  const ended = once(browser, "exit");
  const connection = await connect(browser);
  const send = async (method, params) => {
    const { result, error, message } = await connection.send({ method, params });
    if (error) {
      throw new Error(`${method}: ${error}: ${message}`);
    }
    return result;
  };

  await send("session.new", { capabilities: {} });
  const { origin } = new URL(baseURL);
  const complaints = [];
  const listeners = {
    "log.entryAdded": ({ level, text }) => {
      if (["error", "warn"].includes(level)) {
        complaints.push(`${level}: ${text}`);
      }
    },
    "network.beforeRequestSent": ({ request: { url } }) => {
      if (!url.startsWith(origin) && !/^(blob|data|about):/.test(url)) {
        complaints.push(`request to another origin: ${url}`);
      }
    },
  };
  const downloads = [];
  listeners["browsingContext.downloadEnd"] = (download) => downloads.push(download);
  connection.socket.on("message", (text) => {
    const { method, params } = JSON.parse(text);
    listeners[method]?.(params);
  });
  const { contexts } = await send("browsingContext.getTree", {});
  const { context } = contexts[0];
  await send("session.subscribe", { events: Object.keys(listeners), contexts: [context] });
  await send("browsingContext.setViewport", { context, viewport: VIEWPORT });

  const act = (type, actions) =>
    send("input.performActions", { context, actions: [{ type, id: type, actions }] });
  const keys = (values) =>
    act(
      "key",
      values.flatMap((value) => [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]),
    );
  return {
    complaints,
    goto: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
    async evaluate(script, ...values) {
      const { result, exceptionDetails } = await send("script.callFunction", {
        functionDeclaration: `async () => JSON.stringify(await (${script})(...${JSON.stringify(values)}))`,
        awaitPromise: true,
        target: { context },
      });
      if (exceptionDetails) {
        throw new Error(exceptionDetails.text);
      }
      return result.type === "string" ? JSON.parse(result.value) : undefined;
    },
    click: ({ x, y }) =>
      act("pointer", [
        { type: "pointerMove", x: Math.round(x), y: Math.round(y) },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ]),
    press: (key) => keys([webDriverKey(key)]),
    type: (text) => keys([...text]),
    async choose(path) {
      const { result } = await send("script.evaluate", {
        expression: 'document.querySelector("[type=file]")',
        awaitPromise: false,
        target: { context },
      });
      const element = { sharedId: result.sharedId };
      await send("input.setFiles", { context, element, files: [path] });
    },
    async saved(press) {
      await press();
      while (downloads.length === 0) {
        await once(connection.socket, "message");
      }
      const { status, filepath } = downloads.shift();
      if (status !== "complete") {
        throw new Error(`the download was ${status}`);
      }
      return { name: basename(filepath), path: filepath };
    },
    async close() {
      await send("browser.close", {});
      await ended;
    },
  };
}

/** Waits until the starting Firefox prints its WebSocket URL, and connects to it. */
async function connect(browser) {
  const output = [];
  for await (const line of createInterface(browser.stderr)) {
    output.push(line);
    const [, address] = /listening on (ws:\S+)$/.exec(line) ?? [];
    if (address) {
      // Discards further output, which would fill the pipe.
      browser.stderr.resume();
      const connection = new BiDi(`${address}/session`);
      await connection.waitForConnection();
      return connection;
    }
  }
  throw new Error(`Firefox ended before it could be driven:\n${output.join("\n")}`);
}
