/**
 * Outcome of a class where qubit 0 carries the most significant bit of the class (class = 2 bit0 + bit1 for two
 * qubits), while an outcome's index has it as the least significant. Its own inverse.
 */
export function reversedBits(classIndex: number, reads: number): number {
  let outcome = 0;
  for (let bit = 0; bit < reads; bit++) if ((classIndex >> bit) & 1) outcome |= 1 << (reads - 1 - bit);
  return outcome;
}

/** Outcome that bits stand for as `qckpt simulate` prints them: c[n-1] ... c[1] c[0]. @param bits 0 and 1 */
export function outcomeOfBits(bits: string): number {
  return Number.parseInt(bits, 2);
}
