import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { routes } from '../routes.ts';
import { exampleAnswers, exampleRequests, openapiDocument } from './document.ts';

const described = routes.filter(({ surface }) => surface === 'api');

describe('the OpenAPI document', () => {
  it('has nothing that the linter’s recommended rules object to', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const source = JSON.stringify(openapiDocument(routes));
    const problems = await lintFromString({ source, config, absoluteRef: 'openapi.json' });
    expect(
      problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`),
    ).toEqual([]);
  });

  it('describes every route, and no page', () => {
    const operations = Object.values(openapiDocument(routes).paths ?? {}).flatMap((item) =>
      [item.get, item.post, item.delete].flatMap((operation) => operation?.operationId ?? []),
    );
    expect(operations.sort()).toEqual(described.map(({ name }) => name).sort());
  });

  it('says which answers have a tag, and that whoever holds one is answered 304', () => {
    const { get: report } = openapiDocument(routes).paths?.['/api/report'] ?? {};
    expect(report?.responses).toMatchObject({ 200: { headers: { ETag: expect.anything() as unknown } }, 304: {} });
    const { get: health } = openapiDocument(routes).paths?.['/api/health'] ?? {};
    expect(health?.responses).not.toHaveProperty('304');
  });

  it('closes requests and keeps answers open, since fields may be added', () => {
    const schemas = openapiDocument(routes).components?.schemas ?? {};
    expect(schemas.ScanRequest).toHaveProperty('additionalProperties', false);
    expect(schemas.ClusterVerdict).not.toHaveProperty('additionalProperties');
  });
});

describe.each(described.map((route) => [route.name, route] as const))(
  'the example of %s',
  (name, { answers, path }) => {
    it('is a request of that route', () => {
      const pattern = new RegExp(
        `^(GET|POST|DELETE) /${path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}(\\?.*)?$`,
      );
      expect(exampleRequests[name]).toMatch(pattern);
    });

    it('is an answer that the document allows', () => {
      for (const [status, byType] of Object.entries(exampleAnswers[name] ?? {})) {
        for (const [type, example] of Object.entries(byType)) {
          const schema = answers[Number(status)]?.content[type];
          expect(schema?.safeParse(example).error, `${status} ${type}`).toBeUndefined();
          expect(schema, `${status} ${type}`).toBeDefined();
        }
      }
    });
  },
);
