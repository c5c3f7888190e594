import { z } from 'zod';
import { familyOf, type Model } from '../learn/models.ts';
import { type EnergyEngine, exactEnergy, sampledEnergy } from '../learn/objectives/energyEngine.ts';
import { basesOf } from '../learn/objectives/transverseIsing.ts';
import { streamKey } from '../numeric/streams.ts';
import { commonCell } from './cellSchema.ts';
import type { ClaimSpec } from './claims.ts';
import type { Checkpoint } from './contents.ts';
import type { Claim } from './metadata.ts';

/** What the claims of an eigensolver's checkpoint are about, read from the file alone. */
export interface EnergySubject {
  readonly model: Model;
  readonly seed: string;
}

/** In place of a part of the data: the Hamiltonian. */
const ISING_CHAIN = 'ising-chain';

/** The energy of the chain: exact, and with finite shots the same as a device would report it. */
export function energyClaimSpecs(shots: number | null): ClaimSpec[] {
  const about = { split: ISING_CHAIN, images: 0 } as const;
  const exact: ClaimSpec = {
    name: 'energy',
    ...about,
    ...{ estimator: 'exact', shots: null, streamPurpose: null },
  };
  if (shots === null) return [exact];
  return [
    exact,
    { name: 'sampled_energy', ...about, estimator: 'sampled', shots, streamPurpose: `claim/${ISING_CHAIN}` },
  ];
}

/** Why a claim is none about an energy; null where it is one. */
export function energyClaimProblem({ name, split, images, estimator }: ClaimSpec): string | null {
  const expected = estimator === 'exact' ? 'energy' : 'sampled_energy';
  if (name !== expected) return `expected ${expected}, estimator ${estimator}`;
  return split === ISING_CHAIN && images === 0
    ? null
    : `expected the Hamiltonian "${ISING_CHAIN}", no images`;
}

/** Computes the values of claims; the same function writes them into a checkpoint and verifies them. */
export function evaluateEnergyClaims(
  engine: EnergyEngine,
  parameters: Float64Array,
  seed: string,
  specs: readonly ClaimSpec[],
): Claim[] {
  return specs.map((spec) => ({
    ...spec,
    value:
      spec.shots === null || spec.streamPurpose === null
        ? exactEnergy(engine, parameters)
        : sampledEnergy(engine, parameters, streamKey(seed, spec.streamPurpose), [0, 0], spec.shots),
  }));
}

const cellSchema = z.looseObject({ ...commonCell, steps: z.int().min(1) });

/** null: the checkpoint is not an eigensolver's. */
export function energySubject({ meta }: Pick<Checkpoint, 'meta'>): EnergySubject | null {
  const parsed = cellSchema.safeParse(meta.run.cell);
  if (!parsed.success || meta.data !== null) return null;
  const { name: _, ...model } = parsed.data.model;
  return familyOf(model).encoding === null ? { model, seed: parsed.data.seed } : null;
}

/** Claims and counts that are not what a run leaves. */
export function energyRecordContradictions(
  { history, meta }: Pick<Checkpoint, 'history' | 'meta'>,
  { model }: EnergySubject,
): string[] {
  const { claims, progress, lineage } = meta;
  const { step, sampleCursor, optimizerSteps, circuits, forwardPasses } = progress;
  const bases = basesOf(model.qubits);
  const passes = history.passes?.reduce((sum, count) => sum + count, 0) ?? forwardPasses;
  const streams = new Set(energyClaimSpecs(1).map(({ streamPurpose }) => streamPurpose));
  return [
    ...claims.flatMap(({ name, streamPurpose }) =>
      streams.has(streamPurpose) ? [] : [`claims: "${name}" is drawn from "${streamPurpose}", runs do not`],
    ),
    ...(circuits === bases * forwardPasses
      ? []
      : [`progress: ${forwardPasses} forward passes in ${bases} bases, but ${circuits} circuits`]),
    ...(passes === forwardPasses
      ? []
      : [`history: the steps' passes add up to ${passes}, "qckpt.progress" says ${forwardPasses}`]),
    ...(sampleCursor === 0 ? [] : [`progress: the next sample is ${sampleCursor}, there are none`]),
    ...(optimizerSteps <= step ? [] : [`progress: ${optimizerSteps} optimizer steps in ${step} steps`]),
    ...(lineage.length === 0 ? [] : ['lineage: the checkpoint of an eigensolver cannot be moved']),
  ];
}
