import type { Backtest } from "@cap/domain";
import { type PolicyColumn, policyColumns, replayFacts } from "./backtest-facts.ts";
import { backtestHeading, type BacktestPageInput } from "./backtest-report.ts";
import { backtestVerdict, bestRival, keepsSlo } from "./backtest-verdict.ts";
import { clockText } from "./clock-text.ts";
import { escapeHtml } from "./escape-html.ts";
import { missedWindowsFigure } from "./missed-windows.ts";
import { svgChart, type SvgLine } from "./svg-chart.ts";

/** A backtest as one HTML page that needs nothing else: no script, no font, no network. */
export function backtestPage({ backtest, notes, timeZone }: BacktestPageInput): string {
  const { text, tone } = backtestVerdict(backtest);
  const title = `Backtest of ${backtest.pool}`;
  const said = notes.map(({ kind, message }) => `<li><b>${kind}</b> ${escapeHtml(message)}</li>`).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="verdict ${tone}">${escapeHtml(text)}</p>
<p class="dim">${escapeHtml(backtestHeading({ backtest, timeZone }))}</p>
${policyTable(backtest)}
${charts(backtest, timeZone)}
<h2>How to read it</h2>
<dl>
${policyColumns(backtest)
  .map(({ title: name, meaning }) => `<dt>${name}</dt><dd>${escapeHtml(meaning)}</dd>`)
  .join("\n")}
</dl>
${replayFacts(backtest)
  .map((fact) => `<p>${escapeHtml(fact)}</p>`)
  .join("\n")}
${said === "" ? "" : `<h2>Notes</h2>\n<ul>\n${said}\n</ul>`}
</main>
</body>
</html>
`;
}

function policyTable(backtest: Backtest): string {
  const columns = policyColumns(backtest);
  const head = columns.map(({ title, meaning }) => `<th scope="col" title="${escapeHtml(meaning)}">${title}</th>`);
  const rows = backtest.policies.map((policy) => {
    const missed = keepsSlo(backtest, policy) ? "" : ' class="missed"';
    const cells = columns.map(({ cell, size }, index) => {
      const look = index === 0 ? missed : barOf(size, policy, backtest);
      return `<td${look}>${escapeHtml(cell(policy))}</td>`;
    });
    return `<tr class="${policy.kind}"><th scope="row">${escapeHtml(policy.name)}</th>${cells.join("")}</tr>`;
  });
  return `<div class="scroll"><table>
<thead><tr><th scope="col">policy</th>${head.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

/** A cell's size as a bar behind its text, the largest of the column over the whole cell. */
function barOf(size: PolicyColumn["size"], policy: Backtest["policies"][number], { policies }: Backtest): string {
  if (size === undefined) return "";
  const most = Math.max(...policies.map(size));
  const percent = most > 0 ? (100 * size(policy)) / most : 0;
  return ` class="bar" style="--size:${percent.toFixed(1)}%"`;
}

function charts(backtest: Backtest, timeZone: string): string {
  const { policies, arrivalRates } = backtest;
  const cap = policies.find(({ kind }) => kind === "cap");
  const rival = bestRival(backtest);
  const oracle = policies.find(({ id }) => id === "oracle");
  const workers: SvgLine[] = [
    ...(oracle === undefined ? [] : [{ name: oracle.name, className: "oracle", values: oracle.workers, filled: true }]),
    ...(rival === null ? [] : [{ name: rival.name, className: "rival", values: rival.workers }]),
    ...(cap === undefined ? [] : [{ name: cap.name, className: "cap", values: cap.workers }]),
  ];
  const labels = timeLabels(backtest, timeZone);
  return [
    svgChart({
      title: "Arrivals per second",
      lines: [{ name: "arrivals", className: "load", values: arrivalRates }],
      timeLabels: labels,
    }),
    svgChart({ title: "Workers that take jobs", lines: workers, timeLabels: labels }),
    missedWindowsFigure({ backtest, timeZone }),
  ].join("\n");
}

function timeLabels({ startAt, durationSeconds }: Backtest, timeZone: string): readonly string[] {
  const clock = clockText(timeZone, durationSeconds);
  return [0, 1, 2, 3, 4].map((part) => clock.short(startAt + (durationSeconds * part) / 4));
}

const STYLE = `
:root { --ink: #1b1f24; --dim: #59636e; --paper: #fff; --edge: #d1d9e0; --good: #116329; --mixed: #7d4e00; --bad: #a40e26;
  --cap: #0550ae; --rival: #bc4c00; --oracle: #8c959f; --load: #1f7a8c; --bar: #ddeaf7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --edge: #3d444d; --good: #56d364;
  --mixed: #e3b341; --bad: #ff7b72; --cap: #79c0ff; --rival: #ffa657; --oracle: #6e7681; --load: #56d4dd; --bar: #1c3350; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
.verdict { font-size: 1.15rem; font-weight: 600; margin: 0; }
.good { color: var(--good); } .mixed { color: var(--mixed); } .bad { color: var(--bad); }
.dim, figcaption, dd { color: var(--dim); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .95rem; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--edge); font-weight: 400; }
thead th { color: var(--dim); }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); }
tr.cap th, tr.cap td { font-weight: 700; }
tr.clairvoyant th, tr.clairvoyant td { font-style: italic; }
td.missed { color: var(--bad); }
td.bar { background: linear-gradient(to left, var(--bar) var(--size), transparent var(--size)); }
figure { margin: 1.5rem 0; }
figcaption { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .95rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.legend i { display: inline-block; width: 1rem; height: .25rem; margin-right: .35rem; vertical-align: middle; }
i.cap { background: var(--cap); } i.rival { background: var(--rival); } i.oracle { background: var(--oracle); } i.load { background: var(--load); }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--dim); font-size: 11px; }
.kept { fill: var(--edge); opacity: .5; } path.missed { fill: var(--bad); }
.grid { stroke: var(--edge); fill: none; }
.line { fill: none; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.line.cap { stroke: var(--cap); } .line.rival { stroke: var(--rival); } .line.load { stroke: var(--load); }
.area { stroke: none; opacity: .35; } .area.oracle { fill: var(--oracle); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 1rem; margin: 0; }
dd { margin: 0; }
`;
