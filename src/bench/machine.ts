import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What times were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memory_gib: number;
  readonly system: string;
  readonly node: string;
}

/**
 * The computer that a benchmark runs on, for the rows of its table: processor, cores this process may use, memory in
 * GiB.
 */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round((10 * totalmem()) / 2 ** 30) / 10,
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
  };
}
