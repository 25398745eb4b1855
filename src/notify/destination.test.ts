import { describe, expect, it } from 'vitest';
import { addressJudge } from './destination.ts';

const strict = addressJudge({ allowedNetworks: [], allowLoopback: false });

describe('addressJudge', () => {
  it.each(['93.184.215.14', '20.0.0.1', '2001:4860:4860::8888', '2603:1030::1', '::ffff:8.8.8.8'])(
    'lets messages out to the public internet: %s',
    (address) => {
      expect(strict(address)).toBe('public');
    },
  );

  it.each([
    ['169.254.169.254', 'the metadata service'],
    ['169.254.0.1', 'link-local'],
    ['168.63.129.16', 'the wire server'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback, its other end'],
    ['::1', 'loopback'],
    ['10.0.0.5', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'shared by carriers'],
    ['100.100.100.200', 'shared by carriers, another cloud’s metadata'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this network'],
    ['::', 'unspecified'],
    ['192.0.0.170', 'protocol assignments'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['fd00:ec2::254', 'unique local'],
    ['fc00::1', 'unique local'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['::ffff:169.254.169.254', 'mapped'],
    ['::ffff:a9fe:a9fe', 'mapped, in hexadecimal'],
    ['::ffff:127.0.0.1', 'mapped'],
    ['::a9fe:a9fe', 'compatible, long withdrawn'],
    ['64:ff9b::a9fe:a9fe', 'translated'],
    ['64:ff9b:1::a9fe:a9fe', 'translated locally'],
    ['2002:a9fe:a9fe::1', '6to4'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['100::1', 'discarded'],
    ['4000::1', 'not given out'],
    ['metadata', 'no address'],
    ['', 'nothing'],
  ])('refuses %s: %s', (address) => {
    expect(strict(address)).toBe('refused');
  });

  it('allows what a network names, and only that', () => {
    const judge = addressJudge({ allowedNetworks: ['10.1.0.0/16', 'fd12::/32'], allowLoopback: false });
    expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd12::7', '10.2.0.1', 'fd13::7', '127.0.0.1'].map(judge)).toEqual([
      'allowed',
      'allowed',
      'allowed',
      'refused',
      'refused',
      'refused',
    ]);
  });

  it('allows this machine where that is said, and nothing beside it', () => {
    const judge = addressJudge({ allowedNetworks: [], allowLoopback: true });
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1'].map(judge)).toEqual([
      'loopback',
      'loopback',
      'loopback',
      'refused',
    ]);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', 'contoso', ''])('refuses %s as a network', (network) => {
    expect(() => addressJudge({ allowedNetworks: [network], allowLoopback: false })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });
});
