// The contestants: each makes a chart in an element of the page, and draws new numbers into it.
//
// `line(element, days, values, size)` makes a chart of a line over its area with axes. It returns a function that draws
// other values into the chart and can be called repeatedly. `sparkline(element, days, values, size)` makes and draws a
// chart without axes. Either may return a promise. Days count from 1970-01-01. Nothing is animated, and nothing listens
// to the pointer.
import { COLORS, FIRST_DAY } from "./data.mjs";
import * as handwritten from "./handwritten.mjs";

const { Chart, echarts, uPlot } = globalThis;
const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = 86_400_000;

function canvasIn(element) {
  const canvas = document.createElement("canvas");
  element.append(canvas);
  return canvas;
}

// uPlot draws in a microtask.
const nextTask = () => Promise.resolve();

const uplotOptions = ({ width, height }) => ({
  width,
  height,
  legend: { show: false },
  cursor: { show: false },
  series: [{}, { stroke: COLORS.line, fill: COLORS.fill, width: 1.5, points: { show: false } }],
});

const chartOptions = {
  type: "line",
  options: {
    animation: false,
    responsive: false,
    events: [],
    normalized: true,
    parsing: false,
    plugins: { legend: { display: false }, tooltip: { enabled: false } },
    scales: { x: { type: "linear" }, y: { min: 0 } },
  },
};

function chartIn(element, size, options) {
  const canvas = canvasIn(element);
  canvas.width = size.width;
  canvas.height = size.height;
  const dataset = {
    borderColor: COLORS.line,
    backgroundColor: COLORS.fill,
    borderWidth: 1.5,
    pointRadius: 0,
    fill: true,
  };
  return new Chart(canvas, {
    ...chartOptions,
    options: { ...chartOptions.options, devicePixelRatio: size.ratio, ...options },
    data: { datasets: [dataset] },
  });
}

const pointsOf = (days, values) => Array.from(values, (y, index) => ({ x: days[index], y }));

function echartIn(element, size, grid, axes) {
  const chart = echarts.init(element, null, {
    renderer: "canvas",
    devicePixelRatio: size.ratio,
    width: size.width,
    height: size.height,
  });
  const series = {
    type: "line",
    showSymbol: false,
    silent: true,
    lineStyle: { color: COLORS.line, width: 1.5 },
    areaStyle: { color: COLORS.fill },
  };
  const draw = (days, values) => {
    const data = Array.from(values, (value, index) => [days[index] * MS_PER_DAY, value]);
    chart.setOption({
      animation: false,
      grid,
      xAxis: { type: "time", show: axes },
      yAxis: { type: "value", show: axes },
      series: [{ ...series, data }],
    });
    chart.getZr().flush();
  };
  return draw;
}

/** This project, given its WebAssembly program. */
function thisProject({ draw_line, draw_sparkline }) {
  return {
    name: "this project",
    line(element, days, values, size) {
      const canvas = canvasIn(element);
      return (next) => draw_line(canvas, next, FIRST_DAY, size.width, size.height, size.ratio);
    },
    sparkline(element, days, values, size) {
      draw_sparkline(canvasIn(element), values, FIRST_DAY, size.width, size.height, size.ratio);
    },
  };
}

const byHand = {
  name: "hand-written",
  line(element, days, values, size) {
    const canvas = canvasIn(element);
    return (next) => handwritten.drawLine(canvas, next, size);
  },
  sparkline(element, days, values, size) {
    handwritten.drawSparkline(canvasIn(element), values, size);
  },
};

const withUplot = {
  name: "uPlot",
  line(element, days, values, size) {
    const seconds = days.map((day) => day * SECONDS_PER_DAY);
    const chart = new uPlot(uplotOptions(size), [seconds, values], element);
    return async (next) => {
      chart.setData([seconds, next]);
      await nextTask();
    };
  },
  async sparkline(element, days, values, size) {
    const hidden = { axes: [{ show: false }, { show: false }], padding: [0, 0, 0, 0] };
    new uPlot({ ...uplotOptions(size), ...hidden, scales: { x: { time: false } } }, [days, values], element);
    await nextTask();
  },
};

const withChartJs = {
  name: "Chart.js",
  line(element, days, values, size) {
    const chart = chartIn(element, size, {});
    return (next) => {
      chart.data.datasets[0].data = pointsOf(days, next);
      chart.update("none");
    };
  },
  sparkline(element, days, values, size) {
    const hidden = { x: { type: "linear", display: false }, y: { min: 0, display: false } };
    const chart = chartIn(element, size, { scales: hidden });
    chart.data.datasets[0].data = pointsOf(days, values);
    chart.update("none");
  },
};

const withEcharts = {
  name: "ECharts",
  line(element, days, values, size) {
    const draw = echartIn(element, size, { left: 56, right: 8, top: 8, bottom: 28 }, true);
    return (next) => draw(days, next);
  },
  sparkline(element, days, values, size) {
    echartIn(element, size, { left: 0, right: 0, top: 0, bottom: 0 }, false)(days, values);
  },
};

export const contestants = (program) => [thisProject(program), byHand, withUplot, withChartJs, withEcharts];
