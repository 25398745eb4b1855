/** HTML made by us: filled in as it is. Everything else is text, and escaped. */
export interface Html {
  readonly html: string;
}

/** The names between double braces in a template. */
export type Slots<Template extends string> = Template extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Slots<Rest>
  : never;

/** Fills every `{{name}}` of a template: strings are escaped for text and double-quoted attributes. */
export function fillTemplate<Template extends string>(
  template: Template,
  values: Readonly<Record<Slots<Template>, string | Html>>,
): Html {
  const given: Readonly<Record<string, string | Html>> = values;
  return {
    html: template.replace(/\{\{(\w+)\}\}/g, (_slot, name: string) => {
      const value = given[name] ?? '';
      return typeof value === 'string' ? escapeHtml(value) : value.html;
    }),
  };
}

export function joinHtml(parts: readonly Html[], separator = ''): Html {
  return { html: parts.map(({ html }) => html).join(separator) };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
