// What the figures rest on: notices, sources, the law's notes, and what the page may be used for.
import { h, redraw } from "./elements.js";
import { DATA } from "./data.js";
import { isReviewed, say } from "./words.js";

export function drawAbout(place, { vote, law }) {
  const list = (items) => h("ul", {}, items.map((text) => h("li", {}, text)));
  redraw(place, h("p", {}, say("about.use")), vote.notices.length > 0 && list(vote.notices), h("p", {}, say("about.exact")), h("p", {}, say("about.assumed")),
    law.article && h("p", {}, say("about.law", { article: law.article })), law.standing && h("p", {}, say("about.standing", { standing: law.standing })),
    law.notes?.length > 0 && [h("h3", {}, say("about.notes")), list(law.notes)],
    vote.sources.length > 0 && [h("h3", {}, say("about.sources")), list(vote.sources)], h("p", { class: "quiet" }, say("about.made", { version: DATA.made })));
}

/** What stands above everything: a language nobody has reviewed; that the turnout is disputed, or what else the data say. */
export const noticesAbove = (vote) => [
  !isReviewed() && h("p", { class: "notice" }, say("notice.unreviewed")),
  ...(vote.disputed ? [say("notice.disputed")] : vote.notices).map((text) => h("p", { class: "notice" }, text)),
];
