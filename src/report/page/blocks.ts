import { gzipSync } from 'node:zlib';

/** Something of a page that only its script reads: compressed, as text, under a name. */
export interface Block {
  readonly id: string;
  /** gzip. */
  readonly bytes: Uint8Array;
  /** Of a file: its path in the package. */
  readonly path?: string;
}

/** Text under a name. */
export function textBlock(id: string, text: string): Block {
  return { id, bytes: gzipSync(text, { level: 9 }) };
}

/** As an element that no browser shows or runs. */
export function blockHtml({ id, bytes, path }: Block): string {
  const from = path === undefined ? '' : ` data-path="${path}"`;
  return `<script type="application/gzip" id="${id}"${from}>${Buffer.from(bytes).toString('base64')}</script>`;
}
