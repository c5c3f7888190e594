import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { experimentKeyHelp, profileKeyHelp } from '../../../src/experiment/spec/keyHelp.ts';
import { editorSchemas, experimentKeys } from '../../../src/experiment/spec/schemaFiles.ts';
import { helpOf, type JsonSchema, keysOf } from '../../../src/experiment/spec/specKeys.ts';
import { qckpt } from '../../cli/qckpt.ts';

describe.each(Object.entries(editorSchemas()))('%s', (name, text) => {
  const keys = keysOf(JSON.parse(text) as JsonSchema);

  it('describes every key in a sentence', () => {
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter(({ help }) => !/^\S.*[.]$/.test(help)).map(({ name: key }) => key)).toEqual([]);
  });

  it('has no help on keys that are gone', () => {
    const help = name.startsWith('experiment') ? experimentKeyHelp : profileKeyHelp;
    const used = new Set(
      [...text.matchAll(/"description": (".*"),?$/gm)].map(([, quoted]) => JSON.parse(quoted)),
    );
    expect(Object.entries(help).filter(([, sentence]) => !used.has(sentence))).toEqual([]);
  });
});

describe('explain KEY', () => {
  it('explains each key of an experiment file', async () => {
    const { out } = await qckpt(['explain', 'training.samples']);
    expect(out).toBe(
      [
        'training.samples (key of an experiment)',
        experimentKeyHelp['training.samples'],
        'Takes a whole number from 1.',
        '',
        '    training:',
        '      samples:',
        '',
      ].join('\n'),
    );
    const all = JSON.parse((await qckpt(['explain', '--json'])).out) as { kind: string; name: string }[];
    const keys = all.filter(({ kind }) => kind === 'key of an experiment');
    expect(keys.map(({ name }) => name)).toEqual(experimentKeys().map(({ name }) => name));
  });

  it('knows every key that the first experiment has', () => {
    const text = readFileSync(new URL('../../../configs/starter/experiment.yaml', import.meta.url), 'utf8');
    const known = new Set(experimentKeys().map(({ name }) => name));
    const [top, training] = [/^([a-z]\w*):/gm, /^ {2}([a-z]\w*): .*# /gm].map((pattern) =>
      [...text.matchAll(pattern)].map(([, key]) => key),
    );
    expect(top.length).toBeGreaterThan(8);
    expect([...top, ...training.map((key) => `training.${key}`)].filter((key) => !known.has(key))).toEqual(
      [],
    );
  });

  it('takes the nearest of what is said: of the kind, of all kinds, of the part', () => {
    const help = { 'a.x.k': 'of the kind', 'a.k': 'of all kinds', 'freezing.k': 'of the part' };
    expect(['a.x.k', 'a.y.k', 'a.freezing.wsbd.k', 'b.k'].map((path) => helpOf(path, help))).toEqual([
      'of the kind',
      'of all kinds',
      'of the part',
      null,
    ]);
  });
});
