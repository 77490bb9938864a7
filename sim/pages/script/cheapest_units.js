// The cheapest set of units of enough weight: exact; of sets that cost as much the fewest units, then the earliest.
import { ceilDivide, sum } from "./whole_numbers.js";

/** Units of at least `target` weight at the least cost, as booleans; null where all do not weigh enough. */
export function cheapestUnits(cost, weight, target) {
  const sale = cost.map((_, unit) => unit).filter((unit) => cost[unit] >= 0n && weight[unit] > 0n);
  if (target <= 0n) return cost.map(() => false);
  if (sum(sale.map((unit) => weight[unit])) < target) return null;
  if (sale.every((unit) => weight[unit] === weight[sale[0]])) return cheapestAlike(cost, sale, ceilDivide(target, weight[sale[0]]));
  const many = BigInt(sale.length + 1);
  const items = sale.map((unit) => ({ price: cost[unit] * many + 1n, weight: Number(weight[unit]) }));
  const best = leastFrom(items, Number(target));
  const chosen = cost.map(() => false);
  let left = Number(target);
  items.forEach(({ price, weight: heavy }, at) => {
    const rest = best[at + 1][Math.max(0, left - heavy)];
    if (left > 0 && rest !== null && rest + price === best[at][left]) {
      chosen[sale[at]] = true;
      left = Math.max(0, left - heavy);
    }
  });
  return chosen;
}

/** Of units that weigh alike the cheapest, the first where they cost the same. */
function cheapestAlike(cost, sale, number) {
  const order = sale.toSorted((a, b) => (cost[a] < cost[b] ? -1 : cost[a] > cost[b] ? 1 : a - b));
  const chosen = new Set(order.slice(0, Number(number)));
  return cost.map((_, unit) => chosen.has(unit));
}

/** Least price of a weight out of the units from each on, by unit and weight. */
function leastFrom(items, target) {
  const best = [[0n, ...Array(target).fill(null)]];
  for (const { price, weight } of [...items].reverse()) {
    const after = best[0];
    best.unshift(after.map((without, left) => {
      const rest = left > 0 ? after[Math.max(0, left - weight)] : null;
      return rest === null || (without !== null && without <= rest + price) ? without : rest + price;
    }));
  }
  return best;
}

/** Fewest units that supply so many ballots between them, the largest first; null where all do not. */
export function fewestUnits(capacity, needed) {
  const order = capacity.map((_, unit) => unit).sort((a, b) => (capacity[a] < capacity[b] ? 1 : capacity[a] > capacity[b] ? -1 : a - b));
  const units = [];
  let supplied = 0n;
  for (const unit of order) {
    units.push(unit);
    supplied += capacity[unit];
    if (supplied >= needed) return units;
  }
  return null;
}
