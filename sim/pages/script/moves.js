// Moves: what one voter or one abstainer may do otherwise than in the table, one ballot at a time.
import { CLASSES, CLASSES_OF, lackingOf, ofUnit } from "./tables.js";

const SPOILED = { spoil: "invalid", "double-mark": "both_marked" };
const TARGETS = {
  yes: { home: "home", ...SPOILED, no: "no" },
  no: { home: "home", ...SPOILED, yes: "yes" },
  abstainers: { no: "no", yes: "yes", ...SPOILED },
};

/** Every move by its name, such as "yes-home". */
export const MOVES = Object.fromEntries(
  Object.entries(TARGETS).flatMap(([of, targets]) =>
    Object.entries(targets).map(([act, target]) => [
      `${of}-${act}`,
      { name: `${of}-${act}`, of, act, source: of === "abstainers" ? "home" : of, target },
    ]),
  ),
);

const changeOf = (move, name) => BigInt((move.target === name ? 1 : 0) - (move.source === name ? 1 : 0));
const issuedBy = (move) => BigInt((move.source === "home" ? 1 : 0) - (move.target === "home" ? 1 : 0));

/** Ballot classes that a quantity counts; none of a roll or a fixed number. */
export function classesIn(measure) {
  if (typeof measure === "number") return [];
  if (Array.isArray(measure)) return measure;
  return measure === "issued" || measure === "valid_papers" ? CLASSES : (CLASSES_OF[measure] ?? []);
}

/** Change of a legal quantity by one such move. */
export function effectOn(move, measure) {
  if (measure === "issued") return issuedBy(move);
  return classesIn(measure).reduce((total, name) => total + changeOf(move, name), 0n);
}

const papersOut = (told) => (told.issued ? "issued" : "cast");

/** How many can make a move, by unit. */
export function available(move, told) {
  return told.units.map((_, unit) => {
    if (move.source !== "home") return ofUnit(told, move.source, unit);
    const left = told.registered[unit] - ofUnit(told, papersOut(told), unit);
    return left > 0n ? left : 0n;
  });
}

/** Whether the table tells how many can make a move. */
export function canBeMade(move, told) {
  const asked = move.source === "home" ? ["registered", papersOut(told)] : [move.source];
  return asked.every((measure) => lackingOf(told, measure).length === 0);
}

/** The table after so many have made a move, by unit. */
export function afterMove(told, move, moved) {
  const ballots = told.ballots.map((row, unit) => row.map((n, at) => n + moved[unit] * changeOf(move, CLASSES[at])));
  const issued = told.issued && told.issued.map((n, unit) => n + issuedBy(move) * moved[unit]);
  const stated = Object.entries(told.stated).map(([name, cells]) => [name, cells.map((n, unit) => n + effectOn(move, name) * moved[unit])]);
  return { ...told, ballots, issued, stated: Object.fromEntries(stated) };
}
