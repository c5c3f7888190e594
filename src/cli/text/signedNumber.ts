/** Six decimals, with the sign of a plus too: a difference. */
export function signedNumber(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(6)}`;
}
