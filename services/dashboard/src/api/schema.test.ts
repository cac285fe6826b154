import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('Schema_IsWhatTheOpenApiDocumentGenerates', { timeout: 60_000 }, () => {
  const check = () => execFileSync('npm', ['run', 'gen', '--silent', '--', '--check'], { encoding: 'utf8', stdio: 'pipe' });
  expect(check, 'src/api/schema.d.ts is stale: run make gen and commit what it writes').not.toThrow();
});
