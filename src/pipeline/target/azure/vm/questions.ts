import type { Answers, Question } from '../../../types/question.ts';
import { azureTarget } from '../plan.ts';
import { isRefusedUser } from './users.ts';

const { vm } = azureTarget.shape;
const machine = (answers: Answers) => answers['target.publish'] === 'vm';
const keyed = (answers: Answers) => machine(answers) && given(answers, 'target.vm.sshKey');
const trusted = (answers: Answers) => machine(answers) && answers['target.vm.trustedLaunch'] === true;

/** What is asked of a machine that is made at once, after its size. */
export const vmQuestions: readonly (Question & { readonly dependsOn?: readonly string[]; readonly free?: boolean })[] =
  [
    {
      key: 'target.vm.network',
      kind: 'choice',
      needed: false,
      free: true,
      when: machine,
      implied: () => '',
      dependsOn: ['target.cloud', 'target.signIn', 'target.tenant', 'target.subscription', 'target.location'],
      wrong: value =>
        value === '' || /^[^/]+(\/[^/]+){1,2}$|^\/subscriptions\//.test(String(value)) ? undefined : 'NOT_A_SUBNET',
    },
    { key: 'target.vm.publicAddress', kind: 'toggle', needed: false, when: machine, implied: () => false },
    { key: 'target.vm.sshKey', kind: 'path', needed: false, when: machine },
    { key: 'target.vm.user', kind: 'text', needed: false, when: keyed, wrong: value => wrongUser(value) },
    {
      key: 'target.vm.trustedLaunch',
      kind: 'toggle',
      needed: false,
      when: answers => machine(answers) && answers['target.generation'] !== 1,
      implied: () => false,
    },
    { key: 'target.vm.secureBoot', kind: 'toggle', needed: false, when: trusted, implied: () => false },
    { key: 'guest.userData', kind: 'path', needed: false, when: machine },
  ];

function given(answers: Answers, key: string): boolean {
  return answers[key] !== undefined && answers[key] !== '';
}

function wrongUser(value: unknown): string | undefined {
  if (value === '') return undefined;
  const allowed = vm.unwrap().shape.user.safeParse(value).success && !isRefusedUser(String(value));
  return allowed ? undefined : 'USER_NOT_ALLOWED';
}
