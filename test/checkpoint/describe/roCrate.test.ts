import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roCrate, workflowFile } from '../../../src/checkpoint/describe/roCrate.ts';
import { decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { sha256Hex } from '../../../src/numeric/canonicalJson.ts';

type Entity = Readonly<Record<string, unknown>> & { readonly '@id': string };

const folder = fileURLToPath(new URL('../../golden/checkpoint/', import.meta.url));
const names = ['sample', 'trained-none', 'trained-manila', 'adjusted-manila', 'eigensolver'].map(
  (name) => `${name}.safetensors`,
);

function crateOf(name: string) {
  const bytes = new Uint8Array(readFileSync(`${folder}${name}`));
  const checkpoint = decodeCheckpoint(bytes);
  const file = { name, bytes: bytes.length, sha256: sha256Hex(bytes), modified: '2026-01-02T03:04:05.000Z' };
  const crate = roCrate(checkpoint, file) as {
    readonly '@context': unknown;
    readonly '@graph': readonly Entity[];
  };
  const entities = new Map(crate['@graph'].map((one) => [one['@id'], one]));
  return { crate, entities, checkpoint, workflow: workflowFile(checkpoint, file) };
}

/** All that an entity refers to by a property. */
function referred(entity: Entity | undefined, name: string): string[] {
  const value = entity?.[name] ?? [];
  return (Array.isArray(value) ? value : [value]).map((one) => one['@id']);
}

function typesOf(entity: Entity | undefined): unknown[] {
  return [entity?.['@type'] ?? []].flat();
}

// What the validator of scripts/crate/check.ts requires, and accepted of the golden.
describe.each(names)('the crate of %s', (name) => {
  const { crate, entities, checkpoint, workflow } = crateOf(name);
  const root = entities.get('./');
  const [main] = referred(root, 'mainEntity');

  it('is one of RO-Crate 1.3 and of Workflow Run 0.5, each profile described', () => {
    expect(crate['@context']).toBe('https://w3id.org/ro/crate/1.3/context');
    expect(referred(entities.get('ro-crate-metadata.json'), 'conformsTo')).toEqual([
      'https://w3id.org/ro/crate/1.3',
    ]);
    for (const id of ['https://w3id.org/ro/wfrun/process/0.5', 'https://w3id.org/ro/wfrun/workflow/0.5']) {
      expect(referred(root, 'conformsTo')).toContain(id);
      expect(typesOf(entities.get(id))).toContain('CreativeWork');
    }
    for (const property of ['name', 'description', 'datePublished', 'license'])
      expect(root).toHaveProperty(property);
  });

  it('has a main workflow, which an action ran, with the checkpoint as its result', () => {
    expect(referred(root, 'hasPart')).toEqual([encodeURIComponent(name), main]);
    expect(typesOf(entities.get(main))).toEqual(
      expect.arrayContaining(['File', 'SoftwareSourceCode', 'ComputationalWorkflow']),
    );
    const action = crate['@graph'].find((one) => one['@type'] === 'CreateAction');
    expect(referred(action, 'instrument')).toEqual([main]);
    expect(referred(action, 'result')).toEqual([name]);
    expect(decodeURIComponent(main)).toBe(workflow.name);
    expect(sha256Hex(new TextEncoder().encode(workflow.text))).toBe(checkpoint.meta.run.cellSha256);
    expect(entities.get(main)?.sha256).toBe(checkpoint.meta.run.cellSha256);
  });

  it('has formal parameters for all that went in and came out, each with its example', () => {
    const parameters = ['input', 'output'].flatMap((way) => referred(entities.get(main), way));
    expect(parameters.length).toBeGreaterThan(2);
    for (const id of parameters) {
      const one = entities.get(id);
      expect(typesOf(one)).toContain('FormalParameter');
      expect(one).toHaveProperty('additionalType');
      const [example] = referred(one, 'workExample');
      expect(referred(entities.get(example), 'exampleOfWork')).toEqual([id]);
    }
  });

  it('says of each program and language where it is from', () => {
    const named = crate['@graph'].filter((one) =>
      typesOf(one).some((type) => type === 'SoftwareApplication' || type === 'ComputerLanguage'),
    );
    expect(named.length).toBeGreaterThan(1);
    for (const one of named)
      expect(one).toMatchObject({
        name: expect.any(String),
        version: expect.any(String),
        url: expect.stringMatching(
          /^(?:https:\/\/identifiers\.org\/swh:1:rev:[0-9a-f]{40}|urn:sha256:[0-9a-f]{64})$/,
        ),
      });
  });

  it('names nothing twice, and refers to nothing that is not there', () => {
    expect(entities.size).toBe(crate['@graph'].length);
    const ids = [...JSON.stringify(crate['@graph']).matchAll(/\{"@id":"([^"]*)"\}/g)].map(([, id]) => id);
    for (const id of ids)
      if (id !== 'https://w3id.org/ro/crate/1.3') expect([...entities.keys()]).toContain(id);
  });
});

it('has not changed', () => {
  const path = `${folder}sample.crate.json`;
  const text = `${JSON.stringify(crateOf('sample.safetensors').crate, null, 2)}\n`;
  if (process.env.QCKPT_UPDATE_GOLDEN === '1') writeFileSync(path, text);
  const isSame = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (!isSame) writeFileSync(`${path}.new`, text);
  expect(isSame, `${path} differs from ${path}.new; QCKPT_UPDATE_GOLDEN=1 accepts it`).toBe(true);
});
