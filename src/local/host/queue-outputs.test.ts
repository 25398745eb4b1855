import { describe, expect, it } from 'vitest';
import type { OpenOutput } from './queue-outputs.ts';
import { decodeMessage, encodeMessage, queueOutputWriter } from './queue-outputs.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { InvocationResponse } from './core-types.ts';

const definition: FunctionDefinition = {
  name: 'f',
  registered: { metadata: { name: 'f', bindings: {} }, callback: () => undefined },
  trigger: { kind: 'queue', bindingName: 't', queueName: 'in', connection: 'STORE' },
  outputs: [
    { name: '$return', queueName: 'returned', connection: 'STORE' },
    { name: 'extra', queueName: 'extra', connection: 'STORE' },
  ],
  disabled: false,
};

async function written(response: InvocationResponse): Promise<[string, string][]> {
  const sent: [string, string][] = [];
  const open: OpenOutput = async ({ queueName }) => ({
    sendMessage: async (text) => sent.push([queueName, text]),
  });
  await queueOutputWriter(open, 'none')(definition, response);
  return sent;
}

describe('queue outputs', () => {
  it('send what was returned and what was set', async () => {
    expect(
      await written({ returnValue: { string: 'a' }, outputData: [{ name: 'extra', data: { json: '{"b":1}' } }] }),
    ).toEqual([
      ['returned', 'a'],
      ['extra', '{"b":1}'],
    ]);
  });

  it('send one message for each element of an array', async () => {
    expect(await written({ returnValue: { json: '[{"a":1},"b",3]' } })).toEqual([
      ['returned', '{"a":1}'],
      ['returned', 'b'],
      ['returned', '3'],
    ]);
  });

  it('send nothing for nothing', async () => {
    expect(await written({ returnValue: null, outputData: [] })).toEqual([]);
    expect(await written({ returnValue: { json: '[]' } })).toEqual([]);
  });

  it('send bytes and numbers', async () => {
    expect(await written({ returnValue: { bytes: Buffer.from('é') } })).toEqual([['returned', 'é']]);
    expect(await written({ returnValue: { int: 0 } })).toEqual([['returned', '0']]);
  });
});

describe('message texts', () => {
  it('survive base64 both ways', () => {
    expect(decodeMessage(encodeMessage('{"é":1}', 'base64'), 'base64')).toBe('{"é":1}');
    expect(encodeMessage('x', 'none')).toBe('x');
  });

  it('that are no base64 are told apart', () => {
    expect(decodeMessage('{"a":1}', 'base64')).toBeUndefined();
    expect(decodeMessage('abc', 'base64')).toBeUndefined();
    expect(decodeMessage('{"a":1}', 'none')).toBe('{"a":1}');
  });
});
