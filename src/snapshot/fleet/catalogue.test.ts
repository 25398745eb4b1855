import { describe, expect, it } from 'vitest';
import { readKubernetesOffer, readMeshOffer } from '../to-domain.ts';
import { formatMinor, formatRevision } from '../../domain/versions.ts';
import { kubernetesVersionsRecord, meshRevisionsRecord, offeredRevisions } from './catalogue.ts';
import type { Offer, Place } from './places.ts';

const place = (offer: Offer): Place => ({ location: 'westeurope', code: 'weu', weight: 1, offer });

describe('the mesh revisions of a location', () => {
  it('have the shape of the recorded answer', () => {
    expect(meshRevisionsRecord(place('full'), 'sub').response).toEqual({
      value: [
        {
          id: '/subscriptions/sub/providers/Microsoft.ContainerService/locations/westeurope/meshRevisionProfiles/istio',
          name: 'istio',
          type: 'Microsoft.ContainerService/locations/meshRevisionProfiles',
          properties: {
            meshRevisions: [
              {
                revision: 'asm-1-28',
                upgrades: ['asm-1-29', 'asm-1-30'],
                compatibleWith: [
                  { name: 'KubernetesOfficial', versions: ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35'] },
                  { name: 'AKSLongTermSupport', versions: ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35'] },
                ],
              },
              {
                revision: 'asm-1-29',
                upgrades: ['asm-1-30'],
                compatibleWith: [
                  { name: 'KubernetesOfficial', versions: ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36'] },
                  { name: 'AKSLongTermSupport', versions: ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36'] },
                ],
              },
              {
                revision: 'asm-1-30',
                compatibleWith: [
                  { name: 'KubernetesOfficial', versions: ['1.32', '1.33', '1.34', '1.35', '1.36'] },
                  { name: 'AKSLongTermSupport', versions: ['1.32', '1.33', '1.34', '1.35', '1.36'] },
                ],
              },
            ],
          },
        },
      ],
    });
  });

  it.each(Object.keys(offeredRevisions) as Offer[])('are read by the product as they are on offer: %s', (offer) => {
    const read = readMeshOffer(meshRevisionsRecord(place(offer), 'sub').response);
    expect(read?.revisions.map(({ revision }) => formatRevision(revision))).toEqual(offeredRevisions[offer]);
  });
});

describe('the Kubernetes versions of a location', () => {
  const offer = readKubernetesOffer(kubernetesVersionsRecord(place('full')).response);

  it('are those of November 2026: 1.32 and 1.33 for long-term support only, 1.37 in preview', () => {
    expect(offer?.minors.map((minor) => [formatMinor(minor), minor.plans.length, minor.preview])).toEqual([
      ['1.32', 1, false],
      ['1.33', 1, false],
      ['1.34', 2, false],
      ['1.35', 2, false],
      ['1.36', 2, false],
      ['1.37', 1, true],
    ]);
    expect(offer?.minors[0]?.plans).toEqual(['AKSLongTermSupport']);
  });

  it('offer the next minor, and from a long-term one also the one after', () => {
    const upgrades = (minor: string) =>
      offer?.minors
        .find((entry) => formatMinor(entry) === minor)
        ?.upgrades.map(formatMinor)
        .filter((target) => target !== minor);
    expect(upgrades('1.32')).toEqual(['1.33', '1.34']);
    expect(upgrades('1.34')).toEqual(['1.35']);
    expect(upgrades('1.37')).toEqual([]);
  });

  it('end earlier where roll-outs arrive late', () => {
    const late = readKubernetesOffer(kubernetesVersionsRecord(place('lagging')).response);
    expect(late?.minors.map(formatMinor)).toEqual(['1.32', '1.33', '1.34', '1.35']);
  });
});
