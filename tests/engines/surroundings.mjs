// The environment that is the same in every engine and on every machine: time zone, language, window size; also key
// names.
export const TIME_ZONE = "America/Los_Angeles";
export const VIEWPORT = { width: 1280, height: 900 };

/** Environment variables for a browser that runs as a separate process, with its own home folder. */
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

/** WebDriver's codes for keys without a character. */
const KEYS = { Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C", ArrowRight: "\uE014" };

/** Returns the WebDriver code of a key. */
export function webDriverKey(name) {
  return KEYS[name] ?? name;
}
