/** MJML brings no types of its own; this is the part that `npm run generate` uses. */
declare module 'mjml-browser' {
  const mjml: (
    source: string,
    options: { readonly validationLevel: 'strict'; readonly fonts: Readonly<Record<string, string>> },
  ) => Promise<{ readonly html: string; readonly errors: readonly { readonly formattedMessage: string }[] }>;
  export default mjml;
}
