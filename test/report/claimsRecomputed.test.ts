import { describe, expect, it } from 'vitest';
import { adjustClaims } from './recomputed/adjustClaims.ts';
import { contentsClaims } from './recomputed/contentsClaims.ts';
import { countsClaims } from './recomputed/countsClaims.ts';
import { driftClaims } from './recomputed/driftClaims.ts';
import { movesOf, paperClaims } from './recomputed/paperClaims.ts';
import { distinct, type Recomputed, type Row, type Scope, specs, table } from './recomputed/tables.ts';

// The committed claims, computed from the committed tables once more, by loops that share nothing with src/: from the
// help of each claim alone.

const recomputed: Record<string, (scope: Scope) => Recomputed> = {
  ...paperClaims,
  ...contentsClaims,
  ...driftClaims,
  ...countsClaims,
  ...adjustClaims,
};

function verdictOf(low: string, high: string, threshold: number, claim: Row): string {
  const { verdicts = true } = specs.experiments.find(({ name }) => name === claim.experiment)!;
  if (claim.measured === '') return 'not tested';
  if (low === '' || high === '' || !verdicts) return 'not judged';
  const [least, most] = [Number(low), Number(high)];
  if (claim.supported_when === 'above')
    return least >= threshold ? 'supported' : most < threshold ? 'not supported' : 'inconclusive';
  return most <= threshold ? 'supported' : least > threshold ? 'not supported' : 'inconclusive';
}

function expectClose(cell: string, expected: number | null | undefined, within = 1e-12): void {
  expect(cell === '').toBe(expected === null || expected === undefined);
  if (typeof expected === 'number')
    expect(Math.abs(Number(cell) - expected)).toBeLessThanOrEqual(within * Math.max(1, Math.abs(expected)));
}

const claims = table('claims');

it('there is a recomputation of each claim', () => {
  expect(claims.length).toBeGreaterThanOrEqual(7);
  expect(claims.map(({ id }) => id).filter((id) => recomputed[id] === undefined)).toEqual([]);
});

describe.each(claims.map((claim) => [`${claim.id} of ${claim.experiment}`, claim] as const))(
  '%s',
  (_, claim) => {
    const everything = { claim, keeps: () => true };
    it('number and interval', () => {
      const { found, within } = recomputed[claim.id](everything);
      expectClose(claim.measured, found?.value, within);
      expectClose(claim.low, found?.low, within);
      expectClose(claim.high, found?.high, within);
      expect(claim.n).toBe(found === null ? '' : String(found.n));
    });

    it('without the machine that matters most', () => {
      const { found: all, machines = [], missing, within } = recomputed[claim.id](everything);
      // The tables do not hold it: see `missing`.
      if (missing !== undefined) return expect(machines).toContain(claim.without);
      if (all === null || machines.length === 0) return expect(claim.without).toBe('');
      const leftOut = (machine: string) =>
        recomputed[claim.id]({ claim, keeps: (one) => one !== machine }).found;
      const found = leftOut(claim.without);
      expectClose(claim.without_measured, found?.value, within);
      expectClose(claim.without_low, found?.low, within);
      expectClose(claim.without_high, found?.high, within);
      // Nothing is left to measure: there is no greater change.
      const change = found === null ? Number.POSITIVE_INFINITY : Math.abs(found.value - all.value);
      for (const machine of machines) {
        const other = leftOut(machine);
        if (other !== null)
          expect(Math.abs(other.value - all.value)).toBeLessThanOrEqual(change + (within ?? 1e-12));
      }
    });

    it('other circuits that move, on all of their seeds', () => {
      if (!['C3', 'C3b', 'C11'].includes(claim.id)) return;
      const own = movesOf(everything)[0].model;
      const others = distinct(
        table('migration')
          .filter(({ experiment, model }) => experiment === claim.experiment && model !== own)
          .map(({ model }) => model),
      );
      const words = others.map((circuit) => {
        const scope = { claim: { ...claim, from_seed: '' }, keeps: () => true, circuit };
        const { value, low, high } = recomputed[claim.id](scope).found!;
        const [measured, least, most] = [value, low!, high!].map((number) => number.toPrecision(3));
        const verdict = verdictOf(String(low), String(high), Number(claim.threshold), claim);
        return `${circuit}: ${measured} [${least}, ${most}], ${verdict}`;
      });
      expect(claim.beside).toBe(words.join('; '));
    });

    it('what it says besides', () => {
      const { remark, beside } = recomputed[claim.id](everything);
      if (remark !== undefined) expect(claim.remark).toBe(remark);
      if (beside === undefined) return;
      const said = claim.beside.split('; ').map((words) => {
        const [, name, ...numbers] = /^(.*): (\S+) \[(\S+), (\S+)\], /.exec(words)!;
        return { name, numbers: numbers.map(Number) };
      });
      expect(said.map(({ name }) => name)).toEqual(beside.map(([name]) => name));
      for (const [k, [, numbers]] of beside.entries())
        for (const [j, own] of numbers.entries())
          if (own !== null)
            expect(Math.abs(said[k].numbers[j] - own)).toBeLessThanOrEqual(0.0051 * Math.abs(own));
    });

    it('verdicts, and what they depend on', () => {
      const { low, high, without } = claim;
      const threshold = Number(claim.threshold);
      expect(claim.verdict.replace(/ \(\d+ seeds?, quick\)$/, '')).toBe(
        verdictOf(low, high, threshold, claim),
      );
      expect(claim.half).toBe(verdictOf(low, high, threshold / 2, claim));
      // A share is at most 1.
      const isBeyond = ['C2', 'C3', 'C3b', 'C4', 'C9', 'C10', 'C13c'].includes(claim.id) && 2 * threshold > 1;
      expect(claim.twice).toBe(isBeyond ? '' : verdictOf(low, high, 2 * threshold, claim));
      const { without_measured, without_low, without_high } = claim;
      if (without !== '')
        expect(claim.without_verdict).toBe(
          without_measured === '' ? 'not tested' : verdictOf(without_low, without_high, threshold, claim),
        );
      if (claim.verdict.startsWith('not judged') || claim.verdict === 'not tested')
        return expect(claim.robustness).toBe('');
      const beside = [
        ...claim.beside.matchAll(/, (supported|not supported|inconclusive|not judged)(?=;|$)/g),
      ];
      const variants = [
        claim.half,
        ...(claim.twice === '' ? [] : [claim.twice]),
        ...(without === '' ? [] : [claim.without_verdict]),
        ...beside.map(([, verdict]) => verdict),
      ];
      expect(claim.robustness === 'robust').toBe(variants.every((verdict) => verdict === claim.verdict));
    });
  },
);
