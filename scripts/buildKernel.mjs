// Compiles src/kernel (AssemblyScript) to WebAssembly and writes the bytes as a TypeScript module, so that pure rooms
// need no file access to load it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const { error, stdout, stderr, binary } = await compile();
if (error) {
  process.stderr.write(`${stdout}${stderr}${error.message}\n`);
  process.exit(1);
}
writeFileSync(
  `${root}src/numeric/kernelBytes.generated.ts`,
  `// Made by scripts/buildKernel.mjs from src/kernel. Do not edit.\nexport const kernelBase64 =\n  '${Buffer.from(binary).toString('base64')}';\n`,
);

async function compile() {
  /** @type {Uint8Array} */
  let binary = new Uint8Array();
  const result = await asc.main(
    [
      'src/kernel/kernel.ts',
      '--baseDir',
      root,
      '--outFile',
      'kernel.wasm',
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--initialMemory',
      '1',
    ],
    {
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
    },
  );
  return { error: result.error, stdout: result.stdout.toString(), stderr: result.stderr.toString(), binary };
}
