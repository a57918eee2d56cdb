/** 测验。 */

import type { quiz as quizEn } from '../en/quiz';

export const quiz: typeof quizEn = {
  heading: '测验',
  none: '还没有可提问的细胞',
  none_text: '测验使用由人审核过的细胞。请先在“细胞”中审核一些。',
  lead: '请说出细胞名称，然后查看复核者和模型的答案。',
  question: (number, total) => `第 ${number} / ${total} 个细胞`,
  picture: '待命名的细胞',
  choices: '您的答案',
  right: '正确',
  wrong: (name) => `您的答案：${name}`,
  confirmed: '由人审核',
  model: '模型的答案',
  model_none: '未给出名称',
  next: '下一个细胞',
  finish: '查看结果',
  again: '再来一轮',
  score: (right, asked) => `${asked} 个中答对 ${right} 个`,
  score_class: '按类别',
};
