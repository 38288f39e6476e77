// What every contestant draws: made-up downloads by day, with a trend, weeks and noise; the same in every run.
export const FIRST_DAY = 18_262;
export const COLORS = { line: "#2563eb", fill: "#dbeafe", text: "#4b5563", grid: "#e5e7eb" };
export const LINE_SIZE = { width: 1200, height: 320 };
export const SPARKLINE_SIZE = { width: 160, height: 28 };

const SEED = 1;

export function series(length, seed = SEED) {
  let state = seed;
  const random = () => {
    // A linear congruential generator with the constants of Numerical Recipes.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Float64Array.from({ length }, (_, index) => {
    const weekday = index % 7 < 5 ? 1 : 0.6;
    return Math.round((2000 + (3000 * index) / length) * weekday * (0.85 + 0.3 * random()));
  });
}
