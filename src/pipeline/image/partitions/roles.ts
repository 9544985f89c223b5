/** Partition types by what they are for. Sources: UEFI specification 2.10 table 5.7, Discoverable Partitions Specification, vendors' pages. */
const gptRoles: Readonly<Record<string, string>> = {
  'C12A7328-F81F-11D2-BA4B-00A0C93EC93B': 'efi-system',
  '21686148-6449-6E6F-744E-656564454649': 'bios-boot',
  '0FC63DAF-8483-4772-8E79-3D69D8477DE4': 'linux',
  '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709': 'linux',
  'B921B045-1DF0-41C3-AF44-4C6F280D3FAE': 'linux',
  '933AC7E1-2EB4-4F13-B844-0E14E2AEF915': 'linux',
  '3B8F8425-20E0-4F3B-907F-1A25A76F98E8': 'linux',
  'BC13C2FF-59E6-4262-A352-B275FD6F7172': 'linux-boot',
  'E6D6D379-F507-44C2-A23C-238F2A3DF928': 'linux-lvm',
  'A19D880F-05FC-4D3B-A006-743F0F84911E': 'linux-raid',
  '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F': 'swap',
  'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7': 'microsoft-basic',
  'E3C9E316-0B5C-4DB8-817D-F92DF00215AE': 'microsoft-reserved',
  'DE94BBA4-06D1-4D40-A16A-BFD50179D6AC': 'microsoft-recovery',
  '5808C8AA-7E8F-42E0-85D2-E1E90434CFB3': 'microsoft-dynamic',
  'AF9B60A0-1431-4F62-BC68-3311714A69AD': 'microsoft-dynamic',
  '9E1A2D38-C612-4316-AA26-8B49521E5A8B': 'prep-boot',
  'AA31E02A-400F-11DB-9590-000C2911D1B8': 'vmfs',
};

const mbrRoles: Readonly<Record<number, string>> = {
  1: 'fat',
  4: 'fat',
  5: 'extended',
  6: 'fat',
  7: 'microsoft-basic',
  11: 'fat',
  12: 'fat',
  14: 'fat',
  15: 'extended',
  39: 'microsoft-recovery',
  66: 'microsoft-dynamic',
  130: 'swap',
  131: 'linux',
  133: 'extended',
  142: 'linux-lvm',
  238: 'protective',
  239: 'efi-system',
  251: 'vmfs',
  253: 'linux-raid',
};

/** @param type GUID in upper case */
export function gptRole(type: string): string {
  return gptRoles[type] ?? 'other';
}

export function mbrRole(type: number): string {
  return mbrRoles[type] ?? 'other';
}
