export const launcher = {
  nodeTooOld: (f: { found: string; needed: string }) =>
    `vmferry needs Node ${f.needed} or newer and this is Node ${f.found}: install a newer Node, then start vmferry again.`,
};
