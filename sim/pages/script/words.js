// Words and numbers in the language shown.
import { DATA } from "./data.js";
import { floorDivide } from "./whole_numbers.js";

let shown = DATA.words[DATA.language];
let spoken = null;

export const LANGUAGES = Object.keys(DATA.words);
export const nameOf = (code) => DATA.words[code].name;
export const isReviewed = () => shown.reviewed;

export function speak(code) {
  if (code === spoken) return;
  spoken = code;
  shown = DATA.words[code];
  document.documentElement.lang = code;
}

/** The text of a key such as "page.vote", its slots filled, "{n:vote|votes}" by the form for n; the last part of the key where there is none. */
export function say(key, slots = {}) {
  const at = key.indexOf("."), text = shown[key.slice(0, at)]?.[key.slice(at + 1)];
  if (text === undefined) return key.slice(at + 1).replaceAll("_", " ");
  return text.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, forms) =>
    forms ? agreeing(String(slots[name]), forms.split("|")) : slots[name] ?? "");
}

/** The form of a word that a number asks for: one, many; or one, few, many (as sim/nouns.py has it). */
export function agreeing(number, forms) {
  const whole = !/\d[.,](\d{1,2}|\d{4,})$/.test(number), size = BigInt(number.replace(/\D/g, "") || 0);
  if (forms.length === 2) return forms[whole && size === 1n ? 0 : 1];
  if (!whole) return forms[1];
  const last = size % 10n;
  return forms[(size / 10n) % 10n === 1n || last === 0n || last > 4n ? 2 : last > 1n ? 1 : 0];
}

/** A whole number in groups of three, as the language writes it (not every browser knows Kazakh). */
export function count(whole) {
  const digits = String(whole), size = digits.replace("-", "");
  return (digits === size ? "" : "−") + size.replace(/\B(?=(\d{3})+$)/g, shown.number.thousands);
}

/** A whole number with its sign. */
export const signed = (number) => (number > 0n ? "+" : "") + count(number);

/** A share in per cent, rounded half to even from the exact fraction; a dash where there is nothing to share. */
export function percent(over, under, digits = 2) {
  if (!under) return "–";
  const scale = 10n ** BigInt(digits), scaled = BigInt(over) * 100n * scale, divisor = BigInt(under);
  let parts = floorDivide(scaled, divisor);
  const rest = 2n * (scaled - parts * divisor);
  if (rest > divisor || (rest === divisor && parts % 2n)) parts += 1n;
  return say("number.percent", { number: decimal(parts, digits) });
}

function decimal(parts, digits) {
  const size = parts < 0n ? -parts : parts, scale = 10n ** BigInt(digits);
  const whole = (parts < 0n ? "−" : "") + count(size / scale);
  return digits ? whole + shown.number.point + String(size % scale).padStart(digits, "0") : whole;
}

/** A number of at most so many digits after the point, for what is no exact count. */
export function number(value, digits = 2) {
  const [whole, rest = ""] = String(Number(value.toFixed(digits))).split(".");
  return count(whole) + (rest && shown.number.point + rest);
}

/** Ticks of a clock (thousandths of a second since midnight) as hours and minutes. */
export function clock(ticks) {
  const minutes = Math.round(ticks / 60000), days = Math.floor(minutes / 1440);
  const text = `${String(Math.floor((minutes % 1440) / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return days ? `${text} +${days}` : text;
}

/** Names in a row; many are told by their number. */
export const names = (units, most = 6) =>
  units.length > most ? say("distance.many", { number: units.length }) : units.join(", ");

/** A condition by the words of the language, or by its own name. */
export const conditionName = (condition) => {
  const known = shown.condition;
  return known[condition.name] ?? (known[condition.kind] && !condition.of ? known[condition.kind] : condition.name.replaceAll("_", " "));
};

/** A law by its country and title; once where the title begins with the country. */
export const lawName = (law) => (law.title.startsWith(law.country) ? law.title : `${law.country}: ${law.title}`);
