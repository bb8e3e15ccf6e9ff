/** Level 1: the Deployments of one namespace through the API, and nothing of HTTP. */
import { type Client, Deployment, matchLabels, type Stored } from 'kubewire'
import type { DeploymentChange, DeploymentInput } from './input.ts'

/** Marks what this program made, so that it shows and touches nothing else. */
const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'deployment-api' }

/** A deployment as the API shows it. */
export interface DeploymentView {
  name: string
  image: string | undefined
  replicas: number
  ready: number
  resourceVersion: string
}

/** There is such a Deployment, but it is somebody else's: to callers there is none. */
export class NotManagedError extends Error {}

/** Creates, reads, changes and deletes Deployments. Every refusal of the server is thrown as it came. */
export class Deployments {
  readonly #resource

  constructor(client: Client, namespace: string) {
    this.#resource = client.resource(Deployment, { namespace })
  }

  async create({ name, image, replicas, port }: DeploymentInput): Promise<DeploymentView> {
    const labels = { app: name, ...MANAGED_BY }
    const container = { name: 'main', image, ...(port !== undefined && { ports: [{ containerPort: port }] }) }
    const created = await this.#resource.create({
      metadata: { name, labels },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels }, spec: { containers: [container] } }
      }
    })
    return view(created)
  }

  async list(): Promise<DeploymentView[]> {
    const { items } = await this.#resource.list({ labelSelector: MANAGED_BY, managedFields: false })
    return items.map(view)
  }

  async get(name: string): Promise<DeploymentView> {
    return view(managed(await this.#resource.get(name)))
  }

  /** Reads, changes and writes; when somebody else wrote in between, all of it again. */
  async change(name: string, { image, replicas }: DeploymentChange): Promise<DeploymentView> {
    const changed = await this.#resource.modify(name, (deployment) => {
      managed(deployment)
      const container = deployment.spec?.template?.spec?.containers[0]
      if (image !== undefined && container !== undefined) container.image = image
      if (replicas !== undefined && deployment.spec !== undefined) deployment.spec.replicas = replicas
    })
    return view(changed)
  }

  /** Its ReplicaSets and Pods go with it, in the background. */
  async delete(name: string): Promise<void> {
    const { uid } = managed(await this.#resource.get(name)).metadata
    // Of no other that has been given the name meanwhile.
    await this.#resource.delete(name, { propagationPolicy: 'Background', preconditions: { uid } })
  }
}

/** @throws {NotManagedError} */
function managed<T extends Deployment>(deployment: T): T {
  if (!matchLabels(MANAGED_BY, deployment.metadata?.labels)) throw new NotManagedError()
  return deployment
}

function view({ metadata, spec, status }: Stored<Deployment>): DeploymentView {
  return {
    name: metadata.name,
    image: spec?.template?.spec?.containers[0]?.image,
    replicas: spec?.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    resourceVersion: metadata.resourceVersion
  }
}
