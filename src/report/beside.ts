import { type Setting, settingKey } from '../experiment/plan/settingOf.ts';

/** Something that was done under a setting. */
interface Way {
  readonly setting: Setting;
}

/** Members of a cell that say how it is trained, and how long: methods are compared across these. */
const HOW = ['freezing', 'optimizer', 'samples', 'steps', 'checkpointEvery'];

/** What two that are compared may differ in: as little as tells one of several apart. */
const TOLERATED = [HOW, ['freezing', 'optimizer'], ['freezing', 'optimizer.learningRate']];

/**
 * The one of some ways of doing something that another is compared with: itself where it is among them, else the one
 * that agrees in everything but how it is trained; of several the one that agrees in more.
 * @returns null where none does, or several do as well
 */
export function besideOf<Other extends Way>(others: readonly Other[], own: Way): Other | null {
  for (const less of [[], ...TOLERATED]) {
    const key = settingKey(own.setting, less);
    const found = others.filter(({ setting }) => settingKey(setting, less) === key);
    if (found.length === 1) return found[0];
  }
  return null;
}
