/** As much of a JSON Schema as is looked at. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Kinds of entries say which one they are by one of these. */
const KINDS = ['kind', 'strategy'];

/**
 * A schema with a description of every key that has help.
 * @param help by path, as `helpOf` looks it up
 */
export function described(schema: JsonSchema, help: Readonly<Record<string, string>>, path = ''): JsonSchema {
  const inside = (key: string, node: JsonSchema): JsonSchema => {
    const below = path === '' ? key : `${path}.${key}`;
    const found = helpOf(below, help);
    return { ...(found === null ? {} : { description: found }), ...described(node, help, below) };
  };
  const kindOf = ({ properties = {} }: JsonSchema): string =>
    KINDS.map((name) => properties[name]?.const).find((kind) => typeof kind === 'string') as string;
  const choices = (list: readonly JsonSchema[]): JsonSchema[] =>
    list.map((one) => described(one, help, kindOf(one) === undefined ? path : `${path}.${kindOf(one)}`));
  const { properties, items, anyOf, oneOf, additionalProperties: more } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, node]) => [key, inside(key, node)]),
      ),
    }),
    ...(items && { items: described(items, help, path) }),
    ...(anyOf && { anyOf: choices(anyOf) }),
    ...(oneOf && { oneOf: choices(oneOf) }),
    ...(typeof more === 'object' && { additionalProperties: described(more, help, path) }),
  };
}

/**
 * Help on a key: its own, or that of the same key of all kinds of its entry (`analyses.images`, `freezing.window`).
 * @returns null: nothing is known of it
 */
export function helpOf(path: string, help: Readonly<Record<string, string>>): string | null {
  const parts = path.split('.');
  const last = parts.at(-1)!;
  const tails = ['freezing', 'optimizers'].filter((name) => parts.slice(0, -1).includes(name));
  const candidates = [path, ...tails.map((name) => `${name}.${last}`), `${parts[0]}.${last}`];
  const found = candidates.find((one) => Object.hasOwn(help, one));
  return found === undefined ? null : help[found];
}

/** A key of a file, for `explain`. */
export interface SpecKey {
  /** Path, without places in lists. */
  readonly name: string;
  readonly help: string;
  /** What it takes, in words. */
  readonly takes: string;
}

/** Every key of a schema, in its order; each path once. */
export function keysOf(schema: JsonSchema, path = ''): SpecKey[] {
  const { properties = {}, items, anyOf = [], oneOf = [], additionalProperties: more } = schema;
  const inside = [...anyOf, ...oneOf].flatMap((one) => keysOf(one, path));
  const own = Object.entries(properties).flatMap(([key, node]) => {
    const name = path === '' ? key : `${path}.${key}`;
    return [{ name, help: node.description ?? '', takes: takes(node) }, ...keysOf(node, name)];
  });
  const rest = [
    ...(items === undefined ? [] : keysOf(items, path)),
    ...(typeof more === 'object' ? keysOf(more, path) : []),
  ];
  const all = [...own, ...inside, ...rest];
  return all.filter(({ name }, k) => all.findIndex((other) => other.name === name) === k);
}

function takes(node: JsonSchema): string {
  const { type, enum: choices, const: only, default: usual, items, anyOf, oneOf } = node;
  const least = node.minimum ?? node.exclusiveMinimum;
  const most = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  const range = [least === undefined ? '' : ` from ${least}`, most === undefined ? '' : ` to ${most}`].join(
    '',
  );
  const several = anyOf ?? oneOf;
  const what =
    only !== undefined
      ? String(only)
      : choices !== undefined
        ? choices.join(', ')
        : type === 'array'
          ? `a list${items === undefined ? '' : ` of: ${takes({ ...items, default: undefined })}`}`
          : several !== undefined
            ? [...new Set(several.map(takes))].join(', or ')
            : `${WORDS[type ?? ''] ?? 'a value'}${range}`;
  return usual === undefined ? what : `${what}; default ${JSON.stringify(usual)}`;
}

const WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'keys of its own',
  null: 'null',
};
