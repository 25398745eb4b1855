/**
 * The simulated Azure in a process of its own, as a bench's far side: reads a fleet from a file, tells its environment,
 * and on request what it was asked.
 *
 * @module
 */
import { parseScenario, realLimits } from '../../../src/local/azure/scenario.ts';
import { startSimulatedAzure } from '../../../src/local/azure/start.ts';
import { openSnapshot } from '../../../src/snapshot/read.ts';

/** What one answer takes to arrive, every one: a page of Resource Graph takes about this long. */
const latencyMs = 300;

const azure = await startSimulatedAzure({
  fleet: openSnapshot(process.argv[2] ?? ''),
  scenario: parseScenario({ ...realLimits, latencyMs }),
});
process.on('message', (message) => {
  if (message === 'calls') {
    process.send?.(azure.calls().map(({ route, status, query }) => ({ route, status, query: query?.slice(0, 200) })));
  } else if (message === 'end') {
    void azure.close().then(() => process.disconnect());
  }
});
process.send?.(azure.environment);
