// What a newcomer meets in a browser, in the order of the first ten minutes. The screenshots are for eyes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { launchChromium } from './chromium.mjs';
import { startServer } from './server.mjs';

const pictures = process.env['SCREENSHOTS'] ?? fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-playground-'));
const wide = { width: 1280, height: 800 };
const narrow = { width: 400, height: 860 };

let server;
let browser;
let context;
let page;
/** What the browser complained of, and where it turned to, in the present test. */
let complaints;
let elsewhere;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
  fs.mkdirSync(pictures, { recursive: true });
  console.log(`Pictures are in ${pictures}`);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function visit(viewport = wide) {
  await context?.close();
  context = await browser.newContext({ viewport, acceptDownloads: false });
  [complaints, elsewhere] = [[], []];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== server.url) elsewhere.push(request.url());
  });
  context.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
}
beforeEach(() => visit());
afterEach(async () => {
  assert.deepEqual(complaints, []);
  assert.deepEqual(elsewhere, []);
  assert.equal(page.url(), `${server.url}/`);
  assert.deepEqual(await kept(), { local: '{}', session: '{}', cookies: [], databases: [], caches: [] });
});

/** All that a page can leave in a browser. */
async function kept() {
  const inPage = await page.evaluate(async () => ({
    local: JSON.stringify({ ...localStorage }),
    session: JSON.stringify({ ...sessionStorage }),
    databases: await indexedDB.databases(),
    caches: await globalThis.caches.keys(),
  }));
  return { ...inPage, cookies: await context.cookies() };
}

async function be(client) {
  await page.locator(`[data-client="${client}"]`).click();
  await page.getByRole('heading', { name: 'You are', exact: true }).waitFor();
}
async function act(officer) {
  await page.getByLabel('Who acts').selectOption(officer);
  await page.waitForFunction((id) => document.querySelector('#actor')?.value === id, officer);
}
async function open(operation) {
  await page.locator(`[data-operation="${operation}"]`).click();
  await page.locator('.graphiql-query-editor', { hasText: operation }).waitFor();
  await page.waitForFunction(() => document.querySelector('#note')?.textContent?.startsWith('Looking') !== true);
}
const editor = (section) => page.locator(`${section} .CodeMirror`);
const textOf = (section) => editor(section).evaluate((element) => element.CodeMirror.getValue());
const write = (section, text) => editor(section).evaluate((element, value) => element.CodeMirror.setValue(value), text);
/** Runs what stands in the editors; the answer and its explanation. */
async function run() {
  // The page may still be reading the schema, at the same address.
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/graphql') && !response.request().postData()?.includes('__schema'),
  );
  await page.getByRole('button', { name: /Execute query/ }).click();
  const answer = await (await answered).json();
  await page.locator('.explanation .facts').waitFor();
  return { answer, said: await page.locator('.explanation').innerText() };
}
const picture = (name) => page.screenshot({ path: path.join(pictures, `${name}.png`) });

describe('the playground', () => {
  test('loads from its own server alone, and says who one may be and why', async () => {
    await page.getByRole('button', { name: /Công an Thành phố Tây Ninh/ }).waitFor();
    await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
    for (const kind of ['Police', 'Justice', 'Education', 'Labor', 'Inspector'])
      await page.getByRole('region', { name: kind }).waitFor();
    // Their dialogs would write styles into the page, which its policy forbids.
    assert.equal(await page.getByRole('button', { name: /^Open .* dialog$/ }).count(), 0);
    await picture('1-arrival');
  });

  test('shows the city police a list of people by a prepared question', async () => {
    await be('police-703-register');
    await open('Citizens');
    assert.match(await textOf('.graphiql-query-editor'), /query Citizens[\s\S]*fragment CitizenCard/);
    const { answer, said } = await run();
    assert.ok(answer.data.citizens.nodes.length > 0);
    assert.match(answer.data.citizens.nodes[0].personalNumber, /^\d{12}$/);
    assert.match(said, /cost \d+ of 40,000/);
    assert.match(said, /Nothing was withheld or refused/);
    assert.match(await textOf('.graphiql-response'), /"personalNumber"/);
    await picture('2-list');
  });

  test('explains to labor which figures are withheld, and to a school which fields', async () => {
    await be('labor-72-office');
    await open('DistrictStatistics');
    const { answer, said } = await run();
    assert.equal(answer.errors, undefined);
    assert.match(said, /Withheld SMALL_CELL/);
    assert.match(said, /The figure is of 1 to 4 persons\./);
    await picture('3-withheld');
    await page.getByRole('button', { name: 'Be somebody else' }).click();
    await be('school-hoang-le-kha');
    await open('Citizens');
    const fields = await run();
    assert.match(fields.said, /Withheld SCOPE_MISSING/);
    assert.match(fields.said, /citizens\.nodes\.dateOfBirth/);
    assert.match(fields.said, /scope field:PERSONAL/);
  });

  test('explains a refusal to an officer of justice', async () => {
    await be('justice-703-registry');
    await act('officer-justice-703-1');
    await open('SubmitCorrections');
    const first = await run();
    assert.equal(first.answer.data.submitCorrections[0].status, 'ACCEPTED');
    assert.match(first.said, /Accepted ACCEPTED/);
    const { items } = JSON.parse(await textOf('.graphiql-variable-editor, [aria-label="Variables"]'));
    const again = { ...items[0], clientRef: `${items[0].clientRef}-again` };
    again.registration = { ...again.registration, number: `${again.registration.number}9` };
    await write('[aria-label="Variables"]', JSON.stringify({ items: [again] }, null, 2));
    const second = await run();
    const [{ status, refusals }] = second.answer.data.submitCorrections;
    assert.deepEqual([status, refusals[0].code], ['REFUSED', 'OPEN_REQUEST_EXISTS']);
    assert.match(second.said, /Refused OPEN_REQUEST_EXISTS/);
    assert.match(second.said, /A request on the same field is open/);
    assert.match(second.said, /sent again, the item is evaluated anew/);
    await picture('4-refusal');
  });

  test('explains an error, and what would mend it', async () => {
    await be('police-703-register');
    await page.getByLabel('Purpose of your calls').selectOption('');
    await open('Campaign');
    await write('.graphiql-query-editor', '{ citizens(filter: {}) { nodes { id } } }');
    const { said } = await run();
    assert.match(said, /Not served PURPOSE_REQUIRED/);
    assert.match(said, /Personal data need the header/);
    assert.match(said, /the same call will fail again/);
    // The browser's own line about the status.
    assert.match(complaints.pop(), /status of 400/);
    await page.getByLabel('Purpose of your calls').selectOption('CARD_ISSUANCE');
    assert.ok((await run()).answer.data.citizens.nodes.length > 0);
  });

  test('asks for a reference of the case where the purpose needs one', async () => {
    await be('inspector-72-desk');
    assert.equal(await page.getByLabel('Reference of the case').inputValue(), 'TRY-2021-0001');
    await open('CitizenBySubject');
    assert.equal((await run()).answer.errors, undefined);
  });

  test('documents the schema from its own introspection', async () => {
    await be('labor-72-office');
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByText('Root Types').waitFor();
    const explorer = page
      .getByRole('region', { name: 'Documentation Explorer' })
      .or(page.locator('.graphiql-doc-explorer'));
    await explorer.first().getByText('Query', { exact: true }).click();
    await page.getByText('districtStatistics').first().waitFor();
    await picture('5-documentation');
  });

  test('gives the question as a program and as curl, never the token', async () => {
    await be('justice-703-registry');
    await open('Citizen');
    await page.getByRole('button', { name: 'Copy as TypeScript' }).click();
    const program = await page.getByRole('dialog').innerText();
    assert.match(program, /await justice\.citizens\.find\('\d{12}'\)/);
    await picture('6-program');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const command = await page.getByRole('dialog').innerText();
    assert.match(command, /Authorization: Bearer \$TOKEN/);
    for (const text of [program, command]) assert.doesNotMatch(text, /eyJ/);
    await page.getByRole('button', { name: 'Close' }).click();
  });

  test('renews a token silently before it ends', async () => {
    await be('police-703-register');
    await open('Viewer');
    let renewed = 0;
    page.on('request', (request) => (renewed += request.url().endsWith('/playground/token') ? 1 : 0));
    await run();
    assert.equal(renewed, 0);
    await page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 270_000;
    });
    assert.equal((await run()).answer.errors, undefined);
    assert.equal(renewed, 1);
  });

  test('takes a token of one’s own', async () => {
    const response = await fetch(`${server.url}/playground/token`, {
      method: 'POST',
      headers: { origin: server.url, 'content-type': 'application/json' },
      body: JSON.stringify({ client: 'labor-72-office' }),
    });
    const { access_token: token } = await response.json();
    await page.getByText('Use a token of your own').click();
    await page.getByLabel('Access token').fill(token);
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('labor-72-office').waitFor();
    await open('Viewer');
    assert.equal((await run()).answer.data.viewer.client.id, 'labor-72-office');
    assert.ok(!server.said().includes(token));
  });

  test('asks for a token where nobody may be signed in, and works with it', async () => {
    const { access_token: token } = await (
      await fetch(`${server.url}/playground/token`, {
        method: 'POST',
        headers: { origin: server.url, 'content-type': 'application/json' },
        body: JSON.stringify({ client: 'justice-703-registry', officer: 'officer-justice-703-2' }),
      })
    ).json();
    await context.route('**/playground/facts', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), demo: false, parties: null } });
    });
    await page.reload();
    await page.getByText('Paste an access token').waitFor();
    assert.equal(await page.locator('[data-client]').count(), 0);
    await page.getByLabel('Access token').fill(`Bearer ${token}`);
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText(/^Officer .*, Chuyên viên$/).waitFor();
    await open('Citizens');
    assert.ok((await run()).answer.data.citizens.nodes.length > 0);
    await page.getByRole('button', { name: 'Be somebody else' }).click();
    await page.getByLabel('Access token').fill('no token');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.locator('#note.problem').waitFor();
    assert.match(complaints.pop(), /status of 401/);
  });

  test('forgets everything on a reload', async () => {
    await be('police-703-register');
    await open('Citizens');
    await run();
    await page.reload();
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    assert.doesNotMatch(await textOf('.graphiql-query-editor'), /Citizens/);
  });
});

describe('without a mouse or without sight', () => {
  test('one gets from the first key to an answer', async () => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'To the editor');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-client')), 'police-72-register');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You are', exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'who-title');
    assert.match(await page.getByRole('status').first().innerText(), /Signed in as Công an/);
    await page.locator('[data-operation="Viewer"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.closest('.graphiql-query-editor'));
    await page.keyboard.press('Control+Enter');
    await page.locator('.explanation .facts').waitFor();
    assert.match(await page.locator('#said').innerText(), /cost \d+ of/);
  });

  test('every control has a name and a role, and every part its landmark', async () => {
    await be('justice-703-registry');
    await open('Citizens');
    await run();
    for (const role of ['banner', 'main', 'complementary']) assert.equal(await page.getByRole(role).count(), 1);
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, input, textarea, summary, a[href], img')]
        .filter((element) => element.checkVisibility() && !element.closest('.CodeMirror'))
        .filter((element) => {
          const label = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent;
          return element.tagName === 'IMG' ? !element.hasAttribute('alt') : (label ?? '').trim() === '';
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(nameless, []);
    for (const name of ['Query Editor', 'Variables', 'Result Window', 'What the answer says'])
      await page.getByLabel(name, { exact: true }).first().waitFor();
  });
});

for (const viewport of [wide, narrow]) {
  test(`nothing is cut off or overlaps at ${viewport.width} pixels`, async () => {
    await visit(viewport);
    await be('labor-72-office');
    await open('DistrictStatistics');
    await run();
    await page.screenshot({ path: path.join(pictures, `7-at-${viewport.width}.png`), fullPage: true });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= viewport.width, `the page is ${width} pixels wide`);
    const parts = ['#who', '#operations', '#bar', '.graphiql-query-editor', '.graphiql-response', '.explanation'];
    for (const part of parts) {
      const box = await page.locator(part).first().boundingBox();
      assert.ok(box && box.width >= 120 && box.height >= 40 && box.x >= 0 && box.x + box.width <= viewport.width, part);
    }
  });
}
