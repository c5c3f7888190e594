import { expect, it } from 'vitest';
import { type Command, type CommandEntry, commandName } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { nearestNames } from '../../src/numeric/nearestNames.ts';
import { type ErrorCode, QckptError } from '../../src/numeric/qckptError.ts';
import { qckpt } from './qckpt.ts';

/** A command that does what the test says. */
function verb(run: () => Promise<number>): CommandEntry[] {
  return [
    {
      usage: 'act [things..]',
      summary: 'Act',
      example: 'qckpt act',
      load: async () => ({
        options: (yargs) =>
          yargs
            .positional('things', { type: 'string', array: true })
            .option('level', { type: 'number' })
            .option('idle', { choices: ['on', 'off'] })
            .option('set', { type: 'string', array: true })
            .option('json', { type: 'boolean' }) as never,
        run,
      }),
    },
  ];
}

/** The same options, and something else to do. */
function withRun(entry: CommandEntry, run: Command['run']): CommandEntry {
  return { ...entry, load: async () => ({ ...(await entry.load()), run }) };
}

const fails = (error: unknown) => verb(() => Promise.reject(error));

it.each<[ErrorCode, number]>([
  ['ARGUMENT', 2],
  ['CIRCUIT', 2],
  ['QASM', 2],
  ['PROFILE', 2],
  ['HARDWARE', 2],
  ['TRANSPILE', 2],
  ['SPEC', 2],
  ['DATA', 2],
  ['EXISTS', 2],
  ['LOCKED', 2],
  ['UNVERIFIABLE', 4],
  ['CORRUPT', 5],
  ['INTERRUPTED', 130],
])('%s ends with %i and one line', async (code, exit) => {
  const { code: found, out, messages } = await qckpt(['act'], fails(new QckptError(code, 'what was wrong')));
  expect([found, out, messages]).toEqual([exit, '', 'qckpt: what was wrong\n']);
});

it('tells SIGTERM from Ctrl-C', async () => {
  const error = new QckptError('INTERRUPTED', 'stopped', { cause: 'SIGTERM' });
  expect((await qckpt(['act'], fails(error))).code).toBe(143);
});

it('reports what nobody foresaw as 1, with its stack only when asked', async () => {
  const quiet = await qckpt(['act'], fails(new TypeError('boom')));
  expect([quiet.code, quiet.messages]).toEqual([
    1,
    'qckpt: unexpected failure: boom (QCKPT_DEBUG=1 prints the stack)\n',
  ]);
  expect((await qckpt(['act', '--debug'], fails(new TypeError('boom')))).messages).toMatch(
    /\n\s+at .*commandLine\.test/,
  );
});

it("returns the command's own exit code", async () => {
  for (const code of [0, 3, 5])
    expect(
      (
        await qckpt(
          ['act'],
          verb(async () => code),
        )
      ).code,
    ).toBe(code);
});

it.each([
  [['simualte', 'a.qasm'], 'unknown command "simualte"; did you mean "simulate"? (see qckpt --help)'],
  [['simulate', 'a.qasm', '--device', 'none', '--jsno'], 'unknown argument "jsno"; did you mean "json"?'],
  [['simulate', 'a.qasm', 'b.qasm', '--device', 'none'], 'unknown argument "b.qasm"'],
  [['simulate', '--device', 'none'], '"circuit" expected a value, got nothing (qckpt simulate <circuit>)'],
  [
    ['simulate', 'a.qasm'],
    '"--device" expected a value, got nothing: Profile NAME, profile FILE, or none for an ideal machine',
  ],
  [[], 'expected a command (see qckpt --help)'],
])('bad usage: %j', async (words, message) => {
  const { code, out, messages } = await qckpt(words);
  expect([code, out, messages]).toEqual([2, '', `qckpt: ${message}\n`]);
});

it.each([
  [['act', '--level', 'high'], '"level" expected a number, got "high"'],
  [['act', '--level', '1', '--level', '2'], '"level" expected one value, got 2'],
  [['act', '--idle', 'on', '--idle', 'off'], '"idle" expected one value, got 2'],
])('refuses %j before it runs', async (words, message) => {
  const { code, messages } = await qckpt(
    words,
    verb(() => Promise.reject(new Error('ran'))),
  );
  expect([code, messages]).toEqual([2, `qckpt: ${message}\n`]);
});

it('refuses a choice that is none', async () => {
  const { code, messages } = await qckpt(
    ['act', '--idle', 'maybe'],
    verb(async () => 0),
  );
  expect(code).toBe(2);
  expect(messages).toContain('"idle" expected one of on, off, got "maybe"');
});

it('hands lists on, and takes no file for one of their members', async () => {
  let seen: unknown;
  const watching = withRun(verb(async () => 0)[0], async (args) => {
    seen = args;
    return 0;
  });
  await qckpt(['act', '--set', 'a=1', 'one', '--set', 'b=2', 'two'], [watching]);
  expect(seen).toMatchObject({ set: ['a=1', 'b=2'], things: ['one', 'two'] });
});

it('prints the version', async () => {
  expect(await qckpt(['--version'])).toEqual({ code: 0, out: '0.0.0\n', messages: '' });
});

it('lists all commands', async () => {
  const { code, out } = await qckpt(['--help']);
  expect(code).toBe(0);
  for (const command of commands) expect(out).toContain(`qckpt ${command.usage.replace(/ \[name\]$/, '')}`);
});

for (const command of commands) {
  const name = commandName(command);
  it(`${name}: --help shows summary and example`, async () => {
    const { code, out } = await qckpt([name, '--help']);
    const flat = out.replace(/\s+/g, ' ');
    expect(code).toBe(0);
    expect(flat).toContain(command.summary.replace(/\s+/g, ' '));
    expect(flat).toContain(command.example);
    // Letters of one column each: the bundled program counts them (`scripts/bundleProgram.mjs`).
    expect(out).toMatch(/^[\n -~]*$/);
  });

  it(`${name}: the example is well-formed`, async () => {
    const [program, ...words] = command.example.split(' ');
    expect(program).toBe('qckpt');
    expect(await qckpt(words, [withRun(command, async () => 0)])).toEqual({
      code: 0,
      out: '',
      messages: '',
    });
  });
}

it('finds near names, and none where all are far', () => {
  const names = ['simulate', 'verify', 'run', 'resume', 'reproduce', 'adam', 'id'];
  expect(nearestNames('verfy', names)).toEqual(['verify']);
  expect(nearestNames('re', names)).toEqual(['reproduce', 'resume']);
  expect(nearestNames('adm', names)).toEqual(['adam']);
  expect(nearestNames('SIMULATE', names)).toEqual(['simulate']);
  expect(nearestNames('xylophone', names)).toEqual([]);
});
