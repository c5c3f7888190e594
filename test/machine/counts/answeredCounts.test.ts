import { expect, test } from 'vitest';
import { machineRequest, requestText } from '../../../src/checkpoint/format/machineRequest.ts';
import { writeOpenQasm } from '../../../src/circuit/openQasm/writeOpenQasm.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { answeredCounts } from '../../../src/machine/counts/answeredCounts.ts';
import { judgeCounts } from '../../../src/machine/counts/judgeCounts.ts';
import { readAnswers } from '../../../src/machine/spool/readAnswers.ts';
import { canonicalJson, type JsonValue } from '../../../src/numeric/canonicalJson.ts';
import { answerTo, batch, circuit, memoryFolder } from '../spool/spools.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A folder with one request of two circuits, and its answer. */
function folderOfOne() {
  const { circuitSha256, names, shots } = batch;
  const request = machineRequest({
    ...{
      circuit,
      circuitSha256,
      names,
      shots,
      bindings: [[0.25], [0.5]],
      samples: [7],
      purpose: { step: 0 },
    },
  });
  const folder = memoryFolder();
  folder.write(
    `circuit-${circuitSha256}.qasm`,
    bytes(writeOpenQasm(circuit, { version: 3, physical: true })),
  );
  folder.write('000000.request.json', bytes(requestText(request)));
  folder.write('000000.response.json', bytes(canonicalJson(answerTo(requestText(request)) as JsonValue)));
  return folder;
}

test('answers of a spool folder are counts of the circuits that were asked for', async () => {
  const manila = await loadHardware('manila');
  const { counted, way, answered } = answeredCounts(readAnswers(folderOfOne()), manila, 10);
  expect(answered).toBe(2);
  expect(counted.map(({ judged }) => judged)).toEqual([[[60, 40, 0, 0]], [[0, 0, 0, 100]]]);
  expect(way.circuits.map(({ values }) => [...values])).toEqual([[['a', 0.25]], [['a', 0.5]]]);
  // rz on |00>: the ideal circuit says 00 always.
  const judged = judgeCounts(manila, counted, [way], { fits: ['strengths'], starts: 1 });
  expect(judged.map(({ models }) => models[0].distance)).toEqual([0.4, 1]);
  expect(judged[0].models.map(({ routing }) => routing)).toEqual(judged[0].models.map(() => 'known'));
  expect(judged[0].models.at(-1)).toMatchObject({ model: 'strengths', fittedTo: 'other circuits' });
});

test('what is not as it was asked is refused', () => {
  const folder = folderOfOne();
  folder.write(
    '000000.request.json',
    bytes(`${new TextDecoder().decode(folder.files.get('000000.request.json'))} `),
  );
  expect(() => readAnswers(folder)).toThrow(/another|expected/);
  const other = folderOfOne();
  other.write(`circuit-${batch.circuitSha256}.qasm`, bytes('OPENQASM 3;'));
  expect(() => readAnswers(other)).toThrow(/expected the circuit of this digest/);
  expect(readAnswers(memoryFolder())).toEqual([]);
});
