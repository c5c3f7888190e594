/** Remarks of an import: one sentence a kind of oddity, followed by the places where it was seen. */
export interface RemarkBook {
  /** Note an oddity at a place, or an oddity of the whole device. */
  note(oddity: string, place?: string): void;
  /** Sorted sentences, none twice. */
  sentences(): string[];
}

/** More places than these are counted, not listed. */
const listedPlaces = 64;

/** An empty book; the same oddity at several places becomes one sentence. */
export function createRemarkBook(): RemarkBook {
  const places = new Map<string, Set<string>>();
  return {
    note(oddity, place) {
      const seen = places.get(oddity) ?? new Set();
      if (place !== undefined) seen.add(place);
      places.set(oddity, seen);
    },
    sentences: () =>
      [...places]
        .map(([oddity, seen]) => (seen.size === 0 ? oddity : `${oddity}: ${listing([...seen])}`))
        .sort(),
  };
}

function listing(places: readonly string[]): string {
  const rest = places.length - listedPlaces;
  return rest > 0 ? `${places.slice(0, listedPlaces).join(', ')} and ${rest} more` : places.join(', ');
}
