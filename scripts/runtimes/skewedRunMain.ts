// The pure run with other last bits in Math.sin and its kin (skewMath.ts): what it prints must be the same.
//   node scripts/run.mjs runtimes/skewedRunMain FOLDER [INPUT.json]
import './skewMath.ts';
import './pureRunMain.ts';
