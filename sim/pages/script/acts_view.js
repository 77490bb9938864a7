// Moving people: who does what, what share of them, where and from which hour; and what was done so far.
import { button, h, redraw, select } from "./elements.js";
import { actText } from "./describing.js";
import { DOES, canUndo, change, now, reset, undo } from "./state.js";
import { voteOf } from "./model.js";
import { clock, number, say } from "./words.js";

const ODDS = [0.25, 0.5, 1, 2, 4, 9];
let at = null;

/** The act that the fields change: the last one that is a share, or a new one of nobody. */
function current(acts) {
  if (at !== null && acts[at] && !acts[at].moved) return acts[at];
  const last = acts.findLastIndex((act) => !act.moved);
  at = last < 0 ? null : last;
  return last < 0 ? { of: "yes", act: "home", uptake: 0 } : acts[last];
}

function put(fields, key = null) {
  const { acts } = now(), act = { ...current(acts), ...fields };
  for (const name of Object.keys(act)) if (act[name] === undefined) delete act[name];
  const place = at ?? acts.length;
  at = place;
  change({ acts: [...acts.slice(0, place), act, ...acts.slice(place + 1)] }, key);
}

const chooseWho = (of) => put({ of, act: DOES[of].includes(current(now().acts).act) ? current(now().acts).act : DOES[of][0], odds: undefined });

export function moveTo(unit) {
  put({ units: [unit] });
  document.getElementById("where").focus();
}

/** The fields; they stay as they are while the share alone changes. */
export function drawActs(place) {
  const state = now(), vote = voteOf(state), act = current(state.acts);
  redraw(place, h("h2", { id: "acts-title" }, say("act.title")), h("div", { class: "fields" },
    select("who", say("act.who"), Object.keys(DOES).map((of) => [of, say(`act.${of}`)]), act.of, chooseWho),
    select("does", say("act.does"), DOES[act.of].map((does) => [does, say(`act.do_${does}`)]), act.act, (does) => put({ act: does })),
    vote.units.length > 1 && where(vote, act),
    act.of === "all" && odds(act),
    vote.curve && from(vote, act)), share(act));
}

/** While the share is changed by one of its two fields, the other one follows. */
export function drawShare() {
  const act = current(now().acts), fields = { "share-number": Math.round(act.uptake * 1e4) / 100, share: act.uptake * 100 };
  for (const [id, value] of Object.entries(fields)) {
    const field = document.getElementById(id);
    if (document.activeElement !== field) field.value = String(value);
  }
}

function where(vote, act) {
  const several = act.units?.length > 1 ? [["*", act.units.join(", ")]] : [];
  const options = [["", say("act.everywhere")], ...several, ...vote.units.filter((_, unit) => vote.simulated[unit]).map((unit) => [unit, unit])];
  const value = !act.units ? "" : several.length ? "*" : act.units[0];
  return select("where", say("act.where"), options, value, (unit) => unit !== "*" && put({ units: unit ? [unit] : undefined }));
}

function odds(act) {
  const told = (value) => value === 1 ? say("act.odds_as")
    : value > 1 ? say("act.odds_more", { number: number(value) }) : say("act.odds_less", { number: number(1 / value) });
  const options = [...new Set([...ODDS, act.odds ?? 1])].sort((a, b) => a - b).map((value) => [String(value), told(value)]);
  return select("odds", say("act.odds"), options, String(act.odds ?? 1), (value) => put({ odds: Number(value) }));
}

function from(vote, act) {
  const hours = vote.curve.hours.slice(1, -1).map((hour) => [String(hour), clock(hour)]);
  return select("from", say("act.from"), [["", say("act.whole_day")], ...hours], String(act.from ?? ""),
    (hour) => put({ from: hour ? Number(hour) : undefined }));
}

function share(act) {
  const toShare = (text) => Math.round(Math.min(100, Math.max(0, Number(text) || 0)) * 100) / 1e4;
  const slider = h("input", { id: "share", type: "range", min: "0", max: "100", step: "0.5", value: String(act.uptake * 100),
    oninput: (event) => put({ uptake: toShare(event.target.value) }, `share ${at}`) });
  const box = h("input", { id: "share-number", type: "number", inputmode: "decimal", min: "0", max: "100", step: "0.01",
    value: String(Math.round(act.uptake * 1e4) / 100), "aria-label": `${say("act.share")}, %`,
    oninput: (event) => put({ uptake: toShare(event.target.value) }, `share ${at}`) });
  return h("div", { class: "field share" }, h("label", { for: "share" }, say("act.share")), slider, h("span", { class: "box" }, box, " %"));
}

function take(acts) {
  at = null;
  change({ acts });
}

/** What was done so far, act by act, and the way back. */
export function drawDone(place) {
  const { acts } = now(), vote = voteOf(now());
  const items = acts.map((act, number) => {
    const text = actText(act, vote.units);
    const remove = () => {
      take(now().acts.filter((_, each) => each !== number));
      document.getElementById("undo").focus();
    };
    return h("li", {}, h("span", {}, text), button(`remove-${number}`, "✕", remove, { "aria-label": say("act.remove", { act: text }), class: "small" }));
  });
  const more = () => {
    take([...now().acts, { of: "no", act: "home", uptake: 0 }]);
    document.getElementById("who").focus();
  };
  const none = !acts.some((act) => act.moved || act.uptake > 0);
  redraw(place, h("h3", {}, say("act.list")), none && h("p", { class: "quiet" }, say("act.nothing")), h("ol", { class: "done" }, items),
    vote.aside.length > 0 && h("p", { class: "quiet" }, say("act.aside", { names: vote.aside.join(", ") })),
    h("div", { class: "buttons" }, button("more", say("act.add"), more),
      button("undo", say("act.undo"), () => ((at = null), undo()), { "aria-disabled": canUndo() ? null : "true" }),
      button("reset", say("act.reset"), () => ((at = null), reset()))));
}
