/** The two trees that changes lie between; null: nothing was there before. */
export interface ComparedTrees {
  repositoryId: string;
  branch: string;
  before: string | null;
  after: string;
}
