/**
 * Deliveries for tests of ledgers.
 *
 * @module
 */
import type { StoredDelivery } from '../../src/domain/tell-ports.ts';

/** A pending mail of Monday's digest to the fleet's address. */
export function aDelivery(changes: Partial<StoredDelivery> = {}): StoredDelivery {
  return {
    deliveryId: 'delivery-1',
    digestId: 'digest-1',
    channel: 'email',
    recipient: 'platform@contoso.example',
    state: 'pending',
    attempts: 0,
    lastAttemptAt: null,
    nextAttemptAt: null,
    error: null,
    occasion: 'digest',
    audience: { kind: 'fleet' },
    operationId: '8540c0de-899f-8cce-acb5-3ec493af3800',
    scanId: 'scan-1',
    createdAt: '2026-11-23T08:00:00Z',
    acceptedAt: null,
    tryStartedAt: null,
    tryId: null,
    ...changes,
  };
}
