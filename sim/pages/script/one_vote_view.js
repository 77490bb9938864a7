// What one more paper does to each condition, and when a No paper helps Yes.
import { dataTable, h, redraw } from "./elements.js";
import { isGroup, isMetBelow } from "./conditions.js";
import { MOVES, afterMove, available, classesIn } from "./moves.js";
import { verdictOn } from "./model.js";
import { verdictText } from "./describing.js";
import { fraction, lowest } from "./whole_numbers.js";
import { conditionName, say } from "./words.js";

const PAPER_OF = { yes: "yes", no: "no", spoil: "invalid", "double-mark": "both_marked" };

/** Change of numerator − fraction × base by one more paper: above 0 where it brings the condition nearer. */
export function leadOf(condition, act) {
  const counts = (measure) => (classesIn(measure).includes(PAPER_OF[act]) ? 1n : 0n);
  const { over, under } = fraction(condition.fraction);
  const lead = counts(condition.numerator) * under - over * counts(condition.base);
  return lowest(isMetBelow(condition) ? -lead : lead, under);
}

const leadText = ({ over, under }) => {
  const size = over < 0n ? -over : over;
  return over === 0n ? "0" : `${over > 0n ? "+" : "−"}${under === 1n ? size : `${size}/${under}`}`;
};

export function drawOneVote(place, { law, told }) {
  const plain = law.conditions.filter((each) => !isGroup(each)), acts = Object.keys(PAPER_OF);
  const rows = [[say("act.do_home"), ...plain.map(() => "0"), ""], ...acts.map((act) =>
    [say(`act.do_${act}`), ...plain.map((condition) => leadText(leadOf(condition, act))), withOneMore(law, told, act)])];
  const helped = plain.filter((condition) => leadOf(condition, "no").over > 0n);
  const same = plain.every((condition) => leadText(leadOf(condition, "no")) === leadText(leadOf(condition, "spoil")));
  redraw(place, h("p", {}, say("one.intro")),
    dataTable(say("one.title"), [say("one.act"), ...plain.map(conditionName), say("one.verdict")], rows),
    h("p", { class: "headline" }, helped.length ? say("one.helps", { conditions: helped.map(conditionName).join(", ") }) : say("one.plain")),
    same && h("p", {}, say("one.same")));
}

/** The verdict if one who did not vote comes and does this, in the first unit that has one. */
function withOneMore(law, told, act) {
  const move = MOVES[`abstainers-${act}`], most = available(move, told), unit = most.findIndex((n) => n > 0n);
  if (unit < 0) return "–";
  const { verdict } = verdictOn(law, afterMove(told, move, most.map((_, at) => (at === unit ? 1n : 0n))));
  return verdict ? verdictText(verdict) : "–";
}
