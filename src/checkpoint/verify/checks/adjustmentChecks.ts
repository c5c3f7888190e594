import { parameterPeriods } from '../../../circuit/parameterPeriods.ts';
import type { Model } from '../../../learn/ansatz/models.ts';
import { ansatzOf, denseModel } from '../../../learn/ansatz/models.ts';
import { toNative } from '../../../learn/native/nativeAngles.ts';
import { choosePruned, pruningScores } from '../../../learn/pruning/pruningScores.ts';
import { canonicalJson } from '../../../numeric/canonicalJson.ts';
import { sequentialUniforms } from '../../../numeric/streams.ts';
import { idealDistribution } from '../../../transpile/equivalence.ts';
import type { AnglesMove } from '../../format/adjustments.ts';
import { type Check, type Facts, sameSeries, unless } from './check.ts';

/** What a file says twice of angles that are zero for good, and of the grid of the others. */
export const adjustmentChecks: readonly Check[] = [
  {
    name: 'pruning',
    compares:
      "which angles are pruned with the cell's model, with the stored scores, weights and share, with angles and " +
      'masks, and with the moves',
    contradictions: (facts) => {
      const { checkpoint, cell, model } = facts;
      const { prune, meta } = checkpoint;
      const moves = meta.lineage.flatMap(({ pruning }) => pruning ?? []);
      const isSaid = [prune, cell.pruning, moves[0]].map((one) => one !== undefined);
      if (isSaid.includes(false))
        return unless(
          !isSaid.includes(true) && model.pruned === undefined,
          'pruning: tensors, cell and moves expected to have one, or none of them',
        );
      const names = ansatzOf(model).parameterNames;
      const masked = names.filter((_, k) => prune!.mask.data[k] === 1);
      return [
        ...unless(
          String(masked) === String(model.pruned ?? []),
          `pruning: the mask is of ${masked.length} angles, not those ${model.pruned?.length ?? 0} of the cell's model`,
        ),
        ...moves.flatMap(({ policy, by, share }, k) => [
          ...unless(
            (policy === 'choose') === (k === 0),
            `pruning: ${k === 0 ? 'the first move that has one' : 'a later move'} is said to ${policy}`,
          ),
          ...unless(
            by === cell.pruning!.by && share === cell.pruning!.share,
            `pruning: a move is by ${by} with share ${share}, the cell by ${cell.pruning!.by} with ` +
              `${cell.pruning!.share}`,
          ),
        ]),
        ...choiceContradictions(facts),
        ...stateContradictions(facts),
      ];
    },
  },
  {
    name: 'quantization',
    compares:
      "bits and rounding of the angles' codes with the cell and with the last move; codes with angles",
    contradictions: ({ checkpoint: { meta }, cell }) => {
      const moves = meta.lineage.map(({ quantization }) => quantization);
      const last = moves.at(-1);
      const said = [meta.quantize, cell.quantization, last];
      if (said.every((one) => one === undefined))
        return unless(
          moves.every((one) => one === undefined),
          'quantization: a move put angles on a grid, the last did not',
        );
      const words = said.map((one) => (one === undefined ? 'none' : `${one.bits} bits, ${one.rounding}`));
      return [
        ...unless(
          new Set(words).size === 1,
          `quantization: the codes say ${words[0]}, the cell ${words[1]}, the last move ${words[2]}`,
        ),
        ...unless(
          moves.flatMap((one) => one ?? []).every(({ policy }, k) => (policy === 'choose') === (k === 0)),
          'quantization: the first move with a grid expected to choose it, later ones not to',
        ),
      ];
    },
  },
];

/** What a classifier's file says twice of angles that a move made others; nothing else changes its angles. */
export const nativeAnglesCheck: Check = {
  name: 'native angles',
  compares:
    'what the circuit of native angles does, without noise at random angles, with what the model before does at ' +
    'those that the map takes there; names and models of such moves with the cell',
  contradictions: angleContradictions,
};

/** Random settings at which circuits are compared, and qubits up to which they are. */
const SETTINGS = 3;
const MOST_QUBITS = 12;
/** Far above the rounding of some thousand gates, far below what tells two functions apart. */
const SAME = 1e-9;

function angleContradictions({ checkpoint, model, cell }: Facts): string[] {
  const { lineage } = checkpoint.meta;
  const changes = lineage.flatMap(({ angles }) => angles ?? []);
  const last = changes.at(-1);
  if (last === undefined) return [];
  const order = changes.findIndex(({ to }, k) => to !== (k % 2 === 0 ? 'native' : 'logical'));
  if (order >= 0)
    return [`angles: change ${order + 1} expected the other angles than ${changes[order].to} ones`];
  if (last.to === 'logical') {
    const before = changes[changes.length - 2];
    const names = ansatzOf(before.model as Model).parameterNames;
    return [
      ...unless(
        canonicalJson(denseModel(cell.model as Model)) === canonicalJson(before.model),
        'angles: they are said to be those of the model before, the cell has another one',
      ),
      ...unless(
        canonicalJson([last.map, last.rest]) === canonicalJson([before.map, before.rest]) &&
          names.length === checkpoint.parameters.data.length,
        'angles: they came back by another map than they went',
      ),
    ];
  }
  const { parameterNames } = ansatzOf(model);
  if (String(last.map.map(({ name }) => name)) !== String(parameterNames))
    return ['angles: the map is of other angles than the model of the cell has'];
  return mapContradictions(last, model);
}

/** With the angles that the map gives, the circuit does what that of the model before does. */
function mapContradictions({ map, model: from }: AnglesMove, model: Model): string[] {
  const [logical, native] = [ansatzOf(from as Model), ansatzOf(model)];
  const unknown = map.flatMap(({ terms }) => terms).find(([name]) => !logical.parameterNames.includes(name));
  if (unknown !== undefined) return [`angles: the map has "${unknown[0]}", the model before has not`];
  if (Math.max(logical.circuit.qubits, native.circuit.qubits) > MOST_QUBITS) return [];
  const uniform = sequentialUniforms('native-angles', canonicalJson(map));
  for (let setting = 0; setting < SETTINGS; setting++) {
    const draw = (name: string): [string, number] => [name, 2 * Math.PI * uniform()];
    const inputs = logical.inputNames.map(draw);
    const values = new Map(logical.parameterNames.map(draw));
    const there = toNative(map, values);
    const found = idealDistribution(
      native.circuit,
      new Map([...inputs, ...map.map(({ name }, k): [string, number] => [name, there[k]])]),
    );
    const expected = idealDistribution(logical.circuit, new Map([...inputs, ...values]));
    const same =
      found.length === expected.length && found.every((value, k) => Math.abs(value - expected[k]) <= SAME);
    if (!same)
      return ['angles: with those that the map gives the circuit does not do what the model before does'];
  }
  return [];
}

/** Scores and weights give the mask again; those that follow from angles or seed come out again themselves. */
function choiceContradictions({ checkpoint, cell, model }: Facts): string[] {
  const { mask, score, weight, angles } = checkpoint.prune!;
  const { by, share } = cell.pruning!;
  const last = checkpoint.meta.lineage.findLast(
    ({ pruning }) => pruning && pruning.policy !== 'keep',
  )?.pruning;
  const periods = parameterPeriods(ansatzOf(denseModel(model)).circuit);
  const again = pruningScores[by].measures
    ? null
    : pruningScores[by].of({
        angles: angles.data,
        periods: ansatzOf(model).parameterNames.map((name) => periods.get(name) ?? null),
        gradients: null,
        seed: cell.seed,
      });
  // What an angle was that is not pruned, only the parent can tell.
  const odd =
    again?.findIndex((value, k) => (by === 'random' || mask.data[k] === 1) && value !== score.data[k]) ?? -1;
  return [
    ...unless(
      sameSeries(choosePruned(score.data, weight.data, share), mask.data),
      `pruning: the mask is not what scores and weights say with share ${share}`,
    ),
    ...unless(
      last?.policy === 'rederive' || weight.data.every((value) => value === 1),
      'pruning: scores are weighed, no move did',
    ),
    // Scores of a rederived choice were made of the angles before.
    ...unless(
      odd < 0 || (last?.policy === 'rederive' && by !== 'random'),
      `pruning: score[${odd}] is ${score.data[odd]}, ${by} gives ${again?.[odd]}`,
    ),
    ...unless(
      pruningScores[by].measures ||
        checkpoint.meta.lineage.every(({ pruning }) => (pruning?.passes ?? 0) === 0),
      `pruning: forward passes that measured gradients, ${by} needs none`,
    ),
  ];
}

function stateContradictions({ checkpoint }: Facts): string[] {
  const { parameters, freeze, optimizer, prune } = checkpoint;
  const { mask, angles } = prune!;
  const every = (holds: (k: number) => boolean): boolean => mask.data.every((_, k) => holds(k));
  const isPruned = (k: number): boolean => mask.data[k] === 1;
  return [
    ...unless(
      every((k) => !isPruned(k) || Object.is(parameters.data[k], 0)),
      'pruning: an angle is pruned and not 0',
    ),
    ...unless(
      every((k) => !isPruned(k) || freeze.active.data[k] === 0),
      'pruning: an angle is pruned and trains',
    ),
    ...unless(
      every((k) => !isPruned(k) || (optimizer.m.data[k] === 0 && optimizer.v.data[k] === 0)),
      'pruning: an angle is pruned and has moments',
    ),
    ...unless(
      every((k) => isPruned(k) || angles.data[k] === 0),
      'pruning: an angle is not pruned, yet what it was is stored',
    ),
  ];
}
