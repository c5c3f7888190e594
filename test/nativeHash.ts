import { hashBy } from '../src/numeric/hostHash.ts';
import { nativeSha256 } from '../src/storage/files/nativeSha256.ts';

// As the command line does.
hashBy(nativeSha256);
