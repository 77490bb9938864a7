// What is chosen and done on the page: kept in memory and in the link's fragment, nowhere else.
import { DATA } from "./data.js";
import { LANGUAGES } from "./words.js";
import { fraction } from "./whole_numbers.js";

const OF = ["all", "yes", "no", "abstainers"];
export const DOES = { all: ["home"], yes: ["home", "no", "spoil", "double-mark"], no: ["home", "yes", "spoil", "double-mark"], abstainers: ["no", "yes", "spoil", "double-mark"] };
export const OWN_LAW = { quorum: "50", approval: "0", majority: "1/2", strict: true, base: "valid", units: "0" };
const START = { vote: "own", law: DATA.law, reading: DATA.reading, acts: DATA.vote.acts, prior: 0, language: DATA.language, lesson: 0, own: OWN_LAW };

let state = START;
let past = [];
let lastKey = null;
let written = 0;
let listener = () => {};

export const now = () => state;
export const canUndo = () => past.length > 0;
export const onChange = (listen) => (listener = listen);

/** Changes the state; changes of one control in a row (the same key) are undone together. */
export function change(next, key = null) {
  if (!key || key !== lastKey) past.push(state);
  lastKey = key;
  settle({ ...state, ...next });
}

/** Changes what is no step of its own: the language, the lesson's task, what a list shows. */
export const adjust = (next) => settle({ ...state, ...next });

export function undo() {
  if (!past.length) return;
  lastKey = null;
  const { language, lesson } = state;
  settle({ ...past.pop(), language, lesson });
}

export function reset() {
  change({ ...START, language: state.language, lesson: state.lesson });
}

function settle(next) {
  state = next;
  clearTimeout(written); // the link is written once nothing changes any more: browsers refuse it at every step
  written = setTimeout(() => history.replaceState(null, "", fragmentOf(state)), 250);
  listener();
}

export const fragmentOf = (held) => "#" + encodeURIComponent(JSON.stringify(held));

/** Takes up the state of the link; what it does not know it leaves as it starts. */
export function readFragment() {
  try {
    state = checked(JSON.parse(decodeURIComponent(location.hash.slice(1))));
  } catch {
    state = START;
  }
}

function checked(held) {
  const votes = ["own", ...DATA.cases.map((each) => each.id)], laws = ["own", ...DATA.laws.map((each) => each.name)];
  const one = (value, of, otherwise) => (of.includes(value) ? value : otherwise);
  const vote = one(held.vote, votes, START.vote), law = one(held.law, laws, START.law);
  const readings = (DATA.laws.find((each) => each.name === law)?.readings ?? []).map((each) => each.name);
  return {
    vote, law,
    reading: one(held.reading, readings, law === START.law ? START.reading : null),
    acts: Array.isArray(held.acts) ? held.acts.filter((act) => isAct(act, vote)).slice(0, 20) : START.acts,
    prior: one(held.prior, [0, 1, 2, 3, 4], 0),
    language: one(held.language, LANGUAGES, START.language),
    lesson: one(held.lesson, [0, 1, 2, 3, 4, 5, 6, 7], 0),
    own: checkedLaw(held.own ?? {}),
  };
}

function checkedLaw(own) {
  const numbers = ["quorum", "approval", "majority", "units"].every((name) => isNumber(own[name]));
  const known = ["valid", "cast", "decided", "registered"].includes(own.base) && typeof own.strict === "boolean";
  return numbers && known ? { ...OWN_LAW, ...own } : OWN_LAW;
}

/** Whether a text is a number or fraction of 0 or more. */
export function isNumber(text) {
  try {
    return typeof text === "string" && text.length < 20 && fraction(text).over >= 0n;
  } catch {
    return false;
  }
}

function isAct(act, vote) {
  const units = vote === "own" ? DATA.vote.units.length : 1;
  if (act.moved) {
    const numbers = Object.entries(act.moved).every(([unit, n]) => unit < units && Number.isSafeInteger(n) && n >= 0);
    return numbers && DOES[act.of]?.includes(act.act) && act.of !== "all";
  }
  const hours = DATA.vote.curve?.hours ?? [];
  return OF.includes(act.of) && DOES[act.of].includes(act.act) && act.uptake >= 0 && act.uptake <= 1
    && (act.units === undefined || (vote === "own" && act.units.every((unit) => DATA.vote.units.includes(unit))))
    && (act.from === undefined || (vote === "own" && hours.includes(act.from)))
    && (act.odds === undefined || (act.odds > 0 && act.odds <= 1000));
}
