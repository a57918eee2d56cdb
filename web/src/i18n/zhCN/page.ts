/** 页面框架：各部分、设置、提示与播报。 */

import type { page as pageEn } from '../en/page';

export const page: typeof pageEn = {
  tabs: {
    label: '页面的各部分',
    fields: '视野',
    review: '细胞',
    count: '分类计数',
    report: '报告',
    tally: '手工计数',
    quiz: '测验',
    loading: '正在加载…',
  },
  app: {
    title: 'Leukoscope：在浏览器中辨认白细胞',
    tagline: '白细胞辨认，全程在您的设备上完成',
    skip: '跳到主要内容',
    disclaimer: '仅供研究与教育使用。非医疗器械。每个细胞都必须由合格的专业人员确认。',
    privacy: '图片不会离开本设备，不会上传任何内容。',
  },
  header: {
    model: '模型：',
    profile: (profile) => `配置：${profile}`,
    profile_none: '无',
    model_none: '选择模型',
    model_loading: '正在加载模型',
    model_failed: '未加载模型',
    settings: '设置',
  },
  settings: {
    heading: '设置',
    tabs: { page: '页面', model: '模型', laboratory: '您的实验室' },
    language: '语言',
    theme: '外观',
    theme_system: '跟随设备',
    theme_light: '浅色',
    theme_dark: '深色',
    backend: '计算方式',
    backend_help: '“自动”会选用通过自检的最快方式。自行选择会重新加载模型，已有结果的视野保持不变。',
  },
  notice: {
    insecure_title: '此页面通过普通 http 打开',
    insecure_text:
      '页面可以使用，但浏览器会限制部分功能：文件核对改用较慢的方法，最快的图形计算方式（WebGPU）不可用，而且同一网络中的人可能篡改您看到的内容。请服务器管理者改用 https（leukoscope serve --tls-cert FILE --tls-key FILE）。',
    lost_title: '图形处理器已断开',
    lost_text: (before, now) =>
      `浏览器收回了 ${before}，驱动重启或内存不足时会如此。现在改用 ${now} 继续计算；图片和结果都没有丢失，只是可能变慢。`,
    lost_retry: '重新选择',
    dismiss: '知道了',
  },
  drop: {
    heading: '松开即可辨认细胞',
    text: '图片、图片文件夹，或指向图片的链接',
    none: '文件夹中未找到图片',
    some: '文件夹中的文件未全部加入',
    generated: (count) => `已跳过 ${count} 个隐藏或自动生成的文件（夹），如 ._*、Thumbs.db、@eaDir。`,
    other: (count) => `已跳过 ${count} 个名称不像图片的文件。`,
    signed: '此玻片已签署，不能再加入视野',
    new_slide: () => '为其打开新玻片',
    unreadable: (count) => `已跳过 ${count} 个浏览器无法打开的项目。`,
    not_read: (kinds) => `不支持：${kinds}。请用相机或其他图片软件另存为 PNG 或 JPEG 后重新拖入。`,
  },
  number: {
    not_number: '请输入数字，例如 7.5。',
    not_whole: '请输入整数，例如 200。',
    separators: '请不要使用千位分隔符。',
    ambiguous: (whole, decimal) => `是 ${whole} 还是 ${decimal}？请写成其中之一。`,
    too_large: (largest) => `最大为 ${largest}。`,
  },
  dialog: { close: '关闭', cancel: '取消' },
  announce: {
    model_ready: (name, backend) => `模型 ${name} 已就绪，计算方式为 ${backend}。`,
    found: (name, summary) => `${name}：${summary}。`,
    failed: (name, title) => `${name}：${title}。`,
    all_done: (done, failed) =>
      failed === 0 ? `全部 ${done} 个视野已完成。` : `全部视野已处理：${done} 个有结果，${failed} 个失败。`,
  },
};
