import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { ValuePath } from '../../hardware/parseWithSchema.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { ansatzOf, hasSizes, type Model } from '../../learn/ansatz/models.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import { type DataConfig, dataSourceOf } from '../../learn/data/dataSources.ts';
import { storable } from '../../learn/data/storedData.ts';
import { hasNoInput } from '../../learn/objectives/energyEngine.ts';
import { heronNoise } from '../../learn/objectives/heronNoise.ts';
import type { Objective } from '../../learn/objectives/objective.ts';
import { objectiveNamed } from '../../learn/objectives/objectives.ts';
import { outcome } from '../../learn/objectives/outcome.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { createDeviceGraph } from '../../transpile/deviceGraph.ts';
import { interactionPattern } from '../../transpile/embedding.ts';
import { oneQubitBasis } from '../../transpile/oneQubitRun.ts';
import { componentFor } from '../../transpile/passes/placeTrivially.ts';
import type { PartReferences } from './experimentReferences.ts';
import type { Reference } from './references.ts';

/** What a name stands for; its path is in the whole experiment. */
export interface Loaded<Value> extends Reference {
  readonly value: Value;
}

/** A grid or an analysis with all that it names; what could not be loaded is left out. */
export interface LoadedPart {
  readonly part: PartReferences;
  /** Also where a grid names none: the experiment's own. */
  readonly data: {
    readonly name: string;
    readonly config: DataConfig;
    readonly samples: DataSet | null;
  } | null;
  readonly models: readonly Loaded<Model>[];
  /** Without `none`. */
  readonly machines: readonly Loaded<HardwareProfile>[];
  readonly noises: readonly Loaded<HardwareProfile>[];
  readonly angles: readonly Loaded<Readonly<Record<string, readonly number[]>>>[];
}

/** Something that a run would refuse, or count twice. */
export interface PartProblem {
  readonly path: ValuePath;
  readonly message: string;
}

type PartCheck = (loaded: LoadedPart) => PartProblem[];

/** What of a part does not fit together. A new check is a function and its name here. */
export function partProblems(loaded: LoadedPart): PartProblem[] {
  return checks.flatMap((check) => check(loaded));
}

function objectiveOf({ objective }: Pick<PartReferences, 'objective'>): Objective {
  return objectiveNamed(objective, true);
}

const modelsSuitObjective: PartCheck = ({ part, models, data }) =>
  models.flatMap(({ path, name, value }) => {
    const { inputNames, classCount } = ansatzOf(value);
    const about = (expected: string, found: string): PartProblem => ({
      path,
      message: `"models" expected ${expected}, got ${name}, which ${found}`,
    });
    const objective = objectiveOf(part);
    if (!objective.readsData && !hasNoInput(value))
      return [about('a model without input for an energy', 'encodes one')];
    const problem = objective.modelProblem(value);
    if (problem !== null) return [{ path, message: `"objective" expected ${problem} (${name})` }];
    if (!objective.readsData) return [];
    if (inputNames.length === 0) return [about('a model with an input for samples of data', 'has none')];
    if (data === null) return [];
    const { labels } = data.config;
    const refused = objective.labelProblem(value, labels);
    if (refused === null) return [];
    return objective.loss === null || labels.length === 0
      ? [{ path, message: `"objective" expected ${refused} of ${data.name}` }]
      : [about(`a model of at least the ${labels.length} classes of ${data.name}`, `has ${classCount}`)];
  });

const outcomesAreTrained: PartCheck = ({ part }) => {
  const { name } = objectiveOf(part);
  return !part.readsOutcomes || name === outcome.name
    ? []
    : [
        {
          path: [...part.at, 'kind'],
          message: `"training.objective" expected ${outcome.name} for an analysis of outcomes, got ${name}`,
        },
      ];
};

const modelsSuitData: PartCheck = ({ part, models, data }) =>
  !objectiveOf(part).readsData || data === null || data.samples === null
    ? []
    : models.flatMap(({ path, name, value }) => {
        const { inputNames } = ansatzOf(value);
        const { samples, config } = data;
        if (inputNames.length === 0) return [];
        const refused = dataRefusal(samples!, config, inputNames.length);
        return refused === null
          ? []
          : [
              {
                path,
                message: `"models" expected a model that can be trained on ${data.name}, got ${name}: ${refused}`,
              },
            ];
      });

/** By samples, split and features: a list may have ten thousand models of one size. */
const knownFits = new WeakMap<DataSet, Map<string, string | null>>();

function dataRefusal(samples: DataSet, config: DataConfig, features: number): string | null {
  const known = knownFits.get(samples) ?? new Map<string, string | null>();
  knownFits.set(samples, known);
  const key = JSON.stringify([config.kind, config.split, config.storage, features]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const refused = refusal(() => {
    dataSourceOf(config).fits(samples, config, features);
    if (config.storage === 'value') storable(samples);
  });
  known.set(key, refused);
  return refused;
}

const modelsSuitMachines: PartCheck = ({ part, models, machines }) =>
  !part.trains
    ? []
    : models.flatMap(({ path, name, value }) =>
        machines.flatMap(({ name: machine, value: profile }) => {
          const { circuit } = ansatzOf(value);
          if (circuit.qubits > profile.qubits.length)
            return [
              {
                path,
                message:
                  `"models" expected a model of at most the ${profile.qubits.length} qubits of ${machine}, ` +
                  `got ${name} with ${circuit.qubits}`,
              },
            ];
          const refused = refusal(() => {
            const device = createDeviceGraph(profile);
            componentFor(interactionPattern(circuit).active.length, circuit.qubits, device);
            oneQubitBasis(profile);
          });
          return refused === null
            ? []
            : [
                {
                  path,
                  message: `"hardware" expected a machine that ${name} runs on, got ${machine}: ${refused}`,
                },
              ];
        }),
      );

const modelsSuitNoise: PartCheck = ({ part, models, noises }) =>
  objectiveOf(part).marked === null
    ? []
    : models.flatMap(({ path, name, value }) => {
        const { qubits } = ansatzOf(value).circuit;
        return noises.flatMap(({ name: noise, value: profile }) => {
          const refused = refusal(() => heronNoise(profile, qubits));
          return refused === null
            ? []
            : [
                {
                  path,
                  message: `"models" expected a model that ${noise} has values for, got ${name}: ${refused}`,
                },
              ];
        });
      });

const anglesAreThere: PartCheck = ({ models, angles }) =>
  angles.flatMap(({ path, name, value: bySize }) =>
    models.flatMap(({ name: model, value }) => {
      const { circuit, layers, parameterNames } = ansatzOf(value);
      const size = `${circuit.qubits}q${layers}l`;
      const found = Object.hasOwn(bySize, size) ? bySize[size].length : 'none';
      return found === parameterNames.length
        ? []
        : [
            {
              path,
              message:
                `"initialAngles" expected ${parameterNames.length} angles of size ${size} for ${model} in ${name}, ` +
                `got ${found}`,
            },
          ];
    }),
  );

const machinesDiffer: PartCheck = ({ part, machines }) =>
  part.pairsMachines ? repeatedMachines(part, machines) : [];

function repeatedMachines(part: PartReferences, machines: LoadedPart['machines']): PartProblem[] {
  const digests = machines.map(({ value }) => profileDigest(value));
  const nones = part.hardware.filter(({ name }) => name === 'none');
  return [
    ...machines.filter((_, k) => digests.indexOf(digests[k]) < k),
    ...nones.slice(1).map((one) => ({ ...one, path: [...part.at, ...one.path] })),
  ].map(({ path, name }) => ({ path, message: `"hardware" expected each machine once, got ${name} again` }));
}

const sizesFit: PartCheck = ({ part, machines }) =>
  part.qubits.flatMap(({ name: qubits, path }) =>
    machines.flatMap(({ name, value }) =>
      qubits <= value.qubits.length
        ? []
        : [
            {
              path: [...part.at, ...path],
              message: `"qubits" expected at most the ${value.qubits.length} qubits of ${name}, got ${qubits}`,
            },
          ],
    ),
  );

const modelsHaveSizes: PartCheck = ({ part, models }) =>
  part.qubits.length === 0
    ? []
    : models.flatMap(({ path, name, value }) =>
        hasSizes(value)
          ? []
          : [{ path, message: `"model" expected a circuit family, which has other sizes, got ${name}` }],
      );

const imagesAreThere: PartCheck = ({ part, data }) =>
  data === null
    ? []
    : part.images.flatMap(({ name: images, path, part: of }) =>
        images <= data.config.split[of]
          ? []
          : [
              {
                path: [...part.at, ...path],
                message:
                  `"${path.join('.')}" expected at most the ${data.config.split[of]} ${of} images of ${data.name}, ` +
                  `got ${images}`,
              },
            ],
      );

const checks: readonly PartCheck[] = [
  modelsSuitObjective,
  outcomesAreTrained,
  modelsSuitData,
  modelsSuitMachines,
  modelsSuitNoise,
  anglesAreThere,
  machinesDiffer,
  modelsHaveSizes,
  sizesFit,
  imagesAreThere,
];

/** What an error says; null: there is none. */
function refusal(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return error.message;
  }
}
