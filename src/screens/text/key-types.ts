import type { BindingId } from '../parts/keys.ts';

/** What the keys are called in the bar, and what the help page says of them. */
export interface KeyText {
  readonly keys: {
    readonly help: string;
    readonly close: string;
    readonly back: string;
    readonly quit: string;
    readonly choose: string;
    readonly next: string;
    readonly move: string;
    readonly resume: string;
    readonly begin: string;
    readonly discard: string;
    readonly yes: string;
    readonly no: string;
    readonly complete: string;
    readonly look: string;
    readonly open: string;
    readonly copyLink: string;
    readonly copyCode: string;
    readonly otherWay: string;
    readonly evidence: string;
    readonly keep: (what: string) => string;
    readonly field: string;
    readonly change: string;
    readonly toggle: string;
    readonly filter: string;
    readonly again: string;
    readonly start: string;
    readonly edit: string;
    readonly save: string;
    readonly log: string;
    readonly map: string;
    readonly pause: string;
    readonly go: string;
    readonly fewer: string;
    readonly more: string;
    readonly streams: string;
    readonly stopKeep: string;
    readonly stopNow: string;
    readonly stopWatching: string;
    readonly watch: string;
    readonly quitKeep: string;
    readonly copy: string;
    readonly do: string;
    readonly goOn: string;
    readonly signIn: string;
    readonly tenant: string;
    readonly reveal: string;
    readonly otherServer: string;
    readonly details: string;
    readonly sort: string;
    readonly addDisk: string;
    readonly removeDisk: string;
    readonly refresh: string;
    readonly answer: string;
  };
  readonly help: {
    readonly here: string;
    readonly everywhere: string;
    readonly stop: string;
    readonly suspend: string;
    readonly redraw: string;
    readonly what: Readonly<Partial<Record<BindingId, string>>>;
  };
}
