import { ansatzOf } from '../../learn/ansatz/models.ts';
import { crossEntropy } from '../../learn/objectives/crossEntropy.ts';
import type { Claim } from '../metadata.ts';
import { type Check, type Facts, unless } from './check.ts';
import { energyLaw } from './energyChecks.ts';

/** What a claim may be whatever the angles: found in a file that says another kernel made it, too. */
export const claimValueCheck: Check = {
  name: 'claim values',
  compares: 'the value of each claim with those that its images and shots allow: an accuracy is k of n',
  contradictions: (facts) =>
    facts.checkpoint.meta.claims.flatMap((claim) => {
      const law = lawOf(claim, facts);
      return unless(
        law === null || law.accepts(claim.value),
        `claims: "${claim.name}" on ${claim.split} is ${claim.value}, expected ${law?.domain}`,
      );
    }),
};

interface ValueLaw {
  readonly domain: string;
  readonly accepts: (value: number) => boolean;
}

const ROUNDING = 1e-9;

function lawOf({ name, images, shots }: Claim, { model, checkpoint }: Facts): ValueLaw | null {
  const measure = name.replace('sampled_', '');
  if (measure === 'energy')
    return energyLaw(ansatzOf(model).circuit.qubits, shots, checkpoint.meta.calibration !== null);
  if (measure === 'accuracy')
    return {
      domain: `k of ${images} images`,
      accepts: (value) => value >= 0 && value <= 1 && Math.round(value * images) / images === value,
    };
  if (measure !== 'loss') return null;
  const [least, most] = [crossEntropy(1, shots), crossEntropy(0, shots)];
  return {
    domain: `a number in ${least}..${most}`,
    accepts: (value) => value >= least - ROUNDING && value <= most + ROUNDING,
  };
}
