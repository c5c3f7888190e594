/** A stranger's text as part of a message: short, and nothing in it that a terminal would obey. */
export function quoted(text: string): string {
  const start = text.length <= 80 ? text : `${text.slice(0, 80)}...`;
  return JSON.stringify(start).replace(/[^\x20-\x7e]/g, escaped);
}

/** A line of a message that is longer is cut. */
const LONGEST_LINE = 4000;

/**
 * What a terminal obeys, what turns the order of the letters around it, and what nobody sees: controls (C0 and C1),
 * marks of format and direction, zero-width characters, tags, separators of lines, halves of characters. Line ends and
 * tabs stay.
 */
const obeyed = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text with a stranger's in it (a file's, a file name's), as a terminal may see it: JSON stays JSON of the same
 * value.
 */
export function visible(text: string): string {
  return text.replace(obeyed, escaped);
}

/** The same of a message for people: lines that are very long are cut. */
export function printable(message: string): string {
  return visible(
    message
      .split('\n')
      .map((line) =>
        line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}... (${line.length} characters)`,
      )
      .join('\n'),
  );
}

/** One or two units, as JSON writes them. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, k) => {
    const unit = character.charCodeAt(k).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}
