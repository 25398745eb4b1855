/**
 * The settings of looking inside clusters.
 *
 * @module
 */
import { z } from 'zod';
import { secret, type Secret } from '../domain/secret.ts';
import { setting, wholeNumber, type ValuesOf } from './values.ts';

export interface InspectionSettings {
  /** Whether the app itself looks into every meshed cluster after a scan. */
  readonly isOn: boolean;
  /** Older evidence is not used. */
  readonly maxAgeDays: number;
}

/** How `sidescan inspect --upload` says who it is. */
export interface UploadSettings {
  /** A function key of the app; null = a token for the audience, or nothing. */
  readonly key: Secret | null;
  /** App ID URI of the app in Entra; null = no token is asked for. */
  readonly audience: string | null;
}

export const inspectionCatalogue = {
  SIDESCAN_INSPECTION: setting(
    z.enum(['off', 'on'], 'write off or on'),
    'Whether the app looks inside every meshed cluster after a scan of the fleet. It needs rights there, see docs/inspect.md; what it sees counts from the next scan on.',
    'off',
    'on',
  ),
  SIDESCAN_INSPECTION_MAX_AGE_DAYS: setting(
    wholeNumber(1, 365),
    'Days that what was seen inside a cluster counts; older evidence is not used.',
    '7',
  ),
  SIDESCAN_UPLOAD_KEY: setting(
    z.string().transform(secret),
    'For `sidescan inspect --upload`: a function key of the app. Secret.',
    null,
    'a-function-key',
  ),
  SIDESCAN_UPLOAD_AUDIENCE: setting(
    z.string().regex(/^(api|https):\/\/\S+$/, 'write the App ID URI, such as api://sidescan'),
    'For `sidescan inspect --upload` without a key: the App ID URI of the app, for which a token of Entra is asked.',
    null,
    'api://sidescan',
  ),
} as const;

export function readInspection(values: ValuesOf<typeof inspectionCatalogue>): {
  readonly inspection: InspectionSettings;
  readonly upload: UploadSettings;
} {
  return {
    inspection: {
      isOn: values.SIDESCAN_INSPECTION === 'on',
      maxAgeDays: values.SIDESCAN_INSPECTION_MAX_AGE_DAYS,
    },
    upload: { key: values.SIDESCAN_UPLOAD_KEY ?? null, audience: values.SIDESCAN_UPLOAD_AUDIENCE ?? null },
  };
}
