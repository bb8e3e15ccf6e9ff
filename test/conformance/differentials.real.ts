/** What Go programs of Kubernetes' own libraries answer, and what kubewire answers: kubeconfigs and YAML. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { clientcmdDifferential } from './clientcmd-differential.ts'
import { report, yamlDifferential } from './yaml-differential.ts'

export function register(): void {
  const test = suite('differentials')

  test('kubeconfigs mean the same to clientcmd, or are refused by both', async () => {
    const { cases, agreed, refused, divergent, failures } = await clientcmdDifferential()
    console.log(`clientcmd: ${cases} cases, ${agreed} agreed, ${refused} refused by both, ${divergent} told apart`)
    assert.equal(failures, [])
    assert.ok(cases >= 150 && agreed > divergent)
  })

  test('YAML means the same to sigs.k8s.io/yaml, or is refused', async () => {
    const findings = await yamlDifferential({ seed: 1, generated: 1_000 })
    console.log(report(findings))
    const different = findings.filter(({ outcome }) => outcome === 'DIFFERENT')
    assert.equal(
      different.map(({ text, detail }) => ({ text, detail })),
      []
    )
    assert.ok(findings.filter(({ outcome }) => outcome === 'same').length > 1_000)
  })

  test.run()
}
