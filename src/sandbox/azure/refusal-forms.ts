import { randomUUID } from 'node:crypto';
import type { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';

/** Writes a refusal down as the service it comes from does. */
export function writeRefusal(exchange: Exchange, refusal: Refusal): void {
  const { request } = exchange;
  // What is left of a short body is read and thrown away; a long one is not worth it.
  const unread = Number(request.headers['content-length'] ?? 0);
  const close: Record<string, string> = !request.complete && unread > mostUnread ? { connection: 'close' } : {};
  if (exchange.service === 'blob') blobForm(exchange, refusal, close);
  else if (exchange.service === 'arm') armForm(exchange, refusal, close);
  else signInForm(exchange, refusal, close);
}

const mostUnread = 64 * 1024 * 1024;

type Headers = Readonly<Record<string, string>>;

function armForm(exchange: Exchange, { status, code, message, headers }: Refusal, close: Headers): void {
  exchange.json(status, { error: { code, message } }, { ...headers, ...close, 'x-ms-failure-cause': 'gateway' });
}

/** Source: learn.microsoft.com/rest/api/storageservices/status-and-error-codes2 */
function blobForm(exchange: Exchange, { status, code, message, headers }: Refusal, close: Headers): void {
  const id = exchange.headers['x-ms-request-id'];
  const text = `${message}\nRequestId:${id}\nTime:${new Date().toISOString()}`;
  const body = `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(text)}</Message></Error>`;
  exchange.send(status, { ...headers, ...close, 'content-type': 'application/xml', 'x-ms-error-code': code }, body);
}

/** Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, "Error response" */
function signInForm(exchange: Exchange, { status, code, message, headers, more }: Refusal, close: Headers): void {
  const trace = randomUUID();
  const correlation = exchange.header('client-request-id') ?? randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const number = Number(/^AADSTS(\d+)/.exec(message)?.[1] ?? 0);
  const body = {
    error: code,
    error_description: `${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: number ? [number] : [],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    ...(number ? { error_uri: `${exchange.url.origin}/error?code=${number}` } : {}),
    ...more,
  };
  exchange.json(status, body, { ...headers, ...close });
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, sign => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}
