import { Failed } from '../../../../failure.ts';
import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import type { Http, HttpAnswer } from '../../arm/http.ts';
import { inForm } from '../../arm/resources.ts';
import type { Place } from '../../names.ts';
import { bootDataForm } from '../forms.ts';
import { vmPath } from '../names.ts';
import { plainLog } from './verdict.ts';

/** The end of the log is what tells. */
const mostBytes = 64 * 1024;
const patience = 20_000;
/** The addresses last an hour; renewed well before. */
const minutes = 60;
const renewAfter = (minutes - 10) * 60_000;
const blobVersion = '2020-10-02';

/** What a console has shown so far, or why nobody can tell. */
export interface SerialLog {
  readonly text: string;
  /** A code: of Azure, of the network. */
  readonly trouble?: string;
}

/** The log of a machine's serial console. */
export class SerialConsole {
  readonly #arm: Arm;
  readonly #http: Http;
  readonly #path: string;
  #address: { url: URL; until: number } | undefined;

  constructor(arm: Arm, http: Http, place: Place, vm: string) {
    this.#arm = arm;
    this.#http = http;
    this.#path = vmPath(place, vm);
  }

  /** Its last 64 KiB as plain text; what cannot be read is no reason to fail: the machine stands. */
  async read(): Promise<SerialLog> {
    try {
      const url = await this.#url();
      return url === undefined ? { text: '' } : await this.#download(url);
    } catch (error) {
      this.#arm.signal.throwIfAborted();
      this.#address = undefined;
      if (!(error instanceof Failed)) throw error;
      const { code, facts } = error.failure;
      return { text: '', trouble: String(facts.code ?? facts.reason ?? code) };
    }
  }

  /** Undefined where boot diagnostics have nothing yet. */
  async #url(): Promise<URL | undefined> {
    const { clock } = this.#arm;
    if (this.#address && clock.now() < this.#address.until) return this.#address.url;
    const path = `${this.#path}/retrieveBootDiagnosticsData`;
    const query = { sasUriExpirationTimeInMinutes: String(minutes) };
    const { body } = await this.#arm.send({ method: 'POST', path, version: apiVersions.virtualMachines, query });
    const { serialConsoleLogBlobUri: log, consoleScreenshotBlobUri: shot } = inForm(
      this.#arm,
      body,
      bootDataForm,
      path,
    );
    // The address of the screenshot opens a door as well.
    for (const signed of [log, shot])
      if (signed && URL.canParse(signed)) this.#arm.redaction.rememberSigned(new URL(signed));
    const url = log === undefined ? null : URL.parse(log);
    if (url === null) return undefined;
    if (url.protocol !== 'https:') throw this.#arm.badAnswer('POST retrieveBootDiagnosticsData');
    this.#address = { url, until: clock.now() + renewAfter };
    return url;
  }

  async #download(url: URL): Promise<SerialLog> {
    const about = await this.#ask('HEAD', url);
    if (about.status === 404) return { text: '' };
    const size = Number(about.headers['content-length'] ?? 0);
    if (about.status !== 200) return this.#refused(about);
    if (!Number.isSafeInteger(size) || size <= 0) return { text: '' };
    const range = { 'x-ms-range': `bytes=${Math.max(0, size - mostBytes)}-${size - 1}` };
    const answer = await this.#ask('GET', url, range);
    return answer.status === 206 || answer.status === 200
      ? { text: plainLog(answer.body.subarray(-mostBytes)) }
      : this.#refused(answer);
  }

  #refused({ status, headers }: HttpAnswer): SerialLog {
    this.#address = undefined;
    return { text: '', trouble: headers['x-ms-error-code']?.slice(0, 80) ?? String(status) };
  }

  #ask(method: 'GET' | 'HEAD', url: URL, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    const { signal } = this.#arm;
    const most = mostBytes + 4096;
    return this.#http.send({
      method,
      url,
      headers: { 'x-ms-version': blobVersion, ...headers },
      signal,
      most,
      patience,
    });
  }
}
