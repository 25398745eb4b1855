/**
 * All functions of the app: importing this registers them.
 *
 * @module
 */
import './worker-memory.ts';
import { registerRoute } from './register-route.ts';
import { routes } from './routes.ts';
import './digest-timer.ts';
import './first-scan-timer.ts';
import './inspect-queue.ts';
import './scan-queue.ts';
import './scan-timer.ts';
import './tell-queue.ts';
import './worker-end.ts';
import { registerUnknownRoute } from './unknown-route.ts';

for (const route of routes) registerRoute(route);
registerUnknownRoute(routes);
