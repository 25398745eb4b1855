import { azureStages } from './azure-stages.ts';
import { confirmStage } from './confirm-stage.ts';
import { filesRead, filesWritten } from './file-stages.ts';
import { kubernetesStage } from './kubernetes-stage.ts';
import type { Stage } from './matrix.ts';
import { storageStages } from './storage-stages.ts';
import { tellingStages } from './telling-stages.ts';

/** The whole matrix, in the order in which a scan meets it. */
export const allStages: readonly Stage[] = [
  ...azureStages,
  confirmStage,
  kubernetesStage,
  ...storageStages,
  ...tellingStages,
  filesRead,
  filesWritten,
];
