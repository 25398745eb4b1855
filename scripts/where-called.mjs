// npm runs a script in the folder of its package, wherever the person is who called it.

/**
 * Where the command line belongs: files are named as seen from there. Only for the command line as `npm run` starts it;
 * npm's variables are inherited by every process below, and those run where they were started.
 */
export function whereCalled(script, { INIT_CWD: calledFrom, npm_lifecycle_event: event }) {
  return script === 'src/cli/main.ts' && event === 'sidescan' && calledFrom ? calledFrom : undefined;
}
