import { activeQubits } from '../../circuit/activeQubits.ts';
import { isVirtualGate } from '../../hardware/hardwareProblem.ts';
import type { ElementScale } from '../../hardware/noiseModel.ts';
import type { MeasuredEvaluation, Objective, ObjectiveSource } from '../../learn/objectives/objective.ts';
import type { Learned } from '../../learn/trainState.ts';
import {
  type Attribution,
  type NoiseSource,
  noAttribution,
  noiseSources,
  SOURCE_SWITCH,
  shapleyValues,
  shapleyWeight,
  switchesFor,
} from './attribution.ts';

/** A trained circuit on a machine, and the images on which its loss is taken apart; an energy has none. */
export interface AttributionSubject {
  readonly objective: Objective;
  readonly source: Omit<ObjectiveSource, 'switches' | 'scaleOf'>;
  readonly learned: Learned;
  readonly images: readonly number[];
}

/** A machine's noise sources in the exact loss. */
export interface LossAttribution {
  /** Shapley values over all sixteen sets of sources switched on; with none on, the loss is the ideal one. */
  readonly parts: Attribution;
  /** Of each part, were each of the sixteen losses measured with `shots` shots an image. */
  readonly variances: Attribution;
  readonly whole: MeasuredEvaluation;
}

/** @param shots for the variances; Infinity: none */
export function lossAttribution(subject: AttributionSubject, shots: number): LossAttribution {
  if (subject.source.profile === null)
    return { parts: noAttribution, variances: noAttribution, whole: lossWith(subject, EVERY_SOURCE, shots) };
  const losses = Array.from({ length: 1 << noiseSources.length }, (_, sources) =>
    lossWith(subject, sources, shots),
  );
  return {
    parts: shapleyValues((sources) => losses[sources].loss),
    variances: bySource((_, k) =>
      losses.reduce(
        (sum, { variance }, sources) => sum + square(shapleyWeight(sources & ~(1 << k))) * variance,
        0,
      ),
    ),
    whole: losses[EVERY_SOURCE],
  };
}

/** Part of one source that one qubit or one coupler has. */
export interface ElementPart {
  /** One physical qubit, or the two of a coupler, lower first. */
  readonly qubits: readonly number[];
  readonly part: number;
}

/**
 * A source's Shapley value shared out among the qubits or couplers that have it. They are switched on one after
 * the other, in ascending and in descending order, with all other sources off and with all on, and what each
 * adds is averaged: where sources and elements interact in pairs at most, that is the element's Owen value
 * (Owen, "Values of games with a priori unions", 1977). What is left to the source's value, from interactions of
 * three and more, is shared out in proportion.
 * @param part the source's Shapley value; the parts add up to it
 */
export function elementAttribution(
  subject: AttributionSubject,
  source: NoiseSource,
  part: number,
): ElementPart[] {
  const elements = elementsOf(subject, source);
  const ascent = elements.map((_, k) => k);
  const bit = 1 << noiseSources.indexOf(source);
  const parts = new Array<number>(elements.length).fill(0);
  for (const others of [0, EVERY_SOURCE & ~bit])
    for (const order of [ascent, ascent.toReversed()]) {
      const on = new Set<string>();
      let before = lossWith(subject, others).loss;
      for (const k of order) {
        on.add(keyOf(elements[k]));
        const after = lossWith(subject, others | bit, Number.POSITIVE_INFINITY, onlyOn(source, on)).loss;
        parts[k] += (after - before) / 4;
        before = after;
      }
    }
  const sum = parts.reduce((total, one) => total + one, 0);
  const size = parts.reduce((total, one) => total + Math.abs(one), 0);
  return elements.map((qubits, k) => ({
    qubits,
    part: size === 0 ? 0 : parts[k] + ((part - sum) * Math.abs(parts[k])) / size,
  }));
}

const EVERY_SOURCE = (1 << noiseSources.length) - 1;

/**
 * An attribution from the value of each source.
 * @param value index k is that of `noiseSources[k]`, and of bit k in a set of sources
 */
export function bySource(value: (source: NoiseSource, index: number) => number): Attribution {
  return Object.fromEntries(
    noiseSources.map((source, k) => [source, value(source, k)]),
  ) as unknown as Attribution;
}

/** The loss with a set of sources on. */
function lossWith(
  { objective, source, learned, images }: AttributionSubject,
  sources: number,
  shots = Number.POSITIVE_INFINITY,
  scaleOf?: ElementScale,
): MeasuredEvaluation {
  const switches = switchesFor(sources);
  return objective.open({ ...source, switches, scaleOf }).exact(learned, images, shots);
}

function onlyOn(source: NoiseSource, on: ReadonlySet<string>): ElementScale {
  return (kind, qubits) => (kind !== SOURCE_SWITCH[source] || on.has(keyOf(ascending(qubits))) ? 1 : 0);
}

/** Qubits or couplers that can have a source's errors in the circuit, ascending. */
function elementsOf({ source: { circuit } }: AttributionSubject, source: NoiseSource): number[][] {
  const pulses = circuit.operations.filter(({ gate }) => !isVirtualGate(gate));
  const touched: Readonly<Record<NoiseSource, () => readonly (readonly number[])[]>> = {
    readout: () => circuit.measurements.map(({ qubit }) => [qubit]),
    one_qubit: () => pulses.filter(({ qubits }) => qubits.length === 1).map(({ qubits }) => qubits),
    two_qubit: () => pulses.filter(({ qubits }) => qubits.length === 2).map(({ qubits }) => qubits),
    relaxation: () => activeQubits(circuit).map((qubit) => [qubit]),
  };
  const distinct = new Map(touched[source]().map((qubits) => [keyOf(ascending(qubits)), ascending(qubits)]));
  return [...distinct.values()].sort((a, b) => a[0] - b[0] || (a[1] ?? 0) - (b[1] ?? 0));
}

function ascending(qubits: readonly number[]): number[] {
  return qubits.toSorted((a, b) => a - b);
}

function keyOf(qubits: readonly number[]): string {
  return qubits.join('-');
}

function square(x: number): number {
  return x * x;
}
