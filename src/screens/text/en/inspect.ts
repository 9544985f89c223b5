import type { InspectText } from '../types.ts';

export const inspect: InspectText = {
  machine: f => {
    const known = [f.os, f.firmware, f.cpus === 0 ? '' : `${f.cpus} vCPU`, f.memory].filter(fact => fact !== '');
    return `${f.file}: ${f.name}${known.length === 0 ? '' : ` (${known.join(', ')})`}`;
  },
  disk: f => {
    const about = [
      `${f.name}, ${f.format}, ${f.size}`,
      f.used === '' ? '' : `${f.used} allocated`,
      f.data === '' ? '' : `${f.data} data`,
      f.unread ? 'data not looked for (--scan reads the whole disk)' : '',
    ];
    return `  disk ${f.index + 1}: ${about.filter(part => part !== '').join(', ')}`;
  },
  map: f => `[${f.cells}]  one cell = ${f.cell}: # data, + some data, . none`,
  partition: f =>
    `partition ${f.number}: ${f.role}${f.content === '' ? '' : `, ${f.content}`}, ${f.size} at ${f.at}, type ${f.type}`,
  advice: f =>
    f.generation === 0 ? `  for ${f.target}: nothing tells the generation` : `  for ${f.target}: Gen${f.generation}`,
};
