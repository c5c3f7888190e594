/** Text as HTML shows it, in elements and in attributes. */
export function escapeHtml(text: unknown): string {
  return String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A table of text; the first line is its head. */
export function htmlTable(
  caption: string,
  head: readonly string[],
  lines: readonly (readonly unknown[])[],
): string {
  const cells = (tag: string, line: readonly unknown[]): string =>
    line
      .map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escapeHtml(cell ?? '')}</${tag}>`)
      .join('');
  const body = lines.map((line) => `<tr>${cells('td', line)}</tr>`).join('');
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption ` +
    `class="unseen">${escapeHtml(caption)}</caption>` +
    `<thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table></div>`
  );
}
