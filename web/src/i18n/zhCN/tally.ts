/** 手工计数。 */

import type { tally as tallyEn } from '../en/tally';

export const tally: typeof tallyEn = {
  heading: '手工计数',
  lead: '在显微镜旁计数：每类一个键。按键或点按方格。',
  keys: '计数器',
  undo: '撤销',
  redo: '重做',
  reset: '重新开始',
  sound: '声音',
  done: '已达目标。提高目标后可继续。',
  taken_back: (name) => `已撤回：${name}`,
  came_back: '已回到之前的计数。',
  announce: (name, count) => `${name} ${count}`,
  result: '结果',
  to_second: '用作第二位阅片者的计数',
  keep: '计数保留在本设备上，直到重新开始。',
};
