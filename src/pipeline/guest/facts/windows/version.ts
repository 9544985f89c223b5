import { fact } from '../../guest.ts';
import { below, type RegistryValue, registry, valueIn } from './registry.ts';

export interface WindowsVersion {
  /** `Windows Server 2019 Standard` */
  readonly name: string;
  /** 7600 is Windows Server 2008 R2, 9200 is 2012, 14393 is 2016. */
  readonly build: number;
  readonly client: boolean;
  readonly at: readonly RegistryValue[];
}

/** Which Windows it is: the name of later clients is still that of Windows 10, the build tells. */
export const windowsVersion = fact(async (guest): Promise<WindowsVersion> => {
  const { software } = await registry(guest);
  const key = await below(software, 'Microsoft\\Windows NT\\CurrentVersion');
  const name = await valueIn(key, 'ProductName');
  const build = (await valueIn(key, 'CurrentBuild')) ?? (await valueIn(key, 'CurrentBuildNumber'));
  const type = await valueIn(key, 'InstallationType');
  return {
    name: name?.string ?? '',
    build: Number.parseInt(build?.string ?? '', 10) || 0,
    client: type?.string === 'Client',
    at: [name, build].filter(value => value !== undefined),
  };
});
