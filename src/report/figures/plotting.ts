/**
 * What figures are drawn with, in one place: the build makes one file of it and the packages behind it, so that an
 * installed program needs none of them.
 */
export {
  areaY,
  axisX,
  axisY,
  barX,
  barY,
  cell,
  dot,
  gridX,
  gridY,
  line,
  link,
  type PlotOptions,
  plot,
  ruleX,
  ruleY,
  text,
  tickX,
  tickY,
} from '@observablehq/plot';
export { DOMImplementation, XMLSerializer } from '@xmldom/xmldom';
