/** An element with its attributes and what is in it; text is text, whatever it says. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** The element of the page with this name. */
export function byId<Element extends HTMLElement = HTMLElement>(id: string): Element {
  return document.getElementById(id) as Element;
}

/** A table in a box that scrolls, and that keys reach. */
export function table(
  caption: string,
  head: readonly string[],
  lines: readonly (readonly (Node | string)[])[],
): HTMLElement {
  const row = (tag: 'th' | 'td', cells: readonly (Node | string)[]): HTMLElement =>
    element('tr', {}, ...cells.map((cell) => element(tag, tag === 'th' ? { scope: 'col' } : {}, cell)));
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      ...(head.length === 0 ? [] : [element('thead', {}, row('th', head))]),
      element('tbody', {}, ...lines.map((cells) => row('td', cells))),
    ),
  );
}

/** A drawing of ours as an element: parsed as XML, where no script of it would run. */
export function drawing(svg: string): Element {
  return document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, true);
}

/** Hands a file to the browser's downloads. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
