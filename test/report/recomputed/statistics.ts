/** 0.975 quantiles of Student's law with 4, 5, ... degrees of freedom: SciPy 1.17.1, stats.t.ppf(0.975, df). */
const T = [
  2.7764451051977934, 2.5705818356363146, 2.4469118511449786, 2.364624251592784, 2.306004135204166,
  2.262157162798205, 2.228138851986274, 2.200985160091639, 2.1788128296672284, 2.1603686564627913,
  2.144786687917804, 2.131449545559776, 2.1199052992212546, 2.1098155778333156, 2.1009220402410382,
  2.0930240544083087, 2.085963447265864, 2.0796138447276795, 2.0738730679040254, 2.0686576104190486,
  2.0638985616280245, 2.0595385527532972, 2.0555294386428735, 2.0518305164802846, 2.0484071417952454,
  2.045229642132703, 2.0422724563012378,
];

export interface Found {
  value: number;
  low: number | null;
  high: number | null;
  n: number;
}

export function average(values: number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

export function student(values: number[]): Found | null {
  const n = values.length;
  if (n === 0) return null;
  const value = average(values);
  if (n < 5) return { value, low: null, high: null, n };
  let squares = 0;
  for (const one of values) squares += (one - value) ** 2;
  const reach = T[n - 5] * Math.sqrt(squares / (n - 1) / n);
  return { value, low: value - reach, high: value + reach, n };
}

/** 0.99375 quantiles, of four intervals that hold together: stats.t.ppf(1 - 0.05 / 8, df). */
const T_OF_FOUR = [
  4.314656048886743, 3.8100046998446433, 3.521222710509267, 3.3352949398170826, 3.2059554533229315,
  3.1109348231794756, 3.03824333412831, 2.980872430052668, 2.934458920947621, 2.8961478086130517,
  2.8639940282799636, 2.8366274760941357, 2.813055599063574, 2.7925419606051545, 2.7745287719336975,
  2.7585858990550345, 2.7443763705409046,
];

/** @param reach of the interval by itself, which is widened to be one of four */
export function studentOfFour(value: number, reach: number, n: number): Found {
  const wider = (reach / T[n - 5]) * T_OF_FOUR[n - 5];
  return { value, low: value - wider, high: value + wider, n };
}

/** Student's interval over the pseudo-values of the jackknife, one a group. */
export function jackknife(groups: string[], measure: (kept: string[]) => number): Found {
  const value = measure(groups);
  const pseudo = groups.map(
    (group) => groups.length * value - (groups.length - 1) * measure(groups.filter((one) => one !== group)),
  );
  return { ...student(pseudo)!, value };
}

/** Median, 5th and 95th percentile; between two order statistics on a line. */
export function percentiles(values: number[]): Found | null {
  const n = values.length;
  if (n === 0) return null;
  const sorted = values.slice().sort((a, b) => a - b);
  const at = (share: number): number => {
    const k = Math.floor(share * (n - 1));
    const part = share * (n - 1) - k;
    return part === 0 ? sorted[k] : (1 - part) * sorted[k] + part * sorted[k + 1];
  };
  return { value: at(0.5), low: n < 5 ? null : at(0.05), high: n < 5 ? null : at(0.95), n };
}
