import type { FuzzTarget } from './target.ts';
import { azureAnswers } from './targets/azure-answers.ts';
import { digests, owners } from './targets/digests.ts';
import { catalogueAnswers, clusters, tags } from './targets/fleet.ts';
import { httpRequests } from './targets/http-requests.ts';
import { hugeFiles } from './targets/huge-files.ts';
import { kubernetesObjects, quantities } from './targets/kubernetes.ts';
import { queueMessages, settings } from './targets/messages-and-settings.ts';
import { notifyAnswers } from './targets/notify-answers.ts';
import { snapshotFiles } from './targets/snapshot-files.ts';

/** Everything that reads what others wrote. */
export const fuzzTargets: readonly FuzzTarget[] = [
  clusters,
  tags,
  catalogueAnswers,
  kubernetesObjects,
  quantities,
  azureAnswers,
  snapshotFiles,
  hugeFiles,
  httpRequests,
  notifyAnswers,
  digests,
  owners,
  queueMessages,
  settings,
];
