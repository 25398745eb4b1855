/**
 * What a worker takes: importing this first, before the app is loaded, keeps it low.
 *
 * @module
 */
import { collectOnce, holdYoungGeneration } from '../heap.ts';

holdYoungGeneration();
collectOnce();
