import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listHardware, loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';

test('profiles are found by name and by path', async () => {
  const path = fileURLToPath(new URL('../../../configs/hardware/manila.yaml', import.meta.url));
  const manila = await loadHardware('manila');
  expect(await loadHardware(path)).toEqual(manila);
  // T1 of qubit 0 and cx 0-1 as the recorded BackendProperties of ibmq_manila, 2024-05-27, have them.
  expect(manila.qubits[0].t1Us).toBe(131.5286444531517);
  expect(manila.couplers[0]).toMatchObject({ qubits: [0, 1], gate: 'cx', error: 0.008827712070629129 });
});

test('eleven recorded machines are shipped, from 5 to 156 qubits', async () => {
  const names = 'boston brooklyn fez guadalupe hanoi manila miami nairobi sherbrooke torino yorktown'.split(
    ' ',
  );
  expect(await listHardware()).toEqual(expect.arrayContaining(names));
});

test('an unknown name lists the known ones', async () => {
  await expect(loadHardware('atlantis')).rejects.toThrow(
    expect.objectContaining({
      code: 'PROFILE',
      message: expect.stringMatching(
        /^"hardware" expected one of athens, belem, boston, .*yorktown, or a \.yaml or \.json file, got "atlantis"$/,
      ),
    }),
  );
  await expect(loadHardware('./atlantis.yaml')).rejects.toThrow(/no such file/);
});
