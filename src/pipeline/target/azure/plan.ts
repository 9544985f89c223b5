import { z } from 'zod';

/** A managed disk's kinds; the last two are for data disks only, in zones. */
const systemSkus = ['Standard_LRS', 'StandardSSD_LRS', 'Premium_LRS', 'StandardSSD_ZRS', 'Premium_ZRS'] as const;
const systemSku = z.enum(systemSkus);
const dataSku = z.enum([...systemSkus, 'PremiumV2_LRS', 'UltraSSD_LRS']);

/** Whose version is made, and of what kind; a gallery or definition that is missing is made. */
const gallery = z.strictObject({
  /** Letters, digits, dots and underscores (`Galleries - Create Or Update`); `group/name` in another group. */
  name: z.string().regex(/^(?:[-\w._()]{0,89}[-\w_()]\/)?(?:[A-Za-z0-9][\w.]{0,78}[A-Za-z0-9]|[A-Za-z0-9])$/),
  /** Of the image definition; the plan's name when absent. */
  definition: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,78}[A-Za-z0-9]$|^[A-Za-z0-9]$/)
    .optional(),
  version: z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/),
  /** generalized: whoever makes a machine of it names its user; specialized: it starts as it was. */
  osState: z.enum(['generalized', 'specialized']).default('specialized'),
  /** The definition says that machines with Trusted Launch can be made of it; Gen2 only. */
  trustedLaunch: z.boolean().default(false),
  /** Locations it is copied to; the plan's location is always one. */
  regions: z.array(z.string().min(1)).max(100).optional(),
  /** Copies in each region. */
  replicas: z.int().min(1).max(100).default(1),
  /** shallow: nothing is copied, for tests. */
  mode: z.enum(['full', 'shallow']).default('full'),
  publisher: z.string().min(1).max(128).optional(),
  offer: z.string().min(1).max(64).optional(),
  sku: z.string().min(1).max(64).optional(),
});

/** The machine that is made at once. */
const vm = z.strictObject({
  size: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** `vnet/subnet` of the plan's group, `group/vnet/subnet`, or the subnet's id; a new network when absent. */
  network: z.string().min(1).optional(),
  publicAddress: z.boolean().default(false),
  /** A file with a public key, and whose it shall be: the machine is then made as generalized, else as it was. */
  sshKey: z.string().min(1).optional(),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/)
    .optional(),
  /** Gen2 only, through a gallery. */
  trustedLaunch: z.boolean().default(false),
  secureBoot: z.boolean().default(false),
  bootDiagnostics: z.boolean().default(true),
});

/** A version is somewhere: without that the plan is not complete. */
function mustNameGallery({ publish, gallery }: { publish: string; gallery?: unknown }, context: z.RefinementCtx): void {
  if (publish !== 'gallery' || gallery !== undefined) return;
  context.addIssue({ code: 'custom', path: ['gallery'], message: 'GALLERY' });
}

const target = z.strictObject({
  kind: z.literal('azure'),
  cloud: z.enum(['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment']).default('AzureCloud'),
  /** How to sign in; auto takes the environment's service principal, else the az session. */
  signIn: z.enum(['auto', 'environment', 'az', 'browser', 'device-code']).default('auto'),
  tenant: z.string().optional(),
  /** Name or id. */
  subscription: z.string().min(1),
  resourceGroup: z.string().regex(/^[-\w._()]{1,90}(?<!\.)$/),
  location: z.string().min(1),
  generation: z.union([z.literal(1), z.literal(2), z.literal('auto')]).default('auto'),
  publish: z.enum(['image', 'gallery', 'vm', 'disk']).default('image'),
  /** Of the image or machine; the disks' names add up to eight characters, and 80 is the most Azure takes. */
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,70}[A-Za-z0-9_]$|^[A-Za-z0-9]$/),
  sku: systemSku.default('StandardSSD_LRS'),
  /** Of the machine's disks that do not boot; `sku` when absent. */
  dataSku: dataSku.optional(),
  zone: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  osType: z.enum(['Linux', 'Windows']).optional(),
  /** New, empty ones, after those of the machine; the lowest free LUN when absent. */
  dataDisks: z
    .array(
      z.strictObject({
        sizeGiB: z.int().min(1).max(32_767),
        sku: dataSku.optional(),
        lun: z.int().min(0).max(63).optional(),
      }),
    )
    .max(64)
    .optional(),
  /** Id of a disk encryption set, or its name in the plan's group. */
  diskEncryptionSet: z.string().min(1).optional(),
  /** What the disk that boots is marked with; seen in the guest when absent. */
  architecture: z.enum(['x64', 'Arm64']).optional(),
  acceleratedNetwork: z.boolean().optional(),
  nvme: z.boolean().optional(),
  /** On everything that is made, besides our own, whose names begin with vmferry; Azure takes 50 in all. */
  tags: z
    .record(
      z
        .string()
        .min(1)
        .max(512)
        .regex(/^(?![Vv][Mm][Ff][Ee][Rr][Rr][Yy])[^<>%&\\?/]+$/),
      z.string().max(256),
    )
    .refine(tags => Object.keys(tags).length <= 45)
    .optional(),
  gallery: gallery.optional(),
  vm: vm.optional(),
  /** For tests and private clouds: Resource Manager, sign-in authority, extra CA (PEM). */
  endpoint: z.url().optional(),
  authority: z.url().optional(),
  caFile: z.string().optional(),
});

export const azureTarget = target.superRefine(mustNameGallery);
