import { noiseSources } from '../checkpoint/compare/attribution.ts';
import { COMPARED_LOSSES, compareHardware } from '../checkpoint/compare/compareHardware.ts';
import { describeCheckpoint } from '../checkpoint/describe/inspect.ts';
import { type DecodedCheckpoint, decodeCheckpoint } from '../checkpoint/format/contents.ts';
import { movableSubject } from '../checkpoint/verify/claimSubject.ts';
import { standingWords } from '../checkpoint/verify/measured/countsStanding.ts';
import { unreadable } from '../checkpoint/verify/verdicts.ts';
import type { Verification } from '../checkpoint/verify/verify.ts';
import { refuseCostly, verifySeconds } from '../checkpoint/verify/verifyCost.ts';
import { nothingVouched } from '../checkpoint/verify/vouching.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { dataOf, type TellStage, type VerifyingWorld, verification } from '../library/verifyIn.ts';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { printable } from '../numeric/quoted.ts';
import { chipMap } from './chipMap.ts';
import { circuitDrawing } from './circuitDrawing.ts';
import type { Comparison, Finding } from './messages.ts';

/** Recomputes what a file claims, and says what it is. Whatever is wrong with it is a verdict. */
export async function findingOf(world: VerifyingWorld, bytes: Uint8Array, tell: TellStage): Promise<Finding> {
  const sha256 = sha256Hex(bytes);
  let checkpoint: DecodedCheckpoint;
  try {
    tell('Reading the file', null);
    checkpoint = decodeCheckpoint(bytes);
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    const verdict = unreadable.get(error.code);
    if (verdict === undefined) throw error;
    return { ...notRead, sha256, verdict, reasons: [printable(error.message)] };
  }
  const verification = await verified(world, checkpoint, tell);
  tell('Drawing', null);
  return { ...shownVerification(verification), sha256, ...shownCheckpoint(checkpoint) };
}

/** The same file on another machine. @param profile null: noise-free @throws QckptError where that cannot be */
export async function comparisonOf(
  world: VerifyingWorld,
  bytes: Uint8Array,
  profile: HardwareProfile | null,
  tell: TellStage,
): Promise<Comparison> {
  const checkpoint = decodeCheckpoint(bytes);
  const subject = movableSubject(checkpoint);
  const seconds = verifySeconds(checkpoint, subject, COMPARED_LOSSES);
  refuseCostly(seconds, world.limit);
  tell(`Evaluating on ${profile?.name ?? 'no machine'}`, seconds);
  const data = await dataOf(world, checkpoint, subject);
  const { attribution, ...compared } = compareHardware(checkpoint, subject, data, profile);
  return {
    on: compared.on,
    split: compared.split,
    images: compared.images,
    lossAtHome: compared.lossAtHome.toFixed(6),
    lossThere: compared.lossThere.toFixed(6),
    accuracies:
      compared.accuracyThere === null
        ? null
        : [String(compared.accuracyAtHome), String(compared.accuracyThere)],
    difference: signed(compared.difference),
    parts: noiseSources.map((source) => [source.replace('_', '-'), signed(attribution.parts[source])]),
    elements: attribution.elements
      .slice(0, 8)
      .map(({ machine, qubits, part }) => [
        `${machine === 'home' ? 'home' : compared.on} ${qubits.join('-')}`,
        signed(part),
      ]),
  };
}

async function verified(
  world: VerifyingWorld,
  checkpoint: DecodedCheckpoint,
  tell: TellStage,
): Promise<Verification> {
  try {
    return await verification(world, checkpoint, tell);
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return { ...nothingVouched, verdict: 'unverifiable', claims: [], reasons: [error.message] };
  }
}

function shownVerification(found: Verification) {
  const { verdict, claims, reasons, calibration, recomputed, crossChecked, notChecked, counts = [] } = found;
  return {
    ...{ verdict, recomputed, crossChecked, notChecked },
    calibration: printable(calibration),
    reasons: reasons.map(printable),
    counts: counts.map((one) => printable(standingWords(one, calibration !== 'noise-free'))),
    claims: claims.map(({ name, split, estimator, reported, recomputed: again, verdict: own }) => ({
      what: printable(`${split} ${name}`),
      estimator,
      reported: String(reported),
      recomputed: String(again),
      verdict: own,
    })),
  };
}

/** All that a file says of itself that a person asks first. */
function shownCheckpoint(checkpoint: DecodedCheckpoint) {
  const { meta, hardware } = checkpoint;
  const { circuit, calibration } = meta;
  const lines = describeCheckpoint(checkpoint).map(printable);
  const drawn = [
    { title: 'As the model is', svg: circuitDrawing(circuit.logicalOpenQasm3, false) },
    ...(calibration === null
      ? []
      : [
          {
            title: `As compiled for ${printable(calibration.name)}`,
            svg: circuitDrawing(circuit.compiledOpenQasm3, true),
          },
        ]),
  ];
  const profile = calibration?.profile ?? null;
  return {
    description: lines.join('\n'),
    about: lines.slice(0, lines.indexOf('')).flatMap((line) => {
      const [, name, value] = /^([a-z ]+): +(\S.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
    circuits: drawn.flatMap(({ title, svg }) => (svg === null ? [] : [{ title, svg }])),
    chip: profile === null || hardware === null ? null : chipMap(profile, new Set(hardware.qubits.data)),
    movable: whyNotMovable(checkpoint),
  };
}

function whyNotMovable(checkpoint: DecodedCheckpoint): string | null {
  try {
    movableSubject(checkpoint);
    return null;
  } catch (error) {
    if (error instanceof QckptError) return printable(error.message);
    throw error;
  }
}

const notRead: Finding = {
  ...nothingVouched,
  verdict: 'corrupt',
  sha256: '',
  claims: [],
  reasons: [],
  counts: [],
  about: [],
  description: '',
  circuits: [],
  chip: null,
  movable: '',
};

function signed(value: number): string {
  return `${value < 0 ? '\u2212' : '+'}${Math.abs(value).toFixed(6)}`;
}
