import type { NewColumn } from '@/api/put-use-case';

/**
 * Canonical columns as a person writes them, one a line: `expiry_date: date = Expiration Date, "Revenue, total"`; a question mark after the type makes it optional.
 * A line that stands for a known column keeps what the line does not say of it.
 */
export function columnsOf(text: string, known: readonly NewColumn[] = []): NewColumn[] {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return lines.map((line) => {
    const [declared = '', headings = ''] = split(line, '=');
    const [name = '', type = ''] = split(declared, ':');
    const before = known.find((column) => column.name === name);
    return {
      ...(before?.enum ? { enum: before.enum } : {}),
      name,
      type: type.replace(/\?$/, '').trim() || 'string',
      optional: type.endsWith('?'),
      synonyms: headingsOf(headings),
    };
  });
}

/** The lines that stand for these columns. */
export const linesOf = (columns: readonly NewColumn[]) =>
  columns.map(({ name, type, optional, synonyms }) => `${name}: ${type}${optional ? '?' : ''}${synonyms.length > 0 ? ` = ${synonyms.map(quoted).join(', ')}` : ''}`).join('\n');

function headingsOf(text: string): string[] {
  const parts = text.match(/\s*"(?:[^"]|"")*"\s*(?=,|$)|[^,]+/g) ?? [];
  return parts.map((part) => part.trim()).map((part) => (/^".*"$/.test(part) && part.length > 1 ? part.slice(1, -1).replaceAll('""', '"') : part)).filter((heading) => heading !== '');
}

const quoted = (heading: string) => (/^"|,/.test(heading) ? `"${heading.replaceAll('"', '""')}"` : heading);

function split(text: string, at: string): string[] {
  const place = text.indexOf(at);
  return place < 0 ? [text.trim()] : [text.slice(0, place).trim(), text.slice(place + 1).trim()];
}
