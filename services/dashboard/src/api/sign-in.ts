import { request, route } from './client';
import type { Me } from './types';

export type Credentials = { token: string } | { secret: string };

export const signIn = (credentials: Credentials) => request<Me>('POST', route('/api/sign-in', {}), { body: credentials });
