/** The folder from which `npm run sidescan` was called; undefined for anything else. */
export function whereCalled(
  script: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined;
