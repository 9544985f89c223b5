/**
 * A server as plans name it, whatever was typed: host, and the port where it is not 443.
 * `https://vCenter.corp:443/ui/` is `vcenter.corp`.
 */
export function serverName(typed: string): string {
  const bare = typed.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const address = `https://${bare}`;
  return URL.canParse(address) ? new URL(address).host || bare : bare;
}
