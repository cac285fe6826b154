import { request, route } from './client';
import type { AuditVerdict } from './types';

export const verifyAudit = () => request<AuditVerdict>('GET', route('/api/audit/verify', {}));
