import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../domain/ports.ts';
import { bend, type Disturbable, faultBook, faultReply } from './faults.ts';
import type { CallNotes, Reply } from './http.ts';
import { limits, type Limits } from './limits.ts';
import { send } from './listener.ts';
import type { Scenario } from './scenario.ts';

/** One thing the simulated Azure was asked, and what it answered. */
export interface RecordedCall extends CallNotes {
  readonly method: string;
  /** The route's name; `unknown` when nothing serves the path. */
  readonly route: string;
  /** With its query string. */
  readonly path: string;
  /** 0 when the connection was broken instead of answered. */
  readonly status: number;
  readonly atMs: number;
}

/** What every service of the simulation shares: time, the scenario and its counts, and the record of calls. */
export interface Stage {
  readonly nowMs: () => number;
  readonly scenario: () => Scenario;
  readonly limits: () => Limits;
  /** Sends an answer, disturbed as the scenario says, and records the call. */
  readonly perform: (
    response: ServerResponse,
    request: Disturbable & { readonly method: string },
    answer: () => Reply,
  ) => Promise<void>;
  readonly calls: () => readonly RecordedCall[];
  readonly setScenario: (scenario: Scenario) => void;
  /** Wakes whatever is still being delayed. */
  readonly end: () => void;
}

export function stage(first: Scenario, clock: Clock): Stage {
  let scenario = first;
  let faults = faultBook(first.faults);
  let limited = limits(first);
  const recorded: RecordedCall[] = [];
  const ended = new AbortController();

  const wait = async (milliseconds: number): Promise<void> => {
    if (milliseconds === 0) return;
    await delay(milliseconds, undefined, { signal: ended.signal }).catch((error: unknown) => {
      if (!ended.signal.aborted) throw error;
    });
  };

  const perform: Stage['perform'] = async (response, request, answer) => {
    const atMs = clock.now().getTime();
    const fault = faults.next(request);
    const record = (status: number, notes: CallNotes = {}): void => {
      recorded.push({ method: request.method, route: request.route, path: request.url, status, atMs, ...notes });
    };
    await wait(scenario.latencyMs + (fault?.delayMs ?? 0));
    if (fault?.reset) {
      record(0);
      response.destroy();
      return;
    }
    const truthful = (fault === undefined ? undefined : faultReply(fault, request.route, atMs)) ?? answer();
    const bent = fault === undefined ? truthful : bend(truthful, fault);
    const reply = fault?.html ? { ...bent, body: '<!doctype html><title>Sign in to the network</title>' } : bent;
    record(send(response, reply, fault?.cutBody), reply.notes);
  };

  return {
    nowMs: () => clock.now().getTime(),
    scenario: () => scenario,
    limits: () => limited,
    perform,
    calls: () => recorded,
    setScenario: (next) => {
      scenario = next;
      faults = faultBook(next.faults);
      limited = limits(next);
    },
    end: () => ended.abort(),
  };
}
