/** Text for an XML element or attribute. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** An element with attributes (those that are undefined left out) and children or text that is XML already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  if (children.length === 0) return `<${name}${said}/>`;
  const inner = children.some(child => child.startsWith('<')) ? `\n${indented(children)}\n` : children.join('');
  return `<${name}${said}>${inner}</${name}>`;
}

function indented(lines: readonly string[]): string {
  return lines.join('\n').replaceAll(/^/gm, '  ');
}
