import { expect, test } from 'vitest';
import { adminScope, isAdminSomewhere } from './roles';

test('Scope_OfAnAdministrator_IsEverywhereOrTheUseCasesNamed', () => {
  expect(adminScope(['*:Admin'])).toEqual({ everywhere: true, useCases: [] });
  expect(adminScope(['land:admin', 'wells:viewer', 'roads:Admin'])).toEqual({ everywhere: false, useCases: ['land', 'roads'] });
});

test('Scope_OfLesserAndOddRoles_IsNowhere', () => {
  expect(isAdminSomewhere(['*:Editor', 'land:operator', 'admin', ':admin', 'land:administrator'])).toBe(false);
  expect(isAdminSomewhere(['land:admin'])).toBe(true);
});
