import { expect, test } from 'vitest';
import { actionGroups, actionLabel, isKnownAction } from './actions';
import { subjectOf } from './subject';

const land = 'land';

test.each([
  ['execute', 'exec-1', '/executions/$executionId', { executionId: 'exec-1' }, undefined],
  ['approval', 'exec-1', '/executions/$executionId', { executionId: 'exec-1' }, undefined],
  ['publish', 'renewal 1.2.0', '/use-cases/$useCase/operations', { useCase: land }, { workflow: 'renewal' }],
  ['save-draft', 'renewal', '/use-cases/$useCase/write', { useCase: land }, { workflow: 'renewal' }],
  ['ingest', 'land/wells v12', '/use-cases/$useCase/data', { useCase: land }, { dataset: 'wells' }],
  ['map', 'land/a v1 v2', '/use-cases/$useCase/data', { useCase: land }, { dataset: 'a v1' }],
  ['save-schedule', 'nightly', '/use-cases/$useCase/schedules', { useCase: land }, { schedule: 'nightly' }],
  ['change-use-case', 'land', '/use-cases/$useCase/settings', { useCase: land }, undefined],
])('Subject of %s on %s_Is at %s', (action, target, to, params, search) => {
  const link = subjectOf({ action, target, useCase: land });
  expect([link?.to, link?.params, link && 'search' in link ? link.search : undefined]).toEqual([to, params, search]);
});

test.each(['delete-schedule', 'delete-draft', 'sign-in', 'something-new'])('Subject of %s_IsNowhere', (action) => expect(subjectOf({ action, target: 'x', useCase: land })).toBeNull());

test('Subject_OutsideOfAUseCase_IsARunOrNothing', () => {
  expect(subjectOf({ action: 'publish', target: 'renewal 1.0.0', useCase: null })).toBeNull();
  expect(subjectOf({ action: 'cancel', target: 'exec-1', useCase: null })?.params).toEqual({ executionId: 'exec-1' });
});

test('Actions_HaveLabelsOfTheirOwn_AlsoThoseNotKnown', () => {
  const all = actionGroups.flatMap((group) => group.actions);
  expect(new Set(all.map(actionLabel)).size).toBe(all.length);
  expect([actionLabel('save-draft'), actionLabel('sign-in-refused'), actionLabel('some-new-one')]).toEqual(['Save draft', 'Sign-in refused', 'Some new one']);
  expect([isKnownAction('ingest'), isKnownAction('some-new-one')]).toEqual([true, false]);
});
