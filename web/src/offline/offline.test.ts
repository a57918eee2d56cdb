import { describe, expect, it, vi } from 'vitest';

import { isDecoder, isKept, type WorkerMessage } from './messages';
import { Offline, type KeptPage, type OfflineTools, type WorkerEvents } from './offline';

interface Stage {
  offline: Offline;
  asked: WorkerMessage[];
  events: () => WorkerEvents;
  reload: ReturnType<typeof vi.fn>;
}

function setUp(page: Partial<KeptPage> = {}, tools: Partial<OfflineTools> = {}): Stage {
  const asked: WorkerMessage[] = [];
  let events: WorkerEvents | undefined;
  const reload = vi.fn();
  const offline = new Offline({
    isSecure: true,
    container: {} as ServiceWorkerContainer,
    register: (_script, _scope, on) => {
      events = on;
      return Promise.resolve({
        ask: (message) => {
          asked.push(message);
          return Promise.resolve(true);
        },
        takeOver: () => true,
        ...page,
      });
    },
    reload,
    ...tools,
  });
  return {
    offline,
    asked,
    reload,
    events: () => {
      if (events === undefined) throw new Error('Expected the page to have registered its worker.');
      return events;
    },
  };
}

describe('Offline', () => {
  it('is ready once everything is kept, and registers once', async () => {
    const { offline, asked } = setUp();
    expect(offline.getState()).toEqual({ phase: 'preparing' });
    await offline.keep(['https://page.example/samples/index.json']);
    await offline.keep(['https://page.example/samples/a.png']);
    expect(offline.getState()).toEqual({ phase: 'ready' });
    expect(asked).toEqual([
      { type: 'KEEP', urls: ['https://page.example/samples/index.json'] },
      { type: 'KEEP', urls: ['https://page.example/samples/a.png'] },
    ]);
  });

  it.each([
    ['insecure', { isSecure: false }],
    ['unsupported', { container: undefined }],
    ['not_stored', { register: () => Promise.reject(new DOMException('No.', 'SecurityError')) }],
  ] as const)('says why it cannot be: %s', async (reason, tools) => {
    const { offline, asked } = setUp({}, tools);
    await offline.keep(['https://page.example/models/index.json']);
    expect(offline.getState()).toEqual({ phase: 'unavailable', reason });
    expect(asked).toEqual([]);
  });

  it('does not call itself ready where something could not be kept', async () => {
    const { offline } = setUp({ ask: () => Promise.resolve(false) });
    await offline.keep([]);
    expect(offline.getState()).toEqual({ phase: 'unavailable', reason: 'not_stored' });
  });

  it('tells of a new version and loads it only when asked, after it has taken over', async () => {
    const { offline, events, reload } = setUp();
    await offline.keep([]);
    events().onWaiting();
    expect(offline.getState()).toEqual({ phase: 'outdated' });
    await offline.keep([]);
    expect(offline.getState()).toEqual({ phase: 'outdated' });
    expect(reload).not.toHaveBeenCalled();
    offline.reload();
    expect(reload).not.toHaveBeenCalled();
    events().onReplaced();
    expect(reload).toHaveBeenCalledOnce();
  });

  it('stays as it is where another tab took the new version, until asked', async () => {
    const { offline, events, reload } = setUp({ takeOver: () => false });
    await offline.keep([]);
    events().onReplaced();
    expect(offline.getState()).toEqual({ phase: 'outdated' });
    expect(reload).not.toHaveBeenCalled();
    offline.reload();
    expect(reload).toHaveBeenCalledOnce();
  });
});

describe('isKept', () => {
  const scope = 'https://host.example/lab/blood%20cells/';
  const kept = (path: string) => isKept(new URL(path, scope), scope);

  it('takes the lists, the manifests and the samples of the site', () => {
    expect(['models/index.json', 'models/a/manifest.json', 'samples/index.json', 'samples/drawn_01.png'].map(kept)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('takes nothing else: no shards, nothing of another folder or host, nothing with a question', () => {
    const others = [
      'models/a/0123-1of1.bin',
      'models/a/model.json',
      'samples/deep/er.png',
      'pictures/cell.png',
      '../samples/index.json',
      '/models/index.json',
      'samples/cell.png?patient=1',
      'https://other.example/samples/cell.png',
      'blob:https://host.example/0f0f',
    ];
    expect(others.filter(kept)).toEqual([]);
  });
});

describe('isDecoder', () => {
  const scope = 'https://host.example/lab/';
  it('means the decoder files of the site itself', () => {
    const isOurs = (path: string): boolean => isDecoder(new URL(path, scope), scope);
    const decoders = ['assets/libheif-6JlA7wdr.js', 'assets/libheif-nX98dN_7.wasm', 'assets/zxing-Dq_7.js', 'assets/zxing_reader-B1.wasm'];
    decoders.push('assets/WholeSlide-CX3g4t3x.js', 'assets/WholeSlide-a.css', 'assets/slideWorker-b_1.js', 'assets/geotiff-lzw-BI4fo9pE.js');
    expect(decoders.filter(isOurs)).toEqual(decoders);
    const others = ['assets/index-6JlA7wdr.js', '/assets/libheif-a.js', 'assets/libheif-a.js?x=1', 'assets/deep/libheif-a.js'];
    expect([...others, 'https://other.example/lab/assets/libheif-a.js'].filter(isOurs)).toEqual([]);
  });
});
