import { z } from 'zod';
import { type StreamKey, streamKey } from '../../numeric/streams.ts';
import {
  candidateMask,
  type FreezingSetting,
  type FreezingStrategy,
  freezingStrategy,
  windowOptions,
} from './freezingStrategy.ts';
import { type ScoreName, type ScoreRule, scoreRules } from './scores.ts';

/** Gives a parameter with no gradient so far a chance to be drawn. */
export const SCORE_FLOOR = 1e-8;

/** What the choice of a window's active set may go by. */
export interface Choice {
  /** [L, q, g] |score|, 0 where not a candidate. */
  readonly values: Float64Array;
  /** [L, q, g] candidates. */
  readonly mask: Uint8Array;
  readonly activeFraction: number;
  readonly key: StreamKey;
  /** Number of the window that has ended, from 1. */
  readonly window: number;
  readonly setting: FreezingSetting;
}

interface ScoredOptions {
  readonly name: string;
  readonly help: string;
  /** The scores it may use, the first unless said. */
  readonly scores: readonly [ScoreName, ...ScoreName[]];
  /** Whether the score of a parameter starts over when it is chosen. */
  readonly resets: boolean;
  /** [L, q, g] 1: trains in the next window. */
  readonly choose: (choice: Choice) => Uint8Array;
}

/** A strategy that trains all candidates in a first window and then, in each, those chosen by their scores. */
export function scoredStrategy({ name, help, scores, resets, choose }: ScoredOptions): FreezingStrategy {
  return freezingStrategy(
    name,
    help,
    `freezing:\n  strategy: ${name}\n  window: 100\n  activeFraction: 0.3\n  candidates: all\n`,
    z.strictObject({
      strategy: z.literal(name),
      ...windowOptions,
      /** What is accumulated; the signed sum where absent. */
      score: z.enum(scores).optional(),
    }),
    ({ window, activeFraction, candidates, moments, score: chosenScore }, setting) => {
      const rule: ScoreRule = scoreRules[chosenScore ?? scores[0]];
      const mask = candidateMask(setting, candidates);
      const key = streamKey(setting.seed, 'freezing');
      const zeros = () => new Float64Array(mask.length);
      return {
        ...(rule.probes ? { probes: mask } : {}),
        momentsOfFrozen: moments ?? 'zero',
        start: () => ({
          active: mask.slice(),
          score: zeros(),
          ...(rule.keepsMemory ? { memory: zeros() } : {}),
        }),
        advance(state, stepsDone, gradient, probed) {
          const score = state.score.slice();
          const memory = state.memory?.slice();
          // A rule that probes sees every candidate in every window, and starts each one afresh.
          const fresh = rule.probes && (stepsDone - 1) % window === 0;
          for (let k = 0; k < score.length; k++) {
            if (!(rule.probes ? mask[k] : state.active[k])) continue;
            const seen = rule.probes && probed ? probed[k] : gradient[k];
            const next = rule.add(fresh ? 0 : score[k], memory?.[k] ?? 0, seen);
            score[k] = next[0];
            if (memory) memory[k] = next[1];
          }
          const kept = memory ? { memory } : {};
          if (stepsDone % window !== 0) return { active: state.active, score, ...kept };
          for (let k = 0; k < score.length; k++)
            if (rule.probes ? mask[k] : state.active[k]) {
              score[k] = rule.settle(score[k], memory?.[k] ?? 0, window);
              if (memory) memory[k] = 0;
            }
          const active = choose({
            values: score.map((value, k) => (mask[k] ? Math.abs(value) : 0)),
            mask,
            activeFraction,
            key,
            window: stepsDone / window,
            setting,
          });
          return {
            active,
            score: resets && !rule.probes ? score.map((value, k) => (active[k] ? 0 : value)) : score,
            ...kept,
            finished: score,
          };
        },
      };
    },
  );
}
