// The engines in which the tour can run, and the driver of each.
//
// A session has: `goto(url)`; `evaluate(function, ...arguments)`, which runs a function in the page; `click({ x, y })`,
// `press(key)` and `type(text)`, which act as a user; `choose(path)`, which picks a file in the page's file input;
// `saved(press)`, which returns name and path of the file that a press downloads; `complaints`, the warnings and errors
// of the browser; and `close()`.
import { startFirefox } from "./firefox.mjs";
import { startPlaywright } from "./playwright.mjs";
import { startWebKit } from "./webkit.mjs";

const { FIREFOX_PATH, WEBKIT_DRIVER_PATH, TOUR_ENGINES = "chromium,firefox" } = process.env;

/** How each engine starts: the installed one if its environment variable is set, otherwise Playwright's own. */
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

/** Starts an engine. It writes its files into the existing folder `options.folder`. */
export function startEngine(engine, options) {
  return START[engine](options);
}
