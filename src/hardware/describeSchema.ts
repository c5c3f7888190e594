import type { z } from 'zod';

/**
 * What a schema accepts, in a few words: `integer >= 1`, `number in [0, 1)`, `one of cx, ecr`, `text or null`.
 * A kind of schema that has no words here is called by zod's own name for it.
 */
export function describeSchema(schema: z.core.$ZodType): string {
  const definition = (schema as z.core.$ZodTypes)._zod.def;
  return words[definition.type]?.(definition as never) ?? definition.type;
}

type Definitions = {
  [Type in z.core.$ZodTypes['_zod']['def']['type']]: Extract<z.core.$ZodTypes['_zod']['def'], { type: Type }>;
};

const words: { readonly [Type in keyof Definitions]?: (definition: Definitions[Type]) => string } = {
  number: describeNumber,
  string: describeString,
  boolean: () => 'true or false',
  null: () => 'null',
  literal: ({ values }) => values.map((value) => JSON.stringify(value)).join(' or '),
  enum: ({ entries }) => `one of ${Object.values(entries).join(', ')}`,
  array: (definition) => `list${countWords(definition.checks, 'entries')}`,
  tuple: ({ items, rest }) => `list of ${items.length}${rest === null ? '' : ' or more'} entries`,
  object: () => 'mapping',
  record: () => 'mapping',
  nullable: ({ innerType }) => `${describeSchema(innerType)} or null`,
  optional: ({ innerType }) => describeSchema(innerType),
  default: ({ innerType }) => describeSchema(innerType),
  prefault: ({ innerType }) => describeSchema(innerType),
  readonly: ({ innerType }) => describeSchema(innerType),
  lazy: ({ getter }) => describeSchema(getter()),
  pipe: ({ in: first }) => describeSchema(first),
  union: ({ options }) => [...new Set(options.map(describeSchema))].join(' or '),
};

type Checks = readonly z.core.$ZodCheck<never>[] | undefined;

interface Bounds {
  low?: number;
  lowOpen?: boolean;
  high?: number;
  highOpen?: boolean;
  whole?: boolean;
}

function describeNumber(definition: z.core.$ZodNumberDef): string {
  const bounds = boundsOf(definition.checks);
  const whole = bounds.whole === true || 'format' in definition;
  const { low, high, lowOpen, highOpen } = bounds;
  const noun = whole ? 'integer' : 'number';
  if (low !== undefined && high !== undefined) {
    const range =
      whole && !lowOpen && !highOpen
        ? `${low}..${high}`
        : `${lowOpen ? '(' : '['}${low}, ${high}${highOpen ? ')' : ']'}`;
    return `${noun} in ${range}`;
  }
  if (low !== undefined) return `${noun} ${lowOpen ? '>' : '>='} ${low}`;
  if (high !== undefined) return `${noun} ${highOpen ? '<' : '<='} ${high}`;
  return noun;
}

function describeString(definition: z.core.$ZodStringDef): string {
  const check = patternCheck(definition);
  if (check === undefined) return `text${countWords(definition.checks, 'characters')}`;
  const words = check.error?.({} as never);
  return typeof words === 'string' ? words : describePattern(check.pattern);
}

/** The pattern of a text as it is, for readers who need all of it: `text like /^[a-z]+$/`; null: it has none. */
export function patternWords(definition: z.core.$ZodStringDef): string | null {
  const check = patternCheck(definition);
  return check === undefined ? null : describePattern(check.pattern);
}

function describePattern(pattern: unknown): string {
  return `text like ${String(pattern)}`;
}

function patternCheck(definition: z.core.$ZodStringDef) {
  return (definition.checks ?? [])
    .map((check) => (check as z.core.$ZodChecks)._zod.def)
    .filter((def) => def.check === 'string_format')
    .find((def) => 'pattern' in def);
}

function countWords(checks: Checks, noun: string): string {
  const { low, high } = boundsOf(checks);
  if (low !== undefined && high !== undefined)
    return low === high ? ` of ${low} ${noun}` : ` of ${low}..${high} ${noun}`;
  if (low !== undefined) return ` of at least ${low} ${noun}`;
  return high === undefined ? '' : ` of at most ${high} ${noun}`;
}

function boundsOf(checks: Checks): Bounds {
  const bounds: Bounds = {};
  for (const check of checks ?? []) {
    const { def } = (check as z.core.$ZodChecks)._zod;
    if (def.check === 'greater_than')
      Object.assign(bounds, { low: Number(def.value), lowOpen: !def.inclusive });
    if (def.check === 'less_than')
      Object.assign(bounds, { high: Number(def.value), highOpen: !def.inclusive });
    if (def.check === 'number_format') bounds.whole = def.format.includes('int');
    if (def.check === 'min_length') bounds.low = def.minimum;
    if (def.check === 'max_length') bounds.high = def.maximum;
    if (def.check === 'length_equals') Object.assign(bounds, { low: def.length, high: def.length });
  }
  return bounds;
}
