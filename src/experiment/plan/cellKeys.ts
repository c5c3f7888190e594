import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { perObject } from '../../numeric/perObject.ts';

/** Words for a cell, and for all of it but its seed: equal for cells of equal canonical JSON, and for no others. */
export interface CellKeys {
  readonly whole: string;
  readonly seedless: string;
}

/**
 * Numbers the members of cells, which are mostly the same objects and values again.
 * @returns a function of cells; members that are objects must not change afterwards
 */
export function createCellKeys(): (cell: JsonValue) => CellKeys {
  const atoms = new Map<JsonValue, number>();
  const objects = new Map<string, number>();
  const numberOfObject = perObject((value: object) => numberIn(objects, canonicalJson(value)));
  const keyOf = (value: JsonValue): string => {
    if (typeof value === 'object' && value !== null) return `o${numberOfObject(value)}`;
    // One that has no canonical text is refused.
    if (typeof value === 'number' && !Number.isFinite(value)) return canonicalJson(value);
    return String(numberIn(atoms, value));
  };
  const orderOf = createOrders();
  return (cell) => {
    if (typeof cell !== 'object' || cell === null || Array.isArray(cell)) {
      const whole = keyOf(cell);
      return { whole, seedless: whole };
    }
    const object = cell as { readonly [key: string]: JsonValue };
    const { names, number } = orderOf(object);
    let seedless = `${number}:`;
    for (const name of names) if (name !== 'seed') seedless += `,${keyOf(object[name])}`;
    return {
      whole: object.seed === undefined ? seedless : `${seedless};${keyOf(object.seed)}`,
      seedless,
    };
  };
}

function numberIn<Value>(numbers: Map<Value, number>, value: Value): number {
  const found = numbers.get(value);
  if (found !== undefined) return found;
  numbers.set(value, numbers.size);
  return numbers.size - 1;
}

/** Names of an object's members that are there, sorted, and a number for each such list. */
function createOrders(): (object: { readonly [key: string]: JsonValue }) => Order {
  const byNames = new Map<string, Order>();
  const bySorted = new Map<string, Order>();
  return (object) => {
    let text = '';
    for (const name of Object.keys(object))
      if (object[name] !== undefined) text += `${JSON.stringify(name)},`;
    const found = byNames.get(text);
    if (found !== undefined) return found;
    const names = Object.keys(object)
      .filter((name) => object[name] !== undefined)
      .sort();
    const key = JSON.stringify(names);
    const order = bySorted.get(key) ?? { names, number: bySorted.size };
    byNames.set(text, order);
    bySorted.set(key, order);
    return order;
  };
}

interface Order {
  readonly names: readonly string[];
  readonly number: number;
}
