// A page object that finds elements by role and accessible name, as users do. It works in any engine that can run a
// script.
import { readFile } from "node:fs/promises";

import { expect } from "@playwright/test";

/** Finds a visible element by role and name. Runs in the page, so it must not use anything of this module. */
function locate(role, name) {
  const selectors = {
    button: "button",
    link: "a[href]",
    radio: "input[type=radio]",
    checkbox: "input[type=checkbox]",
    searchbox: "input[type=search]",
    slider: "[role=slider]",
  };
  const textOf = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[aria-hidden=true]").forEach((hidden) => hidden.remove());
    return copy.textContent.trim();
  };
  const nameOf = (element) =>
    element.ariaLabel ?? textOf(element.labels?.[0] ?? element);
  const found = [...document.querySelectorAll(selectors[role])].find(
    (element) => nameOf(element) === name && (element.labels?.[0] ?? element).checkVisibility(),
  );
  return found;
}

/** Source of a function that scrolls to an element and returns its centre, or null if there is no such element. */
const place = `(role, name) => {
  const found = (${locate})(role, name);
  if (!found) {
    return null;
  }
  const shown = found.labels?.[0] ?? found;
  const isInside = ({ top, bottom }) => top >= 100 && bottom <= innerHeight - 20;
  if (!isInside(shown.getBoundingClientRect())) {
    shown.scrollIntoView({ block: "center" });
  }
  const { x, y, width, height } = shown.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}`;

export class EnginePage {
  constructor(session, baseURL) {
    this.session = session;
    this.baseURL = baseURL;
  }

  /** Opens the page, and waits for the sample and the lazy parts. */
  async open() {
    await this.session.goto(this.baseURL);
    await this.expectText("header", "42,698 daily records");
    await this.expectText("[role=status]", "20 of 20 repositories");
    await this.expectText("figure", "7 days of probable outages");
  }

  find(role, name) {
    return this.session.evaluate(place, role, name);
  }

  async click(role, name) {
    await expect.poll(() => this.find(role, name), `${role} "${name}"`).not.toBeNull();
    // Waits until the element no longer moves: a chart may still appear above it.
    let before;
    await expect
      .poll(async () => {
        const [last, now] = [before, await this.find(role, name)];
        before = now;
        return last && now && last.x === now.x && last.y === now.y;
      }, `${role} "${name}" stays in its place`)
      .toBe(true);
    await this.session.click(before);
  }

  expectText(selector, text) {
    const read = () =>
      this.session.evaluate((css) => document.querySelector(css)?.innerText ?? "", selector);
    return expect.poll(read, `text of ${selector}`).toContain(text);
  }

  /** The names in the table, top to bottom. */
  names() {
    return this.session.evaluate(() =>
      [...document.querySelectorAll('table[aria-label="Repositories"] tbody [role=row]')]
        .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
        .map((row) => row.querySelector("a").textContent.trim()),
    );
  }

  /** Presses a download button, and returns name and path of the file. */
  save(role, name) {
    return this.session.saved(() => this.click(role, name));
  }

  async saveBytes(role, name) {
    const { path } = await this.save(role, name);
    return readFile(path);
  }

  async hasFocus(role, name) {
    return this.session.evaluate(
      `(role, name) => (${locate})(role, name) === document.activeElement`,
      role,
      name,
    );
  }

  expectFocus(role, name) {
    return expect.poll(() => this.hasFocus(role, name), `focus on ${role} "${name}"`).toBe(true);
  }

  /** Presses Tab until the element has the focus. */
  async tabTo(role, name) {
    for (let presses = 0; presses < 80 && !(await this.hasFocus(role, name)); presses += 1) {
      await this.session.press("Tab");
    }
    await this.expectFocus(role, name);
  }

  /** A fingerprint of the first chart's pixels, or null as long as nothing is drawn. */
  pixels() {
    return this.session.evaluate(() => {
      const canvas = document.querySelector("figure canvas");
      if (!canvas || canvas.width === 0) {
        return null;
      }
      // Reads a copy, since Chromium warns about canvases that are read repeatedly.
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      let fingerprint = 0;
      for (const value of data) {
        fingerprint = (Math.imul(fingerprint, 31) + value) | 0;
      }
      return fingerprint === 0 ? null : fingerprint;
    });
  }

  expectDrawn() {
    return expect.poll(() => this.pixels(), "the chart is drawn").not.toBeNull();
  }

  /** The lightness of the page's background, from 0 to 1. */
  backgroundLightness() {
    return this.session.evaluate(() => {
      const context = document.createElement("canvas").getContext("2d");
      context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
      context.fillRect(0, 0, 1, 1);
      context.fillStyle = getComputedStyle(document.body).backgroundColor;
      context.fillRect(0, 0, 1, 1);
      const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
      return (red + green + blue) / 3 / 255;
    });
  }
}
