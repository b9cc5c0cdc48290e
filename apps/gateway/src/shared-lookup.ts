/** The same question asked while it is being answered gets the same answer: many clients, one query. */
export function createLookup<Answer>(look: (key: string) => Promise<Answer>): (key: string) => Promise<Answer> {
  const running = new Map<string, Promise<Answer>>();
  return (key) => {
    let answer = running.get(key);
    if (answer === undefined) {
      answer = look(key).finally(() => running.delete(key));
      running.set(key, answer);
    }
    return answer;
  };
}
