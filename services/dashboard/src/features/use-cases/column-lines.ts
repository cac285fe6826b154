import type { NewColumn } from '@/api/put-use-case';

/** Canonical columns as a person writes them, one a line: `expiry_date: date = Expiration Date, LEASE_EXPT`; a question mark after the type makes it optional. */
export function columnsOf(text: string): NewColumn[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const [declared = '', headings = ''] = split(line, '=');
    const [name = '', type = ''] = split(declared, ':');
    return {
      name,
      type: type.replace(/\?$/, '').trim() || 'string',
      optional: type.endsWith('?'),
      synonyms: headings.split(',').map((heading) => heading.trim()).filter((heading) => heading !== ''),
    };
  });
}

function split(text: string, at: string): string[] {
  const place = text.indexOf(at);
  return place < 0 ? [text.trim()] : [text.slice(0, place).trim(), text.slice(place + 1).trim()];
}
