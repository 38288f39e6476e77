// Turns config.json, the host's settings for its page, into checked settings. A setting that is wrong is left out and
// reported, with what it has to be. Fetched only if config.json is not empty. `docs/config.schema.json` has the same
// rules.

/** The backgrounds of `style/tokens.css`. An accent must stand out from all backgrounds of its theme. */
export const BACKGROUNDS = {
  light: ["#fcfcfb", "#ffffff", "#f2f2ef"],
  dark: ["#121417", "#1b1e23"],
};
/** The contrast that WCAG 2.2 requires of interface components that are not text. */
const LEAST_CONTRAST = 3;
const MAX_TITLE_CHARACTERS = 80;
const MAX_LINKS = 12;

/** Throws a `TypeError` that says what was expected, unless `isSo`. */
function must(isSo, expected) {
  if (!isSo) {
    throw new TypeError(expected);
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Returns the contrast of two colours, from 1 to 21. */
export function contrast(a, b) {
  const [darker, lighter] = [luminance(a) + 0.05, luminance(b) + 0.05].sort((x, y) => x - y);
  return lighter / darker;
}

function titleOf(value) {
  const expected = `a text of 1 to ${MAX_TITLE_CHARACTERS} characters`;
  must(typeof value === "string", expected);
  const title = value.trim();
  must(title !== "" && title.length <= MAX_TITLE_CHARACTERS, expected);
  return title;
}

/** Returns the absolute form of an address that is absolute or relative to the page at `base`. */
function addressOf(value, base, expected) {
  must(typeof value === "string" && value !== "", expected);
  must(URL.canParse(value, base), expected);
  const url = new URL(value, base);
  must(["http:", "https:"].includes(url.protocol) && !url.username && !url.password, expected);
  return url.href;
}

function sourceOf(value, base) {
  addressOf(value, base, "the address of an export, by http or https, without a user name or a password in it");
  return value;
}

function linksOf(value, base) {
  const expected = `a list of at most ${MAX_LINKS} links`;
  must(Array.isArray(value) && value.length <= MAX_LINKS, expected);
  return value.map((link) => {
    const shape = 'a list of { "name": "…", "address": "https://…" }, with no other properties';
    must(isObject(link) && Object.keys(link).sort().join() === "address,name", shape);
    must(typeof link.name === "string" && link.name.trim() !== "", shape);
    return [link.name.trim(), addressOf(link.address, base, "a list of links whose addresses are http or https")];
  });
}

/** Returns the CSS value of a colour for both themes, or of `{ "light": …, "dark": … }`. */
function accentOf(value) {
  const expected = 'a colour such as "#2f7fd6", or { "light": "#12436d", "dark": "#7fb5e6" }';
  const colors = typeof value === "string" ? { light: value, dark: value } : value;
  must(isObject(colors) && Object.keys(colors).sort().join() === "dark,light", expected);
  for (const [theme, color] of Object.entries(colors)) {
    must(typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color), expected);
    const least = Math.min(...BACKGROUNDS[theme].map((background) => contrast(color, background)));
    must(
      least >= LEAST_CONTRAST,
      `a colour with a contrast of at least ${LEAST_CONTRAST} to the backgrounds of both themes. ${color} has ` +
        `${least.toFixed(1)} in the ${theme} theme: choose another, or one for each theme`,
    );
  }
  return `light-dark(${colors.light}, ${colors.dark})`;
}

function switchOf(value) {
  must(typeof value === "boolean", "true or false, without quotes");
  return value;
}

function originsOf(value) {
  const expected = 'a list of origins such as "https://huggingface.co", without a path';
  must(Array.isArray(value), expected);
  for (const origin of value) {
    must(typeof origin === "string" && /^https?:/.test(origin) && URL.canParse(origin), expected);
    must(new URL(origin).origin === origin, expected);
  }
  return value;
}

/** The settings that config.json may contain, each with the function that reads it. */
export const SETTINGS = {
  title: titleOf,
  source: sourceOf,
  links: linksOf,
  accent: accentOf,
  local_files: switchOf,
  other_sites: switchOf,
  parent_origins: originsOf,
  // Editors find the schema by this name.
  $schema: () => undefined,
};

/** Returns the settings in a text for the page at `base`, and what is wrong with that text, as sentences. */
export function checked(text, base) {
  const problems = [];
  let given;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { problems: [`config.json is not JSON: ${error.message}.`] };
  }
  if (!isObject(given)) {
    return { problems: ['config.json must hold one object, such as { "title": "Downloads of ACME" }.'] };
  }
  const settings = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(SETTINGS, name)) {
      const names = Object.keys(SETTINGS).filter((known) => !known.startsWith("$"));
      problems.push(`config.json: “${name}” is not a setting; the settings are ${names.join(", ")}.`);
      continue;
    }
    try {
      settings[name] = SETTINGS[name](value, base);
    } catch (error) {
      problems.push(`config.json: “${name}” must be ${error.message}.`);
    }
  }
  return problems.length > 0 ? { ...settings, problems } : settings;
}

/**
 * Returns the settings in a response for config.json, and applies the accent. `text` is the body, which can be read
 * only once.
 */
export function settingsOf(response, text) {
  if (!response.ok) {
    return { problems: [`config.json could not be read (status ${response.status}).`] };
  }
  const settings = checked(text, document.baseURI);
  for (const property of settings.accent ? ["--accent", "--header-line"] : []) {
    document.documentElement.style.setProperty(property, settings.accent);
  }
  return settings;
}
