/**
 * One cold start: imports the bundle that is named as the platform's worker does and prints the milliseconds it took.
 *
 * @module
 */
import { pathToFileURL } from 'node:url';
import { coreModule } from '../../src/local/host/core-module.ts';

const bundle = pathToFileURL(process.argv[2] ?? '').href;
// The worker stands ready before it is told which app to load; so does this.
const core = coreModule();
const startedMs = performance.now();
const app = await core.collect(
  () => import(bundle),
  () => undefined,
);
console.log(JSON.stringify({ loadMs: performance.now() - startedMs, functions: app.functions.size }));
