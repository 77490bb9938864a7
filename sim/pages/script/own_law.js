// A law of one's own, out of a few fields.
import { fraction } from "./whole_numbers.js";

const isZero = (text) => fraction(text).over === 0n;

/** A share in per cent as a fraction: "50" is "50/100". */
function ofHundred(text) {
  const { over, under } = fraction(text);
  return `${over}/${under * 100n}`;
}

export function ownLaw(own) {
  const share = { numerator: "yes", base: own.base, fraction: own.majority, strict: own.strict };
  const conditions = [];
  if (!isZero(own.quorum)) {
    const quorum = { kind: "turnout_quorum", role: "validity", numerator: "cast", base: "registered", strict: false };
    conditions.push({ name: "turnout_quorum", ...quorum, fraction: ofHundred(own.quorum) });
  }
  conditions.push({ name: "majority", kind: "majority", role: "adoption", ...share });
  if (!isZero(own.approval)) {
    const approval = { kind: "approval_quorum", role: "adoption", numerator: "yes", base: "registered", strict: false };
    conditions.push({ name: "approval_quorum", ...approval, fraction: ofHundred(own.approval) });
  }
  if (!isZero(own.units)) {
    const units = own.units.includes("/") || own.units.includes(".") ? own.units : Number(own.units);
    conditions.push({ name: "regional_majority", kind: "regional_majority", role: "adoption", ...share, units });
  }
  return { name: "own", title: "", country: "", article: "", notes: [], effect: "binding", conditions };
}
