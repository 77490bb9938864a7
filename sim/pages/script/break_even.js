// Distance to failure: the least ballots and the least uniform share of a move that turn a condition over; exact.
import { complement, firstNumber, holds, intersection, reachedAt, union } from "./ballot_sets.js";
import { countsUnits, isGroup, isMetBelow, neededWeight, weightsUnder } from "./conditions.js";
import { cheapestUnits, fewestUnits } from "./cheapest_units.js";
import { available, effectOn } from "./moves.js";
import { national, ofUnit } from "./tables.js";
import { criticalShare } from "./uniform_share.js";
import { fraction, lowest, sum } from "./whole_numbers.js";

/** A condition against a move: for the whole vote or by unit, the numbers of moved ballots at which it holds. */
export function caseOf(told, condition, move, known) {
  if (countsUnits(condition)) return unitsCase(told, condition, move);
  const met = nationalSet(told, condition, move, known), holdsNow = holds(met, 0n);
  return { condition, met, holdsNow, flipped: holdsNow ? complement(met) : met };
}

function nationalSet(told, condition, move, known) {
  if (isGroup(condition)) {
    const sets = condition.of.map((name) => nationalSet(told, known(name), move, known));
    return condition.kind === "any" ? union(sets) : intersection(sets);
  }
  if (countsUnits(condition)) throw new Error(`${condition.name} counts units within a group`);
  const enough = enoughAt(condition, move, national(told, condition.numerator), national(told, condition.base));
  return isMetBelow(condition) ? complement(enough) : enough;
}

function enoughAt(condition, move, numerator, base) {
  const steps = [effectOn(move, condition.numerator), effectOn(move, condition.base)];
  return reachedAt(numerator, base, steps, fraction(condition.fraction), Boolean(condition.strict));
}

function unitsCase(told, condition, move) {
  const below = isMetBelow(condition), weights = weightsUnder(condition, told), total = sum(weights);
  const carried = told.units.map((_, unit) => {
    const counts = [condition.numerator, condition.base].map((measure) => ofUnit(told, measure, unit));
    const enough = enoughAt(condition, move, ...counts);
    return below ? complement(enough) : enough;
  });
  const least = neededWeight(condition, total), needed = below ? total - least + 1n : least;
  const carriedNow = carried.map((set) => holds(set, 0n));
  const held = sum(weights.filter((_, unit) => carriedNow[unit])), holdsNow = held >= needed;
  const target = holdsNow ? held - needed + 1n : needed - held;
  return { condition, carried, carriedNow, weights, needed, held, holdsNow, target };
}

/** What a move must amount to, to turn one condition over: fewest ballots and where, and one share everywhere. */
export function breakEven(told, condition, move, known) {
  const found = caseOf(told, condition, move, known), capacity = available(move, told);
  const moved = found.carried ? leastByUnits(found, capacity) : leastAnywhere(found, capacity);
  return {
    condition, move, goal: found.holdsNow ? "break" : "reach",
    least: moved && leastAnswer(told, moved, capacity),
    uniform: uniformAnswer(criticalShare(found, capacity), capacity),
  };
}

function leastAnswer(told, moved, capacity) {
  const used = moved.map((n) => n > 0n), ballots = sum(moved);
  const people = sum(capacity.filter((_, unit) => used[unit]));
  return { ballots, moved, share: people ? lowest(ballots, people) : null, units: told.units.filter((_, unit) => used[unit]) };
}

function uniformAnswer(share, capacity) {
  return share && { share, ballots: sum(capacity.map((n) => (share.over * n) / share.under)) };
}

function leastByUnits(found, capacity) {
  const prices = found.carried.map((set, unit) => {
    if (found.weights[unit] === 0n || found.carriedNow[unit] !== found.holdsNow) return -1n;
    const needed = firstNumber(found.carriedNow[unit] ? complement(set) : set);
    return needed !== null && needed <= capacity[unit] ? needed : -1n;
  });
  const chosen = cheapestUnits(prices, found.weights, found.target);
  return chosen && prices.map((price, unit) => (chosen[unit] ? price : 0n));
}

/** The ballots needed, out of the largest units first. */
function leastAnywhere(found, capacity) {
  const needed = firstNumber(found.flipped);
  const units = needed === null ? null : fewestUnits(capacity, needed);
  if (!units) return null;
  const moved = capacity.map(() => 0n);
  let left = needed;
  for (const unit of units) {
    moved[unit] = left < capacity[unit] ? left : capacity[unit];
    left -= moved[unit];
  }
  return moved;
}
