// Reads the pixels of a canvas.
import { expect } from "./dashboard.mjs";

/**
 * Reads a canvas: its size in device and CSS pixels, the number of pixels of each opaque colour, a fingerprint of all
 * pixels, the pixel columns that contain colour (grey lines and texts do not count), and the highest row that does, as
 * a fraction of the height.
 */
export function readPixels(canvas) {
  return canvas.evaluate((element) => {
    const { width, height } = element;
    // Reads a copy, since the browser warns about canvases that are read repeatedly.
    const copy = new OffscreenCanvas(Math.max(width, 1), Math.max(height, 1));
    const context = copy.getContext("2d", { willReadFrequently: true });
    if (width > 0 && height > 0) {
      context.drawImage(element, 0, 0);
    }
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    const colors = {};
    const columns = new Set();
    let top = 1;
    let fingerprint = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue, alpha] = data.subarray(at, at + 4);
      fingerprint = (Math.imul(fingerprint, 31) + red * 7 + green * 5 + blue * 3 + alpha) | 0;
      if (alpha === 255) {
        const color = `rgb(${red}, ${green}, ${blue})`;
        colors[color] = (colors[color] ?? 0) + 1;
      }
      if (alpha > 16 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) {
        columns.add((at / 4) % width);
        top = Math.min(top, Math.floor(at / 4 / width) / height);
      }
    }
    const { width: cssWidth, height: cssHeight } = element.getBoundingClientRect();
    return {
      size: [width, height],
      cssSize: [cssWidth, cssHeight],
      ratio: devicePixelRatio,
      colors,
      columns: [...columns].sort((a, b) => a - b),
      top,
      fingerprint,
    };
  });
}

/** The value of a colour of the stylesheet in the current theme. */
export function themeColor(page, name) {
  return page.evaluate(
    (property) => getComputedStyle(document.documentElement).getPropertyValue(property),
    name,
  );
}

/** Expects that a canvas has pixels of `color`, and is sharp at the screen's pixel ratio. */
export async function expectDrawn(canvas, color) {
  await expect(async () => {
    const pixels = await readPixels(canvas);
    expect(pixels.colors[color] ?? 0, `pixels of ${color}`).toBeGreaterThan(0);
    for (const side of [0, 1]) {
      const apart = Math.abs(pixels.size[side] - pixels.cssSize[side] * pixels.ratio);
      // Both lengths are rounded to whole pixels.
      expect(apart, `${pixels.size} for ${pixels.cssSize}`).toBeLessThanOrEqual(
        0.5 * pixels.ratio + 0.5,
      );
    }
  }).toPass();
}

/** The widest gap between coloured columns, as a fraction of the distance from the first to the last one. */
export function widestGap({ columns }) {
  const gaps = columns.slice(1).map((column, index) => column - columns[index] - 1);
  return Math.max(0, ...gaps) / (columns.at(-1) - columns[0]);
}
