/** How many ticks have room. */
const MOST = 7;

/** Ticks of a logarithmic axis: each decade's 1, 2 and 5, or 1 alone where these would be too many. */
export function logTicks(least: number, greatest: number, most = MOST): number[] {
  for (const digits of [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks = ticksOf(digits, least, greatest);
    if (ticks.length <= most) return ticks;
  }
  const decades = ticksOf([1], least, greatest);
  const every = Math.ceil(decades.length / most);
  return decades.filter((_, k) => k % every === 0);
}

function ticksOf(digits: readonly number[], least: number, greatest: number): number[] {
  const ticks: number[] = [];
  for (let power = -15; power <= 15; power++)
    for (const digit of digits) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= 0.98 * least && tick <= 1.02 * greatest) ticks.push(tick);
    }
  return ticks;
}

/** The positive numbers of some columns. */
export function positives(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
): number[] {
  return rows.flatMap((row) =>
    columns.flatMap((column) => {
      const value = row[column];
      return typeof value === 'number' && value > 0 ? [value] : [];
    }),
  );
}
