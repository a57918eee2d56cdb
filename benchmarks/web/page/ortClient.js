/** The page's side of ortWorker.js: one call at a time. */
export class OrtWorker {
  #worker = new Worker('/bench/ortWorker.js', { type: 'module' });

  load(task) {
    return this.#call({ kind: 'load', ...task });
  }

  infer(pixels) {
    return this.#call({ kind: 'infer', pixels });
  }

  #call(message) {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
      this.#worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
      this.#worker.postMessage(message);
    });
  }
}
