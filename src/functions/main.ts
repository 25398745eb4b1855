/**
 * All functions of the app: importing this registers them.
 *
 * @module
 */
import './clusters-http.ts';
import './drift-http.ts';
import './health-http.ts';
import './plans-http.ts';
import './report-http.ts';
import './scan-queue.ts';
import './scan-timer.ts';
import './scans-http.ts';
