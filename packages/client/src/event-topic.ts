/**
 * What a stream can be about: one sync, all syncs of a repository or a project, or (`ops`) all there are. The server takes
 * 100 on one stream.
 */
export type EventTopic = `sync:${string}` | `repository:${string}` | `project:${string}` | "ops";

/** A change of topics. */
export interface TopicChange {
  add?: Iterable<EventTopic> | undefined;
  remove?: Iterable<EventTopic> | undefined;
}

/** What turns `from` into `to`, as the server wants to be told. */
export function topicDifference(from: ReadonlySet<EventTopic>, to: ReadonlySet<EventTopic>) {
  return {
    add: [...to].filter((topic) => !from.has(topic)),
    remove: [...from].filter((topic) => !to.has(topic)),
  };
}
