/** CIM_OperatingSystem.OsType (CIM schema 2.52): Windows 95 to CE, 2000, Me, XP to Embedded, Vista to 2008, and on. */
const windows = new Set([
  15, 16, 17, 18, 19, 58, 63, 67, 69, 70, 71, 72, 73, 74, 75, 76, 77, 103, 105, 111, 112, 113, 114, 115, 116, 117, 118,
  119, 120,
]);
/** Linux, Red Hat to TurboLinux, Ubuntu, Debian, kernels 2.4 and 2.6, CentOS, Oracle. */
const linux = new Set([
  36, 79, 80, 82, 83, 84, 85, 86, 87, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 106, 107, 108, 109,
]);

const linuxNames =
  /linux|ubuntu|debian|red ?hat|rhel|centos|fedora|suse|sles|rocky|oracle|photon|coreos|mandr|asianux|gentoo|arch|nld9|oes(guest|64)/i;

/**
 * Linux or Windows, from the most telling word to the least.
 * @param said guest: vSphere's guest id or VirtualBox's OSType · cim: ovf:id · text: the description
 */
export function familyOf(said: {
  readonly guest: string | undefined;
  readonly cim: string | undefined;
  readonly text: string | undefined;
}): 'linux' | 'windows' | undefined {
  const named = byName(said.guest);
  if (named !== undefined) return named;
  const type = Number(said.cim);
  if (windows.has(type)) return 'windows';
  if (linux.has(type)) return 'linux';
  return byName(said.text);
}

function byName(name: string | undefined): 'linux' | 'windows' | undefined {
  if (name === undefined) return undefined;
  // vSphere: windows9_64Guest, winNetStandardGuest; not Darwin.
  if (/\bwin(dows|net|xp|vista|longhorn|2000|nt|me|9[58])/i.test(name)) return 'windows';
  return linuxNames.test(name) ? 'linux' : undefined;
}
