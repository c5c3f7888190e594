import type { Tensor } from './tensorNetwork.ts';

/** The runs that a tensor is made of. */
export function runsOfTensor({ source }: Tensor): readonly number[] {
  if (source.kind === 'effect') return [];
  return source.kind === 'pair' ? source.runs : [source.run];
}
