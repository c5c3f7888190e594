/** The checkpoint's file, for formats that speak of it. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** ISO 8601. */
  readonly modified: string;
}
