import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { NoiseScale } from '../../hardware/noiseScale.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { refuseUnknownClaims } from '../../learn/objectives/claim.ts';
import type { SplitName } from '../../learn/objectives/classificationClaims.ts';
import type { Objective } from '../../learn/objectives/objective.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { compileCircuit, compileOptions } from '../format/compileCircuit.ts';
import { type ClaimSubject, learnedOf, storedMachine } from '../verify/claimSubject.ts';
import { type Attribution, attributeDifference, type NoiseSource, noiseSources } from './attribution.ts';
import {
  type AttributionSubject,
  bySource,
  elementAttribution,
  type LossAttribution,
  lossAttribution,
} from './lossAttribution.ts';

/** Losses that a comparison takes: each of sixteen sets of errors, on two machines; elements of the largest besides. */
export const COMPARED_LOSSES = 48;

/** A checkpoint on its own machine and on another, and what makes the difference. */
export interface HardwareComparison {
  /** The other machine's name; `none`: noise-free. */
  readonly on: string;
  readonly split: string;
  readonly images: number;
  /** Exact. */
  readonly lossAtHome: number;
  readonly lossThere: number;
  /** null: there are no classes. */
  readonly accuracyAtHome: number | null;
  readonly accuracyThere: number | null;
  /** `lossThere - lossAtHome`. */
  readonly difference: number;
  /** Standard error of the difference, were both losses measured with the run's shots; null: exact, or an energy. */
  readonly standardError: number | null;
  readonly attribution: {
    /** They add up to `difference`. */
    readonly parts: Attribution;
    /** The same for each part, were its sixteen losses measured on both machines. */
    readonly standardErrors: Attribution | null;
    readonly largest: NoiseSource;
    /** The largest part by qubit or coupler of either machine: these add up to it. */
    readonly elements: readonly ElementDifference[];
  };
}

/**
 * The share of one qubit, or of one coupler with its two, in the largest part of a difference. What it adds at home
 * counts negatively.
 */
export interface ElementDifference {
  readonly machine: 'home' | 'there';
  readonly qubits: readonly number[];
  readonly part: number;
}

/**
 * Evaluates a checkpoint under other hardware, its logical circuit compiled again at the same level, and attributes the
 * difference in exact loss: the Shapley value of each noise source there less that at home.
 * @param profile null: noise-free
 * @param scale of the other machine's errors; as the checkpoint has it for its own where absent
 * @throws QckptError QASM, CIRCUIT, HARDWARE: the stored circuit cannot run; TRANSPILE: the machine
 *   cannot hold it; others as `comparedImages`
 */
export function compareHardware(
  checkpoint: Checkpoint,
  subject: ClaimSubject,
  data: PreparedData | null,
  profile: HardwareProfile | null,
  scale?: NoiseScale,
): HardwareComparison {
  const { meta } = checkpoint;
  const { objective } = subject;
  const { split, images } = comparedImages(checkpoint, objective, data);
  const { keepsPhases } = objective;
  const compiled = compileCircuit(meta.circuit, profile, { ...compileOptions(checkpoint), keepsPhases });
  const subjectOf = (
    source: Pick<AttributionSubject['source'], 'circuit' | 'profile' | 'noiseScale'>,
  ): AttributionSubject => ({
    objective,
    source: { ...subject, data, ...source },
    learned: learnedOf(checkpoint),
    images,
  });
  const home = subjectOf(storedMachine(checkpoint));
  const there = subjectOf({
    circuit: compiled.circuit,
    profile,
    ...(scale === undefined ? {} : { noiseScale: scale }),
  });
  // How an energy varies with its shots is not known here.
  const shots = images.length === 0 ? null : meta.run.shots;
  const [ours, theirs] = [home, there].map((one) => lossAttribution(one, shots ?? Number.POSITIVE_INFINITY));
  const parts = attributeDifference(ours.parts, theirs.parts);
  const largest = noiseSources.reduce((most, source) =>
    Math.abs(parts[source]) > Math.abs(parts[most]) ? source : most,
  );
  return {
    on: profile?.name ?? 'none',
    split,
    images: images.length,
    lossAtHome: ours.whole.loss,
    lossThere: theirs.whole.loss,
    accuracyAtHome: ours.whole.accuracy,
    accuracyThere: theirs.whole.accuracy,
    difference: theirs.whole.loss - ours.whole.loss,
    standardError: shots === null ? null : Math.sqrt(ours.whole.variance + theirs.whole.variance),
    attribution: {
      parts,
      standardErrors:
        shots === null
          ? null
          : bySource((source) => Math.sqrt(ours.variances[source] + theirs.variances[source])),
      largest,
      elements: [
        ...elementsOn('home', home, ours, largest),
        ...elementsOn('there', there, theirs, largest),
      ].sort((a, b) => Math.abs(b.part) - Math.abs(a.part)),
    },
  };
}

/**
 * Images of the exact loss on test, or what there is of it; none without data.
 * @throws QckptError DATA: not the data that the checkpoint was made with;
 *   UNVERIFIABLE: claims on images that there are not
 */
export function comparedImages(
  { meta }: Pick<Checkpoint, 'meta'>,
  { claimProblem }: Objective,
  data: PreparedData | null,
): { readonly split: string; readonly images: readonly number[] } {
  if (data === null) return { split: meta.claims[0].split, images: [] };
  if (meta.data?.sha256 !== data.digest)
    throw new QckptError(
      'DATA',
      `the checkpoint's data set has digest ${meta.data?.sha256 ?? 'none'}, this one ${data.digest}`,
    );
  const exact = meta.claims.filter(({ name }) => name === 'loss');
  const claim = exact.find(({ split }) => split === 'test') ?? exact[0] ?? meta.claims[0];
  refuseUnknownClaims([claim], (one) => claimProblem(one, data));
  const { split } = claim;
  return { split, images: evenSubset(data.split[split as SplitName], claim.images) };
}

function elementsOn(
  machine: ElementDifference['machine'],
  subject: AttributionSubject,
  { parts }: LossAttribution,
  source: NoiseSource,
): ElementDifference[] {
  if (subject.source.profile === null) return [];
  const sign = machine === 'home' ? -1 : 1;
  return elementAttribution(subject, source, parts[source]).map(({ qubits, part }) => ({
    machine,
    qubits,
    part: sign * part,
  }));
}
