// Charts beside tables: <figure data-chart="bar|line"> holds a table whose first column names the points and whose other columns are the
// series; a cell's number is its data-value, or its text. Without this script the table stands alone; the chart says nothing else.
import * as echarts from "/static/vendor/echarts.esm.min.js";

const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue(name).trim();
const COLOURS = ["--letter-1", "--letter-3", "--letter-4", "--letter-2", "--letter-5", "--letter-6"].map(token);
const FEW = 7; // so many points all bear their names

function read(table) {
  const [first, ...heads] = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
  const number = (cell) => (cell.dataset.value ?? cell.textContent.trim()) === "" ? null : Number(cell.dataset.value ?? cell.textContent);
  return {
    first,
    points: rows.map((cells) => cells[0].textContent.trim()),
    series: heads.map((name, n) => ({ name, data: rows.map((cells) => number(cells[n + 1])) })),
  };
}

function options(kind, { points, series }, unit) {
  const text = { color: token("--ink"), fontFamily: token("--font"), fontSize: 14 };
  const every = { interval: 0, width: 72, overflow: "break", lineHeight: 18 };
  return {
    animation: false,
    color: COLOURS,
    textStyle: text,
    // Drawn in the canvas: a box of its own would bring inline styles, which the pages forbid.
    tooltip: { trigger: "axis", renderMode: "richText" },
    legend: { type: "scroll", top: 0, textStyle: text },
    grid: { left: 8, right: 8, top: 44, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: points, axisLabel: points.length > FEW ? text : { ...text, ...every } },
    yAxis: { type: "value", name: unit, minInterval: 1, axisLabel: text, nameTextStyle: text },
    series: series.map((one) => ({ ...one, type: kind, symbolSize: 7, connectNulls: false, barMaxWidth: 28 })),
  };
}

function draw(figure) {
  const table = figure.querySelector("table");
  const place = document.createElement("div");
  place.className = "chart";
  place.setAttribute("aria-hidden", "true"); // the table below says the same
  figure.querySelector("figcaption").after(place);
  const chart = echarts.init(place);
  chart.setOption(options(figure.dataset.chart, read(table), figure.dataset.unit ?? ""));
  new ResizeObserver(() => chart.resize()).observe(place);
  figure.dataset.drawn = "1";
}

document.querySelectorAll("figure[data-chart]").forEach(draw);
