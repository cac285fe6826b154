import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { asApiError } from '@/api/problem';
import { type Credentials, signIn } from '@/api/sign-in';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { Mark } from '@/ui/mark';
import { Spinner } from '@/ui/spinner';

type Props = { token?: string; onSignedIn: () => void };

export function SignInPage({ token, onSignedIn }: Props) {
  const queries = useQueryClient();
  const [secret, setSecret] = useState('');
  const enter = useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: (me) => {
      queries.clear();
      queries.setQueryData(['me'], me);
      onSignedIn();
    },
  });
  useToken(token, (once) => enter.mutate({ token: once }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate({ secret: secret.trim() });
  };
  const isByLink = token !== undefined && (enter.isPending || enter.isIdle);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-7 flex flex-col items-center gap-3 text-center">
          <Mark className="size-11" />
          <div>
            <h1 className="text-xl font-semibold tracking-[-0.02em]">Sign in to Vanguards</h1>
            <p className="mt-1 text-ink-2">Workflows on your data, deployed and watched.</p>
          </div>
        </div>
        {isByLink ? <p role="status" className="flex items-center justify-center gap-2 text-ink-2"><Spinner /> Signing in…</p> : (
          <form aria-label="Sign in" onSubmit={submit} className="space-y-4 rounded-xl border border-line bg-surface p-5 shadow-card">
            {enter.error && <Alert variant="danger" title="That did not work">{asApiError(enter.error).detail}</Alert>}
            <Field id="secret" label="Administrator secret" hint="It was printed once, on the first start. A sign-in link works too: open it in this browser.">
              <Input id="secret" type="password" autoComplete="current-password" autoFocus aria-describedby="secret-hint" value={secret} onChange={(event) => setSecret(event.target.value)} />
            </Field>
            <Button type="submit" variant="primary" className="w-full" disabled={!secret.trim() || enter.isPending}>
              {enter.isPending ? <Spinner /> : <KeyRound aria-hidden />} Sign in
            </Button>
          </form>
        )}
      </div>
    </main>
  );
}

// The link works once: a second render must not spend it again.
function useToken(token: string | undefined, redeem: (token: string) => void) {
  const redeemed = useRef<string | null>(null);
  useEffect(() => {
    if (!token || redeemed.current === token) return;
    redeemed.current = token;
    redeem(token);
  }, [token, redeem]);
}
