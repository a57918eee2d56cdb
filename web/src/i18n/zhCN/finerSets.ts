/** 更细类别的预测集。 */

import type { FinerSetMessages } from '../en/finerSets';

export const finerSets: FinerSetMessages = {
  help: (least) => `某一类别的每个更细类别都有 ${least} 个由人指定的细胞后，预测集才列出这些更细类别；在此之前只列出该类别整体。`,
};
