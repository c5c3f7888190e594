/** The bytes of a block of the page: base64 in a script element that nothing runs. */
export function blockBytes(id: string): Uint8Array<ArrayBuffer> {
  const binary = atob(document.getElementById(id)?.textContent ?? '');
  const bytes = new Uint8Array(binary.length);
  for (let k = 0; k < binary.length; k++) bytes[k] = binary.charCodeAt(k);
  return bytes;
}

/** The text of a block that gzip holds. */
export async function blockText(id: string): Promise<string> {
  const stream = new Blob([blockBytes(id)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
