// Takes screenshots of the page at its widths and in its themes. With UPDATE_SCREENSHOTS=1, updates those of the
// README.
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect, test } from "./dashboard.mjs";
import { expectDrawn, themeColor } from "./pixels.mjs";

const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const VIEWPORTS = [
  { width: 360, height: 780 },
  { width: 1280, height: 900 },
  { width: 2560, height: 1440 },
];
const STATES = [
  ["last-month", "?period=last-month", "17,148,183"],
  ["all-time", "", "418,300,706"],
  ["detail", "?repo=model/tidyverse/dplyr&period=last-12-months", "32,570,131"],
  [
    "comparison",
    `?${["dplyr", "tibble", "purrr", "forcats"].map((name) => `compare=model/tidyverse/${name}`).join("&")}&chart=month-age`,
    "32,570,131",
  ],
];
const LISTS = ["last-month", "all-time"];
/** The screenshots in the README: the name here, and the file name in docs. */
const README = {
  "last-month-1280-light": "last-month-light",
  "all-time-1280-dark": "all-time-dark",
  "detail-1280-light": "detail-light",
  "comparison-1280-light": "comparison-light",
};

for (const viewport of VIEWPORTS) {
  for (const colorScheme of ["light", "dark"]) {
    test.describe(`${viewport.width} px, ${colorScheme}`, { tag: "@screenshots" }, () => {
      test.use({ viewport, colorScheme, deviceScaleFactor: 1 });

      for (const [state, query, figure] of STATES) {
        test(`picture of ${state}`, async ({ dashboard, page }, { project }) => {
          await dashboard.open(query);
          await expect(page.getByRole("main")).toContainText(figure);
          const canvases = page.getByRole("main").getByRole("img");
          const model = await themeColor(page, "--model");
          await expectDrawn(canvases.first(), model);
          if (LISTS.includes(state)) {
            await expectDrawn(dashboard.trend("tidyverse/magrittr"), model);
          }
          const name = `${state}-${viewport.width}-${colorScheme}`;
          const folder = `${project.outputDir}/screenshots`;
          await mkdir(folder, { recursive: true });
          const path = `${folder}/${name}.png`;
          const png = await page.screenshot({ path, animations: "disabled" });
          expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
            viewport.width,
            viewport.height,
          ]);
          if (process.env.UPDATE_SCREENSHOTS === "1" && name in README) {
            await mkdir(DOCS, { recursive: true });
            await copyFile(path, `${DOCS}${README[name]}.png`);
          }
        });
      }
    });
  }
}
