/** The dataset whose name a file has: `Leases (2).csv` → leases. */
export function datasetFor(fileName: string, names: readonly string[]): string | undefined {
  const plain = plainOf(fileName);
  return names.find((name) => simplify(name) === plain);
}

/** One that the file's name speaks of: `2026-03 permits export.csv` → permits. A person is asked, since a wrong guess would replace a dataset. */
export function likelyDatasetFor(fileName: string, names: readonly string[]): string | undefined {
  const plain = plainOf(fileName);
  return names.find((name) => plain.includes(simplify(name)));
}

/** A valid name for a dataset that is not declared. */
export function newNameFor(fileName: string): string {
  const plain = fileName.replace(/\.[^.]+$/, '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[-_]+/, '');
  const name = /^[0-9]/.test(plain) ? `data-${plain}` : plain;
  return name.slice(0, 63).replace(/-+$/, '') || 'dataset';
}

const plainOf = (fileName: string) => simplify(fileName.replace(/\.[^.]+$/, '').replace(/\(\d+\)\s*$/, ''));

const simplify = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
