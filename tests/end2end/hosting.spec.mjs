// The recipes of docs/hosting.md, as far as they run without the internet. The tests use the files of docs/hosting
// themselves.
import { execFile, execFileSync, spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";

import { parse } from "yaml";

import { expect, test } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";
import { freePort, startServer } from "./servers.mjs";

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const [DIST, HOSTING] = ["dist", "docs/hosting"].map(path);

/** Whether a program is installed. */
function has(program, ...args) {
  try {
    execFileSync(program, args, { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    return true;
  } catch {
    return false;
  }
}

/** A fixture: a folder that is removed when the test ends. */
const withFolder = test.extend({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "hosting-"));
    // nginx reads the folder as another user.
    await chmod(folder, 0o755);
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

/** Web servers. `start` starts one on a port, with `site` as its root folder. */
const PROGRAMS = {
  nginx: {
    isThere: () => has("nginx", "-v"),
    install: "apt-get install nginx libnginx-mod-http-brotli-static",
    start: async (folder, site, port) => {
      const server = `
        include /etc/nginx/modules-enabled/*.conf;
        daemon off;
        pid ${folder}/nginx.pid;
        error_log ${folder}/error.log;
        events {}
        http {
          include /etc/nginx/mime.types;
          access_log off;
          server {
            listen 127.0.0.1:${port};
            root ${site};
            include ${join(HOSTING, "nginx.conf")};
          }
        }`;
      await writeFile(join(folder, "server.conf"), server);
      return ["nginx", ["-c", join(folder, "server.conf"), "-e", join(folder, "error.log")], {}];
    },
  },
  caddy: {
    isThere: () => has("caddy", "version"),
    install: "apt-get install caddy",
    start: async (folder, site, port) => [
      "caddy",
      ["run", "--config", join(HOSTING, "Caddyfile"), "--adapter", "caddyfile"],
      {
        CADDY_ADMIN: `127.0.0.1:${await freePort()}`,
        PUBLISHER_ANALYTICS_ADDRESS: `http://127.0.0.1:${port}`,
        PUBLISHER_ANALYTICS_ROOT: site,
        HOME: folder,
        XDG_CONFIG_HOME: folder,
        XDG_DATA_HOME: folder,
      },
    ],
  },
};

for (const [name, program] of Object.entries(PROGRAMS)) {
  withFolder.describe(name, () => {
    withFolder.skip(!program.isThere(), `${name} is not installed: ${program.install}`);

    /** A fixture: the running server, with copies of the page at the root and below a path. */
    const hosted = withFolder.extend({
      origin: async ({ folder }, use) => {
        const site = join(folder, "site");
        await cp(DIST, join(site, "tools/analytics"), { recursive: true });
        await cp(DIST, site, { recursive: true });
        const port = await freePort();
        const [command, args, environment] = await program.start(folder, site, port);
        const env = { ...process.env, ...environment, PATH: `${process.env.PATH}:/usr/sbin` };
        const running = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
        let said = "";
        running.stderr.on("data", (text) => (said += text));
        const isUp = () => fetch(`http://127.0.0.1:${port}/`).then(({ status }) => status, () => said);
        await expect.poll(isUp, `${name} answers`).toBe(200);
        await use(`http://127.0.0.1:${port}`);
        const ended = new Promise((end) => running.once("exit", end));
        running.kill("SIGTERM");
        await ended;
      },
      baseURL: async ({ origin }, use) => use(`${origin}/tools/analytics/`),
    });

    hosted("opens the page under a path, with no complaint of a policy", async ({ dashboard, page }) => {
      await page.addInitScript(() => {
        globalThis.violations = [];
        addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
      });
      await dashboard.open();
      await dashboard.expectSample();
      await dashboard.openFile({ name: "mine.csv", text: smallCsv(1, 2) });
      await expect(dashboard.headline).toHaveText("3");
      const { text } = await dashboard.save(dashboard.button("Export CSV"));
      expect(text).toBe(smallCsv(1, 2));
      expect(await page.evaluate(() => violations)).toEqual([]);
    });

    hosted("sends types, caching, compressed files and policies as documented", async ({ origin }) => {
      const names = await readdir(DIST);
      const named = (pattern) => names.find((file) => pattern.test(file));
      const head = async (file, accepted = "identity") => {
        const response = await fetch(`${origin}/tools/analytics/${file}`, { headers: { "accept-encoding": accepted } });
        await response.arrayBuffer();
        expect(response.status, file).toBe(200);
        return (header) => response.headers.get(header);
      };
      const program = await head(named(/^page_bg-.*\.wasm$/));
      expect(program("content-type")).toBe("application/wasm");
      const script = await head(named(/^worker_loader-.*\.js$/));
      expect(script("content-type")).toMatch(/^(text|application)\/javascript/);
      expect(script("content-security-policy")).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
      for (const header of [program, script, await head(named(/^icon-.*\.svg$/))]) {
        expect(header("cache-control")).toBe("public, max-age=31536000, immutable");
        expect(header("x-content-type-options")).toBe("nosniff");
      }
      for (const file of ["", "index.html", "config.json", "analytics.json", "offline.js", "manifest.webmanifest"]) {
        const header = await head(file);
        expect(header("cache-control"), file).toBe("no-cache");
        expect(header("referrer-policy"), file).toBe("same-origin");
      }
      expect((await head(""))("content-security-policy")).toBe("frame-ancestors 'self'");
      for (const [accepted, encoding] of [["br, gzip", "br"], ["gzip", "gzip"], ["identity", null]]) {
        const file = named(/^page_bg-.*\.wasm$/);
        expect((await head(file, accepted))("content-encoding"), accepted).toBe(encoding);
      }
    });

    hosted("lets its own site frame the page, and no other", async ({ dashboard, page, origin }) => {
      dashboard.guard.allow(/frame-ancestors|refused to connect|chrome-error|127\.0\.0\.1/i);
      const frames = (parent) =>
        page.goto(parent).then(() =>
          page.evaluate(
            (src) =>
              new Promise((loaded) => {
                const frame = Object.assign(document.createElement("iframe"), { src, onload: () => loaded() });
                document.body.append(frame);
              }),
            `${origin}/tools/analytics/`,
          ),
        );
      await frames(`${origin}/ATTRIBUTION.md`);
      await expect(page.frameLocator("iframe").getByRole("banner")).toContainText("42,698 daily records");
      const other = await startServer((_, response) => response.setHeader("content-type", "text/html").end("<body>"));
      await frames(other.origin);
      await expect(page.frameLocator("iframe").getByRole("banner")).toHaveCount(0);
      expect(page.frames().map((frame) => frame.url())).not.toContain(`${origin}/tools/analytics/`);
      await other.stop();
    });
  });
}

const EXPORT = smallCsv(3, 4);
const OLD = "the export of yesterday";

/** Responses that the Hub may send, and whether the export is then replaced. */
const ANSWERS = [
  ["an export", (response) => response.end(EXPORT), true],
  ["an export with quoted names of columns", (response) => response.end(EXPORT.replace("repoType,repoName", '"repoType","repoName"')), true],
  ["an export of another host", (response, elsewhere) => response.writeHead(302, { location: `${elsewhere}/export` }).end(), true],
  ["no permission", (response) => response.writeHead(401).end("Sign in"), false],
  ["a sign-in page", (response) => response.end("<!doctype html><p>repoName timestamp downloads"), false],
  ["an error as JSON", (response) => response.end('{"error":"repoName, timestamp, downloads"}'), false],
  ["nothing", (response) => response.end(), false],
  [
    "half of it",
    (response) => {
      response.writeHead(200, { "content-length": EXPORT.length });
      response.write(EXPORT.slice(0, 60), () => response.destroy());
    },
    false,
  ],
];

/** Starts a server that responds with `answer`, and records the requests. */
async function startNoting(answer) {
  const asked = [];
  const server = await startServer((request, response) => {
    asked.push([request.url, request.headers.authorization]);
    answer(response);
  });
  return { ...server, asked };
}

/**
 * Starts a server in place of the Hub, and one on another host, which has the export and must not receive the token.
 */
async function startHub(answer) {
  const other = await startNoting((response) => response.end(EXPORT));
  const hub = await startNoting((response) => answer(response, other.origin.replace("127.0.0.1", "localhost")));
  const stop = async () => {
    await Promise.all([hub.stop(), other.stop()]);
    expect(other.asked.filter(([, authorization]) => authorization), "requests of another host with the token").toEqual([]);
  };
  return { ...hub, stop };
}

const QUESTION = ["/organizations/acme/settings/publisher-analytics/download-breakdown", "Bearer secret"];

for (const [what, answer, isReplaced] of ANSWERS) {
  withFolder(`refresh.sh: ${what} ${isReplaced ? "takes the place of the old one" : "leaves the old export"}`, async ({ folder }) => {
    withFolder.skip(!has("curl", "--version"), "curl is not installed");
    for (const suffix of ["", ".br", ".gz"]) {
      await writeFile(join(folder, `analytics.json${suffix}`), OLD);
    }
    const hub = await startHub(answer);
    const env = { ...process.env, HF_TOKEN: "secret", HF_ENDPOINT: hub.origin };
    const ended = promisify(execFile)("sh", [join(HOSTING, "refresh.sh"), "acme", folder], { env });
    const { code = 0, stderr } = await ended.catch((error) => error);
    await hub.stop();
    expect(code === 0, stderr).toBe(isReplaced);
    expect(hub.asked[0]).toEqual(QUESTION);
    const bytes = await readFile(join(folder, "analytics.json"));
    if (isReplaced) {
      expect(gunzipSync(bytes).toString()).toContain("org/small");
      expect(await readdir(folder)).toEqual(["analytics.json"]);
    } else {
      expect(bytes.toString()).toBe(OLD);
      expect(await readdir(folder)).toEqual(["analytics.json", "analytics.json.br", "analytics.json.gz"]);
    }
  });

  withFolder(`refresh.py: ${what} ${isReplaced ? "is uploaded" : "is not uploaded"}`, async ({ folder }) => {
    withFolder.skip(!has("python3", "--version"), "python3 is not installed");
    // A stand-in for the Hub's client library: it records what would be uploaded.
    const client = [
      "import json, os",
      "class HfApi:",
      "    def upload_file(self, *, path_or_fileobj, **others):",
      "        folder = os.path.dirname(__file__)",
      "        open(os.path.join(folder, 'uploaded'), 'wb').write(path_or_fileobj)",
      "        json.dump(others, open(os.path.join(folder, 'others'), 'w'))",
    ];
    await writeFile(join(folder, "huggingface_hub.py"), client.join("\n"));
    const hub = await startHub(answer);
    const env = { ...process.env, HF_TOKEN: "secret", HF_ENDPOINT: hub.origin, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" };
    const ended = promisify(execFile)("python3", [join(HOSTING, "refresh.py"), "acme", "acme/analytics"], { env });
    const { code = 0, stderr } = await ended.catch((error) => error);
    await hub.stop();
    expect(code === 0, stderr).toBe(isReplaced);
    expect(hub.asked[0]).toEqual(QUESTION);
    expect(await readdir(folder)).toEqual(isReplaced ? ["huggingface_hub.py", "others", "uploaded"] : ["huggingface_hub.py"]);
    if (isReplaced) {
      expect(gunzipSync(await readFile(join(folder, "uploaded"))).toString()).toContain("org/small");
      expect(JSON.parse(await readFile(join(folder, "others"), "utf8"))).toMatchObject({
        path_in_repo: "analytics.json",
        repo_id: "acme/analytics",
        repo_type: "space",
      });
    }
  });
}

withFolder("refresh.sh: a signal leaves the old export, and nothing beside it", async ({ folder }) => {
  withFolder.skip(!has("curl", "--version"), "curl is not installed");
  await writeFile(join(folder, "analytics.json"), OLD);
  let asked;
  const isAsked = new Promise((resolve) => (asked = resolve));
  // The Hub never responds.
  const hub = await startHub(() => asked());
  const env = { ...process.env, HF_TOKEN: "secret", HF_ENDPOINT: hub.origin };
  const running = spawn("sh", [join(HOSTING, "refresh.sh"), "acme", folder], { env, detached: true, stdio: "ignore" });
  const ended = new Promise((end) => running.once("exit", (code) => end(code)));
  await isAsked;
  expect((await readdir(folder)).length, "with the file on its way").toBe(2);
  // Sends the signal to the whole process group, as systemd and Ctrl+C do.
  process.kill(-running.pid, "SIGTERM");
  expect(await ended, "the exit after the signal").toBe(1);
  await hub.stop();
  expect(await readdir(folder)).toEqual(["analytics.json"]);
  expect(await readFile(join(folder, "analytics.json"), "utf8")).toBe(OLD);
});

test("a refreshed export opens beside the page", async ({ dashboard }) => {
  await dashboard.serve("analytics.json", { contentType: "application/json", body: gzipSync(EXPORT) });
  await dashboard.goto();
  await expect(dashboard.headline).toHaveText("7");
});

withFolder("the workflow of Pages: its steps make the site of a release", async ({ folder }) => {
  withFolder.skip(!has("unzip", "-v") || !has("zip", "-v"), "zip and unzip are not installed");
  const workflow = parse(await readFile(join(HOSTING, "pages.yml"), "utf8"));
  expect(workflow.permissions).toEqual({ contents: "read", pages: "write", "id-token": "write" });
  const { steps } = workflow.jobs.publish;
  expect(steps.map(({ uses }) => uses).filter(Boolean)).toEqual([
    "actions/checkout@v4",
    "actions/upload-pages-artifact@v3",
    "actions/deploy-pages@v4",
  ]);
  expect(steps.find(({ uses }) => uses?.includes("upload")).with.path).toBe("site");

  const root = "publisher-analytics-0.1.0";
  await mkdir(join(folder, root));
  await cp(DIST, join(folder, root, "site"), { recursive: true });
  await cp(HOSTING, join(folder, root, "hosting"), { recursive: true });
  const run = (command, env) => promisify(execFile)("bash", ["-e", "-c", command], { cwd: folder, env: { ...process.env, ...env } });
  await run(`zip -qr ${root}.zip ${root} && rm -r ${root} && sha256sum ${root}.zip > SHA256SUMS`);
  // The archive of the previous release, which is no longer in the checksums.
  const before = "publisher-analytics-0.0.9";
  await mkdir(join(folder, before, "site"), { recursive: true });
  await writeFile(join(folder, before, "site/before.txt"), "");
  await run(`zip -qr ${before}.zip ${before} && rm -r ${before}`);
  await writeFile(join(folder, "config.json"), '{ "title": "Downloads of ACME" }');
  const hub = await startHub((response) => response.end(EXPORT));
  for (const step of steps.filter(({ run }) => run)) {
    const given = { HF_TOKEN: "secret", ORGANIZATION: "acme", HF_ENDPOINT: hub.origin };
    expect(Object.keys(step.env ?? {}).every((name) => name in given), `variables of ${step.name}`).toBe(true);
    await run(step.run, given);
  }
  await hub.stop();
  expect(await readFile(join(folder, "site/config.json"), "utf8")).toContain("ACME");
  expect(gunzipSync(await readFile(join(folder, "site/analytics.json"))).toString()).toContain("org/small");
  expect(await readdir(join(folder, "site"))).toContain("index.html");
});

test("the front matter of the Space holds what the Hub knows", async () => {
  const text = await readFile(join(HOSTING, "space/README.md"), "utf8");
  const space = parse(text.match(/^---\n(.*?)\n---\n/s)[1]);
  expect(space).toMatchObject({ sdk: "static", app_file: "index.html", header: "mini", fullWidth: true });
  const known = ["title", "emoji", "colorFrom", "colorTo", "sdk", "app_file", "header", "fullWidth", "short_description"];
  expect(Object.keys(space).filter((key) => !known.includes(key))).toEqual([]);
  expect(space.short_description.length).toBeLessThanOrEqual(60);
});
