// A station's day out of the exported seconds of each voter: who stands where at a moment, and how long they waited.
import { DATA } from "./data.js";

const STEPS = 6; // arrival, desk from, desk until, booth from, booth until, box until

export const station = DATA.vote.station;
const decoded = new Map();

/** Voters of one run: six times each, in seconds of the day; who left the line did so at the second, others are infinite. */
export function votersOf(run) {
  if (!decoded.has(run)) {
    let arrival = 0;
    decoded.set(run, Array.from({ length: run.voters.length / STEPS }, (_, voter) => {
      const own = run.voters.slice(voter * STEPS, voter * STEPS + STEPS);
      let time = (arrival += own[0]);
      return own.map((took, step) => (time = step === 0 ? time : took < 0 ? Infinity : time + took));
    }));
  }
  return decoded.get(run);
}

export const runOf = (desks, checkIn) => station.runs.find((run) => run.desks === desks && run.check_in === checkIn);

/** How many stand in line, are at desks, wait for a booth, are in booths, and have voted. */
export function momentOf(run, time) {
  const told = { line: 0, desks: 0, waiting: 0, booths: 0, voted: 0 };
  for (const [arrival, deskFrom, deskUntil, boothFrom, boothUntil] of votersOf(run)) {
    if (arrival > time) break;
    if (time < deskFrom) told.line += 1;
    else if (deskUntil === Infinity) continue;
    else if (time < deskUntil) told.desks += 1;
    else if (time < boothFrom) told.waiting += 1;
    else if (time < boothUntil) told.booths += 1;
    else told.voted += 1;
  }
  return told;
}

/** Longest wait for a desk in seconds, the longest line and when it was, and when the last voter left. */
export function dayOf(run) {
  const voters = votersOf(run), changes = voters.flatMap(([arrival, deskFrom]) => [[arrival, 1], [deskFrom, -1]]);
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let line = 0, longest = 0, at = 0;
  for (const [time, change] of changes) {
    line += change;
    if (line > longest) [longest, at] = [line, time];
  }
  const waits = voters.filter((each) => each[2] < Infinity).map((each) => each[1] - each[0]);
  return { wait: Math.max(...waits), longest, at, last: Math.max(...voters.map((each) => each[5]).filter((time) => time < Infinity)) };
}

/** Fewest desks of the exported runs with which nobody waits longer for one. */
export function fewestDesks(checkIn, seconds) {
  const enough = station.runs.filter((run) => run.check_in === checkIn && dayOf(run).wait <= seconds).map((run) => run.desks);
  return enough.length ? Math.min(...enough) : null;
}
