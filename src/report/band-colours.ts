/** What paints each sidecar mode in charts and mails, 3:1 and more on the surface of its colour scheme. */
export const bandColours = {
  native: { light: '#3f9a6e', dark: '#3a9468' },
  mixed: { light: '#bd8a2c', dark: '#a97f2a' },
  classic: { light: '#d36b5e', dark: '#b85b4d' },
  undetermined: { light: '#8b96a2', dark: '#66717d' },
} as const;
