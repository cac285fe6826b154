export type Heading = { id?: string; version?: string };

/** Id and version as the text says them; what cannot be found is left to the server to ask for. */
export function headingOf(text: string): Heading {
  if (text.trimStart().startsWith('{')) {
    try {
      const { id, version } = JSON.parse(text) as Record<string, unknown>;
      return { id: wordOf(id), version: wordOf(version) };
    } catch {
      return {};
    }
  }
  const find = (key: string) => new RegExp(`^${key}:[ \\t]*(["']?)([^"'#\\s]+)\\1`, 'm').exec(text)?.[2];
  return { id: find('id'), version: find('version') };
}

const wordOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Where a line (from 1) begins and ends in the text. */
export function spanOfLine(text: string, line: number): [number, number] {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return [start, end < 0 ? text.length : end];
}
