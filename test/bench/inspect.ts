import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from './main.ts';

const pods = 20_000;
/** A process with all clients loaded and nothing read takes about 200 MiB; a cluster may add tens. */
const memoryGoalMiB = 256;
const timeGoal = 2;

/** One cluster of 20,000 pods over the simulated API, looked into, and beside it the bare paging of the same lists. */
export async function benchInspect(): Promise<BenchResult> {
  const server = spawn(process.execPath, [scriptOf('inspect-server.ts'), String(pods)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<string> => String((await lines.next()).value);
  const callsSince = async (): Promise<number> => {
    server.stdin.write('\n');
    return (JSON.parse(await said()) as { calls: number }).calls;
  };
  try {
    const address = await said();
    const bare = await run('page', address);
    await callsSince();
    const inspected = await run('inspect', address);
    const calls = await callsSince();
    const narrow = await run('inspect', address, ['--max-old-space-size=96']);
    const ratio = inspected.seconds / bare.seconds;
    return {
      rows: [
        {
          what: `${inspected.pods.toLocaleString('en')} meshed pods looked into`,
          measured: `${inspected.peakMiB} MiB peak, ${inspected.seconds} s, ${calls} calls`,
          goal: `no more than paging, ${bare.peakMiB} MiB`,
        },
        {
          what: 'the same with a heap of 96 MiB: what is needed, without what is not collected yet',
          measured: `${narrow.peakMiB} MiB peak, ${narrow.seconds} s`,
          goal: `${memoryGoalMiB} MiB`,
        },
        {
          what: 'the same lists only paged through',
          measured: `${bare.peakMiB} MiB peak, ${bare.seconds} s`,
          goal: `looking takes at most ${timeGoal} times as long: ${ratio.toFixed(2)}`,
        },
      ],
      ratios: { inspectMemory: narrow.peakMiB / memoryGoalMiB, inspectTime: ratio / timeGoal },
    };
  } finally {
    server.stdin.end();
    await once(server, 'exit');
  }
}

interface Taken {
  readonly pods: number;
  readonly seconds: number;
  readonly peakMiB: number;
}

async function run(what: 'inspect' | 'page', address: string, flags: readonly string[] = []): Promise<Taken> {
  const child = spawn(process.execPath, [...flags, scriptOf('inspect-client.ts'), what], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(address);
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(said) as Taken;
}

function scriptOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
