import { escapeHtml } from './html.ts';

/** Where a file is dropped. @param machines that it can be tried on */
export function verifySection(machines: readonly string[]): string {
  const options = machines.map((name) => `<option>${escapeHtml(name)}</option>`).join('');
  return (
    '<section id="verify" aria-labelledby="verify-h"><h2 id="verify-h">Verify a checkpoint</h2>' +
    '<p>Recomputes every claim of a <code>.safetensors</code> checkpoint with the program and the arithmetic ' +
    'that <code>qckpt verify</code> has. ' +
    'It happens in this page: the file does not leave your computer, and the page is not allowed to connect to ' +
    'anything.</p>' +
    '<noscript><p>This needs JavaScript and WebAssembly. On a command line: <code>npx qckpt verify ' +
    'FILE</code>.</p></noscript>' +
    '<div id="drop" class="drop" hidden><p><label class="button" for="file">Choose a file</label> or drop it ' +
    'here</p>' +
    '<input id="file" type="file" accept=".safetensors" class="unseen">' +
    '<div id="progress" hidden><p id="stage" role="status"></p><progress id="bar" max="1" aria-label="Progress ' +
    'of the verification"></progress> <button type="button" id="cancel">Cancel</button></div></div>' +
    '<div id="outcome" aria-live="polite"></div>' +
    `<template id="machines">${options}</template></section>`
  );
}
