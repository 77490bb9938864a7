// From what is chosen and done to a table, its verdict, and the drawn days: nothing is kept but the last answer.
import { DATA } from "./data.js";
import { decide, obstacle, underReading } from "./verdicts.js";
import { dayParts, expectedPeople, wholeDay } from "./expectation.js";
import { MOVES, afterMove, available, classesIn } from "./moves.js";
import { N_STATES } from "./flows.js";
import { ownLaw } from "./own_law.js";
import { sum } from "./whole_numbers.js";

/** The law in force on the page. */
export function lawOf(state) {
  if (state.law === "own") return ownLaw(state.own);
  const law = DATA.laws.find((each) => each.name === state.law);
  return underReading(law, state.reading ?? law.reading);
}

/** The vote in the form of the page's own one, whether it is that or a real vote by its national figures. */
export function voteOf(state) {
  if (state.vote === "own") return DATA.vote;
  const found = DATA.cases.find((each) => each.id === state.vote), { table } = found;
  const cast = table.ballots[0].reduce((a, b) => a + b, 0), issued = table.issued?.[0] ?? cast;
  const people = [[...table.ballots[0], Math.max(issued - cast, 0), Math.max(table.registered[0] - Math.max(issued, cast), 0)]];
  return {
    title: found.question, units: table.units, people, weights: [1], simulated: [true], outside: null, curve: null,
    stated: table.stated ?? {}, unknown: table.unknown ?? [], roll: table.registered, drawn: null, official: found.official,
    notices: [], sources: [], aside: [],
  };
}

/** A table of people by unit and state, as laws see it. */
function tableOf(vote, states) {
  const units = vote.units, cell = (unit, state) => BigInt(states[unit * N_STATES + state]);
  const ballots = units.map((_, unit) => [0, 1, 2, 3].map((state) => cell(unit, state)));
  const issued = units.map((_, unit) => sum(ballots[unit]) + cell(unit, 4));
  const registered = vote.roll?.map(BigInt) ?? units.map((_, unit) => issued[unit] + cell(unit, 5) + cell(unit, 6));
  const told = { units, ballots, issued, registered, weights: vote.weights.map(BigInt), unknown: new Set(vote.unknown ?? []) };
  return { ...told, stated: statedAfter(vote, ballots) };
}

/** What a table states itself, changed by as many papers as were moved. */
function statedAfter(vote, ballots) {
  const counted = (name, row) => classesIn(name).reduce((total, each) => total + BigInt(row[["yes", "no", "both_marked", "invalid"].indexOf(each)]), 0n);
  return Object.fromEntries(Object.entries(vote.stated ?? {}).map(([name, cells]) => [name, cells.map((cell, unit) =>
    BigInt(cell) + counted(name, ballots[unit]) - counted(name, vote.people[unit]))]));
}

const insideOf = (vote, act) => vote.units.map((unit, at) => vote.simulated[at] && (!act.units || act.units.includes(unit)));

/** Ballots moved one by one, unit by unit; where there are fewer, all of them. */
function movedExactly(told, acts) {
  return acts.filter((act) => act.moved).reduce((table, act) => {
    const move = MOVES[`${act.of}-${act.act}`], most = available(move, table);
    return afterMove(table, move, most.map((n, unit) => {
      const asked = BigInt(act.moved[unit] ?? 0);
      return asked < n ? asked : n;
    }));
  }, told);
}

/** People after acts: by unit and state, and by part of the day. */
function moved(vote, people, acts, parts) {
  const shares = acts.filter((act) => !act.moved);
  return expectedPeople(people, shares, parts, shares.map((act) => insideOf(vote, act)));
}

const flat = (rows) => Float64Array.from(rows.flat());

/** Everything that follows from the state: law, vote, table, verdict or what hinders one. */
export function answerOf(state) {
  const law = lawOf(state), vote = voteOf(state), shares = state.acts.filter((act) => !act.moved);
  const parts = vote.curve ? dayParts(shares, vote.curve, vote.outside) : wholeDay(vote.units.length);
  const { states, mass } = moved(vote, flat(vote.people), state.acts, parts);
  const told = movedExactly(tableOf(vote, states), state.acts);
  return { law, vote, told, parts, mass, ...verdictOn(law, told) };
}

/** The verdict of a law on a table, or why there is none. */
export function verdictOn(law, told) {
  try {
    const hindrance = obstacle(law, told);
    return hindrance ? { hindrance } : { verdict: decide(law, told) };
  } catch (error) {
    return { hindrance: error.message };
  }
}

/** Drawn days of one prior after what is done: a verdict each. */
export function drawnDays(state, law, vote) {
  const { days, papers } = vote.drawn, n = vote.units.length;
  const roll = vote.people.map((row) => row.reduce((a, b) => a + b, 0));
  const shares = state.acts.filter((act) => !act.moved);
  const parts = vote.curve ? dayParts(shares, vote.curve, vote.outside) : wholeDay(n);
  return Array.from({ length: days }, (_, day) => {
    const people = new Float64Array(n * 6);
    for (let unit = 0; unit < n; unit++) {
      const at = ((state.prior * days + day) * n + unit) * 5;
      let issued = 0;
      for (let c = 0; c < 5; c++) issued += people[unit * 6 + c] = papers[at + c];
      people[unit * 6 + 5] = roll[unit] - issued;
    }
    const told = movedExactly(tableOf(vote, moved(vote, people, state.acts, parts).states), state.acts);
    return { told, ...verdictOn(law, told) };
  });
}
