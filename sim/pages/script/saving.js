// Taking it along: the link, a picture, paper; and one state kept beside the other.
import { button, dataTable, h, redraw } from "./elements.js";
import { answerOf } from "./model.js";
import { actText, lineText, marginText, reachedText, verdictText } from "./describing.js";
import { verdictSentence } from "./verdict_view.js";
import { fragmentOf, now } from "./state.js";
import { conditionName, say } from "./words.js";

let kept = null;

export function drawSaving(place, answer) {
  const told = h("span", { id: "told", class: "quiet", role: "status" });
  const copy = async () => {
    const link = location.href.split("#")[0] + fragmentOf(now());
    try {
      await navigator.clipboard.writeText(link);
      told.textContent = say("act.copied");
    } catch {
      told.replaceChildren(h("input", { id: "link", readonly: true, value: link, "aria-label": say("act.link") }));
      document.getElementById("link").select();
    }
  };
  const keep = () => {
    kept = kept ? null : now();
    drawSaving(place, answer);
  };
  redraw(place, h("div", { class: "buttons" }, button("copy", say("act.copy"), copy), button("print", say("act.print"), () => window.print()),
    button("picture", say("act.picture"), () => savePicture(answer)), button("keep", say(kept ? "act.drop" : "act.keep"), keep)), told, kept && beside(answer));
}

/** The kept state and the present one, condition by condition. */
function beside(answer) {
  const other = answerOf(kept), of = (each) => each.verdict?.results ?? [];
  const all = [...new Set([...of(other), ...of(answer)].map((each) => each.condition.name))];
  const cell = (each, name) => {
    const found = of(each).find((result) => result.condition.name === name);
    return found ? `${found.met ? "✓" : "✗"} ${marginText(found.margin())}` : "–";
  };
  const label = (name) => conditionName([...of(other), ...of(answer)].find((each) => each.condition.name === name).condition);
  const verdicts = [other, answer].map((each) => (each.verdict ? verdictText(each.verdict) : "–"));
  const rows = [[say("laws.verdict"), ...verdicts], ...all.map((name) => [label(name), cell(other, name), cell(answer, name)])];
  return dataTable(say("act.keep"), ["", say("act.kept"), say("act.now")], rows);
}

/** The verdict and every condition, drawn on a canvas and saved as PNG. */
function savePicture(answer) {
  const lines = pictureLines(answer), canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  canvas.width = 1200;
  canvas.height = 120 + lines.length * 44;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  lines.forEach(({ text, size = 26, colour = "#111" }, at) => {
    pen.fillStyle = colour;
    pen.font = `${size}px system-ui, sans-serif`;
    pen.fillText(text, 48, 80 + at * 44, canvas.width - 96);
  });
  canvas.toBlob((blob) => {
    const link = h("a", { href: URL.createObjectURL(blob), download: "vote.png" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

function pictureLines(answer) {
  const conditions = (answer.verdict?.results ?? []).map((each) => ({
    text: `${each.met ? "✓" : "✗"} ${conditionName(each.condition)}: ${reachedText(each)} (${say("page.line", { needed: lineText(each) })}), ${marginText(each.margin())}`,
    colour: each.met ? "#00543e" : "#8a3b00",
  }));
  const acts = now().acts.map((act) => ({ text: `• ${actText(act, answer.vote.units)}` }));
  return [{ text: answer.vote.title, size: 34 }, { text: answer.law.title || say("page.own_law") }, { text: verdictSentence(answer), size: 30 }, ...conditions, ...acts,
    { text: say("about.use").split(". ").slice(0, 2).join(". "), size: 18, colour: "#555" }];
}
