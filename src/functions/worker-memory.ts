/**
 * What a worker takes: importing this first, before the app is loaded, keeps it low.
 *
 * @module
 */
import { collectGarbage, holdYoungGeneration } from '../heap.ts';

holdYoungGeneration();
collectGarbage();
