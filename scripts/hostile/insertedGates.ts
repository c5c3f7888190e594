// Circuits with gates that nobody compiled: where and which is drawn; their angles, or how many, are what a forger
// trains.

interface Place {
  readonly qubit: string;
  readonly neighbour: string;
  readonly weight: number;
  /** Text. */
  readonly angle: string;
}

/** Kinds of insertion, as lines, from a weight or the text of an angle, the qubit and a neighbour. */
const kinds: Readonly<Record<string, (place: Place) => string[]>> = {
  turn: ({ angle, qubit }) => [`rz(${angle}) ${qubit};`],
  // Whatever the angle, at zero the identity up to a phase.
  tilt: ({ angle, qubit }) => [
    `sx ${qubit};`,
    `rz(pi + ${angle}) ${qubit};`,
    `sx ${qubit};`,
    `rz(pi) ${qubit};`,
  ],
  // No function at all, only noise: as many as the weight says.
  echo: ({ weight, qubit }) => Array(2 * Math.min(50, Math.round(10 * Math.abs(weight)))).fill(`x ${qubit};`),
  pair: ({ angle, qubit, neighbour }) => [
    `cx ${qubit}, ${neighbour};`,
    `rz(${angle}) ${neighbour};`,
    `cx ${qubit}, ${neighbour};`,
  ],
};

interface Dependence {
  readonly parameter: string;
  readonly stored: number;
  readonly input: string;
}

/** What an angle may depend on. At the stored angles the second vanishes whatever its weight. */
const drivers: Readonly<Record<string, (weight: number, on: Dependence) => string>> = {
  constant: (weight) => `${weight}`,
  dormant: (weight, { parameter, stored }) => `${weight}*${parameter} + ${-weight * stored}`,
  input: (weight, { input }) => `${weight}*${input}`,
};

export interface TrainedAngles {
  readonly names: readonly string[];
  readonly values: ArrayLike<number>;
}

export interface Insertions {
  readonly what: string;
  readonly size: number;
  /** The text for [size] weights; with all of them zero it does what the honest one does. */
  readonly textAt: (weights: readonly number[]) => string;
}

/**
 * Draws a forgery of a compiled circuit. Of noise-free files the text is the logical one.
 * @param text OpenQASM 3 @param uniform in [0, 1)
 */
export function drawInsertions(
  text: string,
  { names, values }: TrainedAngles,
  uniform: () => number,
): Insertions {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)];
  const lines = text.split('\n');
  const first = lines.findLastIndex((line) => /^(input|bit|qubit|include|gate|output)\b/.test(line)) + 1;
  const last = lines.findIndex((line) => line.includes('measure'));
  const pairs = [...text.matchAll(/^c[xz] (\S+), (\S+);$/gm)].map(([, qubit, neighbour]) => [
    qubit,
    neighbour,
  ]);
  const inputs = [...new Set(text.match(/\bx\d+\b/g))];
  const insertions = Array.from({ length: 1 + Math.floor(uniform() * 3) }, () => {
    const kind = pick(Object.keys(kinds));
    const driver = pick(Object.keys(drivers));
    const [qubit, neighbour] = pick(pairs);
    const k = Math.floor(uniform() * names.length);
    const place = first + Math.floor(uniform() * (last - first + 1));
    return {
      kind,
      driver,
      qubit,
      neighbour,
      place,
      parameter: names[k],
      stored: values[k],
      input: pick(inputs),
    };
  });
  return {
    what: insertions.map(({ kind, driver }) => `${kind}/${driver}`).join(' + '),
    size: insertions.length,
    textAt: (weights) => {
      const out = [...lines];
      const placed = insertions
        .map((one, k) => ({ ...one, weight: weights[k] }))
        .sort((a, b) => b.place - a.place);
      for (const one of placed)
        out.splice(one.place, 0, ...kinds[one.kind]({ ...one, angle: drivers[one.driver](one.weight, one) }));
      return out.join('\n');
    },
  };
}
