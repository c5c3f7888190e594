/**
 * Milliseconds of processor time that this process has used: what an action costs by this clock is the same on a busy
 * machine as on an idle one.
 */
export function cpuClockMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
