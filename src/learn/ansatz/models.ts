import { z } from 'zod';
import { perObject } from '../../numeric/perObject.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { prunedAnsatz } from '../pruning/prunedAnsatz.ts';
import type { Ansatz, ModelFiles, ModelKind } from './ansatz.ts';
import { chosenSchema } from './chosenSchema.ts';
import { circuitFamily } from './circuitFamilies.ts';
import { openQasmModel } from './openQasmModel.ts';

/** Every kind of model. A file without the key of any is explained by the first that knows another key of it. */
export const modelKinds = [circuitFamily, openQasmModel] as const;

/** What a file in `configs/models/` stands for. */
export type Model = z.output<(typeof modelKinds)[number]['schema']> & Pruned;

/** Of a model in the cell of a training that was adjusted. */
interface Pruned {
  /** Parameters that are zero for good, their gates gone. */
  readonly pruned?: readonly string[] | undefined;
}

/** A model that names no other file. */
export const modelSchema: z.ZodType<Model> = ofAnyKind(({ schema }) => schema);

/** A file in `configs/models/`, or of one's own; `readModel` makes a model of it. */
export const modelFileSchema: z.ZodType<object> = ofAnyKind<object>(
  ({ schema, file }) => file?.schema ?? schema,
);

/** The same with a name, as cells have it. */
export const namedModelSchema: z.ZodType<Model & { readonly name: string }> = ofAnyKind(({ schema }) =>
  schema.safeExtend({ name: z.string(), pruned: z.array(z.string()).min(1).max(65_536).optional() }),
);

/** A model from what its file says. @throws QckptError SPEC, QASM, with places */
export async function readModel(written: object, files: ModelFiles): Promise<Model> {
  const { file } = kindOf(written);
  return (file === undefined ? written : await file.read(written as never, files)) as Model;
}

/**
 * The circuit of a model with its names: the same object each time for the same model object.
 * @throws as its kind's `resolve`
 */
export const ansatzOf = perObject((model: Model): Ansatz => {
  const { pruned, ...whole } = model;
  const ansatz = kindOf(model).resolve(whole);
  return pruned === undefined ? ansatz : prunedAnsatz(ansatz, pruned);
});

/** The model as it was before any of its angles was pruned. */
export function denseModel<Of extends Model>(model: Of): Of {
  if (model.pruned === undefined) return model;
  const { pruned: _, ...whole } = model;
  return whole as Of;
}

/** Whether `modelOfSize` can make it in other sizes. */
export function hasSizes(model: Model): boolean {
  return kindOf(model).ofSize !== undefined;
}

/** A model like this one, of another size. @throws QckptError SPEC: its kind has no sizes */
export function modelOfSize(model: Model, qubits: number, layers: number): Model & { readonly name: string } {
  const { name, ofSize } = kindOf(model);
  if (ofSize === undefined)
    throw new QckptError(
      'SPEC',
      `"model" expected one that can be made in any size, got a model of kind ${name}`,
    );
  return ofSize(model as never, qubits, layers) as unknown as Model & { readonly name: string };
}

function kindOf(model: object): ModelKind {
  const kinds = modelKinds as readonly unknown[] as readonly ModelKind[];
  const hasOneOf = (keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(model, key));
  return (
    kinds.find(({ key }) => hasOneOf([key])) ??
    kinds.find(({ schema, file }) => hasOneOf(Object.keys((file?.schema ?? schema).shape))) ??
    kinds[0]
  );
}

function ofAnyKind<Output extends object>(schemaOf: (kind: ModelKind) => z.ZodType): z.ZodType<Output> {
  return chosenSchema((value) => schemaOf(kindOf(typeof value === 'object' && value !== null ? value : {})));
}
