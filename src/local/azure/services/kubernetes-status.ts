import type { Reply } from '../http.ts';

/** The reasons that Kubernetes writes beside a status code. */
const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** An error as an API server writes it: an object of kind Status. */
export function kubernetesStatus(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const reason = reasons[status];
  return {
    status,
    headers,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason !== undefined && { reason }),
      code: status,
    },
  };
}
