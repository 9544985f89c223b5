import { expect, test } from 'vitest';
import { faultOf } from '../../../../../src/pipeline/source/vsphere/export/lease.ts';
import { read } from '../soap/read.ts';

test('what a server says of a lease that ended has no ticket in it, and can be printed', () => {
  const message = 'Cannot read https://esx-07/nfc/52PLANTED/disk-0.vmdk&#x9b;2J';
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const fault = `<fault xsi:type="FileFault"/><localizedMessage>${message}</localizedMessage>`;
  const told = faultOf(read(`<error ${xsi}>${fault}</error>`));
  expect(told.fault).toBe('FileFault');
  expect(told.reason).toContain('Cannot read https://esx-07/nfc/***');
  expect(told.reason).not.toMatch(/PLANTED|\u009b/);
});
