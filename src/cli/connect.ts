/** Clients for the commands: on the cluster that the flags name, or on the embedded one. */
import { loadConfig } from '../auth/index.ts'
import { type Client, type ClientOptions, createClient } from '../client.ts'
import type { ControllerName } from '../fake/index.ts'
import { defaultUserAgent } from '../transport/user-agent.ts'
import { VERSION } from '../transport/version.ts'
import type { ConnectionFlags } from './args.ts'

/** Own name in the server's logs and as field manager, wherever the program is installed. */
const USER_AGENT = defaultUserAgent({
  ...{ platform: process.platform, arch: process.arch },
  argv: ['', 'kubewire'],
  env: { npm_package_version: VERSION }
})

/** All controllers that the embedded cluster has: Deployments get Pods, deletion does something. */
export const FAKE_CONTROLLERS: readonly ControllerName[] = [
  'deployment',
  'replicaset',
  'kubelet',
  'garbage-collector',
  'namespace'
]

/**
 * A client for the cluster that the flags and the environment name, as kubectl chooses it.
 *
 * @throws {ConfigError} No cluster is found, or its configuration cannot be used.
 */
export async function connect(flags: ConnectionFlags, options: ClientOptions = {}): Promise<Client> {
  const { kubeconfig: path, context, namespace } = flags
  return createClient(await loadConfig({ path, context, namespace }), { userAgent: USER_AGENT, ...options })
}

/** A client for an embedded cluster, with the controllers that make Deployments and deletion do something. */
export async function connectFake(options: ClientOptions = {}): Promise<Client> {
  const { createFakeCluster } = await import('../fake/index.ts')
  return createFakeCluster({ controllers: FAKE_CONTROLLERS }).client({ userAgent: USER_AGENT, ...options })
}
