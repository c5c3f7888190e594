// A kind of lie, as a record.
import type { FreshType } from '../freshFiles.ts';
import type { OpenFile } from '../openFile.ts';

/**
 * What must become of a lie.
 * mismatch: `verify` finds it; corrupt: the reader does, already; unverifiable: `verify` cannot tell what it is about;
 * different: training again finds it, and `verify` may (it says that it has not checked);
 * own profile: nothing is false but a name: `verify` says that the profile is not a recorded one;
 * unknowable: nobody can tell, nothing depends on it, and `verify` says that it has not checked.
 */
export type Fate = 'mismatch' | 'corrupt' | 'unverifiable' | 'different' | 'own profile' | 'unknowable';

/** Changes the file; what it gives back is awaited, no more. */
export type Forge = (file: OpenFile) => unknown;

/** `[name, types of file, fate, forge]`. */
export type ForgeryRecord = readonly [name: string, on: readonly FreshType[], fate: Fate, forge: Forge];
