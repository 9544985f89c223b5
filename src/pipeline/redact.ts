/** What must never be written down: SAS signatures, bearer tokens, passwords and tickets in URLs, headers, JSON and SOAP. */
const secrets: readonly RegExp[] = [
  /([?&](?:sig|si|t|c|s|h|code|ticket|token|password|client_secret|client_assertion)=)[^&\s"'<>]+/gi,
  /\b(Bearer\s+)[\w.~+/=-]+/gi,
  /("(?:accessSAS|access_token|refresh_token|id_token|client_secret|password|device_code)"\s*:\s*")[^"]*/gi,
  /(\/\/[^/\s:@]+:)[^@\s/]+(?=@)/g,
  // vSphere: its session (some servers name objects after it), tickets in the paths of streams, and passwords in what is sent to it.
  /(\bvmware_soap_session\\?["']?\s*[=:]\s*)\\?"?[^;\s"'\\,]+/gi,
  /(\bsession(?:\[|%5B))[^\]%\s]+/gi,
  /(\/(?:ha-)?nfc\d*\/)[^/\s"'<>?#]+/gi,
  /(<(?:\w+:)?password\b[^>]*>)[^<]*/gi,
];

/** A text with every secret in it replaced by `***`. */
export function redacted(text: string): string {
  return secrets.reduce((clean, secret) => clean.replace(secret, '$1***'), text);
}
