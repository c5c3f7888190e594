import { readOpenQasm } from '../circuit/openQasm/readOpenQasm.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { drawingOf, drawSvg } from '../transpile/drawing.ts';

/** Longer ones are no help, and a burden to draw. */
const MOST_OPERATIONS = 1500;

/** A stored circuit as SVG in the page's colours; null: it is no circuit, or too long to look at. */
export function circuitDrawing(openQasm: string, isPhysical: boolean): string | null {
  try {
    const circuit = readOpenQasm(openQasm);
    if (circuit.operations.length > MOST_OPERATIONS) return null;
    return drawSvg(drawingOf(circuit, isPhysical))
      .replace('<rect width="100%" height="100%" fill="white"/>', '')
      .replaceAll('"white"', '"var(--card)"')
      .replaceAll('"black"', '"var(--ink)"')
      .trim();
  } catch (error) {
    if (error instanceof QckptError) return null;
    throw error;
  }
}
