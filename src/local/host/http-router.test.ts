import { describe, expect, it } from 'vitest';
import { httpRouter, type HttpFunction } from './http-router.ts';
import { routeTemplate } from './route-template.ts';

function http(name: string, route: string, methods: readonly string[] = ['GET'], disabled = false): HttpFunction {
  return {
    name,
    registered: { metadata: { name, bindings: {} }, callback: () => undefined },
    trigger: { kind: 'http', bindingName: 't', authLevel: 'function', methods, route: routeTemplate(route) },
    outputs: [],
    disabled,
  };
}

describe('the router', () => {
  it('tells functions of one route apart by their methods', () => {
    const find = httpRouter([http('create', 'scans', ['POST']), http('list', 'scans', ['GET', 'HEAD'])]);
    expect(['POST', 'GET', 'HEAD', 'get'].map((method) => find(method, '/scans')?.function.name)).toEqual([
      'create',
      'list',
      'list',
      'list',
    ]);
  });

  it('finds nothing for another method or path: the platform answers 404 for both', () => {
    const find = httpRouter([http('list', 'scans')]);
    expect([find('DELETE', '/scans'), find('HEAD', '/scans'), find('GET', '/scan')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes a literal before a parameter when its name comes first', () => {
    const find = httpRouter([http('aLatest', 'scans/latest'), http('scan', 'scans/{id}')]);
    expect(find('GET', '/scans/latest')?.function.name).toBe('aLatest');
    expect(find('GET', '/scans/7')).toMatchObject({ function: { name: 'scan' }, params: { id: '7' } });
  });

  it('refuses a function that the platform would never reach', () => {
    expect(() => httpRouter([http('scan', 'scans/{id}'), http('zLatest', 'scans/latest')])).toThrow(
      /GET \/scans\/latest of "zLatest" is answered by "scan" \(\/scans\/\{id\}\)/,
    );
  });

  it('refuses two functions with one route', () => {
    expect(() => httpRouter([http('a', 'scans/{id}'), http('b', 'scans/{scanId}')])).toThrow(/"b" is answered by "a"/);
  });

  it('lets constraints keep two routes apart', () => {
    const find = httpRouter([http('byNumber', 'scans/{id:int}'), http('named', 'scans/latest')]);
    expect(find('GET', '/scans/latest')?.function.name).toBe('named');
  });

  it('leaves out functions that are switched off', () => {
    expect(httpRouter([http('list', 'scans', ['GET'], true)])('GET', '/scans')).toBeUndefined();
  });
});
