import { describe, expect, it } from 'vitest';
import { wholeResponse } from './whole-body.ts';

async function* pieces() {
  for (const text of ['zażółć ', '', 'gęślą']) yield Buffer.from(text);
}

describe('wholeResponse', () => {
  it('gathers the pieces in their order, with status and headers', async () => {
    const response = wholeResponse({ status: 201, headers: { ETag: '"a"' } }, pieces());
    expect(Buffer.from(await response.arrayBuffer()).toString()).toBe('zażółć gęślą');
    expect([response.status, response.headers.get('etag')]).toEqual([201, '"a"']);
  });

  it('grows in place: the pieces are never held beside the whole', async () => {
    const whole = await wholeResponse({}, pieces()).arrayBuffer();
    expect([whole.byteLength, whole.resizable]).toEqual([Buffer.byteLength('zażółć gęślą'), true]);
  });

  it('can be read as a stream instead', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of wholeResponse({}, pieces()).body ?? []) chunks.push(chunk as Uint8Array);
    expect(Buffer.concat(chunks).toString()).toBe('zażółć gęślą');
  });

  it('fails with the error of its source', async () => {
    const broken = async function* () {
      yield Buffer.from('begun');
      throw new Error('storage went away');
    };
    await expect(wholeResponse({}, broken()).arrayBuffer()).rejects.toThrow('storage went away');
  });
});
