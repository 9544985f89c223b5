import { Managed } from './inventory/managed.ts';
import { serviceContent, sessionFields } from './methods/session.ts';
import type { Vcenter } from './vcenter.ts';
import { Ref, type Value } from './xml/values.ts';

/** Puts in the objects that every server has, where `RetrieveServiceContent` says they are. */
export function addServices(vc: Vcenter, apiVersion: string, instanceUuid: string): void {
  const content = serviceContent(vc.esx, vc.root, apiVersion, instanceUuid);
  const serverClock = () => new Date().toISOString();
  const add = (ref: Ref, readers: Record<string, () => Value | undefined> = {}) =>
    vc.inventory.add(new Managed(ref, readers, { fresh: () => true }));
  const sessionList = () => vc.sessions.all.map(sessionFields);
  add(new Ref('ServiceInstance', 'ServiceInstance'), { content: () => content, serverClock });
  for (const ref of Object.values(content)) {
    if (!(ref instanceof Ref) || ref.value === vc.root.value) continue;
    if (ref.type === 'SessionManager')
      add(ref, { sessionList, currentSession: () => sessionList().at(-1), defaultLocale: () => 'en' });
    else add(ref);
  }
}
