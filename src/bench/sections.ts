import type { Section } from './measure.ts';
import { evaluation } from './sections/evaluation.ts';
import { limits } from './sections/limits.ts';
import { scaling } from './sections/scaling.ts';
import { start } from './sections/start.ts';
import { step } from './sections/step.ts';
import { workers } from './sections/workers.ts';

/** What `qckpt bench --section` measures besides the works, in order. */
export const sections: Readonly<Record<string, Section>> = {
  scaling,
  workers,
  evaluation,
  step,
  start,
  limits,
};
