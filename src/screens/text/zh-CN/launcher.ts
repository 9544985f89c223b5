export const launcher = {
  nodeTooOld: (f: { found: string; needed: string }) =>
    `vmferry 需要 Node ${f.needed} 或更高版本，当前是 Node ${f.found}：请安装较新的 Node，然后重新启动 vmferry。`,
};
