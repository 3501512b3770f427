import { ngxRoutes } from "@/server/rest/faces/ngx";
import { tektonAdminRoutes } from "@/server/rest/faces/tekton-admin";
import { tektonDataRoutes } from "@/server/rest/faces/tekton-data";
import type { Method, Route } from "@/server/rest/route";
import { adminRoutes } from "@/server/rest/routes/admin";
import { budgetRoutes } from "@/server/rest/routes/budgets";
import { dataPlaneRoutes } from "@/server/rest/routes/data-plane";
import { fileRoutes } from "@/server/rest/routes/files";
import { notificationRoutes } from "@/server/rest/routes/notifications";
import { poolRoutes } from "@/server/rest/routes/pools";
import { queueRoutes } from "@/server/rest/routes/queue";

/** Every operation of the REST door. What is not here does not exist. */
export const ROUTES: readonly Route[] = [
  ...dataPlaneRoutes,
  ...adminRoutes,
  ...budgetRoutes,
  ...notificationRoutes,
  ...poolRoutes,
  ...queueRoutes,
  ...fileRoutes,
  ...ngxRoutes,
  ...tektonDataRoutes,
  ...tektonAdminRoutes,
];

type Node = {
  byText: Map<string, Node>;
  field: { name: string; node: Node } | null;
  routes: Map<Method, Route>;
};

const newNode = (): Node => ({ byText: new Map(), field: null, routes: new Map() });

/** The table as a tree of path segments; text goes before a field, so `/audit/verify` is never an id. */
const root = newNode();
for (const route of ROUTES) {
  let node = root;
  for (const segment of route.path.split("/").slice(1)) node = childOf(node, segment);
  if (node.routes.has(route.method)) throw new Error(`${route.method} ${route.path} stands twice.`);
  node.routes.set(route.method, route);
}

function childOf(node: Node, segment: string): Node {
  const field = /^\{(\w+)\}$/.exec(segment)?.[1];
  if (field === undefined) {
    const child = node.byText.get(segment) ?? newNode();
    node.byText.set(segment, child);
    return child;
  }
  node.field ??= { name: field, node: newNode() };
  if (node.field.name !== field) throw new Error(`{${field}} has another name elsewhere.`);
  return node.field.node;
}

export type Match = { routes: ReadonlyMap<Method, Route>; fields: Record<string, string> };

/** The operations at a path, and what its fields hold, decoded; null where there is no such path. */
export function matchPath(path: string): Match | null {
  let node = root;
  const fields: Record<string, string> = {};
  for (const segment of path.split("/").slice(1)) {
    const text = node.byText.get(segment);
    if (text) node = text;
    else if (node.field && segment !== "") {
      fields[node.field.name] = decodeURIComponent(segment);
      node = node.field.node;
    } else return null;
  }
  return node.routes.size > 0 ? { routes: node.routes, fields } : null;
}
