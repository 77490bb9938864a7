// The same vote under every law that ships, in its reading in force.
import { button, dataTable, h, redraw } from "./elements.js";
import { DATA } from "./data.js";
import { MARKS, hindranceText, verdictText } from "./describing.js";
import { verdictOn } from "./model.js";
import { deciding } from "./verdicts.js";
import { change } from "./state.js";
import { conditionName, lawName, say, signed } from "./words.js";

let wanted = "";

export function drawLaws(place, { told }) {
  const found = DATA.laws.map((law) => ({ law, ...verdictOn(law, told) }));
  const number = (outcome) => found.filter((each) => each.verdict?.outcome === outcome).length;
  const counted = { adopted: number("adopted"), rejected: number("rejected"), invalid: number("invalid"), other: found.filter((each) => !each.verdict).length };
  const shown = found.filter(({ law }) => `${law.country} ${law.title} ${law.name}`.toLowerCase().includes(wanted));
  const find = h("input", { id: "find-law", type: "search", value: wanted, oninput: (event) => {
    wanted = event.target.value.toLowerCase();
    const place = event.target.selectionStart;
    drawLaws(document.getElementById("laws"), { told });
    document.getElementById("find-law").setSelectionRange(place, place);
  } });
  redraw(place, h("p", {}, say("laws.count", counted)), h("div", { class: "field" }, h("label", { for: "find-law" }, say("laws.find")), find),
    dataTable(say("laws.title"), ["law", "verdict", "decides", "margin"].map((key) => say(`laws.${key}`)), shown.map(lawRow)));
}

function lawRow({ law, verdict, hindrance }) {
  const take = () => change({ law: law.name, reading: law.reading ?? null });
  const name = button(`law-${law.name}`, lawName(law), take, { class: "link", "aria-label": say("laws.take", { law: law.title }) });
  if (!verdict) return [name, "–", hindranceText(hindrance), "–"];
  const by = deciding(verdict);
  return [name, `${MARKS[verdict.outcome]} ${verdictText(verdict)}`, conditionName(by.condition), signed(by.margin())];
}
