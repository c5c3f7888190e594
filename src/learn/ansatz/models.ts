import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Ansatz, ModelFiles, ModelKind } from './ansatz.ts';
import { circuitFamily } from './circuitFamilies.ts';
import { openQasmModel } from './openQasmModel.ts';

/** Every kind of model. The first one explains what is missing in a file that has the key of none. */
export const modelKinds = [circuitFamily, openQasmModel] as const;

/** What a file in `configs/models/` stands for. */
export type Model = z.output<(typeof modelKinds)[number]['schema']>;

/** A model that names no other file. */
export const modelSchema: z.ZodType<Model> = ofAnyKind(({ schema }) => schema);

/** A file in `configs/models/`, or of one's own; `readModel` makes a model of it. */
export const modelFileSchema: z.ZodType<object> = ofAnyKind<object>(
  ({ schema, file }) => file?.schema ?? schema,
);

/** The same with a name, as cells have it. */
export const namedModelSchema: z.ZodType<Model & { readonly name: string }> = ofAnyKind(({ schema }) =>
  schema.safeExtend({ name: z.string() }),
);

/** A model from what its file says. @throws QckptError SPEC, QASM, with places */
export async function readModel(written: object, files: ModelFiles): Promise<Model> {
  const { file } = kindOf(written);
  return (file === undefined ? written : await file.read(written as never, files)) as Model;
}

const known = new WeakMap<object, Ansatz>();

/**
 * The circuit of a model with its names: the same object each time for the same model object.
 * @throws as its kind's `resolve`
 */
export function ansatzOf(model: Model): Ansatz {
  const ansatz = known.get(model) ?? kindOf(model).resolve(model);
  known.set(model, ansatz);
  return ansatz;
}

/** A model like this one, of another size. @throws QckptError SPEC: its kind has no sizes */
export function modelOfSize(model: Model, qubits: number, layers: number): Model & { readonly name: string } {
  const { name, ofSize } = kindOf(model);
  if (ofSize === undefined)
    throw new QckptError(
      'SPEC',
      `"model" expected one that can be made in any size, got a model of kind ${name}`,
    );
  return ofSize(model, qubits, layers) as Model & { readonly name: string };
}

function kindOf(model: object): ModelKind {
  const kinds = modelKinds as readonly unknown[] as readonly ModelKind[];
  return kinds.find(({ key }) => Object.hasOwn(model, key)) ?? kinds[0];
}

/** Checks a value by the schema of its kind, so that messages are about that kind alone. */
function ofAnyKind<Output extends object>(schemaOf: (kind: ModelKind) => z.ZodType) {
  return z.unknown().transform((value, context): Output => {
    const kind = kindOf(typeof value === 'object' && value !== null ? value : {});
    const parsed = schemaOf(kind)._zod.run({ value, issues: [] }, { async: false });
    if (parsed instanceof Promise) throw new TypeError('schemas of models are synchronous');
    context.issues.push(...parsed.issues);
    return parsed.value as Output;
  });
}
