import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CitizenEntity } from '@lienthong/api/store/entities/persons';
import { markAbroad, openPresence, type PresenceOffice } from '../support/presence.ts';

let office: PresenceOffice;
beforeAll(async () => {
  office = await openPresence();
});
afterAll(() => office.close());

describe('a savepoint', () => {
  test('undoes the item that fails, entities included, and keeps the others', async () => {
    const [first, second, third] = await office.present();
    await office.database.transaction(office.scope, async (em) => {
      for (const id of [first, second, third]) {
        const item = office.database.savepoint(async (own) => {
          await markAbroad(own, id);
          if (id === second) throw new Error('this one not');
        });
        await (id === second ? expect(item).rejects.toThrow('this one not') : item);
      }
      expect((await em.findOneOrFail(CitizenEntity, { id: second })).presence).toBe('PRESENT');
      expect((await em.findOneOrFail(CitizenEntity, { id: third })).presence).toBe('ABROAD');
    });
    const kept = await Promise.all([first, second, third].map((id) => office.stored(id)));
    expect(kept.map(({ presence, version }) => [presence, version])).toEqual([
      ['ABROAD', 2],
      ['PRESENT', 1],
      ['ABROAD', 2],
    ]);
  });

  test('takes an error of the database without breaking the transaction', async () => {
    const [id] = await office.present();
    await office.database.transaction(office.scope, async (em) => {
      const item = office.database.savepoint((own) =>
        own.execute(`update citizen set presence = 'ABROAD', version = 9 where id = '${id}'`),
      );
      await expect(item).rejects.toMatchObject({ code: '55000' });
      await markAbroad(em, id);
    });
    expect(await office.stored(id)).toMatchObject({ presence: 'ABROAD', version: 2 });
  });

  test('writes what its entities still held back', async () => {
    const [id] = await office.present();
    await office.database.transaction(office.scope, () =>
      office.database.savepoint(async (own) => {
        const citizen = await own.findOneOrFail(CitizenEntity, { id });
        Object.assign(citizen, { presence: 'ABROAD', version: 2 });
      }),
    );
    expect(await office.stored(id)).toMatchObject({ presence: 'ABROAD', version: 2 });
  });

  test('outside of a transaction is refused', async () => {
    await expect(office.database.savepoint(() => Promise.resolve())).rejects.toThrow('a transaction is needed here');
  });
});
