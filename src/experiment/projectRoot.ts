import { existsSync } from 'node:fs';

/**
 * Where the program's own files lie (configs/, experiments/, results/reference/, package.json), the same from `src/`
 * and from `dist/`. All that reads them starts here.
 */
export const projectRoot = new URL('../../', import.meta.url);

/** Whether this is an installed package: it has no sources, and what it makes belongs to its user. */
export const isInstalled: boolean = !existsSync(new URL('src/', projectRoot));
