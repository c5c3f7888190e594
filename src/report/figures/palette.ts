/** A colour on light pages and on dark ones. */
export interface Tone {
  readonly light: string;
  readonly dark: string;
}

/**
 * Colours by name. Categories are those of Okabe and Ito (2008), which most colour-blind readers tell apart, brighter
 * on dark pages; steps of the scales differ in lightness alone or, from the middle on, in blue and orange.
 */
export const palette = {
  ink: { light: '#1c2430', dark: '#e8edf3' },
  muted: { light: '#586474', dark: '#9aa7b6' },
  grid: { light: '#e1e6ec', dark: '#2b3644' },
  paper: { light: '#ffffff', dark: '#141b24' },
  'on-dark': { light: '#ffffff', dark: '#0c1117' },
  c1: { light: '#0072b2', dark: '#56b4e9' },
  c2: { light: '#d55e00', dark: '#ff9248' },
  c3: { light: '#008a66', dark: '#2fc89a' },
  c4: { light: '#a8518a', dark: '#e39ac6' },
  c5: { light: '#b07800', dark: '#f0b84a' },
  c6: { light: '#6b7785', dark: '#9aa7b6' },
  s0: { light: '#f0f5fa', dark: '#1b2733' },
  s1: { light: '#cfe1f1', dark: '#1f3c55' },
  s2: { light: '#9fc6e3', dark: '#245678' },
  s3: { light: '#65a5d1', dark: '#2f769f' },
  s4: { light: '#2f7fb8', dark: '#4f9fcb' },
  s5: { light: '#0b5a94', dark: '#86c6e8' },
  s6: { light: '#08395f', dark: '#c5e7f8' },
  d0: { light: '#b65a12', dark: '#ff9a4d' },
  d1: { light: '#eab07e', dark: '#a3612f' },
} as const satisfies Readonly<Record<string, Tone>>;

/** A colour's name. */
export type ToneName = keyof typeof palette;

/** As a figure names it: whoever shows the figure says what it is. */
export function tone(name: ToneName): string {
  return `var(--${name})`;
}

/** Categories, in the order in which they are taken. */
export const categories: readonly ToneName[] = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];

/** From little to much. */
export const steps: readonly ToneName[] = ['s0', 's1', 's2', 's3', 's4', 's5', 's6'];

/** Declarations of all colours, for light pages or for dark ones. */
export function paletteCss(mode: keyof Tone): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${value[mode]}`)
    .join(';');
}

/** A figure by itself, where nobody says what its colours are: those of light pages, which paper has, too. */
export function inLightColours(svg: string): string {
  return svg.replaceAll(/var\(--([a-z0-9-]+)\)/g, (whole, name: string) =>
    Object.hasOwn(palette, name) ? palette[name as ToneName].light : whole,
  );
}
