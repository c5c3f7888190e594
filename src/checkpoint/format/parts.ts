import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { parseCanonicalJson } from './boundedJson.ts';
import { isHeldByQuantize, isKnownPart, partVersion } from './components/components.ts';
import type { Container, Tensor } from './container.ts';
import { PARTS_KEY, PREFIX } from './metadataKeys.ts';

/** Parts of a file that this reader does not know, as they are: what depends on them it cannot tell. */
export interface UnknownParts {
  /** By name. */
  readonly versions: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Canonical JSON by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

const MOST_UNKNOWN = 64;
const partName = /^[a-z][a-z0-9_]{0,63}$/;

/** The part that a tensor belongs to: the first word of its name. */
export function partOf(tensor: string): string {
  return tensor.split('.', 1)[0];
}

/** Version by part, of the parts that these tensors are of, and of the unknown ones. */
export function partsUsed(
  tensors: Iterable<string>,
  unknown: UnknownParts | undefined,
): Record<string, number> {
  const known = new Set([...tensors].map(partOf).filter(isKnownPart));
  // Angles that are codes are parameters all the same.
  if (known.has('quantize')) known.add('parameters');
  return {
    ...Object.fromEntries([...known].map((name) => [name, partVersion(name, known)])),
    ...unknown?.versions,
  };
}

/**
 * Takes apart what a file says that this reader knows, and what it does not.
 * @param reserved names that metadata of the format has
 * @throws QckptError CORRUPT: parts that are not declared, or declared and not there; UNVERIFIABLE: a known part in a
 *   version that is not known
 */
export function separateParts(
  { tensors, metadata }: Container,
  reserved: readonly string[],
): { readonly known: Container; readonly unknown: UnknownParts | undefined } {
  const declared = declaredParts(metadata.get(PARTS_KEY));
  const strangers = Object.keys(declared).filter((name) => !isKnownPart(name));
  const isStranger = new Set(strangers);
  for (const name of strangers)
    if (!partName.test(name) || reserved.includes(name))
      throw new QckptError('CORRUPT', `"${PARTS_KEY}" expected names of parts, got ${quoted(name)}`);
  if (strangers.length > MOST_UNKNOWN)
    throw new QckptError(
      'CORRUPT',
      `"${PARTS_KEY}" expected at most ${MOST_UNKNOWN} unknown parts, got ${strangers.length}`,
    );
  const mine = [...tensors].filter(([name]) => !isStranger.has(partOf(name)));
  checkDeclared(
    declared,
    mine.map(([name]) => name),
    isStranger,
  );
  const isForeignKey = (key: string): boolean => isStranger.has(key.slice(PREFIX.length));
  const known = {
    tensors: new Map(mine),
    metadata: new Map([...metadata].filter(([key]) => key !== PARTS_KEY && !isForeignKey(key))),
  };
  if (strangers.length === 0) return { known, unknown: undefined };
  const foreign = [...metadata].filter(([key]) => isForeignKey(key));
  for (const [key, text] of foreign) parseCanonicalJson(text, quoted(key));
  return {
    known,
    unknown: {
      versions: Object.fromEntries(strangers.map((name) => [name, declared[name]])),
      tensors: Object.fromEntries([...tensors].filter(([name]) => isStranger.has(partOf(name)))),
      metadata: Object.fromEntries(foreign),
    },
  };
}

/** @throws QckptError UNVERIFIABLE, naming each part that this reader does not know */
export function refuseUnknownParts({ unknown }: { readonly unknown?: UnknownParts | undefined }): void {
  if (unknown === undefined) return;
  const named = Object.entries(unknown.versions).map(([name, version]) => `"${name}" version ${version}`);
  throw new QckptError(
    'UNVERIFIABLE',
    `"${PARTS_KEY}" has what this version does not know: ${named.join(', ')}; a newer qckpt may`,
  );
}

function declaredParts(text: string | undefined): Readonly<Record<string, number>> {
  const fail = (found: string): never => {
    throw new QckptError('CORRUPT', `"${PARTS_KEY}" expected versions >= 1 by part, got ${found}`);
  };
  if (text === undefined) return fail('nothing');
  const value = parseCanonicalJson(text, quoted(PARTS_KEY));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return fail(quoted(typeof value));
  for (const [name, version] of Object.entries(value))
    if (!Number.isSafeInteger(version) || Number(version) < 1)
      fail(`${quoted(String(version))} of ${quoted(name)}`);
  return value as Readonly<Record<string, number>>;
}

function checkDeclared(
  declared: Readonly<Record<string, number>>,
  tensors: readonly string[],
  isStranger: ReadonlySet<string>,
): void {
  const present = new Set(tensors.map(partOf));
  for (const [name, version] of Object.entries(declared)) {
    if (isStranger.has(name)) continue;
    const expected = partVersion(name, present);
    if (version !== expected)
      throw new QckptError(
        'UNVERIFIABLE',
        `"${PARTS_KEY}" expected version ${expected} of "${name}", got ${version}: a newer qckpt may know it`,
      );
    if (!present.has(name) && !isHeldByQuantize(name, present))
      throw new QckptError('CORRUPT', `"${PARTS_KEY}" names "${name}", there is no tensor of it`);
  }
  const stray = tensors.find((name) => !Object.hasOwn(declared, partOf(name)));
  if (stray !== undefined)
    throw new QckptError(
      'CORRUPT',
      `tensor "${stray}" expected none of this name: "${PARTS_KEY}" has no "${partOf(stray)}"`,
    );
}
