import { html } from 'hono/html';
import { errorState } from '../report/html/states.ts';
import { renderPage, type Frame } from './frame.ts';

export interface ErrorData {
  readonly status: number;
  /** What is so, in a few words. */
  readonly title: string;
  /** A sentence that is safe to show: what was attempted and what to do. */
  readonly detail: string;
  /** Finds the request in the log. */
  readonly correlationId: string;
}

/** What people see instead of a page that could not be made. Needs nothing but itself: storage may be what failed. */
export function errorPage(
  { status, title, detail, correlationId }: ErrorData,
  frame: Omit<Frame, 'scan'>,
): Promise<string> {
  const action =
    status === 401
      ? { label: 'Sign in', href: '/.auth/login/aad?post_login_redirect_uri=%2F' }
      : { label: status === 503 ? 'Try again' : 'To the overview', href: status === 503 ? '' : '/' };
  return renderPage(
    { ...frame, scan: null },
    {
      title,
      body: html`${errorState({ title: detail, text: html`Correlation id <code data-copy="the correlation id">${correlationId}</code>, status ${status}`, action })}`,
    },
  );
}
