// What every engine meets alike, whatever the machine: time zone, language, size of the window; and keys by name.
export const TIME_ZONE = "America/Los_Angeles";
export const VIEWPORT = { width: 1280, height: 900 };

/** Variables for a browser that starts as a program of its own, with a home of its own. */
export function surroundings(home) {
  return {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_DATA_HOME: home,
    TZ: TIME_ZONE,
    LANG: "en_US.UTF-8",
    LANGUAGE: "en_US",
    LC_ALL: "",
  };
}

/** Keys that have no character, as WebDriver writes them. */
const KEYS = { Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C", ArrowRight: "\uE014" };

/** The WebDriver key of a name. */
export function webDriverKey(name) {
  return KEYS[name] ?? name;
}
