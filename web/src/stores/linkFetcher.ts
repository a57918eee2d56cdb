/** Photographs that the open session is given by their address. */

import { toProblem, type Problem } from '../problems';
import { nameOfLink, parsePictureLink, type fetchPicture } from './pictureLink';

/** A photograph on its way from another site, or one that did not arrive. */
export interface PhotographLink {
  url: string;
  /** Null while it is fetched. */
  problem: Problem | null;
}

export interface LinkFetcherTools {
  fetchPicture: typeof fetchPicture;
  onChange: (links: readonly PhotographLink[]) => void;
  /** Called with each photograph that arrived. */
  onFile: (file: File) => Promise<void>;
}

export class LinkFetcher {
  readonly #tools: LinkFetcherTools;
  #links: readonly PhotographLink[] = [];
  /** Ends what is being fetched. */
  #fetching = new AbortController();

  constructor(tools: LinkFetcherTools) {
    this.#tools = tools;
  }

  /**
   * Fetches a photograph; an address that failed is tried again. Throws a `ProblemError` when the text is no address.
   */
  add(text: string, pageUrl: string): void {
    const url = parsePictureLink(text, pageUrl);
    if (this.#links.some((link) => link.url === url.href && link.problem === null)) return;
    this.#put(url.href, null);
    void this.#fetch(url, this.#fetching.signal);
  }

  /** Forgets an address that led nowhere. */
  dismiss(url: string): void {
    this.#set(this.#links.filter((link) => link.url !== url));
  }

  /** Stops fetching and forgets every address. */
  clear(): void {
    this.#fetching.abort();
    this.#fetching = new AbortController();
    this.#set([]);
  }

  async #fetch(url: URL, signal: AbortSignal): Promise<void> {
    try {
      const blob = await this.#tools.fetchPicture(url, signal);
      if (signal.aborted) return;
      this.dismiss(url.href);
      await this.#tools.onFile(new File([blob], nameOfLink(url), { type: blob.type }));
    } catch (error) {
      if (!signal.aborted) this.#put(url.href, toProblem(error));
    }
  }

  #put(url: string, problem: Problem | null): void {
    this.#set([...this.#links.filter((link) => link.url !== url), { url, problem }]);
  }

  #set(links: readonly PhotographLink[]): void {
    this.#links = links;
    this.#tools.onChange(links);
  }
}
