// The reference: what one would write by hand for exactly one chart, without any options.
import { COLORS, FIRST_DAY } from "./data.mjs";

const MARGIN = { left: 44, right: 8, top: 8, bottom: 22 };
const GRID_LINES = 4;
const DATE_LABELS = 6;
const MS_PER_DAY = 86_400_000;

function prepare(canvas, { width, height, ratio }) {
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.lineJoin = "round";
  return context;
}

// The points to draw: all of them, or the extremes of each pixel column if there are more than two per column.
function outline(values, left, width, yOf) {
  const path = new Path2D();
  const step = width / (values.length - 1);
  if (values.length <= 2 * width) {
    values.forEach((value, index) => path.lineTo(left + index * step, yOf(value)));
    return path;
  }
  let column = 0;
  let least = values[0];
  let most = values[0];
  for (let index = 0; index < values.length; index += 1) {
    const here = Math.floor(index * step);
    if (here !== column) {
      path.lineTo(left + column, yOf(least));
      path.lineTo(left + column, yOf(most));
      column = here;
      least = values[index];
      most = values[index];
    }
    least = Math.min(least, values[index]);
    most = Math.max(most, values[index]);
  }
  path.lineTo(left + width, yOf(values.at(-1)));
  return path;
}

function fillAndStroke(context, path, left, right, bottom) {
  const area = new Path2D(path);
  area.lineTo(right, bottom);
  area.lineTo(left, bottom);
  area.closePath();
  context.fillStyle = COLORS.fill;
  context.fill(area);
  context.strokeStyle = COLORS.line;
  context.lineWidth = 1.5;
  context.stroke(path);
}

export function drawLine(canvas, values, size) {
  const context = prepare(canvas, size);
  const right = size.width - MARGIN.right;
  const bottom = size.height - MARGIN.bottom;
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const yOf = (value) => bottom - (value / most) * (bottom - MARGIN.top);
  context.font = "12px sans-serif";
  context.fillStyle = COLORS.text;
  context.strokeStyle = COLORS.grid;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.beginPath();
  for (let line = 0; line <= GRID_LINES; line += 1) {
    const value = (most * line) / GRID_LINES;
    context.moveTo(MARGIN.left, yOf(value));
    context.lineTo(right, yOf(value));
    context.fillText(`${(value / 1000).toFixed(1)}k`, MARGIN.left - 6, yOf(value));
  }
  context.stroke();
  context.textAlign = "center";
  context.textBaseline = "top";
  for (let label = 0; label <= DATE_LABELS; label += 1) {
    const position = label / DATE_LABELS;
    const day = FIRST_DAY + Math.round(position * (values.length - 1));
    const text = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
    context.fillText(text, MARGIN.left + position * (right - MARGIN.left), bottom + 6);
  }
  fillAndStroke(context, outline(values, MARGIN.left, right - MARGIN.left, yOf), MARGIN.left, right, bottom);
}

export function drawSparkline(canvas, values, size) {
  const context = prepare(canvas, size);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const yOf = (value) => size.height - 2 - (value / most) * (size.height - 4);
  fillAndStroke(context, outline(values, 0, size.width, yOf), 0, size.width, size.height);
}
