// Elements of the page. Text is always set as text: nothing from data becomes markup.
const SVG = "http://www.w3.org/2000/svg";

/** An element with properties, attributes (names with a dash, `role`, `for`) and children. */
export function h(tag, given = {}, ...children) {
  return filled(document.createElement(tag), given, children);
}

export function svg(tag, given = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), given, children);
}

function filled(element, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.entries(value).forEach(([key, each]) => element.style.setProperty(key, each));
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return element;
}

/** A choice of one; `options` are [value, text] or [heading, options]. */
export function select(id, label, options, value, choose) {
  const option = ([own, text]) => h("option", { value: own, selected: own === value }, text);
  const shown = options.map((each) =>
    Array.isArray(each[1]) ? h("optgroup", { label: each[0] }, each[1].map(option)) : option(each));
  const field = h("select", { id, onchange: (event) => choose(event.target.value) }, shown);
  return h("div", { class: "field" }, h("label", { for: id }, label), field);
}

export const button = (id, text, act, more = {}) => h("button", { id, type: "button", onclick: act, ...more }, text);

/** A table with a caption; rows are lists of cells, of which the first is the row's heading. */
export function dataTable(caption, headings, rows, classes = "") {
  const cell = (each, at) => (at ? h("td", {}, each) : h("th", { scope: "row" }, each));
  const head = h("tr", {}, headings.map((text) => h("th", { scope: "col" }, text)));
  const body = rows.map((cells) => h("tr", {}, cells.map(cell)));
  const own = h("table", { class: classes }, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, body));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, own);
}

/** Draws anew what a place holds, and keeps the keyboard where it was. */
export function redraw(place, ...children) {
  const held = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.replaceChildren(...children.flat().filter(Boolean));
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}
