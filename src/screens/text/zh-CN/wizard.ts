import type { WizardText } from '../wizard-types.ts';
import { answerText } from './wizard-answers.ts';
import { askingText } from './wizard-asking.ts';
import { keyText } from './wizard-keys.ts';
import { planText } from './wizard-plan.ts';
import { readinessText } from './wizard-readiness.ts';
import { runText } from './wizard-run.ts';
import { subscriptionText } from './wizard-subscriptions.ts';
import { vsphereText } from './wizard-vsphere.ts';

function duration(ms: number): string {
  const s = Math.round(ms / 1000);
  if (s < 60) return `${s} 秒`;
  const min = Math.floor(s / 60);
  if (min < 10 && s % 60 !== 0) return `${min} 分 ${s % 60} 秒`;
  if (min < 60) return `${Math.round(s / 60)} 分钟`;
  const h = Math.floor(min / 60);
  if (h < 48) return min % 60 === 0 ? `${h} 小时` : `${h} 小时 ${min % 60} 分`;
  return `${Math.round(h / 24)} 天`;
}

export const wizardText: WizardText = {
  ...keyText,
  duration,
  ago: ms => (ms < 60_000 ? '刚刚' : `${duration(ms)}前`),
  steps: {
    source: '来源',
    server: '登录',
    machine: '选择虚拟机',
    power: '电源',
    target: '目标',
    readiness: '就绪检查',
    'sign-in': '登录',
    options: '选项',
    boot: '启动方式',
    disks: '磁盘',
    where: '位置',
    plan: '计划',
    run: '执行',
  },
  tooSmall: (columns, rows) => `vmferry 需要至少 40 列、12 行；当前终端为 ${columns} 列、${rows} 行。`,
  working: '处理中',
  tagline: '虚拟机 → 云',
  ...askingText,
  ...answerText,
  ...planText,
  ...runText,
  readiness: readinessText,
  vsphere: vsphereText,
  subscriptions: subscriptionText,
};
