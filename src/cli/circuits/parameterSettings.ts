import { suggestion } from '../../numeric/nearestNames.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * The value of each free parameter of a circuit, in radians.
 * @param settings `NAME=VALUE`; the last one of a name counts
 * @throws QckptError ARGUMENT: malformed, of a name that the circuit does not have, or missing
 */
export function readSettings(names: readonly string[], settings: readonly string[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const setting of settings) {
    const [, name, text] = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(setting) ?? [];
    const value = Number(text);
    if (name === undefined || !Number.isFinite(value))
      throw new QckptError(
        'ARGUMENT',
        `"set" expected NAME=VALUE with a number of radians, got "${setting}"`,
      );
    if (!names.includes(name))
      throw new QckptError(
        'ARGUMENT',
        `"set" expected a free parameter of the circuit, got "${name}"${suggestion(name, names)}`,
      );
    values.set(name, value);
  }
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0)
    throw new QckptError(
      'ARGUMENT',
      `the circuit's free parameters expected values, got none for ${missing.join(', ')} (--set ${missing[0]}=VALUE)`,
    );
  return values;
}
