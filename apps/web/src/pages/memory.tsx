export function MemoryPage() {
  return <p>…</p>;
}
