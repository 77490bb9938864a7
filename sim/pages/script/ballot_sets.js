// Sets of whole numbers of moved ballots: where a condition holds when so many are moved, as disjoint intervals.
import { floorDivide } from "./whole_numbers.js";

const FOREVER = 2n ** 62n;
export const EVERYWHERE = [[0n, FOREVER]];

const larger = (a, b) => (a > b ? a : b);
const smaller = (a, b) => (a < b ? a : b);

/** Numbers k of 0 or more with start + step × k of 0 or more. */
function atLeastZero(start, step) {
  if (step > 0n) return [[larger(0n, -floorDivide(start, step)), FOREVER]];
  if (start < 0n) return [];
  return step === 0n ? EVERYWHERE : [[0n, start / -step]];
}

/** Numbers k at which a numerator that changes by steps[0] reaches a fraction of a base that changes by steps[1]. */
export function reachedAt(numerator, base, steps, { over, under }, strict) {
  const lead = under * numerator - over * base - (strict ? 1n : 0n);
  return intersection([
    atLeastZero(lead, under * steps[0] - over * steps[1]),
    atLeastZero(numerator - 1n, steps[0]),
  ]);
}

export function intersection(sets) {
  let common = EVERYWHERE;
  for (const set of sets) {
    const meet = common.flatMap(([low, high]) => set.map(([from, to]) => [larger(low, from), smaller(high, to)]));
    common = meet.filter(([low, high]) => low <= high);
  }
  return common;
}

export function complement(set) {
  const gaps = [];
  let begin = 0n;
  for (const [low, high] of set) {
    if (begin < low) gaps.push([begin, low - 1n]);
    begin = high + 1n;
  }
  return begin < FOREVER ? [...gaps, [begin, FOREVER]] : gaps;
}

export const union = (sets) => complement(intersection(sets.map(complement)));
export const holds = (set, number) => set.some(([low, high]) => low <= number && number <= high);

/** Least number of a set; null where it is empty. */
export const firstNumber = (set) => (set.length ? set[0][0] : null);
