// One polling station through its day: play, pause, one minute on; desks and pace choose among exported runs.
import { button, h, redraw, select } from "./elements.js";
import { dayOf, momentOf, runOf, station, votersOf } from "./station_day.js";
import { clock, count, say } from "./words.js";

const SPEEDS = [60, 300, 900];
const MOST_DOTS = 80;
const scene = { desks: station?.runs[0].desks, checkIn: station?.runs[0].check_in, speed: 300, time: null, timer: 0 };

const run = () => runOf(scene.desks, scene.checkIn);
const first = () => Math.floor(votersOf(run())[0][0] / 60) * 60;
const distinct = (key) => [...new Set(station.runs.map((each) => each[key]))];

export function drawStation(place) {
  if (!station) return redraw(place, h("p", { class: "quiet" }, say("station.none")));
  scene.time ??= first();
  const choose = (key) => (value) => {
    scene[key] = Number(value);
    drawStation(place);
  };
  const options = (values, key) => values.map((value) => [String(value), say(`station.${key}`, { number: value })]);
  redraw(place, h("p", {}, say("station.intro", { unit: station.unit, roll: count(station.roll) })), h("div", { class: "fields" },
    select("desks", say("station.desks"), options(distinct("desks"), "desk"), String(scene.desks), choose("desks")),
    select("check-in", say("station.check_in"), options(distinct("check_in"), "seconds"), String(scene.checkIn), choose("checkIn")),
    select("speed", say("station.speed"), options(SPEEDS, "times"), String(scene.speed), choose("speed"))),
  h("p", { class: "headline" }, summary()), slider(), h("div", { class: "buttons" },
    button("play", say(scene.timer ? "station.pause" : "station.play"), toggle, { "aria-pressed": String(Boolean(scene.timer)) }),
    button("step", say("station.step"), () => goTo(scene.time + 60))), h("div", { id: "moment" }));
  drawMoment();
}

function summary() {
  const { wait, longest, at, last } = dayOf(run());
  return say("station.summary", { wait: count(Math.ceil(wait / 60)), longest: count(longest), at: clock(at * 1000), last: clock(last * 1000) });
}

const slider = () => h("div", { class: "field" }, h("label", { for: "hour" }, say("station.hour")), h("input", { id: "hour", type: "range",
  min: String(first()), max: String(Math.ceil(dayOf(run()).last / 60) * 60), step: "60", value: String(scene.time), "aria-valuetext": clock(scene.time * 1000),
  oninput: (event) => goTo(Number(event.target.value)) }));

function goTo(time) {
  scene.time = Math.min(time, Math.ceil(dayOf(run()).last / 60) * 60);
  const hour = document.getElementById("hour");
  hour.value = String(scene.time);
  hour.setAttribute("aria-valuetext", clock(scene.time * 1000));
  drawMoment();
}

function toggle() {
  clearInterval(scene.timer);
  scene.timer = scene.timer ? 0 : setInterval(() => {
    const before = scene.time;
    if (document.getElementById("moment")) goTo(scene.time + scene.speed / 5);
    if (scene.time === before) toggle();
  }, 200);
  const play = document.getElementById("play");
  play.textContent = say(scene.timer ? "station.pause" : "station.play");
  play.setAttribute("aria-pressed", String(Boolean(scene.timer)));
}

/** The rooms of the station, a dot a voter; numbers say the same. */
function drawMoment() {
  const told = momentOf(run(), scene.time);
  const rooms = Object.entries(told).map(([room, number]) => h("li", { class: `room ${room}` }, h("span", {}, `${say(`station.${room}`)}: `, h("strong", {}, count(number))),
    room !== "voted" && h("span", { class: "dots", "aria-hidden": "true" }, "●".repeat(Math.min(number, MOST_DOTS)) + (number > MOST_DOTS ? " …" : ""))));
  redraw(document.getElementById("moment"), h("p", { class: "clock" }, clock(scene.time * 1000)), h("ul", { class: "rooms" }, rooms));
}
