/** The footer of a fixed VHD, made from the format's specification: what the sandbox is to judge. */
export function vhdFooter(size: number, change: (footer: Buffer) => void = () => {}): Buffer {
  const footer = Buffer.alloc(512);
  footer.write('conectix', 0, 'latin1');
  footer.writeUInt32BE(2, 8);
  footer.writeUInt32BE(0x10000, 12);
  footer.fill(0xff, 16, 24);
  footer.writeUInt32BE(800_000_000, 24);
  footer.write('win ', 28, 'latin1');
  footer.writeUInt32BE(0x000a0000, 32);
  footer.write('Wi2k', 36, 'latin1');
  footer.writeBigUInt64BE(BigInt(size), 40);
  footer.writeBigUInt64BE(BigInt(size), 48);
  footer.writeUInt32BE(0x025a0411, 56);
  footer.writeUInt32BE(2, 60);
  footer.fill(0x5a, 68, 84);
  change(footer);
  footer.writeUInt32BE(~footer.reduce((sum, byte) => sum + byte, 0) >>> 0, 64);
  return footer;
}
