/** The folder through which circuits go to a machine and counts come back: what the backend does with the world. */
export interface SpoolFolder {
  /** For messages. */
  readonly path: string;
  /** null: there is no such file. @throws QckptError DATA: a link, no file, or more than `most` bytes */
  read(name: string, most: number): Uint8Array | null;
  /** Under another name first, then renamed; on the disk on return. */
  write(name: string, bytes: Uint8Array): void;
  /** Bytes at the end of a file; on the disk on return. */
  append(name: string, bytes: Uint8Array): void;
}

/** Whoever waits for a machine. */
export interface SpoolWaiting {
  /** Returns after a moment. */
  readonly pause: () => Promise<void>;
  /** Whether somebody wants the run to end. */
  readonly stopping: () => boolean;
  /** A message for people. */
  readonly tell: (message: string) => void;
}
