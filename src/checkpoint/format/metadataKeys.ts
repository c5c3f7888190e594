/** What every key of the metadata begins with. */
export const PREFIX = 'qckpt.';
/** The format that a file has. */
export const FORMAT_KEY = `${PREFIX}format`;
/** Versions of its parts. */
export const PARTS_KEY = `${PREFIX}components`;
/** What the state digest leaves out. */
export const PROVENANCE_KEY = `${PREFIX}provenance`;
/** The file's own digests, which both of them leave out. */
export const DIGESTS_KEY = `${PREFIX}digests`;
