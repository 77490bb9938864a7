// Fifty drawn days with what was done to each; and P(fail), only where a run was made for exactly this.
import { h, redraw, select } from "./elements.js";
import { DATA } from "./data.js";
import { drawnDays } from "./model.js";
import { MARKS, verdictText } from "./describing.js";
import { deciding } from "./verdicts.js";
import { adjust } from "./state.js";
import { national } from "./tables.js";
import { conditionName, number, percent, say } from "./words.js";

export function drawDays(place, answer, state) {
  const { vote, law } = answer;
  if (!vote.drawn || answer.hindrance) return redraw(place, h("p", { class: "quiet" }, say("days.none")), h("p", { class: "quiet" }, say("days.notrun")));
  const names = vote.drawn.priors, prior = names[state.prior] ? state.prior : 0;
  const days = drawnDays({ ...state, prior }, law, vote), failed = days.filter((day) => !day.verdict?.adopted).length;
  const choice = select("prior", say("days.prior"), names.map((name, at) => [String(at), say(`prior.${name}`)]), String(prior), (at) => adjust({ prior: Number(at) }));
  const told = say("days.told", { failed, days: days.length, prior: say(`prior.${names[prior]}`) });
  redraw(place, choice, h("p", { class: "headline" }, told), h("ol", { class: "days" }, days.map(square)),
    h("p", { class: "quiet" }, say("days.honest", { days: days.length }), " ", state.acts.some((act) => act.from) && say("days.hours")),
    h("p", { class: "quiet" }, probability(state, names[prior])));
}

function square({ verdict, told }, at) {
  const by = deciding(verdict), turnout = percent(national(told, "cast"), national(told, "registered"), 1);
  const text = say("days.day", { number: at + 1, verdict: verdictText(verdict), turnout, condition: conditionName(by.condition) });
  return h("li", { class: verdict.outcome, title: text }, h("span", { "aria-hidden": "true" }, MARKS[verdict.outcome]), h("span", { class: "unseen" }, text));
}

/** The exported P(fail), where what was done is the scenario itself, or one whole-country act on top of it. */
function probability(state, prior) {
  const start = DATA.vote.acts, held = state.acts.filter((act) => act.moved || act.uptake > 0 || start.includes(act));
  const same = start.every((act, at) => JSON.stringify(act) === JSON.stringify(held[at]));
  const more = held.slice(start.length), act = more[0] ?? { of: "yes", act: "home", uptake: 0 };
  const law = state.vote === "own" && state.law === DATA.law && state.reading === DATA.reading;
  const plain = same && law && more.length <= 1 && !act.units && !act.from && !act.moved && act.of !== "all";
  const curve = plain && DATA.curves.find((each) => each.move === `${act.of}-${act.act}` && each.prior === prior);
  const at = curve ? curve.share.indexOf(act.uptake) : -1;
  if (at < 0) return say("days.notrun");
  const half = curve.band_half_width, value = curve.p_fail[at], text = (p) => `${number(100 * Math.min(1, Math.max(0, p)), 1)} %`;
  return say("days.pfail", { value: text(value), low: text(value - half), high: text(value + half), confidence: `${number(100 * curve.confidence)} %` });
}
