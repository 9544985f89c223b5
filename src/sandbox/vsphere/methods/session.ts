import type { Session } from '../sessions.ts';
import type { Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { textOf } from '../xml/parse.ts';
import { type Fields, Ref } from '../xml/values.ts';

export const sessionMethods: Readonly<Record<string, Method>> = {
  RetrieveServiceContent: {
    on: 'ServiceInstance',
    open: true,
    run: ({ target }) => ({ type: 'ServiceContent', value: target.at('content') ?? {} }),
  },
  CurrentTime: {
    on: 'ServiceInstance',
    run: () => ({ type: 'dateTime', value: new Date().toISOString() }),
  },
  Login: { on: 'SessionManager', open: true, run: login },
  Logout: {
    on: 'SessionManager',
    run: ({ vc, session }) => {
      if (session) vc.sessions.end(session, 'closed');
      return undefined;
    },
  },
  SessionIsActive: {
    on: 'SessionManager',
    run: ({ vc, args }) => {
      const found = vc.sessions.byKey(textOf(args, 'sessionID') ?? '');
      return { type: 'boolean', value: found?.userName === textOf(args, 'userName') };
    },
  },
};

function login(call: Call) {
  const { vc, args, session } = call;
  const wrong = textOf(args, 'userName') !== vc.user || textOf(args, 'password') !== vc.password;
  // A session that is logged in cannot log in again: the cookie has to be dropped first.
  if (wrong || session) {
    throw new VimFault('InvalidLogin', 'Cannot complete login due to an incorrect user name or password.');
  }
  const fresh = vc.sessions.open(vc.user, textOf(args, 'locale') ?? 'en', call.userAgent);
  call.setCookie(fresh.cookie);
  return { type: 'UserSession', value: sessionFields(fresh) };
}

export function sessionFields(session: Session): Fields {
  return {
    key: session.key,
    userName: session.userName,
    fullName: session.userName,
    loginTime: session.loginAt.toISOString(),
    lastActiveTime: session.activeAt.toISOString(),
    locale: session.locale,
    messageLocale: session.locale,
    extensionSession: false,
    ipAddress: '127.0.0.1',
    userAgent: session.userAgent,
    callCount: session.calls,
  };
}

/** What `RetrieveServiceContent` answers: where everything is, and what the server is. */
export function serviceContent(esx: boolean, root: Ref, apiVersion: string, instanceUuid: string): Fields {
  const ref = (type: string, center: string, host: string) => new Ref(type, esx ? host : center);
  const version = apiVersion.split('.').slice(0, 3).join('.');
  const name = esx ? 'VMware ESXi' : 'VMware vCenter Server';
  const build = esx ? '23305546' : '23319993';
  const about = {
    ...{ name, fullName: `${name} ${version} build-${build}`, vendor: 'VMware, Inc.', version, build },
    ...{ localeVersion: 'INTL', localeBuild: '000', osType: esx ? 'vmnix-x86' : 'linux-x64' },
    ...{ productLineId: esx ? 'embeddedEsx' : 'vpx', apiType: esx ? 'HostAgent' : 'VirtualCenter', apiVersion },
    ...(esx ? {} : { instanceUuid }),
    ...{ licenseProductName: esx ? 'VMware ESX Server' : 'VMware VirtualCenter Server', licenseProductVersion: '8.0' },
  };
  return {
    rootFolder: root,
    propertyCollector: ref('PropertyCollector', 'propertyCollector', 'ha-property-collector'),
    viewManager: ref('ViewManager', 'ViewManager', 'ViewManager'),
    about,
    sessionManager: ref('SessionManager', 'SessionManager', 'ha-sessionmgr'),
    authorizationManager: ref('AuthorizationManager', 'AuthorizationManager', 'ha-authmgr'),
    searchIndex: ref('SearchIndex', 'SearchIndex', 'ha-searchindex'),
    ovfManager: ref('OvfManager', 'OvfManager', 'ha-ovf-manager'),
  };
}
