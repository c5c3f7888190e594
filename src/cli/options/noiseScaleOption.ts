import { type NoiseKind, type NoiseScale, noiseKinds, noiseScaleSchema } from '../../hardware/noiseScale.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/** `--noise-scale`: as `noise.scale` of an experiment file. */
export const noiseScaleOption = {
  type: 'string',
  array: true,
  describe:
    'KIND=FACTOR on errors of one kind, 0 none, 1 as calibrated; may be repeated. Kinds: ' +
    noiseKinds.join(', '),
} as const;

/** @throws QckptError ARGUMENT: no such kind, no factor, or one kind twice */
export function readNoiseScale(settings: readonly string[] | undefined): NoiseScale {
  const scale: Partial<Record<NoiseKind, number>> = {};
  for (const setting of (settings ?? []).flatMap((words) => words.split(','))) {
    const [kind, factor, ...more] = setting.split('=');
    if (!noiseKinds.includes(kind as NoiseKind) || more.length > 0)
      throw new QckptError(
        'ARGUMENT',
        `"noise-scale" expected KIND=FACTOR with a kind of ${noiseKinds.join(', ')}, got "${setting}"`,
      );
    if (scale[kind as NoiseKind] !== undefined)
      throw new QckptError('ARGUMENT', `"noise-scale" expected each kind once, got ${kind} twice`);
    const value = factor === undefined || factor.trim() === '' ? Number.NaN : Number(factor);
    if (!noiseScaleSchema.safeParse({ [kind]: value }).success)
      throw new QckptError('ARGUMENT', `"noise-scale" expected a number in 0..1000, got "${setting}"`);
    scale[kind as NoiseKind] = value;
  }
  return scale;
}
