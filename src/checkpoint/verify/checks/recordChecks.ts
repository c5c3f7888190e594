import { canonicalJson } from '../../../numeric/canonicalJson.ts';
import { type Check, unless } from './check.ts';

/** What any checkpoint says twice of its run, its code and its counts. */
export const recordChecks: readonly Check[] = [
  {
    name: 'shots',
    compares: 'shots of the run, of the cell and of each sampled claim',
    contradictions: ({ checkpoint: { meta }, cell }) => [
      ...unless(
        cell.shots === meta.run.shots,
        `shots: "qckpt.run.shots" is ${meta.run.shots}, the cell says ${cell.shots}`,
      ),
      ...meta.claims.flatMap(({ name, split, shots }) =>
        unless(
          shots === null || shots === meta.run.shots,
          `shots: claim "${name}" on ${split} was made with ${shots}, the run's are ${meta.run.shots}`,
        ),
      ),
    ],
  },
  {
    name: 'seeds',
    compares:
      'each seed of the run with that of the cell: of the run itself and, of a classifier, of the passes',
    contradictions: ({ checkpoint: { meta }, cell, objective }) => {
      const expected = new Set(objective.marked === null ? ['run', 'transpile'] : ['run']);
      const found = new Map(Object.entries(meta.run.seeds));
      return [
        ...[...expected].flatMap((purpose) =>
          unless(
            found.has(purpose) && String(found.get(purpose)) === cell.seed,
            `seeds: "qckpt.run.seeds" has ${found.get(purpose) ?? 'none'} for ${purpose}, the cell says ${cell.seed}`,
          ),
        ),
        ...[...found.keys()]
          .filter((purpose) => !expected.has(purpose))
          .map((purpose) => `seeds: "qckpt.run.seeds" has one for ${purpose}, runs have none`),
      ];
    },
  },
  {
    name: 'parent',
    compares: 'the parent with the last step of the lineage; without one there is no parent',
    contradictions: ({ checkpoint: { meta } }) =>
      unless(
        meta.lineage.length > 0 || meta.run.parent === null,
        'lineage: a parent is named, but no move from it',
      ),
  },
  {
    name: 'code',
    compares:
      'uncommitted changes with the digest of their patch; the digest of a source tree with the lack of a commit',
    contradictions: ({ checkpoint }) => {
      const { commit, dirty, patchSha256, treeSha256 } = checkpoint.meta.provenance;
      return [
        ...unless(
          dirty === (patchSha256 !== null),
          `provenance: the tree is said to be ${dirty ? 'changed' : 'clean'}, the digest of its patch ` +
            `is ${patchSha256 ?? 'none'}`,
        ),
        ...unless(
          commit === 'unknown' ? !dirty : treeSha256 === null,
          `provenance: of commit ${commit} there is ` +
            `${commit === 'unknown' ? 'a patch' : 'the digest of a source tree'} too`,
        ),
      ];
    },
  },
  {
    name: 'shots spent',
    compares: 'shots spent with circuits x shots',
    contradictions: ({ checkpoint: { meta } }) => {
      const { circuits, shotsSpent } = meta.progress;
      const expected = circuits * (meta.run.shots ?? 0);
      return unless(
        shotsSpent === expected,
        `progress: ${circuits} circuits of ${meta.run.shots ?? 'no'} shots are ${expected}, ` +
          `"qckpt.progress" says ${shotsSpent} shots`,
      );
    },
  },
  {
    name: 'parameters',
    compares:
      'names of the parameters with those of the model; initial angles with their number, at step 0 with the angles',
    contradictions: ({ checkpoint: { meta, parameters }, cell: { initialAngles } }) =>
      initialAngles === undefined
        ? []
        : [
            ...unless(
              initialAngles.length === parameters.data.length,
              `cell: ${initialAngles.length} initial angles of ${meta.circuit.parameterNames.length}`,
            ),
            ...unless(
              meta.progress.step > 0 || initialAngles.every((angle, k) => angle === parameters.data[k]),
              'parameters: at step 0 they are not the initial angles of the cell',
            ),
          ],
  },
  {
    name: 'lineage',
    compares:
      'each move with the next one and the last with the calibration: machines, names and losses; a ' +
      'move without fine-tuning changes no loss, unless its head was fitted again, or angles were pruned, rounded or ' +
      'made others',
    contradictions: ({ checkpoint: { meta } }) => {
      const { lineage, calibration } = meta;
      const own = calibration && { name: calibration.name, sha256: calibration.sha256 };
      return lineage.flatMap((move, k) => {
        const {
          to,
          head,
          pruning,
          quantization,
          angles,
          fineTuneSamples,
          lossMoved,
          lossAdjusted,
          split,
          images,
        } = move;
        const next = lineage[k + 1];
        const expected = next === undefined ? own : next.from;
        return [
          ...unless(
            canonicalJson(to) === canonicalJson(expected),
            `lineage: move ${k + 1} ends on ${to?.name ?? 'none'}, ` +
              `${next === undefined ? 'the checkpoint is' : 'the next begins'} on ` +
              `${expected?.name ?? 'none'}${to?.name === expected?.name ? ' with another calibration' : ''}`,
          ),
          ...unless(
            fineTuneSamples > 0 ||
              [head, pruning, quantization, angles].some((one) => one !== undefined) ||
              lossMoved === lossAdjusted,
            `lineage: move ${k + 1} adjusted nothing, yet its loss went from ${lossMoved} to ${lossAdjusted}`,
          ),
          ...unless(
            next === undefined ||
              next.split !== split ||
              next.images !== images ||
              Math.abs(next.lossBefore - lossAdjusted) <= SAME_LOSS,
            `lineage: move ${k + 1} ends with loss ${lossAdjusted}, the next begins with ${next?.lossBefore}`,
          ),
        ];
      });
    },
  },
];

/** Two computations of one loss, perhaps by different kernels. */
const SAME_LOSS = 1e-9;
