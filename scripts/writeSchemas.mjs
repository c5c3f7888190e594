// Writes the JSON Schemas of experiment and profile files for editors. Run after changing either; a test compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import { editorSchemas } from '../dist/experiment/spec/schemaFiles.js';

const folder = new URL('../configs/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(editorSchemas())) writeFileSync(new URL(name, folder), text);
