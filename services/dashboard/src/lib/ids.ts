/** A random execution id; works on plain-http origins too, where crypto.randomUUID does not exist. */
export function newExecutionId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `exec-${hex}`;
}
