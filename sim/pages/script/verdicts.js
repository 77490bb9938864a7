// The verdict of a law on one table: validity before adoption, and the condition that decides.
import { countsUnits, evaluate, isGroup, join, lackingFor } from "./conditions.js";

/** The law under one of its readings; the law itself where none is named. */
export function underReading(rule, reading) {
  const found = (rule.readings ?? []).find((each) => each.name === reading);
  return found ? { ...rule, reading, conditions: found.conditions } : rule;
}

/** Columns that a law needs and a table lacks. */
export const lacking = (rule, told) => [...new Set(rule.conditions.flatMap((each) => lackingFor(each, told)))];

/** Quorums that a table misses by what it tells, whatever it lacks. */
function missedQuorums(rule, told) {
  return rule.conditions
    .filter((each) => each.role === "validity" && !isGroup(each) && !countsUnits(each) && !lackingFor(each, told).length)
    .filter((each) => !evaluate(each, told).met);
}

/** Why a table cannot be put under a law; empty if it can. */
export function obstacle(rule, told) {
  const columns = lacking(rule, told);
  if (columns.length) return missedQuorums(rule, told).length ? "" : `needs ${columns.join(", ")}`;
  return told.units.length === 1 && rule.conditions.some(countsUnits) ? "needs a table by units" : "";
}

/** Outcome of a table: what every condition comes to, which one decides, whether the outcome binds. */
export function decide(rule, told) {
  let conditions = rule.conditions;
  const columns = lacking(rule, told);
  if (columns.length) {
    conditions = missedQuorums(rule, told);
    if (!conditions.length) throw new Error(`needs ${columns.join(", ")}`);
  }
  const results = resultsOf(conditions, told);
  const met = (role) => results.filter((each) => each.condition.role === role).every((each) => each.met);
  const valid = met("validity"), adopted = valid && met("adoption");
  const recount = results.some((each) => each.condition.role === "recount") ? met("recount") : null;
  const binding = valid && met("binding") && rule.effect === "binding";
  return { outcome: adopted ? "adopted" : valid ? "rejected" : "invalid", adopted, binding, recount, results };
}

function resultsOf(conditions, told) {
  const results = new Map();
  const find = (condition) => {
    if (!results.has(condition.name)) {
      if (isGroup(condition)) condition.of.forEach((name) => find(conditions.find((each) => each.name === name)));
      results.set(condition.name, isGroup(condition) ? join(condition, results) : evaluate(condition, told));
    }
    return results.get(condition.name);
  };
  return conditions.map(find);
}

/** The result that decides: the first unmet one; of an adopted proposal the one with least to spare. */
export function deciding(verdict) {
  const own = verdict.results.filter((each) => ["validity", "adoption"].includes(each.condition.role));
  if (!verdict.adopted) return own.find((each) => !each.met);
  return own.reduce((tightest, each) => (each.margin() < tightest.margin() ? each : tightest));
}
