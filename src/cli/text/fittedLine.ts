/** A text in one line of at most `columns` characters: what does not fit is left out by whole words, which is said. */
export function fittedLine(text: string, columns: number): string {
  if (text.length <= columns) return text;
  const cut = text.slice(0, columns - ELLIPSIS.length);
  const end = cut.lastIndexOf(' ');
  return `${end > 0 ? cut.slice(0, end) : cut}${ELLIPSIS}`;
}

const ELLIPSIS = ' ...';
