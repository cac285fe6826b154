import { getRouteApi, useRouter } from '@tanstack/react-router';
import { SignInPage } from '@/features/session/sign-in-page';

const route = getRouteApi('/sign-in');

export function SignInRoute() {
  const { token, next } = route.useSearch();
  const router = useRouter();
  return <SignInPage token={token} onSignedIn={() => router.history.replace(ownPath(next))} />;
}

// Only our own pages: an address from elsewhere must not send a signed-in person away.
const ownPath = (next: string | undefined) => (next?.startsWith('/') && !/^\/[/\\]/.test(next) ? next : '/');
