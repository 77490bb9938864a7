// Units as tiles: carried or not, by a mark and a colour.
import { button, h, redraw } from "./elements.js";
import { countsUnits } from "./conditions.js";
import { moveTo } from "./acts_view.js";
import { sum } from "./whole_numbers.js";
import { count, percent, say } from "./words.js";

export function drawUnits(place, answer) {
  const { told, verdict } = answer;
  if (told.units.length === 1) return redraw(place, h("p", { class: "quiet" }, say("units.whole")));
  const regional = verdict?.results.find((each) => countsUnits(each.condition));
  const head = regional && say("units.count", { carried: count(regional.numerator), total: count(regional.base), needed: count(regional.needed) });
  const tiles = told.units.map((name, unit) => h("li", {}, tile(told, regional, name, unit)));
  redraw(place, head && h("p", {}, head), h("ul", { class: "tiles" }, tiles), h("p", { class: "quiet" }, say("units.legend")));
}

function tile(told, regional, name, unit) {
  const [yes, no] = told.ballots[unit], cast = sum(told.ballots[unit]);
  const counts = !regional || regional.weights[unit] > 0n;
  const carried = regional ? regional.unitMargins[unit] >= 0n : yes > no;
  const word = say(!counts ? "units.uncounted" : carried ? "units.carried" : "units.lost");
  const figures = `${say("units.cast", { value: percent(yes, cast, 1) })} · ${say("units.turnout", { value: percent(cast, told.registered[unit], 1) })}`;
  const mark = !counts ? "–" : carried ? "✓" : "✗", look = !counts ? "aside" : carried ? "carried" : "lost";
  const shown = button(`unit-${unit}`, "", () => moveTo(name), { class: `tile ${look}`, "aria-label": `${name}: ${word}. ${figures}` });
  shown.append(h("span", { class: "tilehead", "aria-hidden": "true" }, `${mark} ${name}`), h("span", { class: "tilefigures", "aria-hidden": "true" }, figures));
  return shown;
}
