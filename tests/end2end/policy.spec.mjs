// The Content-Security-Policy in the document: what it forbids. Every other spec also fails on a violation, since
// browsers report violations as errors.
import { expect, test } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";

/** The directives of the policy in the document, by name. */
async function directives(page) {
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  return new Map(policy.split(";").map((directive) => directive.trim().split(/ (.*)/s)));
}

test("the policy is strict", async ({ dashboard, page }) => {
  await dashboard.open();
  const policy = await directives(page);
  expect(policy.get("default-src")).toBe("'none'");
  expect(policy.get("connect-src")).toBe("'self'");
  expect(policy.get("require-trusted-types-for")).toBe("'script'");
  expect(policy.get("trusted-types")).toBe("default");
  // `data:` is for the icon in the document, and sends nothing to anyone.
  expect(policy.get("img-src")).toBe("'self' blob: data:");
  policy.delete("img-src");
  expect([...policy.values()].join(" ")).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|\*|https?:|data:/);
});

for (const [what, attack, directive] of [
  ["a script in the document", () => document.body.append(Object.assign(document.createElement("script"), { text: "globalThis.ran = true" })), /script-src|require-trusted-types-for/],
  ["a handler in markup", () => document.body.setAttribute("onclick", "globalThis.ran = true"), /script-src|require-trusted-types-for/],
  ["markup with a script", () => (document.body.innerHTML = "<img src=x onerror='globalThis.ran = true'>"), /require-trusted-types-for/],
  ["markup with a script, written with a space", () => (document.body.innerHTML = "<img src=x onerror = 'globalThis.ran = true'>"), /require-trusted-types-for/],
  ["a style attribute", () => document.body.setAttribute("style", "display: none"), /style-src/],
  ["a request to another site", () => fetch("https://elsewhere.test/"), /connect-src/],
  ["a worker of another place", () => new Worker("https://elsewhere.test/worker.js"), /worker-src|require-trusted-types-for/],
  ["a frame", () => document.body.append(Object.assign(document.createElement("iframe"), { src: "https://elsewhere.test/" })), /frame-src|default-src/],
]) {
  test(`${what} is stopped`, async ({ dashboard, page }) => {
    dashboard.guard.allow(/Content Security Policy|TrustedHTML|TrustedScript|elsewhere\.test|Refused to|unsafe-eval|Fetch API/);
    await dashboard.open();
    await page.evaluate(() => {
      globalThis.violations = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => globalThis.violations.push(effectiveDirective));
    });
    await page.evaluate(`(async () => { try { await (${attack})(); } catch {} })()`);
    await expect.poll(() => page.evaluate(() => globalThis.violations.join())).toMatch(directive);
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    expect(await page.evaluate(() => globalThis.ran)).toBeUndefined();
  });
}

test("the policy of a host that sends the same one leaves the page whole", async ({ dashboard, page }) => {
  await dashboard.open();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  await page.route("**/some/prefix/**", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-security-policy": `${policy};frame-ancestors 'none'` };
    await route.fulfill({ response, headers });
  });
  await dashboard.open();
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
});

for (const policy of ["trusted-types 'none'", "trusted-types nothing; require-trusted-types-for 'script'"]) {
  test(`a host whose policy is ${policy} is told what the page needs`, async ({ dashboard, page }) => {
    dashboard.guard.allow(/Content Security [Pp]olicy|Trusted/);
    await page.route("**/some/prefix/", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
    });
    const programs = page.waitForResponse(/page_bg-\w+\.wasm$/);
    await dashboard.goto();
    const notice = page.getByRole("status");
    const words = "The host's Content-Security-Policy must include “trusted-types default” for this page.";
    await expect(notice).toHaveText(words);
    // The page's program does not remove the notice.
    await (await programs).finished();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await expect(notice).toHaveText(words);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
}
