// Legal conditions: the least numerator that meets one, units that count, and one condition on one table.
import { floorDivide, fraction, greatest, least, lowest, sum } from "./whole_numbers.js";
import { lackingOf, national, ofUnit } from "./tables.js";
import { unitsMargin } from "./margins.js";

const MET_BELOW = ["rejection_quorum", "regional_rejection"];
export const GROUPS = ["any", "all"];
export const countsUnits = (condition) => condition.kind.startsWith("regional_");
export const isMetBelow = (condition) => MET_BELOW.includes(condition.kind);
export const isGroup = (condition) => GROUPS.includes(condition.kind);

/** Least numerator above a fraction of a base (strict) or at it; 1 at least. */
export function leastNumerator(base, { over, under }, strict) {
  const least = strict ? floorDivide(base * over, under) + 1n : floorDivide(base * over + under - 1n, under);
  return least > 1n ? least : 1n;
}

/** Votes of each unit under a condition. */
export function weightsUnder(condition, told) {
  const own = condition.weights, chosen = condition.chosen;
  for (const unit of [...(chosen ?? []), ...Object.keys(own ?? {})]) {
    if (!told.units.includes(unit)) throw new Error(`${condition.name} names the unit ${unit}, which the table lacks`);
  }
  let weights = own ? told.units.map((unit) => BigInt(own[unit] ?? 0)) : told.weights;
  if (chosen) weights = weights.map((weight, at) => (chosen.includes(told.units[at]) ? weight : 0n));
  if (!weights.some((weight) => weight > 0n)) throw new Error(`${condition.name}: no unit of the table counts`);
  const counting = weights.filter((weight) => weight > 0n).length, total = condition.units_total;
  if (total && counting !== total) throw new Error(`${condition.name}: ${counting} of ${total} units are in the table`);
  return weights;
}

/** Least weight of carried units that meets a condition, out of a total. */
export function neededWeight(condition, total) {
  const { over, under } = fraction(condition.units);
  const asked = typeof condition.units === "string" ? lowest(over * total, under) : { over, under };
  const floor = asked.over / asked.under, exact = asked.under === 1n;
  let needed = exact || condition.units_rounding === "down" ? floor : floor + 1n;
  if (condition.units_strict && needed * asked.under <= asked.over) needed += 1n;
  if (needed > total) throw new Error(`${condition.name}: needs ${needed} units, but ${total} count in the table`);
  return needed > 1n ? needed : 1n;
}

/** Columns that a condition needs and a table lacks. */
export const lackingFor = (condition, told) =>
  isGroup(condition) ? [] : [...lackingOf(told, condition.numerator), ...lackingOf(told, condition.base)];

/** One condition that is no group, on one table; its margin is computed when it is asked for. */
export function evaluate(condition, told) {
  return countsUnits(condition) ? evaluateUnits(condition, told) : evaluateShare(condition, told);
}

function evaluateShare(condition, told) {
  const threshold = fraction(condition.fraction), below = isMetBelow(condition);
  const numerator = national(told, condition.numerator), base = national(told, condition.base);
  const needed = leastNumerator(base, threshold, condition.strict);
  const margin = below ? needed - 1n - numerator : numerator - needed;
  const met = below ? numerator < needed : numerator >= needed;
  return { condition, met, numerator, base, threshold, needed, margin: () => margin };
}

function evaluateUnits(condition, told) {
  const share = fraction(condition.fraction), below = isMetBelow(condition);
  const weights = weightsUnder(condition, told), total = sum(weights), needed = neededWeight(condition, total);
  const margins = told.units.map((_, unit) => {
    const base = ofUnit(told, condition.base, unit);
    return ofUnit(told, condition.numerator, unit) - leastNumerator(base, share, condition.strict);
  });
  const carried = sum(weights.filter((_, unit) => margins[unit] >= 0n));
  const margin = once(() => unitsMargin(margins, weights, needed));
  return {
    condition, numerator: carried, base: total, threshold: lowest(needed, total), needed, unitMargins: margins, weights,
    met: below ? carried < needed : carried >= needed,
    margin: below ? () => -1n - margin() : margin,
  };
}

/** A group, given the results of its members by name. */
export function join(condition, results) {
  const members = condition.of.map((name) => results.get(name)), any = condition.kind === "any";
  const met = members.filter((each) => each.met).length, needed = any ? 1 : members.length;
  return {
    condition, met: met >= needed, numerator: BigInt(met), base: BigInt(members.length), needed: BigInt(needed),
    threshold: lowest(BigInt(needed), BigInt(members.length)),
    margin: () => (any ? greatest : least)(members.map((each) => each.margin())),
  };
}

function once(compute) {
  let value = null;
  return () => (value ??= compute());
}
