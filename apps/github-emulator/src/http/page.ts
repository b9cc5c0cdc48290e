const DEFAULT_SIZE = 30;
const MAX_SIZE = 100;

/** The page that `?per_page=&page=` asks for; nonsense counts as the default, and sizes end at 100, as on GitHub. */
export class Page {
  readonly size: number;
  readonly number: number;

  constructor(
    readonly query: URLSearchParams,
    defaultSize = DEFAULT_SIZE,
  ) {
    this.size = Math.min(positive(query.get("per_page")) ?? defaultSize, MAX_SIZE);
    this.number = positive(query.get("page")) ?? 1;
  }

  get start(): number {
    return (this.number - 1) * this.size;
  }

  /** The items of this page out of all. */
  slice<T>(items: readonly T[]): T[] {
    return items.slice(this.start, this.start + this.size);
  }

  /** The Link header, empty where one page holds everything. `url` is the list's address without a query. */
  link(url: string, total: number): { link?: string } {
    const last = Math.max(1, Math.ceil(total / this.size));
    const targets: [string, number][] = [];
    if (this.number > 1) targets.push(["prev", Math.min(this.number - 1, last)]);
    if (this.number < last) targets.push(["next", this.number + 1], ["last", last]);
    if (this.number > 1) targets.push(["first", 1]);
    const links = targets.map(([rel, page]) => `<${url}?${this.#queryFor(page)}>; rel="${rel}"`);
    return links.length > 0 ? { link: links.join(", ") } : {};
  }

  #queryFor(page: number): string {
    const query = new URLSearchParams(this.query);
    query.set("page", String(page));
    return query.toString();
  }
}

function positive(text: string | null): number | null {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? value : null;
}
