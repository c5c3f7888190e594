import type { CouplerCalibration, HardwareProfile } from '../hardware/hardwareProfile.ts';
import { cos, sin } from '../numeric/elementary.ts';
import { stressLayout } from './stressLayout.ts';
import type { ChipMap } from './messages.ts';

const SIDE = 560;
const MARGIN = 20;

/** A machine's qubits and couplers with their errors, and which of them a circuit uses. */
export function chipMap(profile: HardwareProfile, used: ReadonlySet<number>): ChipMap {
  const { qubits, name, calibratedAt } = profile;
  const couplers = undirected(profile.couplers);
  const places = scaled(placed(qubits.length, couplers));
  const radius = Math.max(4, Math.min(13, 130 / Math.sqrt(qubits.length) ));
  const readout = qubits.map(({ readoutP1Given0, readoutP0Given1 }) => (readoutP1Given0 + readoutP0Given1) / 2);
  const errorAt = rankBin(readout);
  const couplerBin = rankBin(couplers.map(({ error }) => error ?? Number.POSITIVE_INFINITY));
  const lines = couplers.map(({ control, target, error }, k) => {
    const [a, b] = [places[control], places[target]];
    const isUsed = used.has(control) && used.has(target);
    return (
      `<path d="M${a[0]} ${a[1]}L${b[0]} ${b[1]}" stroke="var(--${couplerBin[k]})" stroke-width="${isUsed ? 6 : 2.5}"${error === null ? ' stroke-dasharray="3 3"' : ''}>` +
      `<title>coupler ${control}-${target}: two-qubit error ${error === null ? 'none recorded' : shown(error)}</title></path>`
    );
  });
  const dots = qubits.map(({ t1Us, t2Us }, k) => {
    const isUsed = used.has(k);
    const [x, y] = places[k];
    return (
      `<circle cx="${x}" cy="${y}" r="${isUsed ? radius * 1.35 : radius}" fill="var(--${errorAt[k]})" stroke="var(--${isUsed ? 'c2' : 'muted'})" stroke-width="${isUsed ? 3.5 : 0.8}">` +
      `<title>qubit ${k}: readout error ${shown(readout[k])}, T1 ${t1Us === null ? 'none' : `${shown(t1Us)} us`}, T2 ${t2Us === null ? 'none' : `${shown(t2Us)} us`}</title></circle>` +
      (isUsed ? `<text x="${x}" y="${y - radius * 1.35 - 5}" text-anchor="middle" font-size="12" font-weight="600" fill="var(--ink)">${k}</text>` : '')
    );
  });
  const listed = [...used].sort((a, b) => a - b).join(', ');
  return {
    title: `${name}, calibrated ${calibratedAt.slice(0, 10)}`,
    caption:
      `${qubits.length} qubits and ${couplers.length} couplers. Fill: readout error; lines: two-qubit error; the darker the greater, in fifths of this machine's. ` +
      `Ringed: the qubits that the compiled circuit uses (${listed}). Point at one for its numbers.`,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}" width="${SIDE}" height="${SIDE}" role="img" aria-label="Qubits and couplers of the machine; ringed: ${listed}" font-family="system-ui, sans-serif">` +
      `<g fill="none" stroke-linecap="round">${lines.join('')}</g>${dots.join('')}</svg>`,
  };
}

/** One line for both directions, with the lesser error. */
function undirected(couplers: readonly CouplerCalibration[]): { control: number; target: number; error: number | null }[] {
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
function placed(count: number, couplers: readonly { readonly control: number; readonly target: number }[]): [number, number][] {
  if (couplers.length < (count * (count - 1)) / 4 || count < 4) return stressLayout(count, couplers.map(({ control, target }) => [control, target]));
  return Array.from({ length: count }, (_, k) => [cos((2 * Math.PI * k) / count), sin((2 * Math.PI * k) / count)]);
}

function scaled(places: readonly (readonly [number, number])[]): [number, number][] {
  const range = (axis: 0 | 1): [number, number] => {
    const values = places.map((place) => place[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[left, right], [top, bottom]] = [range(0), range(1)];
  const span = Math.max(right - left, bottom - top, 1e-9);
  const at = (value: number, middle: number): number =>
    Math.round(10 * (SIDE / 2 + ((value - middle) / span) * (SIDE - 2 * MARGIN - 20))) / 10;
  return places.map(([x, y]) => [at(x, (left + right) / 2), at(y, (top + bottom) / 2)]);
}

/** Which fifth a value is in, as a colour; equal values share one. */
function rankBin(values: readonly number[]): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map((value) => `s${1 + Math.min(4, Math.floor((5 * sorted.indexOf(value)) / Math.max(1, sorted.length)))}`);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
