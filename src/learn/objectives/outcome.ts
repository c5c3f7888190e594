import { classification } from './classification.ts';
import { crossEntropyLoss } from './crossEntropy.ts';

/** What a cell with data is for that names no objective. */
export const outcome = classification({
  name: 'outcome',
  help: "Classification by outcome: the cross-entropy of how often the label's outcome is seen, and the accuracy.",
  example: 'training:\n  samples: 500\n  shots: 1000\n',
  loss: crossEntropyLoss,
  isNamed: false,
});
