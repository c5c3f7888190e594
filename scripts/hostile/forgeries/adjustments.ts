// Lies about: angles that are pruned, on a grid, or native.
import { packCodes, unpackCodes } from '#src/learn/quantization/angleGrid.ts';
import type { OpenFile } from '../openFile.ts';
import { reclaim } from '../reclaim.ts';
import { change, drop, element, put, without } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

const ADJUSTED = ['adjusted'] as const;
const NATIVE = ['native'] as const;

/** The first place that is pruned, or not. */
const placeOf = ({ tensors }: OpenFile, bit: number): number =>
  tensors['prune.mask'].data.indexOf(bit as never);

/** One code changed. */
const code = (by: (code: number) => number) => (file: OpenFile) => {
  const { bits, shape } = file.meta.quantize!;
  const codes = unpackCodes(
    file.tensors['quantize.codes'].data as Uint8Array,
    bits,
    shape.reduce((a, b) => a * b),
  );
  const at = placeOf(file, 0);
  codes[at] = by(codes[at]) & (2 ** bits - 1);
  file.tensors['quantize.codes'].data = packCodes(codes, bits);
};

const pruning = (file: OpenFile) => file.meta.lineage[0].pruning!;

export const adjustments: readonly ForgeryRecord[] = [
  ['another mask', ADJUSTED, 'mismatch', (f) => change(f.tensors['prune.mask'], placeOf(f, 1), () => 0)],
  [
    'another mask, in tensor and cell',
    ADJUSTED,
    'mismatch',
    (f) => {
      const [out, into] = [placeOf(f, 1), placeOf(f, 0)];
      change(f.tensors['prune.mask'], out, () => 0);
      change(f.tensors['prune.mask'], into, () => 1);
      const names = f.meta.circuit.parameterNames;
      f.meta.run.cell.model.pruned = names.filter((_, k) => f.tensors['prune.mask'].data[k] === 1);
    },
  ],
  ['a mask that is no mask', ADJUSTED, 'corrupt', element('prune.mask', 0, () => 2)],
  [
    'scores that say another mask',
    ADJUSTED,
    'mismatch',
    (f) => change(f.tensors['prune.score'], placeOf(f, 1), () => 99),
  ],
  ['a score below zero', ADJUSTED, 'corrupt', element('prune.score', 0, () => -1)],
  [
    'other scores, the same mask',
    ADJUSTED,
    'different',
    (f) => change(f.tensors['prune.score'], placeOf(f, 0), (x) => 2 * x + 1),
  ],
  ['weights that no move gave', ADJUSTED, 'mismatch', element('prune.weight', 0, () => 1.5)],
  ['a weight of zero', ADJUSTED, 'corrupt', element('prune.weight', 0, () => 0)],
  [
    'what a pruned angle was',
    ADJUSTED,
    'different',
    (f) => change(f.tensors['prune.angles'], placeOf(f, 1), (x) => x + 1),
  ],
  [
    'what an angle was that is there',
    ADJUSTED,
    'mismatch',
    (f) => change(f.tensors['prune.angles'], placeOf(f, 0), () => 1),
  ],
  [
    'a pruned angle that trains',
    ADJUSTED,
    'mismatch',
    (f) => change(f.tensors['freeze.active'], placeOf(f, 1), () => 1),
  ],
  [
    'moments of a pruned angle',
    ADJUSTED,
    'mismatch',
    (f) => change(f.tensors['optimizer.m'], placeOf(f, 1), () => 0.1),
  ],
  ['half of the pruning', ADJUSTED, 'corrupt', without('prune.score')],
  [
    'the pruning dropped',
    ADJUSTED,
    'mismatch',
    (f) => {
      for (const name of ['mask', 'score', 'weight', 'angles']) delete f.tensors[`prune.${name}`];
    },
  ],
  ['pruned by another score', ADJUSTED, 'mismatch', put('run.cell.pruning.by', 'magnitude')],
  ['another share in the cell', ADJUSTED, 'mismatch', put('run.cell.pruning.share', 0.5)],
  ['a share of all', ADJUSTED, 'mismatch', put('run.cell.pruning.share', 1)],
  [
    'another share in cell and move',
    ADJUSTED,
    'mismatch',
    (f) => {
      f.meta.run.cell.pruning!.share = 0.5;
      pruning(f).share = 0.5;
    },
  ],
  ['samples of the scores', ADJUSTED, 'different', put('run.cell.pruning.samples', 4)],
  [
    'fewer passes for scores',
    ADJUSTED,
    'mismatch',
    (f) => {
      pruning(f).passes -= 2;
    },
  ],
  [
    'a pruning that was kept, never chosen',
    ADJUSTED,
    'mismatch',
    (f) => {
      pruning(f).policy = 'keep';
    },
  ],
  [
    'pruned names that the model has not',
    ADJUSTED,
    'unverifiable',
    put('run.cell.model.pruned', ['theta_9_9_9']),
  ],
  ['one code', ADJUSTED, 'mismatch', code((n) => n + 1)],
  [
    'one code, claims made again',
    ADJUSTED,
    'different',
    (f) => {
      code((n) => n + 1)(f);
      return reclaim(f);
    },
  ],
  [
    'the code of a pruned angle',
    ADJUSTED,
    'corrupt',
    (f) => {
      const { bits, shape } = f.meta.quantize!;
      const codes = unpackCodes(
        f.tensors['quantize.codes'].data as Uint8Array,
        bits,
        shape.reduce((a, b) => a * b),
      );
      codes[placeOf(f, 1)] = 1;
      f.tensors['quantize.codes'].data = packCodes(codes, bits);
    },
  ],
  ['fewer bits', ADJUSTED, 'corrupt', put('quantize.bits', 4)],
  ['bits beyond the codes', ADJUSTED, 'corrupt', put('quantize.bits', 11)],
  ['another shape', ADJUSTED, 'corrupt', put('quantize.shape', [2, 4, 1])],
  ['a shape of very many', ADJUSTED, 'corrupt', put('quantize.shape', [2 ** 30, 2 ** 30])],
  ['another rounding', ADJUSTED, 'mismatch', put('quantize.rounding', 'greedy')],
  [
    'another rounding everywhere',
    ADJUSTED,
    'different',
    (f) => {
      f.meta.quantize!.rounding = 'greedy';
      f.meta.run.cell.quantization!.rounding = 'greedy';
      f.meta.lineage[0].quantization!.rounding = 'greedy';
    },
  ],
  ['no word of the codes', ADJUSTED, 'corrupt', drop('quantize')],
  ['no codes', ADJUSTED, 'corrupt', without('quantize.codes')],
  [
    'angles beside their codes',
    ADJUSTED,
    'corrupt',
    (f) => {
      const { shape } = f.meta.quantize!;
      f.tensors.parameters = {
        dtype: 'F64',
        shape: [...shape],
        data: new Float64Array(shape.reduce((a, b) => a * b)),
      };
    },
  ],
  [
    'parameters in their old version',
    ADJUSTED,
    'unverifiable',
    (f) => {
      f.declared.parameters = 1;
    },
  ],
  [
    'the map of native angles',
    NATIVE,
    'mismatch',
    (f) => {
      f.meta.lineage[0].angles!.map[3].constant += 0.5;
    },
  ],
  [
    'a coefficient of the map',
    NATIVE,
    'mismatch',
    (f) => {
      const row = f.meta.lineage[0].angles!.map.find(({ terms }) => terms.length > 0)!;
      row.terms[0][1] = 2 * Number(row.terms[0][1]);
    },
  ],
  [
    'an angle that the model before has not',
    NATIVE,
    'mismatch',
    (f) => {
      f.meta.lineage[0].angles!.map.find(({ terms }) => terms.length > 0)!.terms[0][0] = 'nobody';
    },
  ],
  ['native angles called logical', NATIVE, 'mismatch', put('lineage.0.angles.to', 'logical')],
  [
    'names of native angles',
    NATIVE,
    'mismatch',
    (f) => {
      f.meta.lineage[0].angles!.map[0].name = 'native';
    },
  ],
  [
    'another model before',
    NATIVE,
    'mismatch',
    (f) => {
      (f.meta.lineage[0].angles!.model as { family: string }).family = 'rx-rz-cz-ring';
    },
  ],
  ['moments that went along', NATIVE, 'different', put('lineage.0.angles.moments', 'reset')],
];
