import type { AngleTensor, Component } from './component.ts';
import { freeze } from './freeze.ts';
import { head } from './head.ts';
import { optimizer } from './optimizer.ts';
import { parameters } from './parameters.ts';
import { prune } from './prune.ts';
import { quantize } from './quantize.ts';

/** Parts with numbers of what has been trained, in the order of the table of sizes. */
export const components: readonly Component[] = [parameters, optimizer, freeze, head, prune, quantize];

/** The tensors of all components, in their order. */
export const angleTensors: readonly AngleTensor[] = components.flatMap(({ tensors }) => tensors);

/** Version of each part that a file may have, by name; a part NAME has the tensors `NAME` and `NAME.*`. */
export const partVersions: Readonly<Record<string, number>> = {
  ...Object.fromEntries(components.map(({ name, version }) => [name, version])),
  hardware: 1,
  history: 1,
  preparation: 1,
  data: 1,
  jobs: 1,
  targets: 1,
};

/** Whether a part of this name is known. */
export function isKnownPart(name: string): boolean {
  return Object.hasOwn(partVersions, name);
}

/**
 * The version that a known part has in a file with these parts. Where `quantize` has the angles, `parameters` is of
 * version 2 and has no tensor: a reader that does not know of it says so, and does not miss one.
 */
export function partVersion(name: string, parts: ReadonlySet<string>): number {
  return isHeldByQuantize(name, parts) ? HELD_BY_QUANTIZE : partVersions[name];
}

/** Whether the part is there without a tensor. */
export function isHeldByQuantize(name: string, parts: ReadonlySet<string>): boolean {
  return name === parameters.name && parts.has(quantize.name);
}

const HELD_BY_QUANTIZE = 2;
