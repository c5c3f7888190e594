import { angleOfCode, anglesOfCodes, nearestCode, type QuantizationSpec, type Turns } from './angleGrid.ts';

/** What a rounding may ask. */
export interface RoundedAngles {
  /** Radians. */
  readonly angles: Float64Array;
  readonly turns: readonly Turns[];
  readonly bits: number;
  /** The loss with other angles. */
  readonly loss: (angles: Float64Array) => number;
  /** [parameters] 1: stays as the nearest point has it. */
  readonly fixed: Uint8Array;
}

/** How angles come to the grid. A record of the registry. */
export interface Rounding {
  readonly name: QuantizationSpec['rounding'];
  readonly help: string;
  readonly example: string;
  /** [parameters] codes */
  readonly codes: (about: RoundedAngles) => Int32Array;
}

/** All roundings by name. */
export const roundings: Readonly<Record<QuantizationSpec['rounding'], Rounding>> = {
  nearest: {
    name: 'nearest',
    help: 'Each angle to the nearest point.',
    example:
      'qckpt adjust test/golden/checkpoint/trained-manila.safetensors --quantize 6 -o small.safetensors',
    codes: nearest,
  },
  greedy: {
    name: 'greedy',
    help:
      'From the nearest points: each angle in turn is tried one point below and above, and stays where the loss is ' +
      'least, as the stored calibration has it. No circuit is run on a machine.',
    example:
      'qckpt adjust test/golden/checkpoint/trained-manila.safetensors --quantize 4 --rounding greedy -o s.safetensors',
    codes: greedy,
  },
};

function nearest({ angles, bits, turns }: Pick<RoundedAngles, 'angles' | 'bits' | 'turns'>): Int32Array {
  return Int32Array.from(angles, (angle, k) => nearestCode(angle, bits, turns[k]));
}

function greedy({ angles, bits, turns, loss, fixed }: RoundedAngles): Int32Array {
  const codes = nearest({ angles, bits, turns });
  const current = anglesOfCodes(codes, bits, turns);
  const size = 2 ** bits;
  let least = loss(current);
  for (let k = 0; k < codes.length; k++) {
    if (fixed[k] || turns[k] === null) continue;
    const before = codes[k];
    for (const code of [(before + size - 1) % size, (before + 1) % size]) {
      const tried = current.slice();
      tried[k] = angleOfCode(code, bits, turns[k]);
      const found = loss(tried);
      if (!(found < least)) continue;
      least = found;
      codes[k] = code;
      current[k] = tried[k];
    }
  }
  return codes;
}
