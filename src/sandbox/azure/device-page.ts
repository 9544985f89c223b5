import type { Exchange } from './exchange.ts';
import type { Route } from './router.ts';

/** Where a device code is entered. */
export const devicePage = '/devicelogin';

/**
 * The page on which a person enters the code that another device shows. Whoever has the code is the sandbox's user, with all
 * the factors that the tenant wants: no password is asked for.
 * Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code, "Authenticating the user"
 */
export const devicePageRoutes: readonly Route[] = [
  { kind: 'devicePage', method: 'GET', path: devicePage, run: x => send(x, form('')) },
  { kind: 'devicePage', method: 'POST', path: devicePage, run: enter },
];

async function enter(exchange: Exchange): Promise<void> {
  const typed = new URLSearchParams((await exchange.body()).toString()).get('otc') ?? '';
  const { clock, signIn } = exchange.cloud;
  if (signIn.enterCode(typed, clock.now())) {
    return send(exchange, `<p>You have signed in as ${signIn.user}. You may now close this window.</p>`);
  }
  return send(exchange, form("<p>That code didn't work. Check the code and try again.</p>"));
}

function form(before: string): string {
  const field = '<label>Enter code <input name="otc" autofocus autocomplete="off"></label>';
  return `${before}<form method="post">${field} <button>Next</button></form>`;
}

function send(exchange: Exchange, body: string): void {
  const page = `<!doctype html><title>Sandbox</title>${body}`;
  exchange.send(200, { 'content-type': 'text/html; charset=utf-8' }, page);
}
