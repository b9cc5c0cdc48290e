/** GitHub's pages for people, by its API: api.github.com → github.com, ghe.example/api/v3 → ghe.example. */
export function siteUrl(apiUrl: string): string {
  const { protocol, host } = new URL(apiUrl);
  return `${protocol}//${host.replace(/^api\./, "")}`;
}
