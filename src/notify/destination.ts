import ipaddr from 'ipaddr.js';
import { ScanError } from '../domain/errors.ts';

/** Where messages may go beyond the public internet. */
export interface DestinationRules {
  /** CIDR ranges that may be reached although they are private. */
  readonly allowedNetworks: readonly string[];
  /** Whether this machine may be reached, and without TLS at that; for local runs. */
  readonly allowLoopback: boolean;
}

export type AddressJudge = (address: string) => 'public' | 'allowed' | 'loopback' | 'refused';

/** Azure's wire server: a public address that only the inside of a virtual network reaches. */
const wireServer = '168.63.129.16';
/** The only part of IPv6 that is given out to the internet. Embedded IPv4 outside of it (`::a9fe:a9fe`) is refused with the rest. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Judges the address that a connection would go to, whatever the URL says: every range that is not given out to the
 * public internet is refused (loopback, private, link-local with the metadata service, shared, multicast, mapped,
 * translated and tunnelled ones), except what the rules allow.
 *
 * @throws {ScanError} `config.invalid` when a network is no CIDR range
 * @see {@link https://www.iana.org/assignments/iana-ipv6-special-registry}
 */
export function addressJudge({ allowedNetworks, allowLoopback }: DestinationRules): AddressJudge {
  const networks = allowedNetworks.map(parseNetwork);
  return (text) => {
    if (!ipaddr.isValid(text)) return 'refused';
    // `::ffff:10.0.0.1` connects to 10.0.0.1, so that is what is judged.
    const address = ipaddr.process(text);
    const isListed = networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
    if (isListed) return 'allowed';
    const range = address.range();
    if (range === 'loopback') return allowLoopback ? 'loopback' : 'refused';
    const isPublic = range === 'unicast' && address.toString() !== wireServer;
    return isPublic && (address.kind() === 'ipv4' || address.match(globalUnicast)) ? 'public' : 'refused';
  };
}

function parseNetwork(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (!ipaddr.isValidCIDR(text)) {
    throw new ScanError('config.invalid', 'A network that webhooks may reach is no CIDR range, such as 10.1.0.0/16.');
  }
  return ipaddr.parseCIDR(text);
}
