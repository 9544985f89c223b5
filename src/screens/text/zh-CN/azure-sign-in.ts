import type { AzureSignInFailures } from '../../../pipeline/target/azure/sign-in/failures.ts';
import type { Sentences } from '../types.ts';

/** 句子里对登录方式的称呼。 */
export const ways: Readonly<Record<string, string>> = {
  environment: '环境变量中的服务主体',
  'workload-identity': '环境变量中的联合令牌',
  'managed-identity': '本机的托管标识',
  az: 'az 会话',
  browser: '浏览器',
  'device-code': '设备代码',
};

/** 租户要求更多验证时可以做什么，取决于登录方式。 */
const anew = (way: string, tenant: string) =>
  way === 'az'
    ? `请运行 az login${tenant === '' ? '' : ` --tenant ${tenant}`} 后继续，或把 target.signIn 设为 device-code${tenant === '' ? '' : `、target.tenant 设为 ${tenant}`}。`
    : `请把 target.signIn 设为 device-code${tenant === '' ? '' : `、target.tenant 设为 ${tenant}`}，然后继续。`;

export const azureSignInFailures: Sentences<AzureSignInFailures> = {
  AZURE_SIGN_IN_NONE: () =>
    '此处没有可用的 Azure 登录：未设置 AZURE_CLIENT_ID 等环境变量，也未安装 az。请把 target.signIn 设为 browser 或 device-code，或安装 az 并运行 az login。',
  AZURE_SIGN_IN_ENVIRONMENT: f => `环境变量中的服务主体不完整：缺少 ${f.missing}。请设置它，或选择其他 target.signIn。`,
  AZURE_SIGN_IN_WORKLOAD: f =>
    `环境变量中的工作负载标识不完整：缺少 ${f.missing}。请设置它，或选择其他 target.signIn。`,
  AZURE_SIGN_IN_IDENTITY: f =>
    `此处无法取得托管标识：${f.host} 没有应答（${f.reason}）。请在 Azure 提供托管标识的机器上运行，或选择其他 target.signIn。`,
  AZURE_SIGN_IN_AZ_MISSING: () =>
    '计划要求用 az 登录，但此处未安装它。请安装并运行 az login，或选择其他 target.signIn。',
  AZURE_SIGN_IN_AZ_OUT: f =>
    f.tenant === ''
      ? 'az 会话已过期或尚未登录。请运行 az login，然后继续。'
      : `az 会话已过期或尚未登录。请运行 az login --tenant ${f.tenant}，然后继续。`,
  AZURE_SIGN_IN_AZ_CLOUD: f =>
    `az 会话在 ${f.session} 中，而计划的目标是 ${f.cloud}。请运行 az cloud set --name ${f.cloud} 和 az login，或选择其他 target.signIn。`,
  AZURE_SIGN_IN_SECOND_FACTOR: f =>
    `${f.tenant === '' ? '租户' : `租户 ${f.tenant} `}要求第二重验证，而${ways[f.way] ?? f.way}没有提供。${anew(f.way, f.tenant)}`,
  AZURE_SIGN_IN_CODE_UNUSED: f =>
    `登录 Azure 的代码一直无人输入，尽管已更新 ${f.codes - 1} 次。请在有人能够输入时继续。`,
  AZURE_SIGN_IN_FAILED: f =>
    `Azure 拒绝了通过${ways[f.way] ?? f.way}进行的登录：${f.reason}。请解决此问题或选择其他 target.signIn，然后继续。`,
};
