// Writes the JSON Schemas of experiment and profile files for editors. Run after changing either; a test compares.
//   node scripts/run.mjs writeSchemas
import { mkdirSync, writeFileSync } from 'node:fs';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { editorSchemas } from '#src/experiment/spec/schemaFiles.ts';

const folder = new URL('configs/schema/', projectRoot);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(editorSchemas())) writeFileSync(new URL(name, folder), text);
