// How far a majority of units is from breaking, or from being reached: exact, in ballots.
import { ceilDivide, gcd, sum } from "./whole_numbers.js";

const FINEST_WEIGHT = 100000n;

/** Margin of a condition counted in units, given each unit's own margin (0 or more where it is carried). */
export function unitsMargin(margins, weights, needed) {
  const counting = margins.map((margin, unit) => [margin, weights[unit]]).filter(([, weight]) => weight > 0n);
  const held = sum(counting.filter(([margin]) => margin >= 0n).map(([, weight]) => weight));
  const met = held >= needed;
  const target = met ? held - needed + 1n : needed - held;
  const prices = counting
    .filter(([margin]) => (margin >= 0n) === met)
    .map(([margin, weight]) => [met ? margin + 1n : -margin, weight]);
  const alike = counting.every(([, weight]) => weight === counting[0][1]);
  const price = alike ? leastOfEqual(prices, target) : leastOfUnequal(prices, target, counting);
  return met ? price - 1n : -price;
}

function leastOfEqual(prices, target) {
  const n = Number(ceilDivide(target, prices[0][1]));
  const ordered = prices.map(([cost]) => cost).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sum(ordered.slice(0, n));
}

function leastOfUnequal(prices, target, counting) {
  const step = counting.map(([, weight]) => weight).reduce(gcd);
  const total = sum(counting.map(([, weight]) => weight / step));
  if (total > FINEST_WEIGHT) throw new Error(`weights sum to ${total}: exact margins need at most ${FINEST_WEIGHT}`);
  const goal = Number(ceilDivide(target, step));
  const best = Array(goal + 1).fill(null);
  best[0] = 0n;
  for (const [cost, weight] of prices) {
    for (let have = goal; have >= 0; have--) {
      if (best[have] === null) continue;
      const reached = Math.min(goal, have + Number(weight / step));
      if (reached !== have && (best[reached] === null || best[have] + cost < best[reached])) best[reached] = best[have] + cost;
    }
  }
  return best[goal];
}
