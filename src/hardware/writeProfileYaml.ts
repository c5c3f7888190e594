import type { HardwareProfile } from './hardwareProfile.ts';

/**
 * A profile as YAML 1.2, one line a qubit and a coupler. Numbers are written in ECMAScript's shortest round-trip form:
 * reading the text gives an equal profile.
 */
export function writeProfileYaml(profile: HardwareProfile): string {
  const { source, qubits, couplers } = profile;
  const files = source.files.map(({ name }) => name).join(' ');
  const lines = [
    `# ${profile.name} (${profile.vendor}): ${qubits.length} qubits, calibrated ${profile.calibratedAt}.`,
    `# Made by \`qckpt calibration import ${files}\`.`,
    `# Recorded data: ${source.package} ${source.version}; licence: ${source.licence}.`,
    `format: ${profile.format}`,
    `name: ${scalar(profile.name)}`,
    `vendor: ${scalar(profile.vendor)}`,
    `technology: ${profile.technology}`,
    `nativeGates: ${flow(profile.nativeGates)}`,
    `calibratedAt: ${scalar(profile.calibratedAt)}`,
    'source:',
    `  package: ${scalar(source.package)}`,
    `  version: ${scalar(source.version)}`,
    `  licence: ${scalar(source.licence)}`,
    ...block('files', source.files, '  '),
    '# index = physical qubit',
    ...block('qubits', qubits),
    '# directed: [first, second] as the gate is written; error null: dead',
    ...block('couplers', couplers),
    ...(profile.origins === undefined
      ? []
      : ['# what was not recorded qubit by qubit', ...block('origins', profile.origins)]),
    ...block('remarks', profile.remarks),
  ];
  return `${lines.join('\n')}\n`;
}

function block(key: string, entries: readonly unknown[], indent = ''): string[] {
  if (entries.length === 0) return [`${indent}${key}: []`];
  return [`${indent}${key}:`, ...entries.map((entry) => `${indent}  - ${flow(entry)}`)];
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, member]) => `${key}: ${flow(member)}`)
      .join(', ')} }`;
  return typeof value === 'string' ? scalar(value) : JSON.stringify(value);
}

/** Quoted unless it is a plain word that YAML cannot take for anything but text. */
function scalar(text: string): string {
  return /^[a-z][a-z0-9_./-]{0,31}$/i.test(text) && !/^(null|true|false)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
