import { z } from 'zod';
import { calibratedNoise, type NoiseSwitches } from './noiseModel.ts';

/** The kinds of errors that a machine's noise is made of. */
export const noiseKinds = ['readout', 'oneQubit', 'twoQubit', 'relaxation', 'idling'] as const;
/** One of `noiseKinds`. */
export type NoiseKind = (typeof noiseKinds)[number];

/** Factor on the errors of some kinds: 0 none, 1 as calibrated. Those that are absent are as calibrated. */
export type NoiseScale = Readonly<Partial<Record<NoiseKind, number | undefined>>>;

/** Beyond, every error is at its largest. */
const MOST = 1000;

const factor = z.number().min(0).max(MOST).optional();

/** Schema of a scale as an experiment file and a cell have it. */
export const noiseScaleSchema = z.strictObject({
  readout: factor,
  oneQubit: factor,
  twoQubit: factor,
  relaxation: factor,
  idling: factor,
}) satisfies z.ZodType<NoiseScale>;

/** The member of a cell: only where something differs from the calibration, and only that. */
export function noiseScaleMember(scale: NoiseScale | undefined): { readonly noiseScale?: NoiseScale } {
  const entries = noiseKinds.flatMap((kind) =>
    scale?.[kind] === undefined || scale[kind] === 1 ? [] : [[kind, scale[kind]] as const],
  );
  return entries.length === 0 ? {} : { noiseScale: Object.fromEntries(entries) };
}

/** Switches with their errors scaled; as they are where there is no scale. */
export function scaledSwitches(
  switches: NoiseSwitches = calibratedNoise,
  scale: NoiseScale = {},
): NoiseSwitches {
  const times = (kind: NoiseKind, by: number): number => by * (scale[kind] ?? 1);
  return {
    readout: times('readout', switches.readout),
    oneQubit: times('oneQubit', switches.oneQubit),
    twoQubit: times('twoQubit', switches.twoQubit),
    relaxation: times('relaxation', switches.relaxation),
    idling: times('idling', switches.idling ?? switches.relaxation),
  };
}
