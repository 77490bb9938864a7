// The fields of a law of one's own.
import { button, h, redraw, select } from "./elements.js";
import { change, isNumber, now } from "./state.js";
import { fraction } from "./whole_numbers.js";
import { say } from "./words.js";

const BASES = ["valid", "cast", "decided", "registered"];

export function drawOwnLaw(place) {
  const { own } = now();
  const field = (name, key) => h("div", { class: "field" }, h("label", { for: `own-${name}` }, say(key)),
    h("input", { id: `own-${name}`, type: "text", inputmode: "decimal", value: own[name] }));
  const use = () => useOwn(place);
  redraw(place, h("div", { class: "fields" }, field("quorum", "own.quorum"),
    select("own-strict", say("own.majority"), [["true", say("own.strict")], ["false", say("own.least")]], String(own.strict), () => {}),
    field("majority", "own.fraction"), select("own-base", say("own.of"), BASES.map((base) => [base, say(`measure.${base}`)]), own.base, () => {}),
    field("approval", "own.approval"), field("units", "own.units")),
  h("p", { id: "own-fault", class: "fault", role: "alert" }), button("own-use", say("own.use"), use, { class: "main" }));
}

function useOwn(place) {
  const value = (name) => place.querySelector(`#own-${name}`).value.trim().replace(",", ".");
  const own = Object.fromEntries(["quorum", "approval", "majority", "units", "base"].map((name) => [name, value(name)]));
  const faulty = Object.keys(LIMITS).find((name) => !isNumber(own[name]) || !LIMITS[name](fraction(own[name])));
  const label = faulty && place.querySelector(`label[for=own-${faulty}]`).textContent;
  place.querySelector("#own-fault").textContent = faulty ? say("own.faulty", { field: label }) : "";
  if (faulty) return place.querySelector(`#own-${faulty}`).focus();
  change({ own: { ...own, strict: value("strict") === "true" }, law: "own", reading: null });
}

const hundred = ({ over, under }) => over <= 100n * under;
const LIMITS = { quorum: hundred, majority: ({ over, under }) => over > 0n && over <= under, approval: hundred, units: ({ over, under }) => over <= under || under === 1n };
