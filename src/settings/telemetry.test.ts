import { describe, expect, it } from 'vitest';
import { loadSettings } from '../settings.ts';

const connectionString =
  'InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=https://in.example/';

describe('telemetry', () => {
  it('goes nowhere and keeps everything, without names, unless settings say otherwise', () => {
    expect(loadSettings({}).telemetry).toEqual({
      applicationInsights: null,
      otlp: false,
      sampleShare: 1,
      names: false,
      serviceName: 'sidescan',
    });
  });

  it('goes to Application Insights with the identity that the platform’s host uses', () => {
    const { telemetry } = loadSettings({
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=11111111-0000-4000-8000-000000000001;Authorization=AAD',
      SIDESCAN_TELEMETRY_SAMPLE_PERCENT: '20',
      WEBSITE_SITE_NAME: 'sidescan-app',
    });
    expect(telemetry).toMatchObject({ sampleShare: 0.2, serviceName: 'sidescan-app' });
    expect(telemetry.applicationInsights?.signIn).toEqual({ clientId: '11111111-0000-4000-8000-000000000001' });
    expect(telemetry.applicationInsights?.connectionString.reveal()).toBe(connectionString);
    expect(JSON.stringify(telemetry)).not.toContain('InstrumentationKey');
  });

  it('is refused by name where it cannot work', () => {
    expect(() => loadSettings({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'in.example' })).toThrow(
      /APPLICATIONINSIGHTS_CONNECTION_STRING/,
    );
    expect(() => loadSettings({ SIDESCAN_TELEMETRY_SAMPLE_PERCENT: '101' })).toThrow(/from 0 to 100/);
  });
});
