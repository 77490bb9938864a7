// The page put together: its places, and what is drawn anew when something changes.
import { h, redraw, select, button } from "./elements.js";
import { DATA } from "./data.js";
import { adjust, change, now, onChange, readFragment } from "./state.js";
import { answerOf, voteOf } from "./model.js";
import { drawConditions, drawVerdict, verdictSentence } from "./verdict_view.js";
import { drawActs, drawDone, drawShare } from "./acts_view.js";
import { drawDistance } from "./distance_view.js";
import { drawUnits } from "./units_view.js";
import { drawClock } from "./clock_view.js";
import { drawDays } from "./days_view.js";
import { drawStation } from "./station_view.js";
import { drawOneVote } from "./one_vote_view.js";
import { drawLaws } from "./laws_view.js";
import { drawOwnLaw } from "./own_law_view.js";
import { drawAbout, noticesAbove } from "./about_view.js";
import { drawLesson, lessonButton } from "./lessons.js";
import { drawSaving } from "./saving.js";
import { LANGUAGES, lawName, nameOf, say, speak } from "./words.js";

/** Sections that open: what draws each, and whether they are open at first. */
const SECTIONS = {
  units: ["units.title", drawUnits, true],
  clock: ["clock.title", drawClock, true],
  days: ["days.title", drawDays, true],
  station: ["station.title", drawStation, false],
  one: ["one.title", drawOneVote, false],
  laws: ["laws.title", drawLaws, false],
  own: ["own.title", drawOwnLaw, false],
  about: ["about.title", drawAbout, false],
};
let answer = null;
let language = null;
let shape = null;
let aloud = 0;
let waiting = [];

const place = (id) => document.getElementById(id);

function build() {
  const part = (id, tag = "section", more = {}) => h(tag, { id, class: "part", ...more });
  const sections = Object.entries(SECTIONS).map(([id, [title, , open]]) => {
    const shown = h("details", { id: `open-${id}`, class: "part", open, ontoggle: () => drawSection(id) }, h("summary", {}, h("h2", {}, say(title))), h("div", { id }));
    return shown;
  });
  redraw(place("page"),
    h("a", { class: "skip", href: "#verdict", onclick: (event) => (event.preventDefault(), place("verdict").focus()) }, say("page.skip")),
    part("head", "header"), h("main", {}, part("lesson-place", "div"), part("verdict", "section", { tabindex: "-1", "aria-label": say("laws.verdict") }),
      h("div", { class: "columns" }, h("div", { class: "left" }, part("choose", "div"), h("section", { class: "part", "aria-labelledby": "acts-title" }, h("div", { id: "acts" }), h("div", { id: "done" }))),
        h("div", { class: "right" }, part("conditions"), part("distance"), part("saving", "div"), sections))));
}

function drawHead(vote) {
  const { language: shown } = now(), languages = LANGUAGES.map((code) => button(`lang-${code}`, nameOf(code), () => adjust({ language: code }),
    { lang: code, "aria-pressed": String(code === shown), class: "small" }));
  const about = () => {
    place("open-about").open = true;
    place("open-about").scrollIntoView();
    place("open-about").querySelector("summary").focus();
  };
  redraw(place("head"), h("div", { class: "toprow" }, h("div", { class: "languages", role: "group", "aria-label": say("page.language") }, languages),
    h("div", { class: "buttons" }, lessonButton(), button("about-button", say("about.button"), about))),
  h("h1", {}, vote.title), h("p", { class: "subtitle" }, say("page.subtitle")), noticesAbove(vote));
}

function drawChoices() {
  const state = now(), cases = DATA.cases.map((each) => [each.id, `${each.country} ${each.date.slice(0, 4)}: ${each.question}`]);
  const laws = DATA.laws.map((law) => [law.name, lawName(law)]), law = DATA.laws.find((each) => each.name === state.law);
  redraw(place("choose"),
    select("vote", say("page.vote"), [["own", `${say("page.this_vote")}: ${DATA.vote.title}`], [say("page.real_votes"), cases]], state.vote, chooseVote),
    select("law", say("page.law"), [...laws, ["own", say("page.own_law")]], state.law, chooseLaw),
    law?.readings && select("reading", say("page.reading"), law.readings.map((each) => [each.name, `${each.name}: ${each.says}`]), state.reading ?? law.reading, (reading) => change({ reading })));
}

function chooseVote(vote) {
  const law = vote === "own" ? DATA.law : DATA.cases.find((each) => each.id === vote).rule;
  const reading = DATA.laws.find((each) => each.name === law)?.reading ?? null;
  change({ vote, law, reading: vote === "own" ? DATA.reading : reading, acts: vote === "own" ? DATA.vote.acts : [] });
}

function chooseLaw(law) {
  change({ law, reading: DATA.laws.find((each) => each.name === law)?.reading ?? null });
  if (law === "own") place("open-own").open = true;
}

function drawSection(id) {
  if (answer && place(`open-${id}`).open) SECTIONS[id][1](place(id), answer, now());
}

/** What the controls show but for the share of the present act: while that alone changes they stay as they are. */
const shapeOf = ({ acts, prior, ...rest }) => JSON.stringify([rest, acts.map(({ uptake, ...act }) => act)]);

function draw() {
  const state = now();
  speak(state.language);
  const anew = language !== state.language, held = document.activeElement?.id;
  if (anew) build();
  language = state.language;
  answer = answerOf(state);
  if (anew || shape !== shapeOf(state)) {
    shape = shapeOf(state);
    drawHead(voteOf(state));
    drawChoices();
    drawActs(place("acts"));
    if (anew || !place("own").contains(document.activeElement)) drawSection("own");
    if (anew) drawSection("station");
  } else drawShare();
  drawDone(place("done"));
  drawLesson(place("lesson-place"));
  drawVerdict(place("verdict"), answer);
  drawConditions(place("conditions"), answer);
  sayAloud(verdictSentence(answer));
  waiting = [() => drawDistance(place("distance"), answer), () => drawSaving(place("saving"), answer),
    ...Object.keys(SECTIONS).filter((id) => !["own", "station"].includes(id)).map((id) => () => drawSection(id))];
  document.documentElement.dataset.ready = "soon";
  if (anew && held) place(held)?.focus({ preventScroll: true });
  setTimeout(drawWaiting);
}

/** What can wait is drawn one place at a time, so that a finger on the slider never waits for it. */
function drawWaiting() {
  waiting.shift()?.();
  document.documentElement.dataset.ready = waiting.length ? "soon" : "yes";
  if (waiting.length) setTimeout(drawWaiting);
}

/** The live region gets the verdict once it stands, not every step on the way. */
function sayAloud(text) {
  clearTimeout(aloud);
  aloud = setTimeout(() => {
    if (place("live").textContent !== text) place("live").textContent = text;
  }, 500);
}

readFragment();
onChange(draw);
window.addEventListener("hashchange", () => (readFragment(), draw()));
draw();
