// The least share that, moved in every unit alike, turns a condition over: exact. A share moves the floor of share × people.
import { ceilDivide, compareFractions, lowest, sum } from "./whole_numbers.js";
import { holds } from "./ballot_sets.js";

/** Least share; null where no share up to 1 turns the condition over. */
export function criticalShare(found, capacity) {
  for (const [share, met] of found.carried ? unitSteps(found, capacity) : nationalSteps(found, capacity)) {
    if (met !== found.holdsNow) return share;
  }
  return null;
}

const movedBy = (share, capacity) => sum(capacity.map((n) => (share.over * n) / share.under));

function* nationalSteps(found, capacity) {
  const bounds = new Set(found.met.flatMap(([low, high]) => [low, high + 1n]).filter((bound) => bound !== 0n));
  for (const bound of [...bounds].sort((a, b) => (a < b ? -1 : 1))) {
    const share = shareFor(capacity, bound);
    if (share) yield [share, holds(found.met, movedBy(share, capacity))];
  }
}

/** Least share that moves so many between all units; null where all are not enough. */
function shareFor(capacity, needed) {
  const total = sum(capacity);
  if (needed > total) return null;
  if (needed <= 0n) return lowest(0n, 1n);
  const most = needed + BigInt(capacity.length), high = most < total ? most : total;
  const shares = [];
  for (const n of capacity) {
    if (!n) continue;
    for (let k = ceilDivide(needed * n, total); k <= (high * n) / total; k++) shares.push(lowest(k, n));
  }
  shares.sort(compareFractions);
  let first = 0, last = shares.length - 1;
  while (first < last) {
    const middle = (first + last) >> 1;
    [first, last] = movedBy(shares[middle], capacity) >= needed ? [first, middle] : [middle + 1, last];
  }
  return shares[first];
}

/** Walks through the shares at which units turn over, and watches the weight held. */
function* unitSteps(found, capacity) {
  const changes = [];
  found.carried.forEach((set, unit) => {
    const n = capacity[unit], weight = found.weights[unit];
    for (const [low, high] of set) {
      if (low && low <= n) changes.push([lowest(low, n), weight]);
      if (high < n) changes.push([lowest(high + 1n, n), -weight]);
    }
  });
  changes.sort((a, b) => compareFractions(a[0], b[0]));
  let held = found.held;
  for (let at = 0; at < changes.length; at++) {
    held += changes[at][1];
    const next = changes[at + 1];
    if (!next || compareFractions(next[0], changes[at][0])) yield [changes[at][0], held >= found.needed];
  }
}
