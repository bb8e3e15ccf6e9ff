/**
 * Runs the control plane in the foreground until Ctrl-C, for trying things by hand or with kubectl.
 *
 * `npx tsx test/conformance/up.ts [--dir <folder>] [--no-controller-manager] [--no-kubelet]`
 */
import { parseArgs } from 'node:util'
import { SetupError } from './build.ts'
import { startControlPlane } from './control-plane.ts'
import { untilSignal } from './signals.ts'

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    'controller-manager': { type: 'boolean', default: true },
    kubelet: { type: 'boolean', default: true }
  },
  allowNegative: true
})

try {
  const { dir, kubelet, 'controller-manager': controllerManager } = values
  await untilSignal(async (signal) => {
    await using plane = await startControlPlane({ dir, kubelet, controllerManager })
    console.log(`API server  ${plane.server}`)
    console.log(`files       ${plane.dir}`)
    console.log(`export KUBECONFIG=${plane.adminKubeconfig}`)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  })
} catch (err) {
  if (!(err instanceof SetupError)) throw err
  console.error(err.message)
  process.exitCode = 1
}
