import { diagonalMatrix } from '../circuit/complexMatrix.ts';
import type { Effects } from './effects.ts';
import type { Element, FixedElement, PairElement, PairRotationElement } from './element.ts';
import { identityPermutation, type TransferMatrix } from './pauliTransfer.ts';

/**
 * The causal cone of the effects that are read, walked backwards. For each qubit a set of Paulis (bits 1, 2, 4 = X, Y,
 * Z; the identity is always possible) bounds what the pulled-back effect can hold there. Elements that cannot change
 * the effect are dropped: rotations about the only Pauli possible at their qubit, gates that act as the identity on
 * what is possible at both of theirs (only their noise stays), everything on a qubit where nothing but I is possible.
 * It is exact, noise included.
 */
export interface EffectCone {
  /** Elements that matter, in circuit order. */
  readonly elements: readonly ConeElement[];
  /** Qubits in the order in which they enter the cone, those read first: digit d is qubit digits[d]. */
  readonly digits: readonly number[];
  /** How many digits stay to the end: the qubits read, or all with the cone off. */
  readonly lastDigits: number;
}

/** An element that what is read depends on, and how wide the effect is around it. */
export interface ConeElement {
  readonly element: Element;
  /** How many digits the effect has before (earlier in time) and after the element. */
  readonly digitsBefore: number;
  readonly digitsAfter: number;
}

const ALL = 7;

/**
 * @param channels whether a pair that acts on one qubit only may become a one-qubit channel; a state vector needs the
 * gate
 * @param enabled false: keep everything, all qubits at full width (for comparison)
 */
export function effectCone(
  elements: readonly Element[],
  qubits: number,
  { qubits: read, masks: held }: Pick<Effects, 'qubits' | 'masks'>,
  enabled: boolean,
  channels = true,
): EffectCone {
  const masks = new Array<number>(qubits).fill(enabled ? 0 : ALL);
  const digits = [...read];
  if (enabled)
    read.forEach((qubit, k) => {
      masks[qubit] = held[k];
    });
  else for (let q = 0; q < qubits; q++) if (!digits.includes(q)) digits.push(q);

  const kept: Element[] = [];
  for (let i = elements.length - 1; i >= 0; i--) {
    const survivor = enabled ? pullBack(elements[i], masks, channels) : elements[i];
    if (survivor !== null) kept.push(survivor);
  }
  return coneInOrder(kept.reverse(), digits);
}

/**
 * Elements that all matter, with the digits that they make.
 * @param last qubits that stay to the end, the first digits
 */
export function coneInOrder(elements: readonly Element[], last: readonly number[]): EffectCone {
  const digits = [...last];
  const counted: ConeElement[] = [];
  for (const element of elements.toReversed()) {
    const digitsAfter = digits.length;
    if ('qubits' in element)
      for (const qubit of element.qubits) if (!digits.includes(qubit)) digits.push(qubit);
    counted.push({ element, digitsBefore: digits.length, digitsAfter });
  }
  return { elements: counted.reverse(), digits, lastDigits: last.length };
}

/** Updates the masks and returns what is left of the element, null for nothing. */
function pullBack(element: Element, masks: number[], channels: boolean): Element | null {
  switch (element.kind) {
    case 'rotation': {
      const mask = masks[element.qubit];
      const own = 1 << (element.axis - 1);
      if ((mask & ~own) === 0) return null;
      masks[element.qubit] = mask | (ALL & ~own);
      return element;
    }
    case 'fixed': {
      const mask = masks[element.qubit];
      if (actsAsIdentity(element.matrix, mask)) return null;
      masks[element.qubit] = preimage(element.matrix, mask);
      return element;
    }
    case 'pair':
      return pullBackPair(element, masks, channels);
    case 'pairRotation':
      return pullBackPairRotation(element, masks, channels);
  }
}

/** Strings that anticommute with the rotation's own mix with their product with it; Paulis multiply like bits add. */
function pullBackPairRotation(
  { qubits, axes, keep, ...rest }: PairRotationElement,
  masks: number[],
  channels: boolean,
): Element | null {
  const [a, b] = qubits;
  const anticommutes = (pauli: number, axis: number): boolean => pauli !== 0 && pauli !== axis;
  const mixed = possible(masks[a]).flatMap((pa) =>
    possible(masks[b])
      .filter((pb) => anticommutes(pa, axes[0]) !== anticommutes(pb, axes[1]))
      .map((pb) => [pa ^ axes[0], pb ^ axes[1]]),
  );
  // Only the noise is left.
  if (mixed.length === 0)
    return pullBackPair(
      { kind: 'pair', qubits, gate: 'id', unitary: ONE, permutation: identityPermutation, keep },
      masks,
      channels,
    );
  for (const [pa, pb] of mixed) {
    masks[a] |= (1 << pa) >> 1;
    masks[b] |= (1 << pb) >> 1;
  }
  return { qubits, axes, keep, ...rest };
}

function possible(mask: number): number[] {
  return [0, 1, 2, 3].filter((pauli) => pauli === 0 || (mask & (1 << (pauli - 1))) !== 0);
}

function actsAsIdentity(matrix: TransferMatrix, mask: number): boolean {
  return possible(mask).every((row) =>
    [0, 1, 2, 3].every((column) => matrix[4 * row + column] === (row === column ? 1 : 0)),
  );
}

function preimage(matrix: TransferMatrix, mask: number): number {
  let out = 0;
  for (const row of possible(mask))
    for (let column = 1; column < 4; column++) if (matrix[4 * row + column] !== 0) out |= 1 << (column - 1);
  return out;
}

function pullBackPair(element: PairElement, masks: number[], channels: boolean): Element | null {
  const [a, b] = element.qubits;
  const { target, sign } = element.permutation;
  if (masks[a] === 0 && masks[b] === 0) return null;
  const support = new Set(possible(masks[a]).flatMap((pa) => possible(masks[b]).map((pb) => pa + 4 * pb)));
  const sources = target.flatMap((image, source) => (support.has(image) ? [source] : []));
  if (sources.every((source) => target[source] === source && sign[source] === 1)) {
    if (element.keep === 1) return null;
    if (masks[a] !== 0 && masks[b] !== 0) return { ...element, permutation: identityPermutation };
  }
  let maskA = 0;
  let maskB = 0;
  for (const source of sources) {
    maskA |= (1 << (source & 3)) >> 1;
    maskB |= (1 << (source >> 2)) >> 1;
  }
  const onlyA = masks[b] === 0 && maskB === 0;
  const onlyB = masks[a] === 0 && maskA === 0;
  masks[a] = maskA;
  masks[b] = maskB;
  if (!channels) return element;
  return onlyA ? restricted(element, 0, sources) : onlyB ? restricted(element, 1, sources) : element;
}

/**
 * What a pair does to one of its qubits when the effect is I on the other, before and after: a signed map of Paulis.
 */
function restricted(
  { qubits, permutation, keep }: PairElement,
  side: 0 | 1,
  sources: readonly number[],
): FixedElement {
  const own = (index: number): number => (side === 0 ? index & 3 : index >> 2);
  const matrix = new Float64Array(16);
  for (const source of sources)
    matrix[4 * own(permutation.target[source]) + own(source)] =
      permutation.sign[source] * (source === 0 ? 1 : keep);
  return { kind: 'fixed', qubit: qubits[side], matrix, unitary: null };
}

const ONE = diagonalMatrix([1, 1, 1, 1]);
