// A table of results: whole numbers by unit, and the quantities that laws count.
import { sum } from "./whole_numbers.js";

export const CLASSES = ["yes", "no", "both_marked", "invalid"];
export const CLASSES_OF = {
  cast: CLASSES, valid: ["yes", "no", "both_marked"], decided: ["yes", "no"],
  yes: ["yes"], no: ["no"], both_marked: ["both_marked"], invalid: ["invalid"],
};

/** A table from plain numbers; `issued`, `weights`, `stated` and `unknown` may be left out. */
export function table({ units, registered, ballots, issued, weights, stated, unknown }) {
  const exact = (cells) => cells.map(BigInt);
  return {
    units,
    registered: exact(registered),
    ballots: ballots.map(exact),
    issued: issued ? exact(issued) : null,
    weights: exact(weights ?? units.map(() => 1)),
    stated: Object.fromEntries(Object.entries(stated ?? {}).map(([name, cells]) => [name, exact(cells)])),
    unknown: new Set(unknown ?? []),
  };
}

/** Columns without which a quantity is not known; none if it is. */
export function lackingOf(told, measure) {
  if (typeof measure === "number" || (typeof measure === "string" && measure in told.stated)) return [];
  if (Array.isArray(measure)) return measure.filter((name) => told.unknown.has(name));
  if (measure === "valid_papers") return lackingOf(told, "cast");
  if (measure in CLASSES_OF) {
    const unknown = lackingOf(told, CLASSES_OF[measure]);
    return unknown.length && measure === "cast" ? ["cast"] : unknown;
  }
  const known = measure === "registered" ? !told.unknown.has(measure) : measure === "issued" && told.issued;
  return known ? [] : [measure];
}

/** A quantity of one unit; a fixed number stays as it is. */
export function ofUnit(told, measure, unit) {
  if (typeof measure === "number") return BigInt(measure);
  if (Array.isArray(measure)) return sum(measure.map((name) => told.ballots[unit][CLASSES.indexOf(name)]));
  if (measure in told.stated) return told.stated[measure][unit];
  if (measure in CLASSES_OF) return ofUnit(told, CLASSES_OF[measure], unit);
  if (measure === "valid_papers") return ofUnit(told, "cast", unit);
  if (measure === "issued" && told.issued) return told.issued[unit];
  if (measure === "registered") return told.registered[unit];
  throw new Error(`needs ${measure}`);
}

/** A quantity of the whole vote: all units, whatever their weight. */
export const national = (told, measure) =>
  typeof measure === "number" ? BigInt(measure) : sum(told.units.map((_, unit) => ofUnit(told, measure, unit)));
