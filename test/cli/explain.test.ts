import { describe, expect, it } from 'vitest';
import { commandName } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { registries } from '../../src/cli/registries.ts';
import { qckpt } from './qckpt.ts';

describe.each(registries.map((registry) => [registry.kind, registry] as const))('%s', (kind, { entries }) => {
  it('has entries with help and an example, each name once', () => {
    expect(entries.length).toBeGreaterThan(0);
    const names = entries.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const { help, example } of entries) expect([help.trim(), example.trim()]).not.toContain('');
  });

  it('is explained, every entry of it', async () => {
    for (const { name, help, example } of entries) {
      const { code, out } = await qckpt(['explain', name]);
      expect(code).toBe(0);
      expect(out).toContain(`${name} (${kind}`);
      expect(out).toContain(help);
      for (const line of example.trim().split('\n')) expect(out).toContain(line);
    }
  });
});

it('explains commands, itself too', async () => {
  for (const command of commands) {
    const { out } = await qckpt(['explain', commandName(command)]);
    expect(out).toContain(`${commandName(command)} (command)\n${command.summary}`);
    expect(out).toContain(command.example);
  }
});

it('lists all by kind', async () => {
  const { code, out } = await qckpt(['explain']);
  expect(code).toBe(0);
  for (const { kind, entries } of registries) {
    expect(out).toMatch(new RegExp(`^${kind}$`, 'm'));
    for (const { name } of entries) expect(out).toMatch(new RegExp(`^${name}  `, 'm'));
  }
  expect(out).toMatch(/^verify {2}|^explain {2}/m);
});

it('finds an alias, and a name of two kinds twice', async () => {
  expect((await qckpt(['explain', 'cnot'])).out).toContain('cx (gate');
  const kinds = JSON.parse((await qckpt(['explain', 'random', '--json'])).out).map(
    ({ kind }: { kind: string }) => kind,
  );
  expect(kinds).toContain('freezing strategy');
});

it('suggests where nothing is called so', async () => {
  expect(await qckpt(['explain', 'adm'])).toEqual({
    code: 2,
    out: '',
    messages: 'qckpt: nothing is called "adm"; did you mean "adam"? (qckpt explain lists all)\n',
  });
});
