import type { ErrorCode } from '../../numeric/qckptError.ts';
import { readBoundedText } from '../../storage/files/readBoundedFile.ts';
import type { YamlFile } from './yamlFile.ts';

/** Large are only profiles; composing YAML takes some hundred times a text's length. */
const largestFileBytes = (code: ErrorCode): number => (code === 'PROFILE' ? 8 : 1) * 2 ** 20;

/**
 * Reads a YAML file as `parseYamlText` does its text. The parser is loaded with the first file: most starts read none.
 * @throws QckptError with the given code: the file cannot be read, is too large, is no UTF-8 or no such YAML
 */
export async function readYamlFile(path: string, code: ErrorCode = 'SPEC'): Promise<YamlFile> {
  const text = readBoundedText(path, { most: largestFileBytes(code), code });
  return (await import('./yamlFile.ts')).parseYamlText(text, path, code);
}
