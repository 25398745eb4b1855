import { describe, expect, it } from 'vitest';
import { routeTemplate, RouteTemplateError } from './route-template.ts';

describe('a route template', () => {
  it.each([
    ['api/items', '/api/items', {}],
    ['api/items', '/API/Items/', {}],
    ['items/{id}', '/items/a%20b', { id: 'a b' }],
    ['items/{id}', '/items/a%2Fb', { id: 'a%2Fb' }],
    ['items/{id?}', '/items', {}],
    ['items/{id?}', '/items/1', { id: '1' }],
    ['items/{id=7}', '/items', { id: '7' }],
    ['items/{id:int}/parts/{part:alpha}', '/items/1/parts/x', { id: '1', part: 'x' }],
    ['files/{*path}', '/files', {}],
    ['files/{*path}', '/files/a/b/c', { path: 'a/b/c' }],
    ['files/{**path}', '/files/a/b', { path: 'a/b' }],
    ['report.{format}', '/report.csv', { format: 'csv' }],
    ['{name}.{format}', '/a.b.csv', { name: 'a.b', format: 'csv' }],
    ['{ignored:maxlength(0)?}', '/', {}],
    ['/', '/', {}],
    ['codes/{code:regex(^[a-z]{{2}}/?$)}', '/codes/xy', { code: 'xy' }],
  ])('%s matches %s', (template, path, values) => {
    expect(routeTemplate(template).match(path)).toEqual(values);
  });

  it.each([
    ['api/items', '/api'],
    ['api/items', '/api/items/1'],
    ['api/items', '/apiXitems'],
    ['items/{id}', '/items'],
    ['items/{id}', '/items/1/2'],
    ['items/{id:int}', '/items/x'],
    ['items/{id}/parts', '/items//parts'],
    ['report.{format}', '/report.'],
    ['report.{format}', '/reportXcsv'],
    ['{ignored:maxlength(0)?}', '/x'],
    ['/', '/x'],
  ])('%s does not match %s', (template, path) => {
    expect(routeTemplate(template).match(path)).toBeUndefined();
  });

  it('keeps a path that cannot be decoded as it is', () => {
    expect(routeTemplate('items/{id}').match('/items/%zz')).toEqual({ id: '%zz' });
  });

  it.each(['items/{id:int}', 'items/{id:guid}/{part?}', 'a/{*rest}', '{x:maxlength(0)?}', 'a-{b}.{c}', '/'])(
    'matches its own sample: %s',
    (text) => {
      const template = routeTemplate(text);
      expect(template.match(template.sample)).toBeDefined();
    },
  );

  it.each(['{*rest}/more', 'items/{id', 'items/{id:nope}', 'items//x', 'items/{}', 'a{*rest}b{c}'])(
    'refuses the template %s',
    (text) => {
      expect(() => routeTemplate(text)).toThrow(RouteTemplateError);
    },
  );
});
