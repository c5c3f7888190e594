import { takeOrders } from '../workThreads.ts';
import { measureIsolated } from './isolated.ts';

takeOrders(measureIsolated);
