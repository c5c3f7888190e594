/** A stranger's text as part of a message: short, and nothing in it that a terminal would obey. */
export function quoted(text: string): string {
  const start = text.length <= 80 ? text : `${text.slice(0, 80)}...`;
  return JSON.stringify(start).replace(/[^\x20-\x7e]/g, escaped);
}

/** A line of a message that is longer is cut. */
const LONGEST_LINE = 4000;

/** What a terminal obeys, or what turns the order of the letters around it; line ends and tabs stay. */
const obeyed = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A message with a stranger's text in it (a file's, a file name's), as a terminal may see it. */
export function printable(message: string): string {
  return message
    .split('\n')
    .map((line) =>
      line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}... (${line.length} characters)`,
    )
    .join('\n')
    .replace(obeyed, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
