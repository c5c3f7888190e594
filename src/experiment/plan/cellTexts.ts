import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { perObject } from '../../numeric/perObject.ts';

/** Canonical JSON of a cell, and of all of it but its seed. */
export interface CellTexts {
  readonly whole: string;
  readonly seedless: string;
}

/**
 * Writes cells whose members are mostly the same objects again, which are written once.
 * @returns a function of cells; members that are objects must not change afterwards
 */
export function createCellTexts(): (cell: JsonValue) => CellTexts {
  const textOfObject = perObject((value: object) => canonicalJson(value));
  const textOf = (value: JsonValue): string =>
    typeof value === 'object' && value !== null ? textOfObject(value) : canonicalJson(value);
  return (cell) => {
    if (typeof cell !== 'object' || cell === null || Array.isArray(cell)) {
      const whole = canonicalJson(cell);
      return { whole, seedless: whole };
    }
    const object = cell as { readonly [key: string]: JsonValue };
    const names = Object.keys(object)
      .filter((name) => object[name] !== undefined)
      .sort();
    const members = names.map((name) => `${JSON.stringify(name)}:${textOf(object[name])}`);
    const seed = names.indexOf('seed');
    return {
      whole: `{${members.join(',')}}`,
      seedless: `{${members.toSpliced(seed, seed < 0 ? 0 : 1).join(',')}}`,
    };
  };
}
