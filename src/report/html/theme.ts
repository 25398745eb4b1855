import { themeBase } from './theme-base.ts';
import { themeParts } from './theme-parts.ts';
import { themePrint } from './theme-print.ts';

/**
 * The look of every page and report: one stylesheet, light and dark, screen and print, system fonts, nothing from
 * outside.
 *
 * For pages: `head`, `card`, `columns`, `tiles`, `toolbar`, `field`, `choices`, `chips`, `pager`, `facts`, `scroll`,
 * `quiet`, `note` (`good`, `warn`, `bad`), `button` (`primary`), `unseen` (for screen readers only).
 */
export const theme = `${themeBase}${themeParts}${themePrint}`;
