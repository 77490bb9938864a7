// Whole numbers and exact fractions: BigInt, as Python's integers; nothing here rounds but where it says so.

export const sum = (values) => values.reduce((total, each) => total + each, 0n);
export const least = (values) => values.reduce((a, b) => (b < a ? b : a));
export const greatest = (values) => values.reduce((a, b) => (b > a ? b : a));
export const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);

/** Quotient rounded down, as Python's `//`; the divisor is above 0. */
export function floorDivide(a, b) {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** Quotient rounded up. */
export const ceilDivide = (a, b) => -floorDivide(-a, b);

/** "1/2", "0.55" or "2" as {over, under} in lowest terms. */
export function fraction(text) {
  const [, before, after, under] = /^(\d*)(?:\.(\d+))?(?:\/(\d+))?$/.exec(String(text).trim()) ?? [];
  if (!before && !after) throw new Error(`not a fraction: ${text}`);
  const over = BigInt((before || "0") + (after ?? ""));
  return lowest(over, BigInt(under ?? 1) * 10n ** BigInt((after ?? "").length));
}

export function lowest(over, under) {
  if (under === 0n) throw new Error("a fraction has a divisor other than 0");
  const common = gcd(over, under) || 1n;
  return { over: over / common, under: under / common };
}

/** Negative, 0 or positive, as the first fraction is below, equal to or above the second. */
export function compareFractions(a, b) {
  const gap = a.over * b.under - b.over * a.under;
  return gap < 0n ? -1 : gap > 0n ? 1 : 0;
}
