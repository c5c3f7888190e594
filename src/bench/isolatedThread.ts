import { takeOrders } from '../experiment/executors/workThreads.ts';
import { measureIsolated } from './isolated.ts';

takeOrders(measureIsolated);
