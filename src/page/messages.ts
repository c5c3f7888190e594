/** To the verifier: a file, which it reads itself, and where else it is to be tried. */
export interface Request {
  readonly id: number;
  readonly name: string;
  readonly file: Blob;
  /** A recorded machine, or `none`; null: the file alone. */
  readonly on: string | null;
}

/** What the page hands to the verifier once: blocks by name, as they stand in it. */
export interface Provisions {
  /** gzip of `PageRecords` as JSON. */
  readonly records: Uint8Array<ArrayBuffer>;
  /** Packed files by their paths in the package. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** A claim as reported and as recomputed; numbers as text, to the last digit. */
export interface ShownClaim {
  readonly what: string;
  readonly estimator: string;
  readonly reported: string;
  readonly recomputed: string;
  readonly verdict: string;
}

/** What was found of a file. */
export interface Finding {
  readonly verdict: string;
  readonly sha256: string;
  readonly claims: readonly ShownClaim[];
  readonly reasons: readonly string[];
  readonly calibration: string;
  readonly recomputed: readonly string[];
  readonly crossChecked: readonly string[];
  readonly notChecked: readonly string[];
  /** How a machine's counts stand to the calibration. */
  readonly counts: readonly string[];
  /** What the file says of itself; empty where it cannot be read. */
  readonly about: readonly (readonly [string, string])[];
  /** The whole of it, as `qckpt inspect` prints. */
  readonly description: string;
  /** Drawings, as SVG text; null: there is none. */
  readonly circuits: readonly { readonly title: string; readonly svg: string }[];
  readonly chip: ChipMap | null;
  /** Whether it can be compiled for other machines; else why not. */
  readonly movable: string | null;
}

/** A machine with its calibration. */
export interface ChipMap {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/** A file on another machine. */
export interface Comparison {
  readonly on: string;
  readonly split: string;
  readonly images: number;
  readonly lossAtHome: string;
  readonly lossThere: string;
  /** At home, and there; null: there are no classes. */
  readonly accuracies: readonly [string, string] | null;
  readonly difference: string;
  readonly parts: readonly (readonly [string, string])[];
  readonly elements: readonly (readonly [string, string])[];
}

/** From the verifier. */
export type Answer =
  | { readonly id: number; readonly kind: 'stage'; readonly words: string; readonly seconds: number | null }
  | { readonly id: number; readonly kind: 'found'; readonly finding: Finding }
  | { readonly id: number; readonly kind: 'compared'; readonly comparison: Comparison }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
