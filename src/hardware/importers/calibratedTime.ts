const CLOCK = '(\\d\\d):(\\d\\d):(\\d\\d)(\\.\\d{1,9})?';
const ISO = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)(?:[T ]${CLOCK})?\\s*(Z|[+-]\\d\\d:?\\d\\d)?$`);
/** As JavaScript's Date writes itself. */
const SCRIPT = new RegExp(`^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\\d\\d) (\\d{4}) ${CLOCK} GMT([+-]\\d{4})`);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time of day with its offset, and whether that offset was missing. */
export interface CalibratedTime {
  readonly time: string;
  /** Nothing said: taken as UTC. */
  readonly isAssumedUtc: boolean;
}

/**
 * When a machine was calibrated, in ISO 8601 with its offset: from ISO 8601, Python's str() of a datetime, or
 * JavaScript's String() of a Date. One that is complete in ISO 8601 stays as it is, letter by letter. Null: none of
 * these.
 */
export function calibratedTime(text: string): CalibratedTime | null {
  const iso = ISO.exec(text.trim());
  if (iso !== null) {
    const [, day, hours = '00', minutes = '00', seconds = '00', fraction = '', offset] = iso;
    return {
      time: `${day}T${hours}:${minutes}:${seconds}${fraction}${withColon(offset ?? 'Z')}`,
      isAssumedUtc: offset === undefined,
    };
  }
  const script = SCRIPT.exec(text.trim());
  if (script === null) return null;
  const [, month, date, year, hours, minutes, seconds, fraction = '', offset] = script;
  const number = String(1 + MONTHS.indexOf(month)).padStart(2, '0');
  return {
    time: `${year}-${number}-${date}T${hours}:${minutes}:${seconds}${fraction}${withColon(offset)}`,
    isAssumedUtc: false,
  };
}

function withColon(offset: string): string {
  return offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
}
