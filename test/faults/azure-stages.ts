import type { Scope } from '../../src/domain/contracts.ts';
import { clustersQuery, resourceGroupsQuery, subscriptionsQuery, summaryQuery } from '../../src/collect/queries.ts';
import type { Cell, FaultName, Stage } from './matrix.ts';

/** A stage of a collection: its requests, and the scope that leads to them. */
export interface AzureStage extends Stage {
  readonly route: string;
  /** Of Resource Graph, which answers several stages. */
  readonly query?: string;
  readonly scope: Scope;
}

export const group = 'contoso';
const tenant: Scope = { tenant: true };

/** Why an answer is missing, in a gap's words. */
const reasons = {
  throttled: 'throttled',
  fails: 'unavailable',
  refused: 'forbidden',
  reset: 'unavailable',
  slow: 'unavailable',
  cut: 'cut',
  otherJson: 'malformed',
  webPage: 'malformed',
} as const satisfies Partial<Record<FaultName, string>>;
type AnswerFault = keyof typeof reasons;
type PageFault = 'endlessPages' | 'pageTwice' | 'movingRows';

const everywhere = {
  clockJumps: { notApplicable: 'tried for Azure as a whole' },
  outage: { notApplicable: 'tried for Azure as a whole: it is one endpoint' },
  conflict: { notApplicable: 'nothing is written there' },
  diskFull: { notApplicable: 'nothing is written there' },
  tooBig: { notApplicable: 'pages are bounded, and one over the service’s limit is asked for in halves' },
} satisfies Partial<Record<FaultName, Cell>>;
const onePage = (): Readonly<Record<PageFault, Cell>> => {
  const notApplicable = 'one answer, without pages or rows';
  return { endlessPages: { notApplicable }, pageTwice: { notApplicable }, movingRows: { notApplicable } };
};
const nothingLost: Cell = { passing: 'right', lasting: 'right' };

/** Cells of what is asked for: `named` are the gaps of a fault that stays, `mends` the faults that may pass unnoticed. */
function cells(
  named: (reason: string) => string,
  mends: readonly AnswerFault[],
  pages: Readonly<Record<PageFault, Cell>>,
): Stage['cells'] {
  const ends = Object.entries(reasons).map(([fault, reason]): [string, Cell] => [
    fault,
    {
      passing: mends.includes(fault as AnswerFault) ? 'right' : `gap: ${named(reason)}`,
      lasting: `gap: ${named(reason)}`,
    },
  ]);
  return { ...(Object.fromEntries(ends) as Record<AnswerFault, Cell>), ...pages, ...everywhere };
}

/** The SDK repeats what the service or the connection failed at; an answer is an answer. */
const armMends: readonly AnswerFault[] = ['throttled', 'fails', 'reset', 'slow'];
/** Resource Graph’s pages are asked for once more, too, when they cannot be read. */
/** A record that was cut means half a file: here it is no more than counts or tags. */
const fleetRecord = (reason: string): string => `fleet record ${reason === 'cut' ? 'unavailable' : reason}`;
const graphMends: readonly AnswerFault[] = [...armMends, 'cut', 'otherJson', 'webPage'];
/** Another subscription is asked where a location’s catalogue is not told through one. */
const catalogueMends: readonly AnswerFault[] = [...armMends, 'refused', 'cut', 'webPage'];

const late = ['subscription feature late', 'location kubernetesVersions late', 'location meshRevisions late'];
const listOf = (what: string): Readonly<Record<PageFault, Cell>> => ({
  endlessPages: { lasting: `gap: ${what} malformed` },
  pageTwice: nothingLost,
  // The other of ARM and Resource Graph knows it.
  movingRows: nothingLost,
});

const gone = (): Cell => ({ lasting: 'error: azure.unreachable' });
const noPages = (): Readonly<Record<PageFault, Cell>> => {
  const notApplicable = 'tried where there are pages';
  return { endlessPages: { notApplicable }, pageTwice: { notApplicable }, movingRows: { notApplicable } };
};

export const azureStages: readonly AzureStage[] = [
  {
    name: 'Token',
    asks: 'the platform’s managed identity: who we are',
    route: 'token',
    scope: tenant,
    cells: {
      throttled: gone(),
      fails: { notApplicable: 'the identity library repeats for a quarter of a minute, then it is as for the others' },
      refused: gone(),
      reset: { notApplicable: 'the identity library repeats for a quarter of a minute, then it is as for the others' },
      cut: gone(),
      otherJson: gone(),
      webPage: gone(),
      slow: { notApplicable: 'it is part of an attempt, whose time is bounded as a whole' },
      ...onePage(),
      ...everywhere,
    },
  },
  {
    name: 'Azure as a whole',
    asks: 'everything above and below, at once',
    route: '*',
    scope: tenant,
    cells: {
      throttled: gone(),
      fails: gone(),
      refused: { lasting: 'gap: fleet subscriptions forbidden' },
      reset: gone(),
      slow: gone(),
      cut: gone(),
      otherJson: gone(),
      webPage: gone(),
      ...noPages(),
      ...everywhere,
      clockJumps: { passing: 'right', lasting: 'right' },
      outage: gone(),
    },
  },
  {
    name: 'Subscriptions',
    asks: 'ARM: which subscriptions there are',
    route: 'subscriptions',
    scope: tenant,
    cells: cells((reason) => `fleet subscriptions ${reason}`, armMends, listOf('fleet subscriptions')),
  },
  {
    name: 'Management groups',
    asks: 'ARM: what is below a group',
    route: 'descendants',
    scope: { managementGroups: [group] },
    cells: cells(
      (reason) => `managementGroup subscriptions ${reason}`,
      armMends,
      listOf('managementGroup subscriptions'),
    ),
  },
  {
    name: 'Readable subscriptions',
    asks: 'Resource Graph: which of them can be read',
    route: 'resourceGraph',
    query: subscriptionsQuery,
    scope: tenant,
    // Refused as a whole, they are asked for by id.
    cells: {
      ...cells((reason) => `fleet subscriptions ${reason} + subscription clusters ${reason}`, graphMends, {
        endlessPages: { lasting: 'gap: fleet subscriptions cut' },
        pageTwice: nothingLost,
        movingRows: { passing: 'right', lasting: 'gap: fleet subscriptions cut + subscription clusters cut' },
      }),
      refused: {
        passing: 'gap: fleet subscriptions forbidden',
        lasting: 'gap: fleet subscriptions forbidden + subscription clusters forbidden',
      },
    },
  },
  {
    name: 'Counts',
    asks: 'Resource Graph: how many clusters are where',
    route: 'resourceGraph',
    query: summaryQuery,
    scope: tenant,
    cells: cells((reason) => [fleetRecord(reason), ...late].join(' + '), graphMends, {
      endlessPages: { lasting: 'gap: fleet record unavailable + subscription feature late' },
      pageTwice: nothingLost,
      movingRows: { passing: 'right', lasting: 'gap: fleet record unavailable + subscription feature late' },
    }),
  },
  {
    name: 'Clusters',
    asks: 'Resource Graph: the clusters',
    route: 'resourceGraph',
    query: clustersQuery,
    scope: tenant,
    cells: cells((reason) => `subscription clusters ${reason}`, graphMends, {
      endlessPages: { lasting: 'gap: subscription clusters cut' },
      pageTwice: nothingLost,
      movingRows: { passing: 'right', lasting: 'gap: subscription clusters cut' },
    }),
  },
  {
    name: 'Resource groups',
    asks: 'Resource Graph: tags of groups with clusters',
    route: 'resourceGraph',
    query: resourceGroupsQuery,
    scope: tenant,
    cells: cells(fleetRecord, graphMends, {
      endlessPages: { lasting: 'gap: fleet record unavailable' },
      pageTwice: nothingLost,
      movingRows: { passing: 'right', lasting: 'gap: fleet record unavailable' },
    }),
  },
  {
    name: 'Preview flag',
    asks: 'Microsoft.Features: the flag of a subscription',
    route: 'features',
    scope: tenant,
    cells: cells((reason) => `subscription feature ${reason}`, armMends, onePage()),
  },
  ...(['meshRevisions', 'kubernetesVersions'] as const).map((route) => ({
    name: route === 'meshRevisions' ? 'Mesh revisions' : 'Kubernetes versions',
    asks: 'AKS: what a location offers',
    route,
    scope: tenant,
    cells: cells((reason) => `location ${route} ${reason}`, catalogueMends, onePage()),
  })),
];
