import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { DATA_INDEX, PROFILE_INDEX, recordedFor } from '../../../src/experiment/retraining/recordedFor.ts';
import {
  configNames,
  loadDataConfig,
  loadNoise,
  projectRoot,
} from '../../../src/experiment/spec/configFiles.ts';
import { datedRecords } from '../../../src/experiment/spec/datedRecords.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { profileDigest } from '../../../src/hardware/profileSchema.ts';
import { identityOf } from '../../../src/learn/data/dataSources.ts';

const loaders = { hardware: loadHardware, noise: loadNoise };

it('the index of profiles is that of configs/hardware and configs/noise', async () => {
  const index: Record<string, Record<string, object>> = {};
  for (const [kind, load] of Object.entries(loaders)) {
    index[kind] = {};
    const dated = kind === 'hardware' ? datedRecords().map(({ name }) => name) : [];
    for (const name of [...(await configNames(kind)), ...dated].sort()) {
      const profile = await load(name);
      expect(profile.name).toBe(name);
      index[kind][name] = { calibratedAt: profile.calibratedAt, sha256: profileDigest(profile) };
    }
  }
  expectIndex(PROFILE_INDEX, index);
});

it('the index of data is that of configs/data', async () => {
  const configs = await Promise.all(
    (await configNames('data')).map(async (name) => [name, identityOf(await loadDataConfig(name))] as const),
  );
  for (const [name, config] of configs) expect(config.name).toBe(name);
  expectIndex(DATA_INDEX, Object.fromEntries(configs));
});

function expectIndex(name: string, index: object): void {
  const path = new URL(name, projectRoot);
  const text = `${JSON.stringify(index)}\n`;
  if (process.env.QCKPT_UPDATE_GOLDEN === '1') writeFileSync(path, text);
  expect(readFileSync(path, 'utf8'), 'QCKPT_UPDATE_GOLDEN=1 writes it again').toBe(text);
}

it('finds what has the names that a file uses, and nothing for names of no record', async () => {
  const golden = new URL('../../golden/checkpoint/format-1/trained-manila.safetensors', import.meta.url);
  const { meta } = decodeCheckpoint(new Uint8Array(readFileSync(golden)));
  const found = await recordedFor({ meta });
  expect(found.profile).toMatchObject({ name: 'manila', sha256: meta.calibration!.sha256, profile: null });
  expect(found.data).toMatchObject({ name: 'mnist-0-3', labels: [0, 1, 2, 3] });
  const byDigest = await recordedFor({
    meta: { ...meta, calibration: { ...meta.calibration!, profile: null } },
  });
  expect(byDigest.profile?.profile).toEqual(meta.calibration!.profile);
  for (const name of ['toString', '__proto__', '../manila', 'nobody']) {
    const cell = { ...(meta.run.cell as object), data: { name } };
    const calibration = { ...meta.calibration!, name };
    expect(await recordedFor({ meta: { ...meta, calibration, run: { ...meta.run, cell } } })).toEqual({
      profile: null,
      data: null,
    });
  }
});
