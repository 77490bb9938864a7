// Acts, conditions and verdicts in words.
import { fraction } from "./whole_numbers.js";
import { isGroup, isMetBelow, countsUnits } from "./conditions.js";
import { clock, conditionName, count, names, number, percent, say } from "./words.js";

export const MARKS = { adopted: "✓", rejected: "✗", invalid: "∅" };

/** An act in one line. */
export function actText(act, units) {
  const who = say(`act.${act.of}`), does = say(`act.do_${act.act}`);
  if (act.moved) {
    const where = Object.keys(act.moved).filter((unit) => act.moved[unit]);
    const ballots = Object.values(act.moved).reduce((a, b) => a + b, 0);
    return say("act.told_exact", { number: count(ballots), who, do: does, where: names(where.map((unit) => units[unit])) });
  }
  let text = say("act.told", { share: `${number(act.uptake * 100)} %`, who, do: does });
  if (act.units) text = say("act.told_where", { act: text, where: names(act.units) });
  return act.from ? say("act.told_from", { act: text, hour: clock(act.from) }) : text;
}

export function measureText(measure) {
  if (typeof measure === "number") return count(measure);
  return Array.isArray(measure) ? measure.map((name) => say(`measure.${name}`)).join(" + ") : say(`measure.${measure}`);
}

/** A fraction as a law writes it. */
const shareText = (text) => {
  const { over, under } = fraction(text);
  return under <= 10n ? `${over}/${under}` : percent(over, under, 4).replace(/([.,]\d*?)0+ %/, "$1 %").replace(/[.,] %/, " %");
};

/** What a condition asks, in signs that need no grammar: "papers cast > 1/2 × voters on the roll". */
export function asksText(condition, known) {
  if (isGroup(condition)) {
    return say(`page.${condition.kind}_of`, { names: condition.of.map((name) => conditionName(known(name))).join("; ") });
  }
  const sign = condition.strict ? ">" : "≥";
  const share = typeof condition.base === "number" && condition.fraction === "1"
    ? count(condition.base) : `${shareText(condition.fraction)} × ${measureText(condition.base)}`;
  const asks = `${measureText(condition.numerator)} ${sign} ${share}`;
  if (!countsUnits(condition)) return isMetBelow(condition) ? `¬ (${asks})` : asks;
  const least = isMetBelow(condition) ? "<" : condition.units_strict ? ">" : "≥";
  const units = typeof condition.units === "string" ? shareText(condition.units) : count(condition.units);
  return say("page.unit_word", { share: asks, units: `${least} ${units}` });
}

/** Why there is no verdict, in the language shown where it is one of the common reasons. */
export function hindranceText(reason) {
  const columns = /^needs ([\w, ]+)$/.exec(reason), unit = /names the unit (.+), which/.exec(reason), few = /needs (\d+) units, but (\d+)/.exec(reason);
  let told = reason;
  if (reason === "needs a table by units") told = say("page.lacks_units");
  else if (columns) told = say("page.lacks", { names: columns[1].split(", ").map(measureText).join(", ") });
  else if (unit) told = say("page.lacks_unit", { unit: unit[1] });
  else if (few) told = say("page.few_units", { needed: few[1], units: few[2] });
  return told;
}

/** Ballots to spare, or short. */
export function marginText(margin) {
  return margin >= 0n ? say("page.spare", { number: count(margin) }) : say("page.missing", { number: count(-margin) });
}

/** What was reached, and the line, as texts. */
export function reachedText(result) {
  if (countsUnits(result.condition) || isGroup(result.condition)) return `${count(result.numerator)} / ${count(result.base)}`;
  if (typeof result.condition.base === "number") return count(result.numerator);
  return percent(result.numerator, result.base);
}

export function lineText(result) {
  if (countsUnits(result.condition) || isGroup(result.condition)) return count(result.needed);
  return typeof result.condition.base === "number" ? count(result.needed) : percent(result.threshold.over, result.threshold.under);
}

export const verdictText = (verdict) =>
  say(`verdict.${verdict.outcome}`) + (verdict.adopted && !verdict.binding ? ` (${say("verdict.not_binding")})` : "");


