// Turnout through the day, and when the quorum is passed.
import { dataTable, h, redraw, svg } from "./elements.js";
import { N_STATES } from "./flows.js";
import { countsUnits } from "./conditions.js";
import { whole } from "./expectation.js";
import { national } from "./tables.js";
import { sum } from "./whole_numbers.js";
import { clock, count, number, percent, say } from "./words.js";

/** Papers given out by each hour of the reports' clock: drawn and told by the half hour. */
export function papersByHour({ vote, parts, mass, told }) {
  const { hours, come, shift } = vote.curve, last = hours.at(-1), step = hours[1] - hours[0];
  const earliest = hours[0] - Math.max(...shift), latest = last - Math.min(...shift);
  const clocks = [];
  for (let hour = earliest; hour < latest; hour += step) clocks.push(hour);
  clocks.push(latest);
  const at = (unit, tick) => valueAt(hours, come[unit], tick);
  const totals = clocks.map((hour) => {
    let total = 0;
    parts.forEach((part, p) => vote.units.forEach((_, unit) => {
      let papers = 0;
      for (let s = 0; s < 5; s++) papers += mass[p][unit * N_STATES + s];
      const begin = at(unit, part.start), length = at(unit, part.end) - begin, soFar = at(unit, Math.min(hour + shift[unit], part.end)) - begin;
      if (papers) total += part.start < 0 ? papers : papers * (length > 0 ? Math.min(Math.max(soFar / length, 0), 1) : Number(hour + shift[unit] >= part.end));
    }));
    return whole(total);
  });
  totals[totals.length - 1] = Number(sum(told.issued));
  return { clocks, totals };
}

function valueAt(hours, row, tick) {
  if (tick <= hours[0]) return row[0];
  const next = hours.findIndex((hour) => hour >= tick);
  if (next < 0) return row.at(-1);
  const gap = hours[next] - hours[next - 1];
  return row[next - 1] + ((row[next] - row[next - 1]) * (tick - hours[next - 1])) / gap;
}

/** Papers given out that are needed: those counted are taken to come in the same proportion through the day. */
function quorumOf({ verdict, told }) {
  const found = verdict?.results.find((each) => each.condition.kind === "turnout_quorum" && !countsUnits(each.condition));
  if (!found) return null;
  const issued = sum(told.issued), counted = found.numerator || 1n;
  return { needed: (found.needed * issued + counted - 1n) / counted, met: found.met };
}

export function drawClock(place, answer) {
  if (!answer.vote.curve) return redraw(place, h("p", { class: "quiet" }, say("clock.none")));
  const { clocks, totals } = papersByHour(answer), roll = Number(national(answer.told, "registered")), quorum = quorumOf(answer);
  const needed = quorum && Number(quorum.needed), passed = quorum?.met ? clocks.find((_, k) => totals[k] >= needed) : undefined;
  const sentence = !quorum ? say("clock.noquorum")
    : passed === undefined ? say("clock.never", { needed: count(needed), come: count(totals.at(-1)) })
      : say("clock.passed", { hour: clock(passed), needed: count(needed) });
  const rows = clocks.map((hour, k) => [clock(hour), count(totals[k]), percent(totals[k], roll, 1)]);
  const open = place.querySelector("details")?.open;
  redraw(place, h("p", { class: "headline" }, sentence), chart(clocks, totals.map((n) => n / roll), { line: needed && needed / roll, passed, label: sentence, room: window.innerWidth - 72 }),
    h("details", { open }, h("summary", {}, say("clock.table")), dataTable(say("clock.label"), [say("clock.hour"), say("clock.papers"), "%"], rows)));
}

function chart(clocks, shares, { line, passed, label, room }) {
  const [width, height, left, bottom] = [Math.min(Math.max(room, 280), 760), 240, 48, 24], first = clocks[0], span = clocks.at(-1) - first;
  const x = (tick) => left + ((width - left - 8) * (tick - first)) / span, y = (share) => 8 + (height - bottom - 8) * (1 - share);
  const path = clocks.map((tick, k) => `${k ? "L" : "M"}${x(tick).toFixed(1)} ${y(shares[k]).toFixed(1)}`).join("");
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => [
    svg("line", { x1: left, x2: width - 8, y1: y(share), y2: y(share), class: "grid" }),
    svg("text", { x: left - 6, y: y(share) + 4, "text-anchor": "end" }, `${number(100 * share, 0)} %`)]);
  const ticks = clocks.filter((tick) => tick % (span > 9e7 ? 2.16e7 : 1.08e7) === 0).map((tick) =>
    svg("text", { x: x(tick), y: height - 6, "text-anchor": tick === clocks.at(-1) ? "end" : "middle" }, clock(tick)));
  const quorum = line && line <= 1 && svg("line", { x1: left, x2: width - 8, y1: y(line), y2: y(line), class: "quorum" });
  const dot = passed !== undefined && svg("circle", { cx: x(passed), cy: y(shares[clocks.indexOf(passed)]), r: 5, class: "dot" });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": `${say("clock.label")}. ${label}` },
    grid.flat(), ticks, quorum, svg("path", { d: path, class: "curve" }), dot);
}
