import { env } from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startTestHub } from '../support/hub.ts';

const chromiumPath = findChromium(env.CHROMIUM_PATH);
if (!chromiumPath)
  console.warn('The playground is not tested: there is no Chromium here and CHROMIUM_PATH names none.');
const whenThereIsABrowser = it.skipIf(!chromiumPath);

const patience = 60_000;

let hub: Awaited<ReturnType<typeof startTestHub>>;
let browser: Browser;

beforeAll(async () => {
  if (!chromiumPath) return;
  hub = await startTestHub();
  browser = await launchChromium(chromiumPath);
}, patience);

afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

whenThereIsABrowser(
  'answers the first example and asks nothing of another origin',
  async () => {
    const { page, complaints } = await openPlayground();

    expect(await page.getByRole('tab').count()).toBe(6);
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.locator('.graphiql-response').getByText('"score"').first().waitFor();

    expect(complaints).toEqual([]);
    await page.close();
  },
  patience,
);

whenThereIsABrowser(
  'keeps a subscription open over the WebSocket until it is stopped',
  async () => {
    const { page, complaints } = await openPlayground();

    await page.getByRole('button', { name: 'OffresEnFrancais' }).click();
    await page.locator('.graphiql-query-editor').getByText('subscription').waitFor();
    // GraphiQL shows the document at once, reads it 100 ms later, and gives no sign that it has.
    await page.waitForTimeout(500);
    const messages = messagesOver(page);
    const connecting = page.waitForEvent('websocket');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    const socket = await connecting;
    // The hub has taken the subscription in before it answers the ping that follows.
    await socket.waitForEvent('framereceived', ({ payload }) => typeOf(payload) === 'pong');
    const closed = socket.waitForEvent('close');
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await closed;

    expect(socket.url()).toBe(`${hub.url.replace('http', 'ws')}/graphql`);
    expect(messages).toEqual(['connection_init', 'connection_ack', 'subscribe', 'ping', 'pong', 'complete']);
    expect(complaints).toEqual([]);
    await page.close();
  },
  patience,
);

/** Opens the page and notes whatever the browser finds wrong with it, another origin above all. */
async function openPlayground(): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!isOurs(request.url())) complaints.push(`asked ${request.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${hub.url}/graphql`);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  return { page, complaints };
}

/** A "data:" address never leaves the page. */
function isOurs(address: string): boolean {
  return address.startsWith('data:') || new URL(address).origin === new URL(hub.url).origin;
}

function messagesOver(page: Page): string[] {
  const types: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => types.push(typeOf(payload)));
    socket.on('framereceived', ({ payload }) => types.push(typeOf(payload)));
  });
  return types;
}

function typeOf(payload: string | Buffer): string {
  return JSON.parse(String(payload)).type;
}
