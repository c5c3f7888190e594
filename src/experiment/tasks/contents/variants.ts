import { approximations } from './hardwareGuesses.ts';
import { type PartName, partGroups, partNames } from './parts.ts';

/** What a reader is asked. */
export const questions = ['resume', 'verify', 'explain', 'predict'] as const;
/** One of `questions`. */
export type Question = (typeof questions)[number];

/** How variants come about; `control`: all of it, and other shots, which nobody can repeat on a machine. */
export const variantKinds = ['all', 'control', 'without', 'only', 'less', 'approximation'] as const;

/** What a reader has of a checkpoint. */
export interface Variant {
  /** `without t1`, `only paper`, `paper less shots`, `approximation no-idling`, `all`. */
  readonly name: string;
  readonly kind: (typeof variantKinds)[number];
  readonly withheld: readonly PartName[];
  readonly approximation: string | null;
  readonly questions: readonly Question[];
}

/** A named set of parts that may suffice, for some questions. */
export interface PartSet {
  readonly keeps: readonly PartName[];
  /** Of these each part is tried to be left out, too; none: the set is only looked at. */
  readonly minimalFor: readonly Question[];
}

/** Parts that do not matter to a question, whatever is in them: no value depends on them there. */
const idleFor: Readonly<Record<Question, (part: PartName) => boolean>> = {
  resume: (part) => part === 'logical' || part === 'data' || isOfCalibration(part),
  verify: (part) => ['moments', 'steps', 'shots', 'freezing', 'logical', 'data'].includes(part),
  explain: (part) => ['moments', 'steps', 'shots', 'freezing', 'logical', 'data'].includes(part),
  predict: (part) =>
    ['moments', 'steps', 'shots', 'freezing', 'data', 'layout'].includes(part) || isOfCalibration(part),
};

function isOfCalibration(part: PartName): boolean {
  return partGroups.hardware.includes(part);
}

/** All that is compared: each part and group withheld, each set alone, each set that is to be least less each part. */
export function variantsOf(
  sets: Readonly<Record<string, PartSet>>,
  asked: readonly Question[],
): readonly Variant[] {
  const without = (name: string, withheld: readonly PartName[]): Variant => ({
    ...{ name: `without ${name}`, kind: 'without', withheld, approximation: null },
    questions: asked.filter((question) => withheld.some((part) => !idleFor[question](part))),
  });
  const all: Variant = { name: 'all', kind: 'all', withheld: [], approximation: null, questions: asked };
  const control: Variant = {
    ...all,
    ...{ name: 'all, other shots', kind: 'control' },
    questions: asked.filter((question) => question === 'resume'),
  };
  return [
    all,
    control,
    ...partNames.map((part) => without(part, [part])),
    ...Object.entries(partGroups).map(([name, group]) => without(name, group)),
    // In an order that a stored request keeps.
    ...Object.entries(sets)
      .sort(byName)
      .flatMap(([name, { keeps, minimalFor }]): Variant[] => {
        const least = minimalFor.filter((question) => asked.includes(question));
        const only = {
          kind: 'only' as const,
          approximation: null,
          questions: minimalFor.length > 0 ? least : asked,
        };
        const lessEach = keeps.flatMap((part): Variant[] =>
          least.length === 0
            ? []
            : [
                {
                  ...{ name: `${name} less ${part}`, kind: 'less', approximation: null, questions: least },
                  withheld: [...rest(keeps), part],
                },
              ],
        );
        return only.questions.length === 0
          ? []
          : [{ ...only, name: `only ${name}`, withheld: rest(keeps) }, ...lessEach];
      }),
    ...Object.keys(approximations).map(
      (name): Variant => ({
        ...{ name: `approximation ${name}`, kind: 'approximation', withheld: [], approximation: name },
        questions: asked.filter((question) => question === 'verify' || question === 'explain'),
      }),
    ),
  ].filter((variant) => variant.questions.length > 0);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** A set keeps what is told of a number, too: its readout, if it keeps that, and not which flip. */
function rest(keeps: readonly PartName[]): PartName[] {
  return partNames.filter((part) => !keeps.includes(part));
}
