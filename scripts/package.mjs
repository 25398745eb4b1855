// Makes what is deployed: the folder dist/app and the same as dist/sidescan.zip, byte for byte the same from the same
// sources. `package.mjs [FOLDER]` makes both in another folder than dist/.
import { zipSync } from 'fflate';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleApp, packageOf } from './bundle.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const folder = path.join(target, 'app');
const zip = path.join(target, 'sidescan.zip');
/** What is in the bundle and why, as esbuild says it; not deployed. */
const contents = path.join(target, 'contents.json');
/** The largest package that a cold start should have to fetch. */
const mostBytes = 5 * 2 ** 20;

rmSync(folder, { recursive: true, force: true });
rmSync(zip, { force: true });
mkdirSync(folder, { recursive: true });
const metafile = await bundleApp(path.join(folder, 'dist'));
writeFileSync(contents, JSON.stringify(metafile));
for (const file of ['host.json', 'LICENSE']) copyFileSync(path.join(root, file), path.join(folder, file));
const { name, version, license } = readJson(path.join(root, 'package.json'));
const description = { name, version, license, private: true, type: 'module', main: 'dist/functions.mjs' };
writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(metafile));

// DOS times know no zone: a local one gives the same bytes everywhere.
const mtime = new Date(1980, 0, 1);
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .map((file) => [path.relative(folder, file).split(path.sep).join('/'), file])
  .sort(([a], [b]) => (a < b ? -1 : 1));
const bytes = zipSync(
  Object.fromEntries(files.map(([entry, file]) => [entry, [readFileSync(file), { mtime, level: 9 }]])),
);
writeFileSync(zip, bytes);
console.log(`${path.relative(process.cwd(), zip)}: ${(bytes.length / 2 ** 20).toFixed(1)} MiB, ${files.length} files`);
if (bytes.length > mostBytes) {
  console.error(`The package is larger than ${mostBytes / 2 ** 20} MiB; \`npm run bench -- cold\` says what weighs.`);
  process.exitCode = 1;
}

/** The licences of what is bundled: they ask to go with every copy. */
function notices({ inputs }) {
  const folders = new Map();
  for (const input of Object.keys(inputs)) {
    const packaged = packageOf(input);
    if (!packaged) continue;
    const end = input.lastIndexOf(`node_modules/${packaged}/`) + `node_modules/${packaged}`.length;
    folders.set(input.slice(0, end), packaged);
  }
  const texts = [...folders]
    .map(([from, packaged]) => {
      const { version: of, license: terms } = readJson(path.join(root, from, 'package.json'));
      const file = readdirSync(path.join(root, from))
        .sort()
        .find((entry) => /^(licen[cs]e|copying)/i.test(entry));
      const text = file
        ? readFileSync(path.join(root, from, file), 'utf8')
            .replaceAll('\r\n', '\n')
            .trim()
        : '';
      return `${packaged} ${of} (${terms})\n\n${text}\n`;
    })
    .sort();
  return [...new Set(texts)].join(`\n${'-'.repeat(80)}\n\n`);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
