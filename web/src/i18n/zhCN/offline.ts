/** 离线使用。 */

import type { offline as offlineEn } from '../en/offline';

export const offline: typeof offlineEn = {
  heading: '离线使用',
  preparing: '正在保存到本设备，以便离线使用……',
  ready: '可在本设备的此浏览器中离线使用。',
  outdated: '重新加载页面后即使用新版本。',
  outdated_title: '新版本已就绪',
  outdated_text: '请在方便时重新加载以使用新版本。玻片会保留；旁边列表中的图片需要重新添加。',
  reload: '重新加载',
  later: '稍后',
  insecure: '每次使用都需要联网：通过普通 http 打开时，浏览器不会保存页面。',
  unsupported: '每次使用都需要联网：此浏览器在这里不保存页面，例如某些隐私窗口或其他应用内的浏览器。',
  not_stored: '每次使用都需要联网：浏览器没有保存此页面。常见原因是隐私窗口、网站数据被禁止或磁盘已满。',
};
