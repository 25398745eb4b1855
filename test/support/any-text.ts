import fc from 'fast-check';

/** What has a meaning somewhere: markup, Markdown, mrkdwn, templates, links, mentions, marks that reorder or hide. */
const meaningful = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '|',
  '*',
  '_',
  '~',
  '`',
  '\\',
  '[',
  ']',
  '(',
  ')',
  '{{',
  '}}',
  '${',
  '#',
  '@',
  ':',
  '://',
  'www.',
  '\n',
  '\r',
  '\t',
  ' ',
  '\u0000',
  '\u001b[2J',
  '\u2028',
  '\u200f',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200b',
  '<script>',
  '</td></table>',
  '<!--',
  '-->',
  '<!channel>',
  '<@U1>',
  ':tada:',
  '[x](https://evil.example)',
  '\ud800',
  '\udc00',
  '👩‍🚀',
  'e\u0301',
  '\u05e9\u05dc',
  '集群',
  'aks',
];

/**
 * Text that somebody hostile or unlucky wrote: any UTF-16 unit, halves of pairs included, among what has a meaning
 * somewhere. (fast-check's own `binary` unit takes seconds to build.)
 */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...meaningful),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  );
  return fc.array(piece, { maxLength }).map((pieces) => pieces.join('').slice(0, maxLength));
}
