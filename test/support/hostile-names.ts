/** Names that try to leave the place they are printed in. Azure allows few of these; a snapshot file holds anything. */
export const hostileNames = [
  "it's",
  'two words',
  '$(touch pwned)',
  '`touch pwned`',
  '"; touch pwned; "',
  "'; touch pwned; '",
  'a && touch pwned',
  'line\ntouch pwned',
  '-rf',
  '| cell',
  '<script>alert(1)</script>',
  '```\n# heading',
  '!history',
  '\\',
  '*',
  '',
] as const;
