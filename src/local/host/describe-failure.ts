import { RestError } from '@azure/core-rest-pipeline';

/** What a log line may say of a failed storage call: code and status, never the address, which may hold a signature. */
export function describeFailure(error: unknown): { readonly error: string } {
  if (error instanceof RestError)
    return { error: `${error.name} ${error.code ?? ''} ${error.statusCode ?? ''}`.replaceAll(/ +/g, ' ').trim() };
  return {
    error: error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error was thrown',
  };
}
