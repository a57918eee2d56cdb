/** 问题：发生了什么，可以怎么做。 */

import type { problem as problemEn } from '../en/problem';

export const problem: typeof problemEn = {
  problem: {
    details: '技术细节',
    try_again: '重试',
    choose_model: '选择模型',
    manifest_unreachable: '无法获取模型清单',
    manifest_unreachable_text: '请检查地址和网络连接。如果模型位于其他网站，该网站必须允许本页读取（CORS）。',
    manifest_invalid: '这不是 Leukoscope 能读取的模型',
    manifest_invalid_text: '模型清单不符合格式。请用与本页版本一致的 leukoscope 重新导出，或选择其他模型。',
    file_failed: '模型的某个文件未能完整送达',
    file_failed_text: '所有来源都已尝试。请检查网络连接后重试；如果问题依旧，则服务器上的副本已损坏或缺失。',
    model_invalid: '模型文件完整，但无法运行',
    model_invalid_text: '请用与本页版本一致的 leukoscope 重新导出，或选择其他模型。',
    backend_failed: '这种计算方式在本设备上未通过自检',
    backend_failed_text: '它的结果有误或无法启动，因此不予使用。请在设置中选择“自动”。',
    picture_refused: '无法读取这张图片',
    picture_refused_text: '请将其另存为 PNG 或 JPEG 后重试。',
    picture_unreachable: '无法获取图片',
    box_invalid: '方框超出了图片范围',
    box_invalid_text: '请在图片范围内重新绘制。',
    canvas_changed: '此浏览器会改动像素',
    canvas_changed_text:
      '防指纹保护（Firefox：privacy.resistFingerprinting；Brave；扩展程序）会改动网页读取的图片像素，结果将不可信。请允许本站读取画布数据，或对本站关闭该保护，然后重新加载。PNG 和 TIFF 不受影响。',
    memory_short: '内存不足，无法处理这张图片',
    memory_short_text: '设备没有足够的内存来处理它。请关闭其他标签页和程序后重试，或将图片缩小；其他图片不受影响。',
    too_slow: '处理这张图片耗时过长',
    too_slow_text: '已放弃处理，其他图片继续进行。请将其另存为 PNG 或 JPEG，或缩小后重试。',
    interrupted: '处理这张图片时页面意外关闭',
    interrupted_text: '此情况已发生两次，因此不再自动处理。请将其缩小，或另存为 PNG 或 JPEG 后重试。',
    part_failed: '页面的这一部分出错了',
    part_failed_text: '其他部分仍可使用，已保存的内容不会丢失。请返回，或复制细节并反馈给我们。',
    part_back: '返回',
    copy_details: '复制细节',
    aborted: '已停止',
    aborted_text: '您可以随时重试。',
    disposed: '在得出结果之前模型已被卸载',
    worker_failed: '发生了意料之外的错误',
    worker_failed_text: '请重新加载页面。如果再次发生，请附上下方细节反馈给我们。',
    models_missing: '本站没有提供模型',
    models_missing_text: '网站管理者可以用 leukoscope export 添加模型。在此之前，可以通过地址加载其他位置的模型。',
    link_invalid: '这不是有效的地址',
    link_invalid_text: (text) =>
      text === '' ? '请输入以 https:// 开头的地址。' : `需要以 https:// 开头的地址，而输入的是“${text}”。`,
    link_insecure: '浏览器拒绝通过普通 http 获取图片',
    link_insecure_text: (host) =>
      `本页通过 https 打开，图片也必须如此。请尝试将地址改为 https://，或将 ${host} 上的图片保存后拖到此处。`,
    link_status: '对方网站没有提供这张图片',
    link_status_text: (host, status) =>
      `${host} 返回状态 ${status}${status === 404 ? '（未找到）' : status === 401 || status === 403 ? '（不允许）' : ''}。请检查地址，或保存图片后拖到此处。`,
    link_forbidden: '对方网站不允许本页读取它的图片',
    link_forbidden_text: (host) =>
      `${host} 可以访问，但没有向其他网页开放图片（浏览器规则 CORS）。您的图片没有问题：请先保存到设备，再拖到此处。`,
    link_unreachable: '无法连接对方网站',
    link_unreachable_text: (host) => `${host} 没有响应。请检查地址和网络连接，或保存图片后拖到此处。`,
    link_blocked: '本页不允许从该处获取图片',
    link_blocked_text: (host) =>
      `本页的管理者不允许获取 ${host} 的图片；普通 http 地址通常会被拒绝。请先将图片保存到设备，再拖到此处。`,
    link_not_picture: '该地址指向网页，而不是图片',
    link_not_picture_text: (host) => `${host} 返回了网页。请打开该网页，右键点击图片，选择“复制图片地址”后使用。`,
  },
};
