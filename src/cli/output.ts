import { printable, visible } from '../numeric/quoted.ts';

/**
 * The one way out: data to standard output, messages to standard error, and nothing on either that a terminal would
 * obey, whatever a stranger's file says. JSON keeps its value: what is escaped stands in its strings.
 */
export function print(text: string): void {
  process.stdout.write(visible(text));
}

/** The same of text for people: lines that are very long are cut. */
export function printBriefly(text: string): void {
  process.stdout.write(printable(text));
}

/** A message of one line or more. */
export function tell(message: string): void {
  process.stderr.write(`${printable(message)}\n`);
}

/** Where a progress bar is drawn; only what has come through `printable` is. */
export const messageStream: NodeJS.WriteStream = process.stderr;

/**
 * A reader that goes away (`qckpt explain | head`) must not end a run half way, nor a disk without room for its output.
 * What is lost otherwise is said, and the exit code is not 0.
 */
export function watchOutput(): void {
  let outputLost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || outputLost) return;
    outputLost = true;
    tell(`qckpt: the output is not complete: ${error.message}`);
  });
  process.stderr.on('error', () => {});
  process.on('exit', (code) => {
    if (outputLost && code === 0) process.exitCode = 1;
  });
}
