import type { AngleTensor, Component } from './component.ts';
import { freeze } from './freeze.ts';
import { head } from './head.ts';
import { optimizer } from './optimizer.ts';
import { parameters } from './parameters.ts';

/** Parts with numbers of what has been trained, in the order of the table of sizes. */
export const components: readonly Component[] = [parameters, optimizer, freeze, head];

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
