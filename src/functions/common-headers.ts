/**
 * On every answer. Reports name a company's clusters: nothing on the way may keep or reinterpret them, and no page of
 * somebody else may hold them.
 */
export const commonHeaders = {
  'Cache-Control': 'private, no-cache',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
