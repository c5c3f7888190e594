import type { ParameterValues } from '../../circuit/angle.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import { writeBraket } from '../../circuit/openQasm/writeBraket.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import { bindParameters } from '../../circuit/parameters.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import type { ExportedFile } from './exportedFile.ts';
import { checkpointAsJson } from './inspect.ts';
import { roCrate, workflowFile } from './roCrate.ts';

/** What the user chose for formats that hold a circuit; the others leave it aside. */
export interface ExportOptions {
  /** Which circuit, and whether the trained angles are put in for the parameters' names. */
  readonly circuit: 'logical' | 'compiled';
  readonly bind: boolean;
  /** Values of the inputs besides: one sample of the data. */
  readonly sample?: ParameterValues | null;
  /** Whose OpenQASM: the standard's where absent. */
  readonly dialect?: Dialect;
}

/** Who reads OpenQASM 3 in a way of their own. */
export const dialects = ['standard', 'braket'] as const;
/** One of `dialects`. */
export type Dialect = (typeof dialects)[number];

/** A format that a checkpoint can be written in for other tools: a record of the registry. */
export interface ExportFormat {
  readonly name: string;
  readonly help: string;
  /** @throws QckptError QASM: the stored text is no circuit */
  readonly write: (checkpoint: DecodedCheckpoint, file: ExportedFile, options: ExportOptions) => string;
  /** A second file that the first one speaks of. */
  readonly beside?: (
    checkpoint: DecodedCheckpoint,
    file: ExportedFile,
  ) => { readonly name: string; readonly text: string };
}

/** What `qckpt export` writes. */
export const exportFormats: readonly ExportFormat[] = [
  {
    name: 'openqasm3',
    help: 'the logical or the compiled circuit; trained angles, and one sample of the data, are put in where asked for',
    write: ({ parameters, meta }, _, { circuit: which, bind, sample = null, dialect = 'standard' }) => {
      const text = which === 'logical' ? meta.circuit.logicalOpenQasm3 : meta.circuit.compiledOpenQasm3;
      if (!bind && dialect === 'standard') return text;
      const trained = meta.circuit.parameterNames.map((name, k) => [name, parameters.data[k]] as const);
      const circuit = bindParameters(
        readOpenQasm(text),
        new Map([...(bind ? trained : []), ...(sample ?? [])]),
      );
      const physical = which === 'compiled' && meta.calibration !== null;
      return dialect === 'braket'
        ? writeBraket(circuit, { physical })
        : writeOpenQasm(circuit, { version: 3, physical });
    },
  },
  {
    name: 'json',
    help: 'metadata and tensors, as `inspect --json` has them',
    write: (checkpoint) => `${canonicalJson(checkpointAsJson(checkpoint))}\n`,
  },
  {
    name: 'ro-crate',
    help:
      'ro-crate-metadata.json (RO-Crate 1.3, Workflow Run 0.5) that describes the file, its code, its hardware and ' +
      'its claims; with --output also the cell that was run, beside it',
    beside: workflowFile,
    write: (checkpoint, file) => `${JSON.stringify(roCrate(checkpoint, file), null, 2)}\n`,
  },
];
