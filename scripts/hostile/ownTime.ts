/**
 * Starts a clock of what an action costs: the wall's time, or where the machine is busy with others the processor time
 * of this process, its other threads included, if that is less.
 * @returns milliseconds since
 */
export function startOwnTime(): () => number {
  const wall = performance.now();
  const from = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(from);
    return Math.min(performance.now() - wall, (user + system) / 1000);
  };
}
