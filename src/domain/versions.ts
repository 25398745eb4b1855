/**
 * Kubernetes versions and mesh revisions: how they are written, how they compare.
 *
 * @module
 */

/** `patch` is null for an alias such as `1.33`. Only `major` and `minor` decide a verdict. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number | null;
}

export interface MeshRevision {
  readonly major: number;
  readonly minor: number;
}

const kubernetesVersionPattern = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6})(?:-[0-9A-Za-z.+-]*)?)?$/i;
const meshRevisionPattern = /^asm-(\d{1,4})-(\d{1,4})$/i;
const bareMeshRevisionPattern = /^(\d{1,4})-(\d{1,4})$/;

/** Reads `1.33`, `1.33.2` or `v1.33.2-suffix`; anything else is null (malformed, hence unknown). */
export function parseKubernetesVersion(text: string): KubernetesVersion | null {
  const match = kubernetesVersionPattern.exec(text);
  if (!match) return null;
  return { major: Number(match[1]), minor: Number(match[2]), patch: match[3] === undefined ? null : Number(match[3]) };
}

/** Reads `asm-1-29` in any case; anything else is null (malformed, hence unknown). */
export function parseMeshRevision(text: string): MeshRevision | null {
  const match = meshRevisionPattern.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : null;
}

/** Reads an entry of an `upgrades` list, where the `asm-` prefix is sometimes left out (facts 6.3). */
export function parseMeshUpgradeTarget(text: string): MeshRevision | null {
  const match = bareMeshRevisionPattern.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : parseMeshRevision(text);
}

interface MajorMinor {
  readonly major: number;
  readonly minor: number;
}

/** Negative when `a` is older. Numbers, not text: `asm-1-9` comes before `asm-1-20`. Patches do not count. */
export function compareMinor(a: MajorMinor, b: MajorMinor): number {
  return a.major - b.major || a.minor - b.minor;
}

/** Like {@link compareMinor}, then by patch; an alias without a patch comes before its patches. */
export function compareVersions(a: KubernetesVersion, b: KubernetesVersion): number {
  return compareMinor(a, b) || (a.patch ?? -1) - (b.patch ?? -1);
}

/** `1.33`: the form in which Sidescan names a minor version. */
export function formatMinor(version: MajorMinor): string {
  return `${version.major}.${version.minor}`;
}

/** `asm-1-29`: the form in which Sidescan names a revision, whatever Azure's casing was. */
export function formatRevision(revision: MeshRevision): string {
  return `asm-${revision.major}-${revision.minor}`;
}
