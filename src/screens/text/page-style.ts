/** How a saved page looks: light or dark as the reader's system is, and narrow enough to be read. */
export const pageStyle = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f23; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
section { border-left: 4px solid #999; padding: .1rem 1rem; margin: 1rem 0 }
section.fail { border-color: #c62828 } section.warn { border-color: #ef8a00 } section.unknown { border-color: #5c6bc0 }
code, pre { font: 14px/1.4 ui-monospace, monospace } pre { background: #f4f5f7; padding: .6rem; overflow: auto }
.id, footer { color: #666 } td { padding: .1rem 1rem .1rem 0; vertical-align: top }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181b } pre { background: #22262b } .id, footer { color: #999 } }
`;
