/**
 * How many runs the promises of docs/reliability.md get: in `npm test`, beside the tests against real programs (`peers`), and
 * in `npm run soak`. The tests read them here, and so does the page.
 */
export const runs = {
  /** Each road: every so many records, so many of them at most. */
  killsAtRecords: { test: { step: 16, most: 2 }, peers: { step: 8 }, soak: { step: 1 } },
  /** Seeds in `npm test`. */
  randomKills: { test: [2], peers: 20, soak: 200 },
  damagedRecords: {
    test: [
      ['ova to files', 'torn'],
      ['vSphere to Azure, shut down', 'stale'],
    ],
  },
  /** Pages of a file system, or sizes of files where none may be mounted; each with resume and with undo. */
  noRoom: {
    test: { tmpfs: 7, ulimit: 1 },
    soak: { tmpfs: [5, 6, 7, 8], ulimit: [1, 1, 2, 2] },
    roads: ['vSphere to Azure, shut down', 'ova to Azure'],
    endings: ['resume', 'undo'],
  },
  /** One fault of so many. */
  serverFaults: { test: { oneIn: 9 } },
  faultSchedules: { test: [7], peers: 20, soak: 60 },
  azureFaults: { test: [4, 5, 6], peers: 20, soak: 200 },
} as const;
