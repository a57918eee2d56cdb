/** The words of use without a connection, in both languages. */

export const offlineEn = {
  heading: 'Without a connection',
  preparing: 'Being kept on this device, for use without a connection…',
  ready: 'Works without a connection, in this browser on this device.',
  outdated: 'A new version is used once the page is loaded again.',
  outdated_title: 'A new version is ready',
  outdated_text:
    'Reload to use it, whenever it suits you. Sessions of the review are kept; pictures in the list beside it have to be given again.',
  reload: 'Reload',
  later: 'Later',
  insecure: 'Needs a connection each time: over plain http browsers keep no page.',
  unsupported:
    'Needs a connection each time: this browser keeps no pages here, as in some private windows and inside other apps.',
  refused:
    'Needs a connection each time: the browser did not keep the page. A private window, blocked site data and a full disk are the usual reasons.',
};

export type OfflineWords = typeof offlineEn;

export const offlineZh: OfflineWords = {
  heading: '离线使用',
  preparing: '正在保存到本设备，以便离线使用……',
  ready: '可在本设备的此浏览器中离线使用。',
  outdated: '重新加载页面后即使用新版本。',
  outdated_title: '新版本已就绪',
  outdated_text: '请在方便时重新加载以使用新版本。复核会话会保留；旁边列表中的图片需要重新添加。',
  reload: '重新加载',
  later: '稍后',
  insecure: '每次使用都需要联网：通过普通 http 打开时，浏览器不会保存页面。',
  unsupported: '每次使用都需要联网：此浏览器在这里不保存页面，例如某些隐私窗口或其他应用内的浏览器。',
  refused: '每次使用都需要联网：浏览器没有保存此页面。常见原因是隐私窗口、网站数据被禁止或磁盘已满。',
};
