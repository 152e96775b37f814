// Where charts are drawn their tables fold away; whoever has no script sees the tables.
import "/static/chart.js";

for (const figure of document.querySelectorAll("figure[data-drawn]")) figure.querySelector("details").open = false;
