import type { InspectText } from '../types.ts';

export const inspect: InspectText = {
  machine: f => {
    const known = [f.os, f.firmware, f.cpus === 0 ? '' : `${f.cpus} 个 vCPU`, f.memory].filter(fact => fact !== '');
    return `${f.file}：${f.name}${known.length === 0 ? '' : `（${known.join('，')}）`}`;
  },
  disk: f => {
    const about = [
      `${f.name}，${f.format}，${f.size}`,
      f.used === '' ? '' : `已分配 ${f.used}`,
      f.data === '' ? '' : `数据 ${f.data}`,
      f.unread ? '未查找数据（--scan 会读取整个磁盘）' : '',
    ];
    return `  磁盘 ${f.index + 1}：${about.filter(part => part !== '').join('，')}`;
  },
  map: f => `[${f.cells}]  每格 = ${f.cell}：# 有数据，+ 部分数据，. 无数据`,
  partition: f =>
    `分区 ${f.number}：${f.role}${f.content === '' ? '' : `，${f.content}`}，${f.size}，位于 ${f.at}，类型 ${f.type}`,
  advice: f =>
    f.generation === 0 ? `  对于 ${f.target}：看不出属于哪一代` : `  对于 ${f.target}：第 ${f.generation} 代`,
};
