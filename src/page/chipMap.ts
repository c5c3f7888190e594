import type { CouplerCalibration, HardwareProfile } from '../hardware/hardwareProfile.ts';
import { cos, sin } from '../numeric/elementary.ts';
import type { ChipMap } from './messages.ts';
import { stressLayout } from './stressLayout.ts';

const SIDE = 560;
const MARGIN = 34;

/** A machine's qubits and couplers with their errors, and which of them a circuit uses. */
export function chipMap(profile: HardwareProfile, used: ReadonlySet<number>): ChipMap {
  const { qubits, name, calibratedAt } = profile;
  const couplers = undirected(profile.couplers);
  const { places, height } = scaled(placed(qubits.length, couplers));
  const lengths = couplers.map(({ control, target }) => distance(places[control], places[target]));
  const radius = Math.max(3, Math.min(14, 0.3 * (lengths.sort((x, y) => x - y)[lengths.length >> 1] ?? 40)));
  const readout = qubits.map(
    ({ readoutP1Given0, readoutP0Given1 }) => (readoutP1Given0 + readoutP0Given1) / 2,
  );
  const readoutFifth = fifths(readout);
  const couplerFifth = fifths(couplers.map(({ error }) => error ?? Number.POSITIVE_INFINITY));
  const lines = couplers.map(({ control, target, error }, k) => {
    const [a, b] = [places[control], places[target]];
    const width = (used.has(control) && used.has(target) ? 0.5 : 0.25) * radius + 1;
    return (
      `<path d="M${a[0]} ${a[1]}L${b[0]} ${b[1]}" stroke="var(--${couplerFifth[k]})" ` +
      `stroke-width="${width.toFixed(1)}"${error === null ? ' stroke-dasharray="3 3"' : ''}>` +
      `<title>coupler ${control}-${target}: two-qubit error ` +
      `${error === null ? 'none recorded' : shown(error)}</title></path>`
    );
  });
  const dots = qubits.map(({ t1Us, t2Us }, k) => {
    const [x, y] = places[k];
    const isUsed = used.has(k);
    const ring = isUsed
      ? `stroke="var(--c2)" stroke-width="${Math.max(2, 0.3 * radius).toFixed(1)}"`
      : 'stroke="var(--muted)" stroke-width="0.6"';
    return (
      `<circle cx="${x}" cy="${y}" r="${((isUsed ? 1.2 : 1) * radius).toFixed(1)}" ` +
      `fill="var(--${readoutFifth[k]})" ${ring}>` +
      `<title>qubit ${k}: readout error ${shown(readout[k])}, T1 ` +
      `${t1Us === null ? 'none' : `${shown(t1Us)} us`}, T2 ` +
      `${t2Us === null ? 'none' : `${shown(t2Us)} us`}</title></circle>`
    );
  });
  const labels = [...used].map((k) => {
    const [x, y] = places[k];
    return `<text x="${x}" y="${(y - 1.2 * radius - 4).toFixed(1)}">${k}</text>`;
  });
  const listed = [...used].sort((a, b) => a - b).join(', ');
  return {
    title: `${name}, calibrated ${calibratedAt.slice(0, 10)}`,
    caption:
      `${qubits.length} qubits and ${couplers.length} couplers. Fill: readout error; lines: two-qubit error; ` +
      `the darker the greater, in fifths of this machine's. ` +
      `Ringed: the qubits that the compiled circuit uses (${listed}). Point at one for its numbers.`,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${height}" width="${SIDE}" ` +
      `height="${height}" role="img" aria-label="Qubits and couplers of the machine; ringed: ${listed}" ` +
      `font-family="system-ui, sans-serif">` +
      `<g fill="none" stroke-linecap="round">${lines.join('')}</g>${dots.join('')}<g text-anchor="middle" ` +
      `font-size="11" font-weight="600" fill="var(--ink)" stroke="var(--card)" stroke-width="3" ` +
      `paint-order="stroke">${labels.join('')}</g></svg>`,
  };
}

/** One line for both directions, with the lesser error. */
function undirected(
  couplers: readonly CouplerCalibration[],
): { control: number; target: number; error: number | null }[] {
  const known = new Map<string, { control: number; target: number; error: number | null }>();
  for (const { qubits, error } of couplers) {
    const [control, target] = qubits;
    const [a, b] = control < target ? [control, target] : [target, control];
    const before = known.get(`${a}-${b}`)?.error ?? null;
    const least = before === null ? error : error === null ? before : Math.min(before, error);
    known.set(`${a}-${b}`, { control: a, target: b, error: least });
  }
  return [...known.values()];
}

/** Where every pair is coupled all are alike: a circle. */
function placed(
  count: number,
  couplers: readonly { readonly control: number; readonly target: number }[],
): [number, number][] {
  if (couplers.length < (count * (count - 1)) / 4 || count < 4)
    return stressLayout(
      count,
      couplers.map(({ control, target }) => [control, target]),
    );
  return Array.from({ length: count }, (_, k) => [
    cos((2 * Math.PI * k) / count),
    sin((2 * Math.PI * k) / count),
  ]);
}

function distance([x, y]: readonly [number, number], [u, v]: readonly [number, number]): number {
  return Math.sqrt((x - u) * (x - u) + (y - v) * (y - v));
}

/** As wide as there is room, and as high as they are: the longer side across. */
function scaled(found: readonly (readonly [number, number])[]): {
  places: [number, number][];
  height: number;
} {
  const ends = (axis: 0 | 1): [number, number] => {
    const values = found.map((place) => place[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const isUpright = ends(1)[1] - ends(1)[0] > ends(0)[1] - ends(0)[0];
  const [across, down] = isUpright ? ([1, 0] as const) : ([0, 1] as const);
  const [[left, right], [top, bottom]] = [ends(across), ends(down)];
  const unit = (SIDE - 2 * MARGIN) / Math.max(right - left, 1e-9);
  const round = (value: number): number => Math.round(10 * value) / 10;
  return {
    places: found.map((place) => [
      round(MARGIN + (place[across] - left) * unit),
      round(MARGIN + (place[down] - top) * unit),
    ]),
    height: Math.ceil((bottom - top) * unit + 2 * MARGIN),
  };
}

/** Which fifth a value is in, as a colour; equal values share one. */
function fifths(values: readonly number[]): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map(
    (value) => `s${1 + Math.min(4, Math.floor((5 * sorted.indexOf(value)) / Math.max(1, sorted.length)))}`,
  );
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
