/** Secrets by name, of this program and of the clouds it signs in to: `AZURE_CLIENT_SECRET`, `AWS_SESSION_TOKEN`, `OS_PASSWORD`. */
const secret = /(SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIALS?|_KEY)($|_)/i;

/**
 * What a program that we start is given of our environment: no secret, for none of them has a use for ours. To be spread
 * into the options of execa.
 */
export function childEnv(env: NodeJS.ProcessEnv = process.env): { env: NodeJS.ProcessEnv; extendEnv: false } {
  const kept = Object.entries(env).filter(([name]) => !secret.test(name));
  return { env: Object.fromEntries(kept), extendEnv: false };
}
