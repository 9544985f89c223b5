import type { SubscriptionText } from '../subscription-types.ts';

export const subscriptionText: SubscriptionText = {
  you: role => `您：${role}`,
  roles: {
    owner: '所有者',
    contributor: '参与者',
    creator: '可以创建',
    reader: '读取者',
    none: '无角色',
  },
  youWidth: 14,
  states: { Warned: '有欠款', PastDue: '有欠款', Disabled: '已禁用', Deleted: '已删除' },
  cannot: '不能创建',
  closed: (count, factor) => `有 ${count} 个租户未列出订阅${factor ? '：需要第二重验证' : ''}。`,
  enterOne: '登录其中一个',
  ask: '要登录哪个租户？',
  why: { 'second-factor': '需要第二重验证', refused: '拒绝了此次登录' },
  hint: '登录后，其订阅会加入列表。',
  to: tenant => `登录 ${tenant}`,
};
