import { type IsolatedOrder, measureIsolated } from './isolated.ts';

// Forked: answers one order and ends.
process.on('message', (order: IsolatedOrder) => {
  process.send?.(measureIsolated(order), () => process.disconnect());
});
