import { request, route } from './client';
import type { Schedule, ScheduleDocument } from './types';

/** Creates a schedule, or changes the one of that id. */
export const putSchedule = (id: string, schedule: ScheduleDocument) => request<Schedule>('PUT', route('/api/schedules/{id}', { id }), { body: schedule });

export const deleteSchedule = (id: string) => request<void>('DELETE', route('/api/schedules/{id}', { id }));
