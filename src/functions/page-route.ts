import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { describeAge, isStale } from '../dashboard/age.ts';
import { runtime } from '../compose.ts';
import { errorPage } from '../dashboard/error-page.ts';
import { renderPage, type DashboardPage, type Frame } from '../dashboard/frame.ts';
import { ScanError } from '../domain/errors.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import { authMode, type Settings } from '../settings.ts';
import { admit, type Caller } from './access.ts';
import type { Problem, ProblemAnswer } from './problem.ts';
import { route, type Answer, type NoShape, type Route, type RouteDeclaration, type RouteInput } from './route.ts';
import { versionOf } from './version-of.ts';

/** A page to be made. */
export interface PageAnswer {
  /** The finished scan that it shows; null = none. */
  readonly scan: StoredScan | null;
  /**
   * What it shows of that scan, where nothing else can change: such a page is not sent again to whoever holds it. Left
   * out for pages that show something live.
   */
  readonly form?: string;
  readonly make: () => Promise<DashboardPage>;
}

export interface PageInput<P extends z.ZodRawShape, Q extends z.ZodRawShape> extends RouteInput<P, Q, z.ZodUndefined> {
  readonly now: Date;
  readonly mayScan: boolean;
}

export interface PageDeclaration<P extends z.ZodRawShape, Q extends z.ZodRawShape> extends Pick<
  RouteDeclaration<P, Q, z.ZodUndefined>,
  'name' | 'path' | 'summary' | 'params' | 'query'
> {
  readonly answer: (input: PageInput<P, Q>) => Promise<PageAnswer>;
}

/** Declares a page of the dashboard: HTML with a policy of its own, for people who may read. */
export function pageRoute<const P extends z.ZodRawShape = NoShape, const Q extends z.ZodRawShape = NoShape>({
  name,
  path,
  summary,
  params,
  query,
  answer,
}: PageDeclaration<P, Q>): Route {
  return route<P, Q>({
    name,
    method: 'GET',
    path,
    tag: 'Pages',
    summary,
    surface: 'page',
    revalidates: true,
    ...(params ? { params } : {}),
    ...(query ? { query } : {}),
    answers: { 200: { description: 'A page.', content: { 'text/html': z.string() } } },
    handler: async (input) => {
      const { request, runtime, unlessHeld } = input;
      const { clock } = await runtime.requestParts();
      const now = clock.now();
      const mayScan = mayOperate(request);
      const { scan, form, make } = await answer({ ...input, now, mayScan });
      const frame: Omit<Frame, 'nonce'> = {
        mayScan,
        showsDeliveries: hasChannels(runtime.settings),
        scan: scan && shownScan(scan, runtime.settings.scanSchedule, now),
      };
      const render = async (): Promise<Answer> => {
        const nonce = newNonce();
        const body = await renderPage({ ...frame, nonce }, await make());
        return { headers: pageHeaders(nonce), body };
      };
      if (!scan || form === undefined) return render();
      // Whatever the frame says is part of what is held: the age above all.
      return unlessHeld(versionOf(scan, `${form}\n${JSON.stringify(frame)}`), render);
    },
  });
}

/**
 * The page that people see instead of a problem document.
 *
 * @param caller whose header has what they may do; without, the header has what everybody may
 */
export async function pageProblem(
  { headers, body }: ProblemAnswer,
  caller?: Pick<Caller, 'headers'>,
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: string }> {
  const { status, title, detail, instance } = JSON.parse(body) as Problem;
  const nonce = newNonce();
  const frame = { nonce, mayScan: caller !== undefined && mayOperate(caller), showsDeliveries: knowsChannels() };
  const page = await errorPage({ status, title, detail, correlationId: instance }, frame);
  return { headers: { ...headers, ...pageHeaders(nonce) }, body: page };
}

/** Settings may be what is broken. */
function knowsChannels(): boolean {
  try {
    return hasChannels(runtime().settings);
  } catch (error) {
    if (error instanceof ScanError) return false;
    throw error;
  }
}

/** Nothing is loaded from elsewhere, nothing runs that is not ours, and no other site may show the page. */
function pageHeaders(nonce: string): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    // With no-referrer browsers send `Origin: null` with a form, and nobody could tell that it is our own.
    'Referrer-Policy': 'same-origin',
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
  };
}

function newNonce(): string {
  return randomBytes(18).toString('base64url');
}

function shownScan(scan: StoredScan, schedule: string, now: Date): Frame['scan'] {
  const takenAt = scan.takenAt ?? scan.requestedAt;
  return {
    scanId: scan.scanId,
    takenAt,
    age: describeAge(takenAt, now),
    isStale: isStale(takenAt, schedule, now),
  };
}

/** Whether any way to reach people is set up. */
export function hasChannels({ telling: { mail, teams, slack, webhook } }: Settings): boolean {
  return [mail, teams, slack, webhook].some((channel) => channel !== null);
}

/** Whether the caller may start and cancel scans: the buttons are not shown to others. */
function mayOperate({ headers }: Pick<Caller, 'headers'>): boolean {
  try {
    admit({ headers, method: 'GET' }, { role: 'operator', surface: 'page' }, authMode(process.env), process.env);
    return true;
  } catch (error) {
    if (error instanceof ScanError) return false;
    throw error;
  }
}

/**
 * Whether a form was sent by one of our own pages. Browsers say so by `Sec-Fetch-Site`, older ones by `Origin` alone; a
 * form that says neither is refused.
 *
 * @throws {ScanError} `request.forbidden`
 */
export function requireOwnForm({ headers, url }: { readonly headers: Caller['headers']; readonly url: string }): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const host = headers.get('host') ?? new URL(url).host;
  const isOwn =
    site === null ? origin !== null && URL.canParse(origin) && new URL(origin).host === host : site === 'same-origin';
  if (!isOwn)
    throw new ScanError(
      'request.forbidden',
      'Only a page of Sidescan itself may ask for this. Open the dashboard and try again.',
    );
}
