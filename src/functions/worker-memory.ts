/**
 * What a worker takes: importing this first, before the app is loaded, keeps it low.
 *
 * @module
 */
import { holdYoungGeneration } from '../young-generation.ts';

holdYoungGeneration();
