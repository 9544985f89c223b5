import { describe, expect, test } from 'vitest';
import { Passwords, type PasswordWays } from '../../../src/commands/secrets/passwords.ts';

const ana = { server: 'vcenter.corp', user: 'ana' };
const all: Required<PasswordWays> = {
  stdin: async () => 'from stdin',
  environment: 'from the environment',
  keyring: { password: async () => 'from the keyring' },
  person: async (_whose, tried) => `typed ${tried}`,
};

/** What is given when every one is refused, until nothing is left. */
async function givenTo(ways: PasswordWays): Promise<string[]> {
  const passwords = new Passwords(ways);
  const given: string[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      given.push(await passwords.give(ana, attempt));
    } catch (error) {
      expect(error).toMatchObject({ failure: { code: 'PLAN_INCOMPLETE', facts: { key: 'source.password' } } });
      return given;
    }
  }
}

describe('a password', () => {
  test('comes from stdin, the environment, the keyring and a person, in this order, and no wrong one twice', async () => {
    expect(await givenTo(all)).toEqual([
      'from stdin',
      'from the environment',
      'from the keyring',
      'typed 0',
      'typed 1',
      'typed 2',
    ]);
  });

  test('is asked of a person three times at most: vCenter locks an account after five', async () => {
    expect(await givenTo({ person: all.person })).toHaveLength(3);
  });

  test('is nobody’s where there is none', async () => {
    expect(await givenTo({ keyring: { password: async () => undefined } })).toEqual([]);
    expect(await givenTo({ person: async () => undefined })).toEqual([]);
  });

  test('that was accepted is given again, to its own server and user only', async () => {
    const passwords = new Passwords({ person: async ({ user }) => `of ${user}` });
    expect(await passwords.give(ana, 1)).toBe('of ana');
    expect(await passwords.give({ ...ana, user: 'bo' }, 1)).toBe('of bo');
    passwords.know(ana, 'known');
    expect(await passwords.give(ana, 1)).toBe('known');
    expect(passwords.last({ ...ana, server: 'another' })).toBeUndefined();
  });
});
