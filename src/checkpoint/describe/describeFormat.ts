import type { z } from 'zod';
import { describeSchema, patternWords } from '../../hardware/describeSchema.ts';
import { angleTensors, components, partVersions } from '../format/components/components.ts';
import { hardwareFields } from '../format/hardwareTensors.ts';
import { metadataSchema } from '../format/metadataSchema.ts';
import { partOf } from '../format/parts.ts';
import { keyHelp } from './keyHelp.ts';
import { partHelp, tensorHelp } from './tensorHelp.ts';

/** A line of a table of the format's document. */
export type Row = readonly string[];

/** Each part that a file may have. */
export function partRows(): Row[] {
  const help = new Map(components.map((one) => [one.name, one.help]));
  return Object.entries(partVersions).map(([name, version]) => [
    `\`${name}\``,
    String(version),
    help.get(name) ?? partHelp[name],
  ]);
}

/** Each tensor of the format: name, type, shape, domain and what it is. */
export function tensorRows(): Row[] {
  const angles = angleTensors.map(
    ({ name, dtype, optional, domain, help, shapedAs = 'parameters', dimensions }) => [
      `\`${name}\``,
      dtype,
      name !== shapedAs
        ? `as \`${shapedAs}\``
        : dimensions === undefined
          ? 'any'
          : `${dimensions} dimension${dimensions === 1 ? '' : 's'}`,
      domain,
      `${help}${optional ? ' Optional.' : ''}`,
    ],
  );
  const hardware = Object.entries(hardwareFields).map(([field, { dtype, shape, domain, paper }]) => [
    `\`hardware.${field}\``,
    dtype,
    `[${shape.join(', ')}]`,
    domain,
    `${tensorHelp[`hardware.${field}`].help}${paper ? " One of the paper's 4q + e." : ''}`,
  ]);
  const others = Object.entries(tensorHelp)
    .filter(([name]) => partOf(name) !== 'hardware')
    .map(([name, { dtype = 'F64', shape = '', domain = 'finite numbers', help }]) => [
      `\`${name}\``,
      dtype,
      shape,
      domain,
      help,
    ]);
  return [...angles, ...hardware, ...others];
}

/** Each key of the metadata: path, what it accepts, what it says. */
export function metadataRows(): Row[] {
  return keysIn(metadataSchema, '')
    .filter(([path]) => !path.startsWith('calibration.profile.'))
    .map(([path, type]) => [`\`${path}\``, type, keyHelp[path]]);
}

type Schema = z.core.$ZodTypes;

/** Paths below a schema with the words for each, in its order; a path of two alternatives once. */
function keysIn(schema: z.core.$ZodType, path: string): [path: string, type: string][] {
  const found = new Map<string, string>();
  const { def } = (schema as Schema)._zod;
  const below = (inner: z.core.$ZodType, at: string): void => {
    for (const [name, type] of keysIn(inner, at)) if (!found.has(name)) found.set(name, type);
  };
  if (def.type === 'object')
    for (const [name, member] of Object.entries(def.shape)) {
      const at = path === '' ? name : `${path}.${name}`;
      found.set(at, wordsFor(member));
      if (at !== 'calibration.profile') below(member, at);
    }
  else if (def.type === 'nullable' || def.type === 'optional') below(def.innerType, path);
  else if (def.type === 'union') for (const option of def.options) below(option, path);
  else if (def.type === 'array') {
    const { type } = (def.element as Schema)._zod.def;
    if (type === 'tuple') found.set(`${path}[]`, wordsFor(def.element));
    below(def.element, `${path}[]`);
  }
  return [...found];
}

/** A record and a list say of what; a value of the cell may be anything. */
function wordsFor(schema: z.core.$ZodType): string {
  const { def } = (schema as Schema)._zod;
  if (def.type === 'nullable') return `${wordsFor(def.innerType)} or null`;
  if (def.type === 'custom' || def.type === 'unknown') return 'any JSON';
  if (def.type === 'array') return `list of (${wordsFor(def.element)})`;
  if (def.type === 'tuple') return `[${def.items.map(wordsFor).join(', ')}]`;
  if (def.type === 'record') return `mapping to (${wordsFor(def.valueType)})`;
  if (def.type === 'union') return [...new Set(def.options.map(wordsFor))].join(' or ');
  const words = (def.type === 'string' ? patternWords(def) : null) ?? describeSchema(schema);
  return shorter[words] ?? words;
}

const shorter: Readonly<Record<string, string>> = {
  'text like /^[^\\p{Cc}\\u2028\\u2029]*$/u': 'line',
  'text like /^[0-9a-f]{64}$/': 'digest',
  '64 hexadecimal digits in lower case': 'digest',
};
