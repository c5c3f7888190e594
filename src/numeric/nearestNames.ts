/** What is longer was not meant for a name, and would take long to compare. */
const LONGEST = 255;

/**
 * Names that a word begins, or within one edit of it (two of five letters, three
 * of eight); nearest first, at most three.
 */
export function nearestNames(word: string, names: Iterable<string>): string[] {
  if (word.length > LONGEST) return [];
  const wanted = word.toLowerCase();
  const reach = wanted.length > 7 ? 3 : wanted.length > 4 ? 2 : 1;
  return [...new Set(names)]
    .filter((name) => name.length <= LONGEST)
    .map((name) => {
      const candidate = name.toLowerCase();
      const edits = editDistance(wanted, candidate);
      const begins = wanted.length >= 2 && candidate.startsWith(wanted);
      return {
        name,
        distance: begins ? Math.min(edits, 1) : edits,
        possible: begins || edits < wanted.length,
      };
    })
    .filter(({ distance, possible }) => possible && distance <= reach)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `; did you mean "verify"?`, or nothing where no name is near. */
export function suggestion(word: string, names: Iterable<string>): string {
  const near = nearestNames(word, names).map((name) => `"${name}"`);
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}

/** Insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, substituted);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], beforePrevious[j - 2] + 1);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length];
}
