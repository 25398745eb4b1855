/**
 * Every rule, ascending by id: the one list that the engine, the reports and `docs/rules.md` read. Ids are never
 * reused.
 *
 * @module
 */
import type { Rule } from '../rule.ts';
import { changedWorkarounds } from './changed-workarounds.ts';
import { clusterState } from './cluster-state.ts';
import { controlPlaneFloor } from './control-plane-floor.ts';
import { exemptionNotHolding } from './exemption-not-holding.ts';
import { flagWithdrawn } from './flag-withdrawn.ts';
import { flagWithoutEffect } from './flag-without-effect.ts';
import { installHistoryUnknown } from './install-history-unknown.ts';
import { kubernetesEndOfSupport } from './kubernetes-end-of-support.ts';
import { latentPoolFloor } from './latent-pool-floor.ts';
import { meshCompatibility } from './mesh-compatibility.ts';
import { meshEndOfLife } from './mesh-end-of-life.ts';
import { meshRevisionFloor } from './mesh-revision-floor.ts';
import { nodeAutoProvisioning } from './node-auto-provisioning.ts';
import { nodePoolFloor } from './node-pool-floor.ts';
import { notObserved } from './not-observed.ts';
import { observedDisagrees } from './observed-disagrees.ts';
import { obsoleteWorkarounds } from './obsolete-workarounds.ts';
import { openMeshUpgrade } from './open-mesh-upgrade.ts';
import { previewFlagNotRegistered } from './preview-flag-not-registered.ts';
import { requestsGrow } from './requests-grow.ts';
import { restartOutstanding } from './restart-outstanding.ts';
import { sidecarAnnotations } from './sidecar-annotations.ts';
import { startupRace } from './startup-race.ts';
import { stuckJobPods } from './stuck-job-pods.ts';
import { unreadInput } from './unread-input.ts';
import { virtualNodes } from './virtual-nodes.ts';
import { willFlip } from './will-flip.ts';

export const rules: readonly Rule[] = Object.freeze([
  controlPlaneFloor,
  nodePoolFloor,
  meshRevisionFloor,
  previewFlagNotRegistered,
  installHistoryUnknown,
  openMeshUpgrade,
  latentPoolFloor,
  virtualNodes,
  willFlip,
  meshEndOfLife,
  kubernetesEndOfSupport,
  meshCompatibility,
  nodeAutoProvisioning,
  clusterState,
  exemptionNotHolding,
  unreadInput,
  flagWithoutEffect,
  notObserved,
  flagWithdrawn,
  observedDisagrees,
  restartOutstanding,
  sidecarAnnotations,
  obsoleteWorkarounds,
  changedWorkarounds,
  stuckJobPods,
  requestsGrow,
  startupRace,
]);
