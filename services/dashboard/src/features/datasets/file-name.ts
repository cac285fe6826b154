/** The dataset that a file is most likely for: `Leases (2).csv` → leases. */
export function datasetFor(fileName: string, names: readonly string[]): string | undefined {
  const plain = simplify(fileName.replace(/\.[^.]+$/, '').replace(/\(\d+\)\s*$/, ''));
  return names.find((name) => simplify(name) === plain) ?? names.find((name) => plain.includes(simplify(name)));
}

/** A valid name for a dataset that is not declared. */
export function newNameFor(fileName: string): string {
  const name = fileName.replace(/\.[^.]+$/, '').toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 63);
  return name || 'dataset';
}

const simplify = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
