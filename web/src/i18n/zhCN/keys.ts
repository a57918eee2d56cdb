/** 按键。 */

import type { keys as keysEn } from '../en/keys';

export const keys: typeof keysEn = {
  open: '按键 (?)',
  heading: '按键',
  text: '细胞、手工计数和测验使用相同的按键。点按下面的按键，再按下要替换的键。设置保存在本设备上。',
  for_classes: '类别',
  for_cells: '细胞',
  actions: {
    verify: '审核并继续',
    verifyClass: '审核整个类别',
    previousDoubtful: '上一个存疑细胞',
    nextDoubtful: '下一个存疑细胞',
    reject: '伪差',
    draw: '画框',
    field: '转到视野',
    zoom: '放大和还原',
  },
  fixed: [
    ['1–9', '前九个类别'],
    ['Ctrl+Z', '撤销'],
    ['Ctrl+Shift+Z, Ctrl+Y', '重做'],
    ['Backspace', '手工计数：撤回最后一个细胞'],
    ['?', '本列表'],
  ],
  names: { space: '空格键', 'shift+space': 'Shift+空格键', delete: 'Delete', insert: 'Insert', escape: 'Escape', backspace: '退格键', enter: '回车键' },
  or: '、',
  none: '无',
  change: (deed, key) => `${deed}：${key}。更改`,
  press: (deed) => `请按下用于“${deed}”的键。Escape 键取消。`,
  unusable: (key) => `不能使用 ${key}。请选择字母、符号或功能键。`,
  changed: (key, deed) => `${key}：${deed}。`,
  taken: (deed) => `此键原用于“${deed}”；它现在使用另一个键或没有键。`,
  reset: '恢复默认',
  reset_done: '按键已恢复默认。',
};
