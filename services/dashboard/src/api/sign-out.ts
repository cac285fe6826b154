import { request } from './client';

export const signOut = () => request<void>('POST', '/api/sign-out');
