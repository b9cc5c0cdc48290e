import { buildSchema } from "graphql";

/** The part of GitHub's schema (https://docs.github.com/public/fpt/schema.docs.graphql) that Project Sync asks for. */
export const schema = buildSchema(`
  scalar GitObjectID

  type Query {
    repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
    rateLimit(dryRun: Boolean = false): RateLimit
  }

  type Repository {
    databaseId: Int
    name: String!
    nameWithOwner: String!
    isPrivate: Boolean!
    object(oid: GitObjectID, expression: String): GitObject
  }

  interface GitObject {
    oid: GitObjectID!
  }

  type Blob implements GitObject {
    oid: GitObjectID!
    byteSize: Int!
    isBinary: Boolean
    isTruncated: Boolean!
    text: String
  }

  type Tree implements GitObject {
    oid: GitObjectID!
  }

  type Commit implements GitObject {
    oid: GitObjectID!
  }

  type Tag implements GitObject {
    oid: GitObjectID!
  }

  type RateLimit {
    cost: Int!
    limit: Int!
    nodeCount: Int!
    remaining: Int!
    resetAt: String!
    used: Int!
  }
`);
