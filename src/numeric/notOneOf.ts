import { suggestion } from './nearestNames.ts';
import { quoted } from './quoted.ts';

/**
 * The message on a name that a registry or a folder does not have:
 * `"--device" expected one of manila, torino, got "manilla"; did you mean "manila"?`
 * @param field what holds the name
 * @param also what is possible beside the names: `or a .yaml file`
 */
export function notOneOf(field: string, names: Iterable<string>, got: unknown, also?: string): string {
  const known = [...names];
  const listed = [known.join(', '), ...(also === undefined ? [] : [also])].join(', ');
  const found =
    typeof got === 'string'
      ? `${quoted(got)}${suggestion(got, known)}`
      : got === undefined
        ? 'nothing'
        : String(got);
  return `${quoted(field)} expected one of ${listed}, got ${found}`;
}
