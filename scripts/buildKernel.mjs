// Compiles src/kernel (AssemblyScript) to WebAssembly, a module for what is recorded in checkpoints, one for tensor
// networks, one each for sums of integers, eigenvectors, many inputs and large state vectors, and writes the bytes as
// TypeScript modules, so that pure rooms need no file access to load them.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const name of ['kernel', 'tensor', 'sums', 'subspace', 'product', 'wide']) {
  const { error, stdout, stderr, binary } = await compile(name);
  if (error) {
    process.stderr.write(`${stdout}${stderr}${error.message}\n`);
    process.exit(1);
  }
  writeFileSync(
    `${root}src/numeric/${name}Bytes.generated.ts`,
    `// Made by scripts/buildKernel.mjs from src/kernel. Do not edit.\nexport const ${name}Base64 =\n  '${Buffer.from(binary).toString('base64')}';\n`,
  );
}

/** @param {string} name of the file with the module's exports */
async function compile(name) {
  /** @type {Uint8Array} */
  let binary = new Uint8Array();
  const result = await asc.main(
    [
      `src/kernel/${name}.ts`,
      '--baseDir',
      root,
      '--outFile',
      `${name}.wasm`,
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--initialMemory',
      name === 'tensor' ? '10' : '1',
    ],
    {
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
    },
  );
  return { error: result.error, stdout: result.stdout.toString(), stderr: result.stderr.toString(), binary };
}
