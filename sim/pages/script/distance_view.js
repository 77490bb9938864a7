// Distance to failure under every act, the cheapest way, and a button that does it.
import { button, dataTable, h, redraw } from "./elements.js";
import { breakEven } from "./break_even.js";
import { MOVES, canBeMade } from "./moves.js";
import { hindranceText } from "./describing.js";
import { deciding } from "./verdicts.js";
import { change, now } from "./state.js";
import { ceilDivide } from "./whole_numbers.js";
import { conditionName, count, names, percent, say } from "./words.js";

/** Of every act the condition that turns over at the fewest ballots; of a lost vote the one that decides. */
export function distances({ law, told, verdict }) {
  const known = (name) => law.conditions.find((each) => each.name === name);
  const asked = verdict.adopted
    ? law.conditions.filter((each) => ["validity", "adoption"].includes(each.role))
    : [deciding(verdict).condition];
  return Object.values(MOVES).filter((move) => canBeMade(move, told)).map((move) => {
    const found = asked.map((condition) => breakEven(told, condition, move, known)).filter((each) => each.least);
    return { move, best: found.reduce((a, b) => (a && a.least.ballots <= b.least.ballots ? a : b), null) };
  });
}

export const cheapest = (found) =>
  found.filter((each) => each.best).reduce((a, b) => (a && a.best.least.ballots <= b.best.least.ballots ? a : b), null);

const text = (move) => `${say(`act.${move.of}`)}: ${say(`act.do_${move.act}`)}`;

/** A share in hundredths of a per cent, rounded up, so that it still does what it says. */
const shareUp = ({ over, under }) => percent(ceilDivide(over * 10000n, under), 10000n);

function doIt({ move, least }) {
  const moved = Object.fromEntries(least.moved.map((n, unit) => [unit, Number(n)]).filter(([, n]) => n > 0));
  change({ acts: [...now().acts, { of: move.of, act: move.act, moved }] });
}

export function drawDistance(place, answer) {
  const title = (lost) => h("h2", {}, say(lost ? "distance.title_lost" : "distance.title"));
  if (!answer.verdict) return redraw(place, title(false), h("p", {}, say("page.undecided", { reason: hindranceText(answer.hindrance) })));
  const lost = !answer.verdict.adopted;
  let found;
  try {
    found = distances(answer);
  } catch (error) {
    return redraw(place, title(lost), h("p", {}, say("distance.unknown", { reason: hindranceText(error.message) })));
  }
  const first = cheapest(found);
  redraw(place, title(lost), first ? headline(first.best, lost) : h("p", {}, say("distance.impossible")),
    h("details", { id: "distances", open: place.querySelector("#distances")?.open }, h("summary", {}, say("distance.all")), distancesTable(found)),
    h("p", { class: "quiet" }, say("distance.note")));
}

function headline(best, lost) {
  const { move, least } = best, slots = { number: count(least.ballots), who: say(`act.${move.of}`), do: say(`act.do_${move.act}`) };
  const key = lost ? "distance.cheapest_lost" : "distance.cheapest";
  return h("p", { class: "headline" }, say(key, { ...slots, where: names(least.units, 8) }), " ", button("do-cheapest", say("distance.do"), () => doIt(best), { class: "main" }));
}

function distancesTable(found) {
  const ordered = found.toSorted((a, b) => Number(!a.best) - Number(!b.best) || (a.best && Number(a.best.least.ballots - b.best.least.ballots)));
  const rows = ordered.map(({ move, best }) => best
    ? [text(move), button(`do-${move.name}`, say("distance.do"), () => doIt(best), { class: "small", "aria-label": `${say("distance.do")}: ${text(move)}` }), count(best.least.ballots), best.uniform ? shareUp(best.uniform.share) : say("distance.not_possible"),
      conditionName(best.condition), names(best.least.units)]
    : [text(move), "–", say("distance.not_possible"), "–", "–", "–"]);
  const heads = ["act", "do", "ballots", "share", "breaks", "where"].map((key) => say(`distance.${key}`));
  return dataTable(say("distance.title"), heads, rows, "distances");
}
