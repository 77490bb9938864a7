// The verdict, what decides it, and every condition as a bar against its line.
import { h, redraw } from "./elements.js";
import { MARKS, asksText, hindranceText, lineText, marginText, reachedText, verdictText } from "./describing.js";
import { deciding } from "./verdicts.js";
import { conditionName, say } from "./words.js";

/** The sentence that is read aloud, too. */
export function verdictSentence({ verdict, hindrance }) {
  if (!verdict) return say("page.undecided", { reason: hindranceText(hindrance) });
  const by = deciding(verdict), margin = marginText(by.margin());
  return `${verdictText(verdict)}. ${say("page.decided_by", { condition: conditionName(by.condition), margin })}`;
}

export function drawVerdict(place, answer) {
  const { verdict, vote } = answer;
  const badge = verdict
    ? h("p", { class: `badge ${verdict.outcome}` }, h("span", { "aria-hidden": "true" }, MARKS[verdict.outcome]), " ", verdictText(verdict))
    : h("p", { class: "badge unknown" }, "? ");
  const by = verdict && deciding(verdict);
  const told = verdict
    ? say("page.decided_by", { condition: conditionName(by.condition), margin: marginText(by.margin()) })
    : say("page.undecided", { reason: hindranceText(answer.hindrance) });
  const official = vote.official && h("p", { class: "quiet" }, say("page.official", { verdict: vote.official }));
  redraw(place, badge, h("p", { class: "by" }, told), official);
}

export function drawConditions(place, answer) {
  const { verdict, law } = answer;
  const known = (name) => law.conditions.find((each) => each.name === name);
  const by = verdict && deciding(verdict);
  const bars = (verdict?.results ?? []).map((result) => bar(result, result === by, known));
  redraw(place, h("h2", {}, say("page.conditions")), h("ul", { class: "bars" }, bars));
}

function bar(result, decides, known) {
  const { condition, met } = result, [filled, line] = lengths(result);
  const head = h("p", { class: "barhead" },
    h("span", { class: met ? "met" : "unmet" }, met ? "✓ " : "✗ ", h("strong", {}, conditionName(condition))),
    decides && h("span", { class: "tag" }, say("page.decides")));
  const track = h("div", { class: "track", "aria-hidden": "true" },
    h("div", { class: `fill ${met ? "met" : "unmet"}`, style: { width: `${filled}%` } }),
    h("div", { class: "line", style: { left: `${line}%` } }));
  const figures = `${say("page.reached", { value: reachedText(result) })} · ${say("page.line", { needed: lineText(result) })} · ${marginText(result.margin())}`;
  return h("li", {}, head, h("p", { class: "asks" }, asksText(condition, known)), track,
    h("p", { class: "figures" }, h("span", { class: "unseen" }, `${say(`condition.${met ? "met" : "not_met"}`)}. `), figures));
}

/** Lengths of a bar and of its line, in per cent of its track; only drawn, never told. */
function lengths({ numerator, base, needed }) {
  const whole = base > 0n && base >= needed ? Number(base) : Math.max(Number(needed), Number(numerator), 1);
  const part = (n) => Math.min(100, (100 * Number(n)) / whole);
  return [part(numerator), part(needed)];
}
