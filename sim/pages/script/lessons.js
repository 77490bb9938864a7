// The lesson: six tasks with a hint and a checked answer, and a sheet for the teacher.
import { button, h, redraw } from "./elements.js";
import { answerOf } from "./model.js";
import { distances } from "./distance_view.js";
import { DATA } from "./data.js";
import { fewestDesks } from "./station_day.js";
import { adjust, now } from "./state.js";
import { count, say } from "./words.js";

const start = () => ({ ...now(), vote: "own", law: DATA.law, reading: DATA.reading, acts: [] });
const almaty = () => answerOf({ ...start(), acts: [{ of: "all", act: "home", uptake: 1, units: ["Almaty"] }] }).verdict;
const changed = () => distances(answerOf(start())).find(({ move }) => move.name === "yes-no").best.least;
const choice = (right, ...others) => ({ right, options: [right, ...others].sort() });

/** Each task: what is asked, and either a number to be found or one of several answers. */
const TASKS = [
  { name: "almaty", question: "almaty_question", find: () => almaty().results[0].margin(), slots: () => {
    const { results } = almaty(), units = results.find((each) => each.unitMargins);
    return { margin: count(results[0].margin()), carried: count(units.numerator), needed: count(units.needed) };
  } },
  { name: "act", ...choice("act_same", "act_no", "act_spoil", "act_home") },
  { name: "paradox", ...choice("paradox_yes", "paradox_no", "paradox_rej") },
  { name: "double", question: "double_question", find: () => changed().ballots, slots: () => ({ number: count(changed().ballots), units: count(changed().units.length) }) },
  { name: "morning", question: "morning_question", find: () => fewestDesks(45, 900), slots: () => ({ desks: fewestDesks(45, 900) }) },
  { name: "sure", ...choice("sure_no", "sure_yes") },
];

/** Whether the vote of the page is that of the lesson: a city Almaty, hours, units, and drawn days. */
const canTeach = () => DATA.vote.units.includes("Almaty") && DATA.vote.station && DATA.law.startsWith("kazakhstan");
export const lessonButton = () => canTeach() && button("lesson", say("lesson.start"), () => adjust({ lesson: 1 }));

let drawn = null;

export function drawLesson(place) {
  const { lesson, language } = now(), key = `${lesson} ${language}`;
  if (drawn === key) return; // what was typed stays while people are moved
  drawn = key;
  if (!lesson || !canTeach()) return redraw(place);
  redraw(place, lesson > TASKS.length ? finish() : task(lesson));
  place.querySelector("h2").focus({ preventScroll: true });
}

const step = (lesson) => adjust({ lesson });
const leave = () => button("leave", say("lesson.leave"), () => step(0));

function task(number) {
  const each = TASKS[number - 1], told = h("p", { id: "lesson-told", role: "status" });
  const check = () => {
    const right = each.find ? typed() === String(each.find()) : chosen() === each.right;
    told.className = right ? "right" : "wrong";
    told.textContent = right ? `${say("lesson.right")} ${say(`lesson.${each.name}_answer`, each.slots?.())}` : say("lesson.wrong");
  };
  return h("section", { class: "lesson", "aria-labelledby": "task-title" },
    h("p", { class: "quiet" }, say("lesson.task", { number, total: TASKS.length })),
    h("h2", { id: "task-title", tabindex: "-1" }, say(`lesson.${each.name}`)), h("p", {}, say(`lesson.${each.name}_ask`)),
    h("details", {}, h("summary", {}, say("lesson.hint")), h("p", {}, say(`lesson.${each.name}_hint`))),
    each.find ? numberField(each) : choices(each), told,
    h("div", { class: "buttons" }, button("check", say("lesson.check"), check, { class: "main" }),
      number > 1 && button("back", say("lesson.back"), () => step(number - 1)), button("next", say("lesson.next"), () => step(number + 1)), leave()));
}

const typed = () => document.getElementById("lesson-number").value.replace(/\D/g, "");
const chosen = () => document.querySelector("input[name=lesson]:checked")?.value;
const numberField = (each) => h("div", { class: "field" }, h("label", { for: "lesson-number" }, say(`lesson.${each.question}`)),
  h("input", { id: "lesson-number", inputmode: "numeric", autocomplete: "off" }));
const choices = (each) => h("fieldset", {}, h("legend", { class: "unseen" }, say(`lesson.${each.name}`)), each.options.map((option) =>
  h("label", { class: "option" }, h("input", { type: "radio", name: "lesson", value: option, id: option }), " ", say(`lesson.${option}`))));

function finish() {
  const rows = TASKS.map((each, at) => h("li", {}, h("strong", {}, say(`lesson.${each.name}`)), h("p", {}, say(`lesson.${each.name}_ask`)),
    h("p", {}, say("lesson.sheet_answer", { answer: (each.right ? `${say(`lesson.${each.right}`)}. ` : "") + say(`lesson.${TASKS[at].name}_answer`, each.slots?.()) }))));
  return h("section", { class: "lesson sheet", "aria-labelledby": "sheet-title" }, h("p", {}, say("lesson.done")),
    h("h2", { id: "sheet-title", tabindex: "-1" }, say("lesson.sheet")), h("p", {}, say("lesson.sheet_intro")), h("ol", {}, rows),
    h("div", { class: "buttons" }, button("print-sheet", say("act.print"), printSheet), leave()));
}

/** Prints the sheet alone. */
function printSheet() {
  document.body.classList.add("sheet-only");
  window.print();
  document.body.classList.remove("sheet-only");
}
