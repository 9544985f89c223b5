import { z } from 'zod';

/** An OVA file, an .ovf file, or a folder with one .ovf in it. */
export const ovaSource = z.strictObject({
  kind: z.literal('ova'),
  path: z.string().min(1),
  /** Which machine, where a descriptor holds several (VirtualSystem id). */
  vm: z.string().optional(),
});

/** One disk file: its format is found by its content. */
export const diskSource = z.strictObject({
  kind: z.literal('disk'),
  path: z.string().min(1),
});

const sha256 = /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;

/** A virtual machine on a vCenter or ESXi host. The password never stands in a plan. */
export const vsphereSource = z.strictObject({
  kind: z.literal('vsphere'),
  /** `vcenter.corp.example`, with a port where it is not 443. */
  server: z.string().min(1),
  user: z.string().min(1),
  /** Inventory path `/DC/vm/Web/web-01`, managed object id `vm-62`, or a name that only one machine has. */
  vm: z.string().min(1),
  /** How it comes to rest: needed where it runs. */
  power: z.enum(['shutdown', 'off', 'snapshot', 'already-off']).optional(),
  /** Minutes the guest has for shutting down. */
  shutdownMinutes: z.int().min(1).max(1440).default(10),
  /** Its power when all is done; off where this does not say otherwise. */
  after: z.enum(['leave-off', 'power-on']).optional(),
  /** SHA-256 of the server's certificate, where no authority vouches for it. */
  fingerprint: z.string().regex(sha256).optional(),
  /** PEM file of an authority to trust besides the system's. */
  caFile: z.string().min(1).optional(),
  /** Other addresses, perhaps with a port, for hosts whose names do not resolve here: `esx-07.corp: 10.0.0.7`. */
  hosts: z.record(z.string(), z.string()).optional(),
});

export const sourcePlans = [ovaSource, diskSource, vsphereSource] as const;
