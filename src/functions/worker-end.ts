import { app } from '@azure/functions';
import { flushTelemetry } from '../compose.ts';

/** Telemetry is sent every few seconds; what waits when the platform ends the worker goes with this. */
app.hook.appTerminate(async () => flushTelemetry());
