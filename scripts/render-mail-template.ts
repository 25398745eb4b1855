import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import mjml from 'mjml-browser';
import { format, resolveConfig } from 'prettier';

const source = new URL('../src/report/digest/mail-template.mjml', import.meta.url);
const target = fileURLToPath(new URL('../src/report/digest/mail-template.ts', import.meta.url));

/**
 * Compiles the mail's layout and takes it apart: each `part:NAME` becomes an entry, `{{NAME}}` stays in its place.
 *
 * @throws {Error} for anything that MJML objects to
 */
export async function renderMailTemplate(): Promise<string> {
  const { html, errors } = await mjml(await readFile(source, 'utf8'), {
    validationLevel: 'strict',
    // Its default list would load web fonts of these names from elsewhere.
    fonts: {},
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const parts = takeApart(compact(html));
  const entries = Object.entries(parts).map(([name, text]) => `${name}: ${JSON.stringify(text)},`);
  const file = `/**
 * Compiled from mail-template.mjml by \`npm run generate\`: do not edit. \`{{name}}\` is filled at run time.
 *
 * @module
 */
export const mailTemplate = {
${entries.join('\n')}
} as const;
`;
  return format(file, { ...(await resolveConfig(target)), parser: 'typescript' });
}

/** Indentation and our own comments are not sent; Outlook's conditional comments are markup. */
function compact(html: string): string {
  return (
    html
      .replace(/<!--(?:(?!-->)[^])*-->/g, (comment) => (/^<!--\/?part:|\[if |\[endif\]/.test(comment) ? comment : ''))
      // Prettier writes {{ name }}.
      .replace(/\{\{\s*(\w+)\s*\}\}/g, '{{$1}}')
      .replace(/\n\s*/g, '\n')
      .replace(/\n{2,}/g, '\n')
      .trim()
  );
}

function takeApart(html: string): Record<string, string> {
  const parts: Record<string, string> = {};
  const inner = /<!--part:(\w+)-->((?:(?!<!--part:)[^])*?)<!--\/part:\1-->/;
  let page = html;
  for (let found = inner.exec(page); found !== null; found = inner.exec(page)) {
    const [whole, name = '', text = ''] = found;
    parts[name] = text.trim();
    page = page.replace(whole, () => `{{${name}}}`);
  }
  return { page, ...parts };
}
