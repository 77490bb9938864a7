// The expectation in whole papers: what acts make of people, without draws. The order of operations is that of
// sim/electorate/expectation.py; a sum over parts of the day runs one part after the other.
import { ABSTAINED, BOYCOTTED, N_STATES, followers, rint, targetsOf } from "./flows.js";

const PARTS = 1e6;
const DAY = 86400000;

/** Whole papers, halves upwards, of a number cut to a millionth. */
export function whole(papers) {
  const raised = rint(papers * PARTS) + PARTS / 2;
  const rest = ((raised % PARTS) + PARTS) % PARTS;
  return (raised - rest) / PARTS;
}

/** One part of the day for all rows: who comes at any time. */
export const wholeDay = (rows) => [{ start: 0, end: 1, come: () => 1, station: new Float64Array(rows).fill(1) }];

/** Parts of the day that no act's hours cut, out of shares come by each hour of every unit. */
export function dayParts(acts, curve, outside) {
  const { hours, come } = curve, first = hours[0], last = hours.at(-1);
  const cuts = acts.filter((act) => act.from != null).flatMap((act) => [act.from, DAY]);
  const inner = cuts.filter((hour) => first < hour && hour < last);
  const edges = [...new Set([first, ...inner, last])].sort((a, b) => a - b);
  const parts = edges.slice(1).map((end, at) => {
    const [from, to] = [edges[at], end].map((hour) => hours.indexOf(hour));
    const station = Float64Array.from(come, (row) => row[to] - row[from]);
    const share = outside ? (row, s) => (1 - outside[row][s]) * station[row] : (row) => station[row];
    return { start: edges[at], end, come: share, station };
  });
  if (outside) parts.push({ start: -1, end: -1, come: (row, s) => outside[row][s], station: new Float64Array(come.length) });
  return parts;
}

const actsIn = (act, part) => act.from == null || (act.from <= part.start && part.start < DAY);

/** People by row and final state [row × 7] after acts in turn; `inside` tells by act and row whom it reaches. */
export function expectedPeople(people, acts, parts, inside) {
  const steps = acts.map((act, at) => {
    const during = parts.map((part) => actsIn(act, part));
    const met = (row, s) => parts.reduce((total, part, p) => (during[p] ? total + part.come(row, s) : total), 0);
    return { target: targetsOf(act), during, shares: followers(act, people, inside[at], met) };
  });
  return relabelled(people, steps, parts);
}

/** Share of people in a state before each step, and at the end, who take a paper in the end. */
function comesBefore(steps, n, during) {
  const comes = [];
  const end = new Float64Array(n * N_STATES);
  for (let row = 0; row < n; row++) end.fill(1, row * N_STATES, row * N_STATES + ABSTAINED);
  comes[steps.length] = end;
  for (let at = steps.length - 1; at >= 0; at--) {
    const { shares, target } = steps[at], after = comes[at + 1], before = new Float64Array(after.length);
    for (let k = 0; k < before.length; k++) {
      const share = during(at) ? shares[k] : 0, state = k % N_STATES;
      before[k] = (1 - share) * after[k] + share * after[k - state + target[state]];
    }
    comes[at] = before;
  }
  return comes;
}

const sumOver = (arrays, k) => arrays.reduce((total, each) => total + each[k], 0);

/** Abstainers who come in the end, act by act, and those who stay at home by themselves. */
function mobilised(people, steps, parts, comes, n) {
  const brought = steps.map(() => ({ papers: new Float64Array(n), mass: parts.map(() => new Float64Array(n)) }));
  const atHome = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const abstainers = people[row * 6 + ABSTAINED];
    let left = abstainers, running = 0;
    const sums = steps.map((step, at) => {
      const share = step.during.some(Boolean) ? step.shares[row * N_STATES + ABSTAINED] : 0;
      const moving = left * share, hours = shareOfHours(parts, step.during, row);
      left -= moving;
      const stay = row * N_STATES + step.target[ABSTAINED];
      parts.forEach((_, p) => (brought[at].mass[p][row] = moving * hours[p] * comes[p][at + 1][stay]));
      return (running += sumOver(brought[at].mass, row));
    });
    atHome[row] = whole(left);
    let total = 0;
    sums.forEach((soFar, at) => {
      const cumulated = Math.min(whole(soFar), abstainers - atHome[row]);
      brought[at].papers[row] = cumulated - total;
      total = cumulated;
    });
  }
  return { brought, atHome };
}

/** A unit's share of arrivals by part of the day, among the parts in which an act is. */
function shareOfHours(parts, during, row) {
  const come = parts.map((part, p) => (during[p] ? part.station[row] : 0));
  const lengths = parts.map((part, p) => (during[p] ? part.end - part.start : 0));
  const all = come.reduce((a, b) => a + b, 0), length = lengths.reduce((a, b) => a + b, 0);
  const divisor = Math.max(all > 0 ? all : length, 1e-300);
  return (all > 0 ? come : lengths).map((each) => each / divisor);
}

function relabelled(people, steps, parts) {
  const n = people.length / 6, size = n * N_STATES;
  const comes = parts.map((_, p) => comesBefore(steps, n, (at) => steps[at].during[p]));
  const { brought, atHome } = mobilised(people, steps, parts, comes, n);
  let mass = parts.map((part, p) => {
    const own = new Float64Array(size);
    for (let row = 0; row < n; row++) {
      for (let s = 0; s < ABSTAINED; s++) {
        const k = row * N_STATES + s;
        own[k] = people[row * 6 + s] * part.come(row, s) * comes[p][0][k];
      }
    }
    return own;
  });
  const papers = Float64Array.from({ length: size }, (_, k) => whole(sumOver(mass, k)));
  steps.forEach((step, at) => (mass = stepped(step, at, mass, papers, comes, brought[at], n)));
  return { states: finished(people, papers, atHome, n), mass };
}

/** One act: who leaves a state arrives in another, whole; `papers` is changed in place. */
function stepped(step, at, mass, papers, comes, arriving, n) {
  const remaining = mass.map((own, p) => own.map((m, k) => {
    const before = comes[p][at][k], share = step.during[p] ? step.shares[k] : 0;
    return before > 0 ? m * (((1 - share) * comes[p][at + 1][k]) / before) : m * 0;
  }));
  const leaving = papers.map((have, k) => Math.min(Math.max(have - whole(sumOver(remaining, k)), 0), have));
  const moving = mass.map((own, p) => own.map((m, k) => m - remaining[p][k]));
  leaving.forEach((gone, k) => (papers[k] -= gone));
  const arrive = (row, to, number, masses) => {
    const total = masses.reduce((a, b) => a + b, 0), scale = total > 0 ? number / total : 0, k = row * N_STATES + to;
    masses.forEach((m, p) => (remaining[p][k] += m * scale));
    papers[k] += number;
  };
  for (let state = 0; state < ABSTAINED; state++) {
    for (let row = 0; row < n; row++) {
      const k = row * N_STATES + state;
      arrive(row, step.target[state], leaving[k], moving.map((own) => own[k]));
    }
  }
  for (let row = 0; row < n; row++) {
    arrive(row, step.target[ABSTAINED], arriving.papers[row], arriving.mass.map((own) => own[row]));
  }
  return remaining;
}

function finished(people, papers, atHome, n) {
  const out = new Float64Array(n * N_STATES);
  for (let row = 0; row < n; row++) {
    const at = row * N_STATES;
    out.set(papers.subarray(at, at + ABSTAINED), at);
    out[at + ABSTAINED] = atHome[row];
    let roll = 0, told = 0;
    for (let s = 0; s < 6; s++) roll += people[row * 6 + s], (told += out[at + s]);
    out[at + BOYCOTTED] = roll - told;
  }
  return out;
}
