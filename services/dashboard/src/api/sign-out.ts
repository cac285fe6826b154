import { request, route } from './client';

export const signOut = () => request<void>('POST', route('/api/sign-out', {}));
