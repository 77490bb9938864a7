// What is done on the page as flows between states of people: whom it moves, what share of them, what they become.
// Floating-point numbers in the order of Python's operations (sim/electorate/campaigns), so that both give the same.

export const STATES = ["yes", "no", "both_marked", "invalid", "taken_away", "abstained", "boycotted"];
export const N_STATES = STATES.length;
export const ABSTAINED = 5;
export const BOYCOTTED = 6;
const OPPONENTS = [1, 3, 2];
const STATE_OF = { yes: 0, no: 1, spoil: 3, "double-mark": 2, home: BOYCOTTED };
const SOURCE_OF = { yes: 0, no: 1, abstainers: ABSTAINED };

/** A number rounded to a whole one, halves to even. */
export function rint(x) {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

/** Uptakes of supporters and opponents that give an overall one at an odds ratio. */
export function splitByOdds(overall, opponents, odds) {
  if (odds === 1 || overall === 0 || overall === 1) return [overall, overall];
  if (odds > 1) return split(overall, 1 - opponents, 1 / odds).reverse();
  return split(overall, opponents, odds);
}

function split(u, w, r) {
  const neither = 1 - w - u, gap = r * (w - u);
  const root = Math.sqrt(neither * neither + 2 * r * (w * (1 - w) + u * (1 - u)) + gap * gap);
  const p = (2 * u) / (1 - w + u + r * (w - u) + root);
  const b = 1 - w - u + r * (w + u);
  const q = b >= 0 ? (2 * r * u) / (b + root) : (root - b) / (2 * w * (1 - r));
  return [p, q];
}

/** Share of each state that follows an act, given whom it meets: people by issued class, summed over its units. */
function sharesOf(act, met) {
  const shares = new Float64Array(N_STATES);
  if (act.of !== "all") {
    shares[SOURCE_OF[act.of]] = act.uptake;
    return shares;
  }
  const against = OPPONENTS.reduce((total, state) => total + met[state], 0), leaners = met[0] + against;
  const [yes, no] = splitByOdds(act.uptake, leaners > 0 ? against / leaners : 0, act.odds ?? 1);
  shares.set([yes, no, no, no, act.uptake]);
  return shares;
}

/** State that each state passes into where it follows. */
export function targetsOf(act) {
  const moved = act.of === "all" ? [0, 1, 2, 3, 4] : [SOURCE_OF[act.of]];
  return STATES.map((_, state) => (moved.includes(state) ? STATE_OF[act.act] : state));
}

/** Shares that follow in every row of people: [row × 7]; those outside the act's units follow in none. */
export function followers(act, people, inside, comeInHours) {
  const met = new Float64Array(5);
  const n = people.length / 6;
  for (let row = 0; row < n; row++) {
    if (!inside[row]) continue;
    for (let s = 0; s < 5; s++) met[s] += rint(people[row * 6 + s] * (comeInHours(row, s) * 1e6));
  }
  const own = sharesOf(act, met), shares = new Float64Array(n * N_STATES);
  for (let row = 0; row < n; row++) if (inside[row]) shares.set(own, row * N_STATES);
  return shares;
}
