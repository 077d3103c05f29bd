import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const wellKnownPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that is asked for, else the first one this machine has, else none. */
export function findChromium(askedFor?: string): string | undefined {
  return (askedFor ? [askedFor] : wellKnownPaths).find((path) => existsSync(path));
}

/** Starts the browser without what would call its maker: a test sees only the requests of the page. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
