// The engines that the tour can be made in, and what drives each.
//
// A session has: `goto(url)`; `evaluate(function, ...arguments)` in the page; `click({ x, y })`, `press(key)` and
// `type(text)` as a user does; `choose(path)` for a file of the page's file input; `saved(press)`, which gives name and
// path of the file that a press downloads; `complaints`, what the browser found wrong; and `close()`.
import { startFirefox } from "./firefox.mjs";
import { startPlaywright } from "./playwright.mjs";
import { startWebKit } from "./webkit.mjs";

const { FIREFOX_PATH, WEBKIT_DRIVER_PATH, TOUR_ENGINES = "chromium,firefox" } = process.env;

/** Starts an engine: the installed one that a variable names, or Playwright's own. */
const START = {
  chromium: (options) => startPlaywright("chromium", options),
  firefox: (options) =>
    FIREFOX_PATH ? startFirefox(FIREFOX_PATH, options) : startPlaywright("firefox", options),
  webkit: (options) =>
    WEBKIT_DRIVER_PATH
      ? startWebKit(WEBKIT_DRIVER_PATH, options)
      : startPlaywright("webkit", options),
};

export const ENGINES = TOUR_ENGINES.split(",");

/** Starts an engine. What it writes goes into `folder`, which is there. */
export function startEngine(engine, options) {
  return START[engine](options);
}
