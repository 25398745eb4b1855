import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

/** A Bicep value as far as its text says: what is worked out at deployment is an `expression`. */
export type BicepValue =
  | { readonly kind: 'object'; readonly entries: readonly BicepEntry[] }
  | { readonly kind: 'list'; readonly items: readonly BicepValue[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number' | 'boolean' | 'null' }
  | { readonly kind: 'choice'; readonly either: readonly BicepValue[] }
  | { readonly kind: 'expression' };
export interface BicepEntry {
  readonly name: string;
  readonly value: BicepValue;
}
export interface BicepResource {
  readonly name: string;
  /** As written between the quotes: `type@version`, or the path of a module. */
  readonly of: string;
  readonly isExisting: boolean;
  readonly body: Extract<BicepValue, { kind: 'object' }>;
}
export interface BicepDeclaration {
  readonly name: string;
  readonly isDescribed: boolean;
  readonly isRequired: boolean;
}
export interface BicepFile {
  /** Where the grammar did not understand, as `line: text`. */
  readonly problems: readonly string[];
  readonly resources: readonly BicepResource[];
  readonly modules: readonly BicepResource[];
  readonly parameters: readonly BicepDeclaration[];
  readonly outputs: readonly BicepDeclaration[];
  /** Every word and text of the file, in order. */
  readonly words: ReadonlySet<string>;
  /** The files that are loaded or imported, as written. */
  readonly loads: readonly string[];
  /** What `module.outputs.name` asks for. */
  readonly outputsUsed: readonly { readonly module: string; readonly output: string }[];
}

/** Reads Bicep with its tree-sitter grammar. It says nothing of types: `bicep-check.ts` compares those with an index. */
export async function bicepReader(): Promise<(source: string) => BicepFile> {
  await Parser.init();
  const require = createRequire(import.meta.url);
  const grammar = readFileSync(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm'));
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (source) => {
    const tree = parser.parse(source);
    if (!tree) throw new Error('nothing was parsed');
    return readFile(tree.rootNode);
  };
}

function readFile(root: Node): BicepFile {
  const all = [...walk(root)];
  const declarations = all.filter((node) => node.parent?.type === root.type);
  const declared = (type: string): readonly BicepDeclaration[] =>
    declarations.flatMap((node) => (node.type === type ? [readDeclaration(node)] : []));
  return {
    problems: all
      .filter((node) => node.isError || node.isMissing)
      .map((node) => `${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`),
    resources: declarations.flatMap((node) => (node.type === 'resource_declaration' ? [readResource(node)] : [])),
    modules: declarations.flatMap((node) => (node.type === 'module_declaration' ? [readResource(node)] : [])),
    parameters: declared('parameter_declaration'),
    outputs: declared('output_declaration'),
    words: new Set(
      all
        .filter(({ type }) => ['identifier', 'property_identifier', 'string_content'].includes(type))
        .map(({ text }) => text),
    ),
    loads: [...root.text.matchAll(/(?:load(?:Text|Json)Content\(|from )'([^']+)'/g)].map(([, path = '']) => path),
    outputsUsed: [...root.text.matchAll(/\b(\w+)\.outputs\.(\w+)/g)].map(([, module = '', output = '']) => ({
      module,
      output,
    })),
  };
}

function readDeclaration(node: Node): BicepDeclaration {
  const decorators = node.previousNamedSibling?.type === 'decorators' ? node.previousNamedSibling.text : '';
  // `param name type`, and a default behind an equals sign; a type that ends in a question mark may be left out.
  const isRequired = !node.children.some((child) => child.type === '=') && !node.text.trimEnd().endsWith('?');
  return { name: firstOf(node, 'identifier').text, isDescribed: /@description\('\S/.test(decorators), isRequired };
}

function readResource(node: Node): BicepResource {
  const body = [...walk(node)].find(({ type }) => type === 'object');
  const value = body ? readValue(body) : { kind: 'object' as const, entries: [] };
  if (value.kind !== 'object') throw new Error(`${node.text.slice(0, 60)}: no body`);
  return {
    name: firstOf(node, 'identifier').text,
    of: textOf(firstOf(node, 'string')),
    isExisting: /^resource \w+ '[^']*' existing /.test(node.text),
    body: value,
  };
}

function readValue(node: Node): BicepValue {
  const inner = node.namedChildren.filter((child) => child.type !== 'comment');
  switch (node.type) {
    case 'object':
      return {
        kind: 'object',
        entries: inner.flatMap((child) => (child.type === 'object_property' ? [readEntry(child)] : [])),
      };
    case 'array':
      return { kind: 'list', items: inner.map(readValue) };
    case 'string':
      return inner.some((child) => child.type === 'interpolation')
        ? { kind: 'expression' }
        : { kind: 'text', text: textOf(node) };
    case 'number':
    case 'boolean':
    case 'null':
      return { kind: node.type };
    case 'ternary_expression': {
      const sides = ['consequence', 'alternative'].map((name) => node.childForFieldName(name));
      return { kind: 'choice', either: sides.map((side) => (side ? readValue(side) : { kind: 'expression' })) };
    }
    case 'for_statement': {
      const body = node.childForFieldName('body');
      return body ? { kind: 'list', items: [readValue(body)] } : { kind: 'expression' };
    }
    default:
      return { kind: 'expression' };
  }
}

function readEntry(node: Node): BicepEntry {
  const [name, value] = node.namedChildren.filter((child) => child.type !== 'comment');
  return {
    name: name?.type === 'string' ? textOf(name) : (name?.text ?? ''),
    value: value ? readValue(value) : { kind: 'expression' },
  };
}

function textOf(node: Node): string {
  return node.text.slice(1, -1);
}

function firstOf(node: Node, type: string): Node {
  const found = node.namedChildren.find((child) => child.type === type);
  if (!found) throw new Error(`${node.text.slice(0, 60)}: no ${type}`);
  return found;
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* walk(child);
}
