import { z } from 'zod';

// The page allows no code from text, and zod would try. It has to know before any schema is made: imported first.
z.config({ jitless: true });
